import pytest
from django.urls import reverse

from bollwerk.foundation.access import Role, Tlp, viewing_as
from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import (
    Application,
    Contract,
    ContractCoverage,
    Interface,
    NeedDecision,
    Relation,
    Supplier,
)

TABS = ("target", "relations", "map", "why", "history", "sources")
SYSTEM_FORM = {
    "system_kind": "virtual",
    "name": "srv-01",
    "addresses": "10.1.2.3\n10.1.2.4",
    "unit_count": "1",
    "operator_kind": "provider",
    "exposure": "internal",
    "tlp": "2",
    "revision": "0",
}
APPLICATION_FORM = {"name": "Waffenwesen", "operator_kind": "provider", "exposure": "internal", "tlp": "2"}


def page(name, *args, query=""):
    return reverse(f"inventory:{name}", args=args) + query


def test_the_list_shows_what_the_reader_may_see(make, reader):
    make(Kind.APPLICATION, "Einwohnerwesen", tlp=Tlp.GREEN)
    make(Kind.APPLICATION, "Waffenwesen", tlp=Tlp.AMBER_STRICT)

    text = reader(Role.EMPLOYEE).get(page("applications")).content.decode()

    assert "Einwohnerwesen" in text
    assert "Waffenwesen" not in text


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_for_one_who_may_see_the_record(make, reader, tab):
    key = make(Kind.APPLICATION, "Einwohnerwesen", availability=3)

    answer = reader(Role.ISB).get(page(tab, key))

    assert answer.status_code == 200
    assert "Einwohnerwesen" in answer.content.decode()


@pytest.mark.parametrize("tab", [*TABS, "edit", "retire", "add_relation", "decide"])
def test_a_record_one_may_not_see_does_not_exist(make, reader, other_city, tab):
    key = make(Kind.APPLICATION, "Einwohnerwesen")

    answer = reader(Role.ISB, organisation=other_city).get(page(tab, key))

    assert answer.status_code == 404


@pytest.mark.parametrize("tab", ["edit", "retire", "add_relation", "decide"])
def test_who_sees_a_record_but_may_not_change_it_is_refused(make, reader, tab):
    key = make(Kind.SYSTEM, "srv-01")

    answer = reader(Role.AUDIT_OFFICE).get(page(tab, key))

    assert answer.status_code == 403


