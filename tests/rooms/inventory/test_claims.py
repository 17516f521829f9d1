from datetime import UTC, date, datetime, timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.evidence.texts import sentence_for
from bollwerk.foundation.evidence.types import Figure
from bollwerk.rooms.inventory import claims, services
from bollwerk.rooms.inventory.identifiers import inventory_identifiers
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import Application, Supplier, TargetObject
from bollwerk.rooms.inventory.rules import Gap, InterfaceFlaw, ProofFlaw

pytestmark = pytest.mark.usefixtures("as_isb")

NEEDS = {"confidentiality": 2, "integrity": 1, "availability": 1}
COMPLETE = {"suppliers_complete": True, "components_complete": True, "interfaces_complete": True}


def check(claim, at=None):
    with deciding("tests.claims"):
        return claim(at or clock.now())


def reasons(outcome):
    return [(one.title, one.reason) for one in outcome.counter_examples]


@pytest.fixture
def hosted_elsewhere(make, other_city):
    """An application that another city runs."""
    return make(Kind.APPLICATION, "Waffenwesen", operator_kind="other_municipality", operator_organisation=other_city)


ALL = [claims.hosting, claims.assured, claims.owned, claims.reachable, claims.suppliers_known, claims.connected]


@pytest.mark.parametrize("claim", ALL)
def test_an_empty_inventory_proves_nothing(claim):
    outcome = check(claim)

    assert (outcome.standing, outcome.missing) == (Standing.UNKNOWN, ("no_applications",))


def test_hosting_counts_city_and_provider_and_names_the_exception_with_its_operator(make, hosted_elsewhere):
    make(Kind.APPLICATION, "Einwohnerwesen", operator_kind="provider")
    make(Kind.APPLICATION, "Personalwesen", operator_kind="city")

    outcome = check(claims.hosting)

    assert (outcome.standing, outcome.figure) == (Standing.FIGURE, Figure(2, 3))
    assert outcome.facts["exception_1"] == "Waffenwesen"
    assert outcome.facts["exception_1_operator"] == "Nachbarstadt"


def test_an_unknown_operator_refutes_the_hosting_figure_by_name(make):
    make(Kind.APPLICATION, "Einwohnerwesen", operator_kind="provider")
    make(Kind.APPLICATION, "Friedhof")

    outcome = check(claims.hosting)

    assert (outcome.standing, reasons(outcome)) == (Standing.REFUTED, [("Friedhof", "no_operator")])


def test_hosting_as_of_a_past_day_uses_what_was_recorded_by_then(city, other_city):
    monday = datetime(2026, 11, 16, 9, tzinfo=UTC)
    with clock.frozen_at(monday):
        key = services.create_target(kind=Kind.APPLICATION, facts={"name": "Waffenwesen", "operator_kind": "provider"})
    with clock.frozen_at(monday + timedelta(days=2)):
        facts = {"operator_kind": "other_municipality", "operator_organisation": other_city}
        services.update_target(target_id=key, facts=facts, expected_revision=1)

    assert check(claims.hosting, monday + timedelta(days=1)).figure == Figure(1, 1)
    assert check(claims.hosting).figure == Figure(0, 1)
    assert check(claims.hosting, monday - timedelta(days=1)).standing is Standing.UNKNOWN


def contract_for(target, **facts):
    supplier = Supplier.objects.filter(name="Muster-IT").first() or Supplier.objects.get(
        pk=services.save_supplier(facts={"name": "Muster-IT"})
    )
    return services.save_contract(facts={"title": "Betrieb", "partner_supplier": supplier, **facts}, covers=[target])


def test_a_valid_certificate_assures_an_outside_operator_and_says_how_long(hosted_elsewhere):
    until = clock.today() + timedelta(days=30)
    contract_for(hosted_elsewhere, proof_kind="certificate", proof_valid_until=until)

    outcome = check(claims.assured)

    assert (outcome.standing, outcome.stale_after) == (Standing.PROVEN, until)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (None, "no_contract"),
        ({}, "no_proof"),
        ({"proof_kind": "certificate", "proof_valid_until": date(2020, 1, 1)}, "proof_expired"),
        ({"proof_kind": "contract_clause", "ends_on": date(2020, 1, 1)}, "contract_ended"),
    ],
)
def test_an_outside_operator_without_proof_refutes(hosted_elsewhere, facts, reason):
    if facts is not None:
        contract_for(hosted_elsewhere, **facts)

    outcome = check(claims.assured)

    assert (outcome.standing, reasons(outcome)) == (Standing.REFUTED, [("Waffenwesen", reason)])


def test_without_outside_operators_nothing_is_assured(make):
    make(Kind.APPLICATION, "Einwohnerwesen", operator_kind="provider")

    outcome = check(claims.assured)

    assert (outcome.standing, outcome.missing) == (Standing.UNKNOWN, ("no_outside_operators",))


def test_owner_and_stated_needs_prove_owned(make, department):
    make(Kind.APPLICATION, "Einwohnerwesen", department=department, **NEEDS)

    assert check(claims.owned).standing is Standing.PROVEN


