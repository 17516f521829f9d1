import re

import pytest

from bollwerk.foundation.access import Role, Viewer, viewing_as
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit import selectors
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.audit.models import Event


@pytest.fixture
def happened(city):
    """Two events of the city, by two people."""
    for number in (1, 2):
        with viewing_as(Viewer(f"person:9{number}", home_organisation=city.pk)):
            record("audit.trail.exported", subject=f"test.thing/{number}", entries=number)


def opened():
    return all_rows(Event).filter(code="audit.names.viewed")


def test_the_audit_office_reads_the_trail_without_names(client, city, happened, log_in):
    log_in(client, Role.AUDIT_OFFICE)

    page = client.get("/protokoll/").content.decode()

    assert "test.thing/1" in page
    assert "person:91" not in page
    assert not opened().exists()


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.STAFF_COUNCIL, Role.PROVIDER_ADMIN, Role.LEADERSHIP])
def test_nobody_else_reads_the_trail_or_opens_names(client, city, role, log_in):
    log_in(client, role)

    assert client.get("/protokoll/").status_code == 403
    assert client.post("/protokoll/namen/", {"reason": "curious"}).status_code == 403


def test_the_trail_tells_codes_and_days_in_words(client, city, log_in):
    with viewing_as(Viewer("person:91", home_organisation=city.pk)):
        record("people.role.confirmed", subject="test.thing/1", role="isb")
        record("measures.measure.opened", subject="test.thing/2", due="2026-11-30")
        record("inventory.target.changed", subject="test.thing/3", changed=["name", "operator_kind"])
    log_in(client, Role.AUDIT_OFFICE)

    page = client.get("/protokoll/").content.decode()

    assert "Rolle Informationssicherheitsbeauftragte (ISB) bestätigt" in page
    assert "30.11.2026" in page
    assert "Name, " in page
    assert "operator_kind" not in page
    assert re.search(r'<option value="people.role.confirmed"[^>]*>Rolle … bestätigt\.', page)


def test_an_event_of_another_city_does_not_exist(client, city, happened, db, log_in):
    with viewing_as(Viewer("person:1", home_organisation=city.pk + 1000)):
        record("audit.trail.exported", subject="test.elsewhere/1", entries=1)
    log_in(client, Role.ISB)

    assert "test.elsewhere/1" not in client.get("/protokoll/").content.decode()


def test_names_are_shown_only_with_a_reason_and_that_is_recorded(client, city, happened, log_in):
    log_in(client, Role.DATA_PROTECTION)

    refused = client.post("/protokoll/namen/", {"reason": " "})
    shown = client.post("/protokoll/namen/", {"reason": "Complaint 7", "subject": "test."})

    assert refused.status_code == 422
    assert "person:91" in shown.content.decode()
    event = opened().get()
    assert event.facts == {
        "reason": "Complaint 7",
        "filters": "test.",
        "entries": 2,
        "roles": "data_protection, employee",
    }


def test_entries_of_one_person_are_found_by_name_and_the_access_names_them_in_its_personal_part(client, city, log_in):
    berta = log_in(client, Role.EMPLOYEE, name="berta")
    with viewing_as(Viewer(f"person:{berta.pk}", home_organisation=city.pk)):
        record("audit.trail.exported", subject="test.thing/7", entries=7)
    log_in(client, Role.ISB)

    page = client.post("/protokoll/namen/", {"reason": "Incident 3", "person": "berta mus"}).content.decode()

    assert "Berta Muster" in page
    assert opened().get().personal["about"] == f"person:{berta.pk}"
    assert "Muster" not in str(opened().get().facts)


def test_a_person_nobody_knows_finds_nothing(client, city, happened, log_in):
    log_in(client, Role.ISB)

    page = client.post("/protokoll/namen/", {"reason": "Incident 3", "person": "nobody"}).content.decode()

    assert "person:91" not in page


def test_the_staff_council_sees_purposes_and_who_opened_names_but_no_entry(client, city, happened, log_in):
    log_in(client, Role.ISB, name="ines")
    client.post("/protokoll/namen/", {"reason": "Incident 3"})
    log_in(client, Role.STAFF_COUNCIL, name="paul")

    page = client.get("/protokoll/zwecke/").content.decode()

    assert "Ines Muster" in page
    assert "Incident 3" in page
    assert "365 Tage" in page
    assert "Datensatz entschieden oder geändert hat: Arten" in page
    assert page.count("Personenteil wird aufbewahrt") < 12  # once for those that share it, not once for each of 200
    assert "test.thing/1" not in page


def test_employees_do_not_see_who_opened_names(client, city, log_in):
    log_in(client, Role.EMPLOYEE)

    assert client.get("/protokoll/zwecke/").status_code == 403


def test_the_list_continues_behind_its_page_and_costs_the_same_queries(
    client, city, log_in, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(selectors, "PAGE_SIZE", 3)
    with viewing_as(Viewer("person:5", home_organisation=city.pk)):
        for number in range(5):
            record("audit.trail.exported", subject=f"test.thing/{number}", entries=number)
    log_in(client, Role.ISB)

    with django_assert_max_num_queries(14):
        first = client.get("/protokoll/?subject=test.")
    second = client.get(f"/protokoll/{first.context['older']}").content.decode()

    assert "test.thing/4" in first.content.decode()
    assert "test.thing/1" not in first.content.decode()
    assert "test.thing/1" in second
    assert "test.thing/0" in second
    assert "test.thing/2" not in second


@pytest.mark.parametrize(
    "query", ["before=x", "before=99999999999999999999", "since=0001-01-01", "until=9999-12-31", "code=nope"]
)
def test_a_broken_filter_counts_as_none(client, city, happened, query, log_in):
    log_in(client, Role.ISB)

    assert client.get(f"/protokoll/?{query}").status_code == 200