def test_somebody_unknown_is_asked_to_reader(client, db):
    answer = client.get(page("targets"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_lead_may_not_open_the_form_of_a_system(make, reader):
    key = make(Kind.SYSTEM, "srv-01")

    client = reader(Role.DEPARTMENT_LEAD)

    assert client.get(page("edit", key)).status_code == 403
    assert client.get(page("create", "system")).status_code == 403


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_there_is_a_form_for_every_kind(reader, kind):
    answer = reader(Role.ISB).get(page("create", kind))

    assert answer.status_code == 200


def test_an_unknown_kind_has_no_form(reader):
    assert reader(Role.ISB).get(page("create", "toaster")).status_code == 404


def test_a_system_is_created_by_form_with_its_addresses(reader, as_isb):
    from bollwerk.rooms.inventory.models import ItSystem

    answer = reader(Role.ISB).post(page("create", "system"), SYSTEM_FORM)

    row = ItSystem.objects.get()
    assert answer["Location"] == page("target", row.pk)
    assert (row.name, row.addresses, row.system_kind) == ("srv-01", ["10.1.2.3", "10.1.2.4"], "virtual")


def test_a_form_with_a_bad_range_says_which_line(reader, as_isb):
    data = {"name": "Servernetz", "ranges": "10.1.2.0/24\n10.1.2.0/99", "exposure": "internal", "tlp": "2"}

    answer = reader(Role.ISB).post(page("create", "network"), data)

    assert answer.status_code == 422
    assert "10.1.2.0/99" in answer.content.decode()


def test_the_second_editor_keeps_the_own_input_and_sees_what_is_recorded(make, reader, isb):
    key = make(Kind.APPLICATION, "Waffenwesen", product="WaffV 1")
    client = reader(Role.ISB)
    with viewing_as(isb):
        services.update_target(target_id=key, facts={"product": "WaffV 2"}, expected_revision=1)
    mine = {**APPLICATION_FORM, "product": "WaffV 9", "revision": "1"}

    answer = client.post(page("edit", key), mine)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "WaffV 9" in text
    assert "WaffV 2" in text
    with viewing_as(isb):
        assert Application.objects.get(pk=key).product == "WaffV 2"


def test_the_second_editor_may_save_over_it_after_having_been_told(make, reader, isb):
    key = make(Kind.APPLICATION, "Waffenwesen")
    client = reader(Role.ISB)
    with viewing_as(isb):
        services.update_target(target_id=key, facts={"product": "WaffV 2"}, expected_revision=1)

    answer = client.post(page("edit", key), {**APPLICATION_FORM, "product": "WaffV 9", "revision": "2"})

    assert answer.status_code == 302
    with viewing_as(isb):
        assert Application.objects.get(pk=key).product == "WaffV 9"


def test_a_name_that_is_taken_is_refused_in_the_form(make, reader):
    make(Kind.APPLICATION, "Waffenwesen")

    answer = reader(Role.ISB).post(page("create", "application"), {**APPLICATION_FORM, "revision": "0"})

    assert answer.status_code == 422


def test_a_relation_is_found_added_and_removed(make, reader, as_isb):
    application, system = make(Kind.APPLICATION, "Waffenwesen"), make(Kind.SYSTEM, "srv-waffen-01")
    client = reader(Role.ISB)

    found = client.get(page("add_relation", application, query="?q=waffen&kind=runs_on"))
    client.post(page("add_relation", application), {"target": system, "kind": "runs_on"})

    assert "srv-waffen-01" in found.content.decode()
    relation = Relation.objects.get()
    assert (relation.source_id, relation.target_id, relation.kind) == (application, system, RelationKind.RUNS_ON)
    client.post(page("remove_relation", application), {"relation": relation.pk})
    assert Relation.objects.get().retired_on is not None
    assert "Außer Betrieb genommene" in client.get(page("relations", application)).content.decode()
    client.post(page("add_relation", application), {"target": system, "kind": "runs_on"})
    assert Relation.objects.get().retired_on is None


def test_a_relation_that_makes_no_sense_is_refused_with_a_sentence(make, reader, as_isb):
    application, room = make(Kind.APPLICATION, "Waffenwesen"), make(Kind.ROOM, "Serverraum")

    answer = reader(Role.ISB).post(page("add_relation", application), {"target": room, "kind": "runs_on"}, follow=True)

    assert answer.status_code == 200
    assert not Relation.objects.exists()


def test_a_decision_is_made_and_withdrawn(make, reader, as_isb):
    key = make(Kind.SYSTEM, "srv-01")
    client = reader(Role.ISB)

    client.post(
        page("decide", key),
        {"objective": "availability", "effect": "cumulation", "need": "3", "reason": "Viele Verfahren."},
    )
    decision = NeedDecision.objects.get()
    text = client.get(page("why", key)).content.decode()
    client.post(page("withdraw", key), {"decision": decision.pk})

    assert "Viele Verfahren." in text
    assert NeedDecision.objects.get().withdrawn_at is not None


def test_a_hidden_record_on_the_path_stays_without_its_name(make, reader, isb):
    process = make(
        Kind.PROCESS, "Geheime Aufgabe", confidentiality=3, integrity=1, availability=1, tlp=Tlp.AMBER_STRICT
    )
    application = make(Kind.APPLICATION, "Waffenwesen", tlp=Tlp.GREEN)
    with viewing_as(isb):
        services.connect(source_id=process, target_id=application, kind=RelationKind.USES)

    text = reader(Role.EMPLOYEE).get(page("why", application)).content.decode()

    assert "Geheime Aufgabe" not in text
    assert "ein weiterer Eintrag, den Sie nicht sehen dürfen" in text


def test_a_record_is_retired_with_a_reason_and_revived(make, reader, as_isb):
    key = make(Kind.SYSTEM, "srv-01")
    client = reader(Role.ISB)

    client.post(page("retire", key), {"reason": "Ersetzt", "revision": "1"})
    text = client.get(page("target", key)).content.decode()
    client.post(page("revive", key), {"revision": "2"})

    assert "Ersetzt" in text
    from bollwerk.rooms.inventory.models import ItSystem

    assert ItSystem.objects.get(pk=key).retired_on is None


def test_what_is_needed_cannot_be_retired_and_the_page_says_so(make, reader, as_isb):
    application, system = make(Kind.APPLICATION, "Waffenwesen"), make(Kind.SYSTEM, "srv-01")
    services.connect(source_id=application, target_id=system, kind=RelationKind.RUNS_ON)

    answer = reader(Role.ISB).post(page("retire", system), {"reason": "Ersetzt", "revision": "1"})

    assert answer.status_code == 422


def test_supplier_contract_and_coverage_are_recorded_by_form(make, reader, as_isb):
    key = make(Kind.APPLICATION, "Waffenwesen")
    client = reader(Role.ISB)

    client.post(
        page("supplier_create"), {"name": "Muster-Software GmbH", "kind": "vendor", "tlp": "1", "revision": "0"}
    )
    supplier = Supplier.objects.get()
    contract = {"title": "Betrieb", "partner_supplier": supplier.pk, "proof_kind": "certificate", "tlp": "2"}
    client.post(page("contract_create"), {**contract, "proof_valid_until": "2027-01-31", "revision": "0"})
    found = Contract.objects.get()
    client.post(page("add_coverage", found.pk), {"target": key})

    assert ContractCoverage.objects.get().target_id == key
    for name in ("suppliers", "contracts"):
        assert client.get(page(name)).status_code == 200
    assert "Waffenwesen" in client.get(page("contract", found.pk)).content.decode()
    assert client.get(page("supplier", supplier.pk)).status_code == 200


def test_an_interface_leads_to_exactly_one_end(make, reader, as_isb, city):
    key = make(Kind.APPLICATION, "Waffenwesen")
    client = reader(Role.ISB)
    data = {"name": "Nationales Waffenregister", "source": key, "protection": "vpn", "tlp": "2", "revision": "0"}

    refused = client.post(page("interface_create"), data)
    client.post(page("interface_create"), {**data, "partner_organisation": city.provider_id})

    interface = Interface.objects.get()
    assert refused.status_code == 422
    assert interface.partner_organisation_id == city.provider_id
    assert "Nationales Waffenregister" in client.get(page("interfaces")).content.decode()
    assert client.get(page("interface", interface.pk)).status_code == 200


def test_employees_see_by_name_what_their_department_uses(make, reader, department):
    make(Kind.APPLICATION, "Waffenwesen", department=department)
    make(Kind.APPLICATION, "Einwohnerwesen")

    text = reader(Role.EMPLOYEE).get(page("own_department")).content.decode()

    assert "Waffenwesen" in text
    assert "Einwohnerwesen" not in text


@pytest.mark.parametrize("query", ["?kind=system", "?q=srv", "?need=3", "?state=incomplete", "?exposure=internal"])
def test_a_filtered_list_shows_what_fits(make, reader, query):
    make(Kind.SYSTEM, "srv-01", availability=3, exposure="internal")
    make(Kind.APPLICATION, "Waffenwesen")
    expected = {"?state=incomplete": "Waffenwesen"}.get(query, "srv-01")
    other = {"srv-01", "Waffenwesen"} - {expected}

    text = reader(Role.ISB).get(page("targets", query=query)).content.decode()

    assert expected in text
    assert not [name for name in other if name in text]


def test_what_cannot_be_read_in_an_address_does_not_narrow(make, reader):
    make(Kind.SYSTEM, "srv-01")

    answer = reader(Role.ISB).get(page("targets", query="?kind=toaster&department=x&need=9&label=99999999999"))

    assert "srv-01" in answer.content.decode()


def test_a_cursor_nobody_made_is_a_bad_request(make, reader):
    assert reader(Role.ISB).get(page("targets", query="?after=xyz")).status_code == 400


def test_a_list_costs_a_fixed_number_of_queries(make, reader, django_assert_max_num_queries):
    for number in range(30):
        make(Kind.SYSTEM, f"srv-{number:02}")
    client = reader(Role.ISB)
    client.get(page("systems"))

    with django_assert_max_num_queries(14):
        client.get(page("systems"))


def test_htmx_gets_the_rows_alone(make, reader):
    make(Kind.SYSTEM, "srv-01")

    text = reader(Role.ISB).get(page("systems"), headers={"HX-Request": "true"}).content.decode()

    assert "srv-01" in text
    assert "<html" not in text