def test_needs_of_a_process_that_uses_the_application_count(make, department):
    application = make(Kind.APPLICATION, "Einwohnerwesen", department=department)
    process = make(Kind.PROCESS, "Melderegister führen", department=department, **NEEDS)
    assert reasons(check(claims.owned)) == [("Einwohnerwesen", "no_needs")]

    services.connect(source_id=process, target_id=application, kind=RelationKind.USES)

    assert check(claims.owned).standing is Standing.PROVEN


def test_an_application_without_owner_refutes_owned_until_it_is_retired(make):
    key = make(Kind.APPLICATION, "Friedhof", **NEEDS)
    assert reasons(check(claims.owned)) == [("Friedhof", "no_department")]

    services.retire_target(target_id=key, reason="Abgelöst", expected_revision=1)

    assert check(claims.owned).standing is Standing.UNKNOWN


def test_recorded_exposure_proves_reachable_with_its_figure(make):
    make(Kind.APPLICATION, "Serviceportal", exposure="internet")
    make(Kind.APPLICATION, "Einwohnerwesen", exposure="internal")

    outcome = check(claims.reachable)

    assert (outcome.standing, outcome.figure) == (Standing.PROVEN, Figure(1, 2))


def test_an_application_on_a_system_in_the_internet_that_is_not_recorded_so_refutes(make):
    application = make(Kind.APPLICATION, "Einwohnerwesen", exposure="internal")
    system = make(Kind.SYSTEM, "srv-web-01", exposure="internet")
    services.connect(source_id=application, target_id=system, kind=RelationKind.RUNS_ON)

    outcome = check(claims.reachable)

    assert (outcome.standing, reasons(outcome)) == (
        Standing.REFUTED,
        [("Einwohnerwesen", "reachable_not_recorded")],
    )


def test_a_module_in_the_internet_refutes_an_inner_application(make):
    application = make(Kind.APPLICATION, "Einwohnerwesen", exposure="internal")
    make(Kind.MODULE, "Online-Auskunft", application=Application.objects.get(pk=application), exposure="internet")

    assert check(claims.reachable).standing is Standing.REFUTED


def test_an_unknown_exposure_leaves_reachable_unknown(make):
    make(Kind.APPLICATION, "Friedhof")

    outcome = check(claims.reachable)

    assert (outcome.standing, outcome.missing) == (Standing.UNKNOWN, ("no_exposure",))


def test_complete_lists_prove_suppliers_known(make):
    make(Kind.APPLICATION, "Einwohnerwesen", **COMPLETE)

    assert check(claims.suppliers_known).standing is Standing.PROVEN


def test_a_recorded_component_counts_as_known_and_a_missing_interface_refutes(make):
    key = make(Kind.APPLICATION, "Einwohnerwesen", suppliers_complete=True)
    component = make(Kind.COMPONENT, "OpenSSL", version="3.0.15")
    services.connect(source_id=key, target_id=component, kind=RelationKind.CONTAINS)

    outcome = check(claims.suppliers_known)

    assert (outcome.standing, reasons(outcome)) == (Standing.REFUTED, [("Einwohnerwesen", "no_interfaces")])


@pytest.fixture
def interface(make, city):
    """Record an interface of an application to the provider, protected as asked."""

    def create(**facts):
        key = make(Kind.APPLICATION, "Waffenwesen")
        ends = {"source": TargetObject.objects.get(pk=key), "partner_organisation": city.provider}
        return services.save_interface(facts={"name": "Waffenregister", **ends, **facts})

    return create


def test_a_protected_interface_proves_connected(interface):
    interface(protection="vpn", protected_since=clock.today())

    assert check(claims.connected).standing is Standing.PROVEN


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "protection_unknown"),
        ({"protection": "none"}, "unprotected"),
        ({"protection": "tls"}, "since_unknown"),
        ({"protection": "tls", "protected_since": date(2999, 1, 1)}, "not_yet_protected"),
    ],
)
def test_an_interface_not_known_to_be_protected_refutes_connected(interface, facts, reason):
    interface(**facts)

    outcome = check(claims.connected)

    assert (outcome.standing, reasons(outcome)) == (Standing.REFUTED, [("Waffenregister", reason)])


def test_no_recorded_interface_proves_nothing_until_the_lists_are_stated_complete(make):
    key = make(Kind.APPLICATION, "Friedhof")
    assert check(claims.connected).missing == ("no_outside_interfaces",)

    services.update_target(target_id=key, facts={"interfaces_complete": True}, expected_revision=1)

    assert check(claims.connected).standing is Standing.PROVEN


def test_the_leak_test_is_given_hosts_addresses_serials_and_names_above_clear(make):
    make(Kind.SYSTEM, "Datenbankserver", hostname="srv-db-01", addresses=["10.1.2.3"], serial="VMW-4711")
    make(Kind.APPLICATION, "Serviceportal", tlp=0)

    with deciding("tests.identifiers"):
        words = {one.text for one in inventory_identifiers()}

    assert words == {"Datenbankserver", "srv-db-01", "10.1.2.3", "VMW-4711"}


@pytest.mark.parametrize("reason", [*Gap, *ProofFlaw, *InterfaceFlaw])
def test_every_reason_is_told_as_a_sentence(reason):
    for part in claims.CLAIMS:
        assert sentence_for(part.code, reason.value).endswith(".")
