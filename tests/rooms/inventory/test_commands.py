import json

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.commands import app
from bollwerk.rooms.inventory.exports import safe_cell
from bollwerk.rooms.inventory.kinds import Kind, RelationKind

pytestmark = pytest.mark.usefixtures("as_isb")


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_explain_names_the_path_from_the_process(make):
    process = make(Kind.PROCESS, "Melderegister führen", availability=3)
    application = make(Kind.APPLICATION, "Einwohnerwesen")
    services.connect(source_id=process, target_id=application, kind=RelationKind.USES)

    answer = json.loads(run("explain", "Einwohnerwesen", "--json").stdout)

    reasons = {one["objective"]: one for one in answer["needs"]}
    assert [step["name"] for step in reasons["availability"]["path"]] == ["Melderegister führen", "Einwohnerwesen"]
    assert [one["need"] for one in answer["needs"]] == ["normal", "normal", "very_high"]


def test_a_name_that_nobody_has_is_refused(db):
    result = run("explain", "Nirgendwo", "--json")

    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "not_found")


def test_a_name_that_several_have_lists_them(make):
    make(Kind.SYSTEM, "srv-01")
    make(Kind.SYSTEM, "srv-02")

    result = run("explain", "srv", "--json")

    assert json.loads(result.stdout)["candidates"] == ["srv-01 (system)", "srv-02 (system)"]


def test_a_name_is_found_however_many_others_hold_it(make):
    for number in range(51):
        make(Kind.SYSTEM, f"anschluss-netz-{number:02}")
    make(Kind.NETWORK, "Netz")

    assert json.loads(run("explain", "netz", "--json").stdout)["name"] == "Netz"


def test_a_file_that_is_too_large_is_refused_without_being_read(db, tmp_path):
    with (tmp_path / "liste.csv").open("wb") as file:
        file.truncate(65 * 1024 * 1024)

    result = run("import", str(tmp_path / "liste.csv"), "--dry-run", "--json")

    assert (result.exit_code, "größer als 64 MB" in json.loads(result.stdout)["error"]) == (2, True)


def test_an_export_holds_formulas_as_text_only(make, tmp_path):
    make(Kind.SYSTEM, "=HYPERLINK(1)")

    run("export", str(tmp_path / "liste.xlsx"))
    run("export", str(tmp_path / "liste.csv"))

    cell = load_workbook(tmp_path / "liste.xlsx").active["A2"]
    csv = (tmp_path / "liste.csv").read_bytes()
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert csv.startswith(b"\xef\xbb\xbf")
    assert b"\n'=HYPERLINK(1);" in csv


def test_an_unknown_ending_writes_nothing(db, tmp_path):
    assert run("export", str(tmp_path / "liste.pdf")).exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", " =1", "＝1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_marked(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["srv-01", "1+1", "", "Amt = 33"])
def test_plain_words_stay_as_they_are(text):
    assert safe_cell(text) == text
