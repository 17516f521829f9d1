"""From the upload to the applied import, as the people who may, may not and may not see."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bollwerk.foundation.access import Role, Tlp, deciding
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.imports import applying
from bollwerk.rooms.inventory.models import HostIdentity, ImportRun, ItSystem

pytestmark = pytest.mark.django_db
TABLE = "Art;Name;Hostname;Seriennummer;Fachbereich\nServer;srv-01;srv-01;ABC12345;\nServer;srv-02;srv-02;;Amt X\n"


@pytest.fixture(autouse=True)
def files_go_to_a_folder_of_the_test(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def officer(client_of):
    return client_of(Role.ISB, name="officer")


def upload(client, text=TABLE, source="Liste", **more):
    file = SimpleUploadedFile("systeme.csv", text.encode())
    return client.post(reverse("inventory:import_new"), {"file": file, "source": source, "tlp": "2", **more})


def systems():
    with deciding("tests"):
        return list(ItSystem.objects.order_by("name").values_list("name", flat=True))


def newest_run():
    with deciding("tests"):
        return ImportRun.objects.order_by("-pk").first()


def apply(client):
    client.post(reverse("inventory:import_apply", args=[newest_run().pk]))
    run_waiting_jobs()


def test_the_preview_shows_what_would_change_and_changes_nothing(officer):
    page = officer.get(upload(officer).url, follow=True)

    assert "srv-01" in page.content.decode()
    assert newest_run().counts["new"] == 2
    assert systems() == []


def test_an_applied_import_is_repeatable(officer):
    upload(officer)
    apply(officer)
    upload(officer)

    assert systems() == ["srv-01", "srv-02"]
    assert newest_run().counts["unchanged"] == 2
    assert newest_run().counts["new"] == 0


def test_a_discarded_import_changes_nothing_even_if_a_late_order_arrives(officer):
    upload(officer)
    run = newest_run()
    officer.post(reverse("inventory:import_discard", args=[run.pk]))
    with deciding("tests"):
        from bollwerk.rooms.inventory.imports.working import apply_run

        apply_run(run_id=run.pk)

    assert systems() == []


def test_an_import_that_dies_half_way_goes_on_where_it_was(officer, monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 1)
    upload(officer)
    whole = applying.Applying.apply
    monkeypatch.setattr(
        applying.Applying, "apply", lambda self, batch: 1 / 0 if "system/srv-02" in batch.keys else whole(self, batch)
    )
    officer.post(reverse("inventory:import_apply", args=[newest_run().pk]))
    with pytest.raises(ZeroDivisionError):
        run_waiting_jobs()
    page = officer.get(reverse("inventory:import_run", args=[newest_run().pk]), follow=True).content.decode()
    assert systems() == ["srv-01"]
    assert (newest_run().state, newest_run().applied_at) == ("applying", None)
    assert "1 von 2" in page

    monkeypatch.setattr(applying.Applying, "apply", whole)
    officer.post(reverse("inventory:import_apply", args=[newest_run().pk]))
    run_waiting_jobs()

    assert systems() == ["srv-01", "srv-02"]
    assert newest_run().state == "applied"
    assert (newest_run().counts["new"], newest_run().counts["unchanged"]) == (2, 0)


def test_a_discarded_import_cannot_be_ordered(officer):
    upload(officer)
    run = newest_run()
    officer.post(reverse("inventory:import_discard", args=[run.pk]))

    page = officer.post(reverse("inventory:import_apply", args=[run.pk]), follow=True)
    run_waiting_jobs()

    assert "verworfen" in page.content.decode()
    assert (systems(), newest_run().state) == ([], "discarded")


def test_a_known_host_of_another_source_is_decided_by_a_person_and_remembered(officer):
    upload(officer)
    apply(officer)
    scan = "Art;Schlüssel;Name;Seriennummer;Modell\nServer;77;Server eins;ABC12345;PX-1\n"
    upload(officer, scan, source="Andere Liste")
    apply(officer)
    assert systems() == ["srv-01", "srv-02"]

    page = officer.get(reverse("inventory:import_run", args=[newest_run().pk]) + "?tab=proposed")
    with deciding("tests"):
        identity = HostIdentity.objects.get()
    officer.post(
        reverse("inventory:import_decide", args=[newest_run().pk]), {"identity": identity.pk, "verdict": "same"}
    )
    apply(officer)
    upload(officer, scan, source="Andere Liste")

    assert "srv-01" in page.content.decode()
    assert systems() == ["srv-01", "srv-02"]
    with deciding("tests"):
        assert ItSystem.objects.get(name="srv-01").model == "PX-1"
    assert newest_run().counts["proposed"] == 0


def test_hosts_a_person_called_different_are_not_asked_again(officer):
    upload(officer)
    apply(officer)
    scan = "Art;Schlüssel;Name;Seriennummer\nServer;77;Server eins;ABC12345\n"
    upload(officer, scan, source="Andere Liste")
    with deciding("tests"):
        identity = HostIdentity.objects.get()
    officer.post(
        reverse("inventory:import_decide", args=[newest_run().pk]), {"identity": identity.pk, "verdict": "different"}
    )
    apply(officer)

    assert systems() == ["Server eins", "srv-01", "srv-02"]


def test_rows_kept_aside_can_be_taken_along(officer):
    upload(officer, TABLE + "Raumschiff;X;;;\n=cmd;=cmd|'x';;;\n")

    lines = officer.get(reverse("inventory:import_kept", args=[newest_run().pk])).content.decode("utf-8-sig")
    shown = officer.get(reverse("inventory:import_run", args=[newest_run().pk]), {"tab": "kept"}).content.decode()

    assert "Raumschiff · X" in shown
    assert any("Amt X" in line and line.endswith(";Server;srv-02;srv-02;;Amt X") for line in lines.splitlines())
    assert "4;" in lines
    assert [line.partition(";")[0] for line in lines.splitlines() if line.endswith(";Raumschiff;X;;;")] == ["4"]
    assert not any(cell.startswith("=") for line in lines.splitlines() for cell in line.split(";"))


def test_a_file_that_cannot_be_read_is_told_at_its_field(officer):
    page = upload(officer, "[{")

    assert page.status_code == 422
    assert "JSON" in page.content.decode()
    assert newest_run() is None


def test_what_is_not_listed_any_more_is_shown_before_it_is_marked(officer):
    upload(officer, complete="yes")
    apply(officer)
    upload(officer, "\n".join(TABLE.splitlines()[:2]), complete="yes")

    assert newest_run().counts["missing"] == 1


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_template_is_understood_by_the_import(officer, form):
    from bollwerk.rooms.inventory.imports.reading import parse
    from bollwerk.rooms.inventory.imports.records import BadFileError, Format, ImportOptions

    content = officer.get(reverse("inventory:import_template", args=[form])).content

    if form == "csv":
        assert [row.kind.value for row in parse(content, Format.AUTO, ImportOptions()).rows] == ["system"]
    else:
        with pytest.raises(BadFileError, match="nothing_in_it"):
            parse(content, Format.AUTO, ImportOptions())


def test_a_filled_in_workbook_gives_records_and_relations_of_all_kinds(officer):
    from openpyxl import load_workbook

    from bollwerk.rooms.inventory.imports.reading import parse
    from bollwerk.rooms.inventory.imports.records import Format, ImportOptions

    book = load_workbook(io.BytesIO(officer.get(reverse("inventory:import_template", args=["xlsx"])).content))
    links = {"Module": ("Gehört zu Anwendung", "Name Anwendungen"), "Anwendungen": ("Läuft auf", "Name IT-Systeme")}
    for sheet in book.worksheets[1:-1]:
        headings = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(2, headings["Name"], f"Name {sheet.title}")
        if sheet.title in links:
            heading, value = links[sheet.title]
            sheet.cell(2, headings[heading], value)
    target = io.BytesIO()
    book.save(target)

    parsed = parse(target.getvalue(), Format.AUTO, ImportOptions())

    assert len({row.kind for row in parsed.rows}) == 9
    assert {row.kind.value for row in parsed.partners} == {"supplier", "contract", "interface"}
    assert sorted(link.fact or link.relation.value for link in parsed.links) == ["application", "runs_on"]
    assert parsed.kept == ()


ADDRESSES = ["imports", "import_new"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_who_may_not_edit_may_not_import(client_of, name):
    assert client_of(Role.EMPLOYEE, name="clerk").get(reverse(f"inventory:{name}")).status_code == 403


def test_an_import_of_another_organisation_does_not_exist(officer, client_of, city):
    upload(officer)
    with deciding("tests"):
        stranger = Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=Tlp.GREEN)
    other = client_of(Role.ISB, name="neighbour", organisation=stranger)
    run = newest_run()

    assert other.get(reverse("inventory:import_run", args=[run.pk])).status_code == 404
    assert other.get(reverse("inventory:import_kept", args=[run.pk])).status_code == 404
    for step in ("apply", "discard"):
        assert other.post(reverse(f"inventory:import_{step}", args=[run.pk])).status_code == 404
    assert "Liste" not in other.get(reverse("inventory:imports")).content.decode()


def test_the_list_of_imports_asks_the_same_number_of_questions_for_any_length(officer, django_assert_max_num_queries):
    for number in range(3):
        upload(officer, source=f"Liste {number}")

    with django_assert_max_num_queries(14):
        page = officer.get(reverse("inventory:imports"))

    assert page.content.decode().count("Liste ") >= 3
