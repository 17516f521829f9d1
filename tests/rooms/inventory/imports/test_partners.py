"""Suppliers, contracts and interfaces come in with files and pushes, as often as one likes, without doubles."""

import pytest

from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.imports.pushed import PushedRow, parse_pushed
from bollwerk.rooms.inventory.imports.runs import import_bytes, import_parsed
from bollwerk.rooms.inventory.kinds import RecordKind
from bollwerk.rooms.inventory.models import (
    Application,
    Contract,
    ContractCoverage,
    Interface,
    Relation,
    Supplier,
)
from bollwerk.rooms.inventory.selectors.partners import contract_row

pytestmark = pytest.mark.django_db
HEAD = (
    "Art;Name;Betreiberart;Betreiber;Rolle;Land;Vertragsnummer;Vertragspartner;Endet am;Nachweis;Nachweis gültig bis;"
    "Deckt ab;Anwendung;Gegenstelle;Geschützt durch;Geschützt seit"
)
LIST = f"""{HEAD}
Schnittstelle;Meldedaten;;;;;;;;;;;Wohngeld;Rechenwerk GmbH;OSCI;1.3.2024
Vertrag;Betrieb Wohngeld;;;;;V-17;Rechenwerk GmbH;31.12.2027;Zertifikat;30.6.2027;Wohngeld;;;;
Anwendung;Wohngeld;Firma;Rechenwerk GmbH;;;;;;;;;;;;
Lieferant;Rechenwerk GmbH;;;Betreiber;DE;;;;;;;;;;
"""


@pytest.fixture(autouse=True)
def editor(as_isb):
    return as_isb


def take(text, **more):
    return import_bytes(text.encode(), source="Liste", **more)


def test_a_list_brings_companies_contracts_and_interfaces_with_what_they_name():
    report = take(LIST)

    assert (report["new"], report["kept_aside"]) == (4, [])
    application, supplier = Application.objects.get(), Supplier.objects.get()
    contract, interface = Contract.objects.get(), Interface.objects.get()
    assert (supplier.kind, supplier.country) == ("operator", "DE")
    assert application.operator_supplier_id == supplier.pk
    assert (contract.partner_supplier_id, contract.number, contract.proof_kind) == (supplier.pk, "V-17", "certificate")
    assert ContractCoverage.objects.get().target_id == application.pk
    assert (interface.source_id, interface.partner_supplier_id) == (application.pk, supplier.pk)
    assert (interface.protection, interface.protected_since.isoformat()) == ("message_encryption", "2024-03-01")


def test_the_same_list_a_second_time_changes_nothing():
    take(LIST)

    again = take(LIST)

    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 4)
    assert Supplier.objects.count() == Contract.objects.count() == Interface.objects.count() == 1


def test_a_dry_run_says_the_same_and_writes_nothing():
    assert take(LIST, dry_run=True)["new"] == 4
    assert not Supplier.objects.exists()


def test_a_contract_that_was_prolonged_is_changed_in_its_place():
    take(LIST)

    report = take(LIST.replace("31.12.2027", "31.12.2029").replace("Betrieb Wohngeld", "Betrieb und Pflege"))

    assert report["changed"] == 1
    assert (Contract.objects.get().title, Contract.objects.get().ends_on.year) == ("Betrieb und Pflege", 2029)


def test_what_a_complete_list_does_not_show_any_more_is_not_seen_since_and_comes_back():
    take(LIST, complete=True)
    shorter = "\n".join(line for line in LIST.splitlines() if not line.startswith(("Schnittstelle", "Vertrag")))

    preview = take(shorter, complete=True, dry_run=True)["not_seen"]
    take(shorter, complete=True)

    assert preview == 2
    assert None not in {Interface.objects.get().not_seen_since, Contract.objects.get().not_seen_since}
    assert Supplier.objects.get().not_seen_since is None
    take(LIST, complete=True)
    assert Interface.objects.get().not_seen_since is None


