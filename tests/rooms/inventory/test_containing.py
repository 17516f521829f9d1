"""Who contains a module: by name, package, hash and supplier, up to the systems and over the interfaces."""

import csv
import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.people.integrations import make_integration
from bollwerk.foundation.people.models import Department
from bollwerk.rooms.inventory.commands import app
from bollwerk.rooms.inventory.kinds import FoundBy, Kind, RelationKind
from bollwerk.rooms.inventory.models import Supplier, TargetObject
from bollwerk.rooms.inventory.selectors import containing, work_lines
from bollwerk.rooms.inventory.services import (
    connect,
    create_target,
    save_contract,
    save_interface,
    save_supplier,
    update_target,
)

HASH = "a" * 64
SHA1, MD5 = "b1" * 20, "c2" * 16
OTHERS = f"sha-1:{SHA1}\nmd5:{MD5.upper()}"


@pytest.fixture
def estate(isb):
    """A process that uses an application, which contains a library with a hacked module inside."""
    with viewing_as(isb):
        supplier = save_supplier(facts={"name": "Muster Module GmbH"})
        module = create_target(
            kind=Kind.COMPONENT,
            facts={"name": "muster-log", "version": "2.14", "purl": "pkg:maven/org.muster/muster-log@2.14",
                   "digest": f"sha256:{HASH}", "more_digests": OTHERS, "supplier": Supplier.objects.get(pk=supplier)},
        )  # fmt: skip
        library = create_target(kind=Kind.COMPONENT, facts={"name": "rahmenwerk", "version": "1"})
        application = create_target(kind=Kind.APPLICATION, facts={"name": "Meldewesen"})
        create_target(kind=Kind.APPLICATION, facts={"name": "Unbeteiligt"})
        process = create_target(kind=Kind.PROCESS, facts={"name": "Ummelden"})
        connect(source_id=library, target_id=module, kind=RelationKind.CONTAINS)
        connect(source_id=application, target_id=library, kind=RelationKind.CONTAINS)
        connect(source_id=process, target_id=application, kind=RelationKind.USES)
        save_interface(
            facts={
                "name": "An das Land",
                "source": TargetObject.objects.get(pk=application),
                "partner_supplier": Supplier.objects.get(pk=supplier),
                "protocol": "https",
            }
        )
        return module


@pytest.mark.parametrize(
    "question",
    ["muster-log", "pkg:maven/org.muster/muster-log", "pkg:maven/org.muster/muster-log@2.14", HASH, f"sha256:{HASH}",
     HASH.upper(), SHA1, f"SHA1:{SHA1.upper()}", MD5, "Muster Module GmbH"],
)  # fmt: skip
def test_a_module_is_found_with_everything_that_hangs_on_it(estate, isb, question):
    with viewing_as(isb):
        found = containing(question)

    assert [one.target_id for one in found.hits] == [estate]
    assert [one.name for one in found.affected] == ["rahmenwerk", "Meldewesen", "Ummelden"]
    assert found.affected[-1].path == ("muster-log", "rahmenwerk", "Meldewesen", "Ummelden")
    assert ends(found) == [("An das Land", "Meldewesen", "Muster Module GmbH")]


def ends(found):
    return [(one.name, one.record, one.other) for one in found.interfaces]


@pytest.mark.parametrize(
    "question", ["pkg:maven/org.muster/muster-log@2.15", "pkg:maven/org.muster/muster", "b" * 64, "", "   "]
)
def test_what_nobody_contains_is_not_found(estate, isb, question):
    with viewing_as(isb):
        assert containing(question).hits == ()


def test_a_hash_that_a_component_no_longer_has_finds_it_no_more(estate, isb):
    with viewing_as(isb):
        update_target(target_id=estate, facts={"more_digests": f"md5:{MD5}"}, expected_revision=1)

        assert not containing(SHA1).hits
        assert containing(MD5).hits


def test_what_one_may_not_see_is_not_found(estate, viewer_with):
    stranger = viewer_with(Role.EMPLOYEE, organisations=frozenset({99}), strict_organisations=frozenset())

    with viewing_as(stranger):
        assert containing("muster-log").hits == ()


def test_the_command_prints_one_json_line_each_and_says_by_its_code_when_nothing_is_there(estate):
    found = CliRunner().invoke(app, ["contains", "muster-log", "--json"])
    nothing = CliRunner().invoke(app, ["contains", "gibtsnicht", "--json"])

    lines = [json.loads(line) for line in found.output.splitlines()]
    assert [line.get("affected") for line in lines if "affected" in line] == ["rahmenwerk", "Meldewesen", "Ummelden"]
    assert (found.exit_code, nothing.exit_code) == (0, 1)


def test_the_page_shows_the_way_there(estate, client_of):
    client = client_of(Role.ISB)

    assert "muster-log → rahmenwerk → Meldewesen" in client.get("/inventory/contains/?q=muster-log").content.decode()
    assert "Niemand enthält es" in client.get("/inventory/contains/?q=gibtsnicht").content.decode()


@pytest.fixture
def neighbour(isb, city):
    """A supplier that is known by an interface alone."""
    with viewing_as(isb):
        with deciding("tests"):
            department = Department.objects.create(code="33", name="Bürgeramt", organisation_id=city.pk, tlp=Tlp.GREEN)
        supplier = Supplier.objects.get(pk=save_supplier(facts={"name": "Ferne Daten AG"}))
        facts = {"name": "=Zahlung", "department": department, "exposure": "internet"}
        source = TargetObject.objects.get(pk=create_target(kind=Kind.APPLICATION, facts=facts))
        facts = {"name": "Abgleich", "source": source, "partner_supplier": supplier, "protocol": "https"}
        return source.pk, save_interface(facts=facts)


def test_a_supplier_known_by_an_interface_alone_is_found_everywhere(neighbour, isb, client_of):
    key, _interface = neighbour
    with viewing_as(isb):
        found = containing("Ferne Daten")
        (line,) = work_lines(found)
    page = client_of(Role.ISB).get("/inventory/contains/?q=Ferne+Daten").content.decode()

    assert (found.hits, found.is_empty) == ((), False)
    assert (line.target_id, line.by, line.department) == (key, FoundBy.INTERFACE, "Bürgeramt")
    assert "Abgleich" in page
    assert "Niemand enthält es" not in page
    assert CliRunner().invoke(app, ["contains", "Ferne Daten", "--json"]).exit_code == 0


def test_the_list_is_a_file_to_work_through_without_formulas_and_its_export_is_recorded(neighbour, client_of):
    client, stranger = client_of(Role.ISB), client_of(Role.EMPLOYEE, name="fremd")
    address = "/inventory/contains/export/?q=Ferne+Daten&format=csv-de"

    answer = client.get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    heading, line = list(csv.reader(text.splitlines(), delimiter=";"))
    row = dict(zip(heading, line, strict=True))
    assert (row["Name"], row["Verantwortlicher Fachbereich"], row["Schnittstellen"]) == (
        "'=Zahlung", "Bürgeramt", "Abgleich: Ferne Daten AG",
    )  # fmt: skip
    assert 'filename="wer-enthaelt-es.csv"' in answer["Content-Disposition"]
    with deciding("tests"):
        assert Event.objects.filter(code="inventory.records.exported").count() == 1
    assert stranger.get(address).status_code == 403