def test_an_interface_out_of_use_is_not_brought_back_by_its_source():
    take(LIST)
    interface = Interface.objects.get()
    services.retire_interface(interface_id=interface.pk, expected_revision=interface.revision)

    report = take(LIST)

    assert (report["new"], report["changed"]) == (0, 0)
    assert Interface.objects.get().retired_on is not None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Vertrag;Ohne Partner;;;;;;;;;;;;;;", "no_partner"),
        ("Schnittstelle;Ins Leere;;;;;;;;;;;Wohngeld;Niemand;;", "no_other_end"),
        ("Schnittstelle;Von nirgends;;;;;;;;;;;Unbekannt;Rechenwerk GmbH;;", "no_other_end"),
        ("Lieferant;rechenwerk gmbh;;;;;;;;;;;;;;", "same_key_twice"),
    ],
)
def test_what_cannot_stand_alone_is_kept_aside_and_the_rest_is_taken(line, code):
    report = take(f"{LIST}{line}\n")

    assert report["new"] == 4
    assert code in {kept["code"] for kept in report["kept_aside"]}


def test_a_contract_cannot_end_before_it_begins():
    text = "Art;Name;Vertragspartner;Beginnt am;Endet am\nVertrag;Wartung;Rechenwerk;1.1.2026;31.12.2025\n"

    assert [kept["code"] for kept in take(text)["kept_aside"]] == ["wrong_span"]
    assert not Contract.objects.exists()


def test_a_partner_nobody_knows_becomes_a_supplier_once():
    text = "Art;Name;Vertragspartner\nVertrag;Wartung;Neue GmbH\nVertrag;Pflege;Neue GmbH\n"

    take(text)

    assert Supplier.objects.get().name == "Neue GmbH"
    assert Contract.objects.filter(partner_supplier__name="Neue GmbH").count() == 2


def test_a_second_source_fills_in_what_is_empty_and_overwrites_nothing():
    take(LIST)

    import_bytes(b"Art;Name;Land;Kontakt\nLieferant;Rechenwerk GmbH;AT;post@rechenwerk.example\n", source="Einkauf")

    supplier = Supplier.objects.get()
    assert (supplier.country, supplier.contact) == ("DE", "post@rechenwerk.example")


def push(*rows, complete=False):
    made = [PushedRow(RecordKind(kind), key, name, facts) for kind, key, name, facts in rows]
    return import_parsed(parse_pushed(made, [], source="Skript", complete=complete), source="Skript")


def test_a_push_may_name_others_by_their_keys_and_be_repeated():
    rows = (
        ("application", "a1", "Wohngeld", {}),
        ("supplier", "s1", "Rechenwerk GmbH", {"supplier_kind": "operator"}),
        ("contract", "c1", "Betrieb", {"partner": "s1", "covers": ["a1"], "ends_on": "2027-12-31"}),
        ("interface", "i1", "Meldedaten", {"application": "a1", "other_end": "s1", "protection": "tls"}),
    )

    first, second = push(*rows), push(*rows)

    assert (first["new"], first["kept_aside"], second["unchanged"]) == (4, [], 4)
    assert Contract.objects.get().partner_supplier_id == Interface.objects.get().partner_supplier_id
    assert ContractCoverage.objects.count() == 1


SYSTEMS = "Art;Name;Läuft auf\nAnwendung;Wohngeld;{servers}\nServer;srv-1;\nServer;srv-2;\n"


def relation_to(name):
    return Relation.objects.get(target__name=name)


def test_a_relation_its_source_no_longer_shows_is_not_seen_since_and_still_hands_on_what_is_needed():
    take(SYSTEMS.format(servers="srv-1|srv-2"), complete=True)

    preview = take(SYSTEMS.format(servers="srv-1"), complete=True, dry_run=True)["not_seen"]
    take(SYSTEMS.format(servers="srv-1"), complete=True)

    assert preview == 1
    assert relation_to("srv-1").not_seen_since is None
    assert relation_to("srv-2").not_seen_since is not None
    assert relation_to("srv-2").retired_on is None
    take(SYSTEMS.format(servers="srv-1|srv-2"), complete=True)
    assert relation_to("srv-2").not_seen_since is None