def test_the_list_is_read_through_rest_with_keys_to_act_on(estate, isb, city, client):
    with viewing_as(isb):
        scopes = ["inventory.record:read"]
        token = make_integration(name="Fall", organisation_id=city.pk, scopes=scopes, valid_for=timedelta(days=1))
    headers = {"authorization": f"Bearer {token}"}

    found = client.get("/api/v1/inventory/contains", {"q": "muster-log"}, headers=headers).json()

    assert [(one["name"], one["found_by"]) for one in found["records"]] == [
        ("muster-log", "name"), ("rahmenwerk", None), ("Meldewesen", None), ("Ummelden", None),
    ]  # fmt: skip
    assert found["records"][0]["id"] == estate
    assert found["records"][3]["path"][-2:] == ["Meldewesen", "Ummelden"]
    (interface,) = found["interfaces"]
    assert (interface["record_id"], interface["other_id"]) == (found["records"][2]["id"], None)
    assert client.get("/api/v1/inventory/contains", headers=headers).status_code == 422
    assert client.get("/api/v1/inventory/contains", {"q": "x"}).status_code == 401


@pytest.fixture
def ties(estate, isb):
    """The supplier of the module also runs a system, and a contract with it covers an application."""
    with viewing_as(isb):
        supplier = Supplier.objects.get(name="Muster Module GmbH")
        create_target(kind=Kind.SYSTEM, facts={"name": "srv-fern", "operator_supplier": supplier})
        covered = create_target(kind=Kind.APPLICATION, facts={"name": "Kasse"})
        save_contract(facts={"title": "Pflege", "partner_supplier": supplier}, covers=[covered])


def test_a_supplier_is_found_with_what_it_delivers_runs_and_has_contracts_for(ties, isb):
    with viewing_as(isb):
        found = containing("Muster Module")

    assert {(one.name, one.by) for one in found.hits} == {
        ("muster-log", FoundBy.SUPPLIER),
        ("srv-fern", FoundBy.OPERATOR),
        ("Kasse", FoundBy.CONTRACT),
    }
    assert ("An das Land", "Meldewesen", "Muster Module GmbH") in ends(found)


def test_a_cpe_finds_every_version_or_the_one_it_names(isb):
    with viewing_as(isb):
        for version in ("1.0", "2.0"):
            cpe = f"cpe:2.3:a:muster:kern:{version}:*:*:*:*:*:*:*"
            create_target(kind=Kind.COMPONENT, facts={"name": "kern", "version": version, "cpe": cpe})

        every = containing("cpe:2.3:a:muster:kern:*:*:*:*:*:*:*:*").hits
        one = containing("cpe:/a:muster:kern:2.0").hits

    assert [row.version for row in every] == ["1.0", "2.0"]
    assert [row.version for row in one] == ["2.0"]


def test_an_equal_name_comes_before_a_text_that_only_holds_the_word(isb):
    with viewing_as(isb):
        create_target(kind=Kind.APPLICATION, facts={"name": "Anwendung", "description": "nutzt kern"})
        create_target(kind=Kind.COMPONENT, facts={"name": "kern"})

        found = containing("kern").hits

    assert [(one.name, one.by) for one in found] == [("kern", FoundBy.NAME), ("Anwendung", FoundBy.TEXT)]


def test_a_changed_package_is_found_under_its_new_name_only(isb):
    with viewing_as(isb):
        key = create_target(kind=Kind.COMPONENT, facts={"name": "kern", "purl": "pkg:pypi/kern@1"})
        update_target(target_id=key, facts={"purl": "pkg:pypi/rinde@1"}, expected_revision=1)

        assert containing("pkg:pypi/kern").hits == ()
        assert [one.target_id for one in containing("pkg:pypi/Rinde").hits] == [key]


def test_a_version_is_found_however_many_rows_its_package_has(isb, monkeypatch):
    monkeypatch.setattr("bollwerk.rooms.inventory.selectors.containing_rows.MOST_HITS", 1)
    with viewing_as(isb):
        for version in ("1.0", "2.0", "3.0"):
            facts = {"name": "muster-log", "version": version, "purl": f"pkg:maven/muster/log@{version}"}
            create_target(kind=Kind.COMPONENT, facts=facts)

        found = containing("pkg:maven/muster/log@3.0")

    assert [one.version for one in found.hits] == ["3.0"]