def test_a_relation_that_another_source_shows_is_seen():
    take(SYSTEMS.format(servers="srv-2"), complete=True)
    import_bytes(SYSTEMS.format(servers="srv-2").replace("Server;srv-2;", "").encode(), source="Andere")

    take(SYSTEMS.format(servers=""), complete=True)

    assert relation_to("srv-2").not_seen_since is None


def test_a_relation_a_person_took_out_of_use_stays_out_whatever_its_source_shows():
    take(SYSTEMS.format(servers="srv-1"), complete=True)
    services.disconnect(relation_id=relation_to("srv-1").pk)

    take(SYSTEMS.format(servers="srv-1"), complete=True)

    assert relation_to("srv-1").retired_on is not None


def test_a_part_of_a_source_says_nothing_about_relations_it_does_not_hold():
    take(SYSTEMS.format(servers="srv-1"), complete=True)

    take(SYSTEMS.format(servers=""))

    assert relation_to("srv-1").not_seen_since is None


CONTRACTS = f"{HEAD}\nVertrag;Betrieb;;;;;V-17;Rechenwerk GmbH;;;;{{covers}};;;;\n"
WITH_TWO = CONTRACTS + "Anwendung;Wohngeld;;;;;;;;;;;;;;\nAnwendung;Kita;;;;;;;;;;;;;;\n"


def coverage_of(name):
    return ContractCoverage.objects.get(target__name=name)


def test_what_a_contract_covers_and_its_source_no_longer_shows_is_not_seen_since_and_still_covered():
    take(WITH_TWO.format(covers="Wohngeld|Kita"), complete=True)

    preview = take(WITH_TWO.format(covers="Wohngeld"), complete=True, dry_run=True)["not_seen"]
    take(WITH_TWO.format(covers="Wohngeld"), complete=True)

    assert preview == 1
    assert coverage_of("Wohngeld").not_seen_since is None
    assert coverage_of("Kita").not_seen_since is not None
    covers = {one.name: one.not_seen_since is None for one in contract_row(Contract.objects.get().pk)[0].covers}
    assert covers == {"Kita": False, "Wohngeld": True}
    take(WITH_TWO.format(covers="Wohngeld|Kita"), complete=True)
    assert coverage_of("Kita").not_seen_since is None


@pytest.mark.parametrize(
    ("later", "more"),
    [("", {}), ("Wohngeld|Unbekannt", {"complete": True})],
    ids=["a part of the source", "a name nobody knows"],
)
def test_what_says_too_little_marks_nothing(later, more):
    take(WITH_TWO.format(covers="Wohngeld|Kita"), complete=True)

    take(WITH_TWO.format(covers=later), **more)

    assert coverage_of("Kita").not_seen_since is None


def test_what_another_source_shows_is_seen():
    take(WITH_TWO.format(covers="Kita"), complete=True)
    import_bytes(CONTRACTS.format(covers="Kita").encode(), source="Andere")

    take(WITH_TWO.format(covers=""), complete=True)

    assert coverage_of("Kita").not_seen_since is None


def test_what_a_person_took_out_of_use_stays_out_whatever_the_source_shows():
    take(WITH_TWO.format(covers="Kita"), complete=True)
    contract = Contract.objects.get()
    services.save_contract(facts={}, covers=[], contract_id=contract.pk, expected_revision=contract.revision)

    take(WITH_TWO.format(covers="Kita"), complete=True)

    assert coverage_of("Kita").retired_on is not None
    assert contract_row(contract.pk)[0].covers == ()
    kita = Application.objects.get(name="Kita").pk
    services.save_contract(facts={}, covers=[kita], contract_id=contract.pk, expected_revision=contract.revision)
    assert coverage_of("Kita").retired_on is None
