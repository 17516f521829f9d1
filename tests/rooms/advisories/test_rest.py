"""The REST API of warnings as three readers: with the scope, without it, and of another organisation."""

import json
from datetime import timedelta

import pytest

from bollwerk.foundation.access import Tlp, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.foundation.people.integrations import make_integration
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.advisories.models import Advisory

from .conftest import warning

WARNINGS, DOCUMENTS = "/api/v1/advisories/warnings", "/api/v1/advisories/documents"
READ, WRITE = "advisories.advisory:read", "advisories.advisory:triage"


@pytest.fixture
def call(isb, city, client):
    """Ask as an integration with some scopes."""

    def send(address, *scopes, body=None, organisation=city):
        with viewing_as(isb):
            token = make_integration(
                name="Leitstand", organisation_id=organisation.pk, scopes=scopes, valid_for=timedelta(days=1)
            )
        headers = {"Authorization": f"Bearer {token}"}
        if body is None:
            return client.get(address, headers=headers)
        return client.post(address, body, content_type="application/json", headers=headers)

    return send


def test_a_document_that_is_handed_in_meets_the_inventory_and_can_be_read(call, component):
    key = component(vendor="Muster GmbH")
    body = json.dumps(warning(1, vendor="Muster GmbH"))

    kept = call(DOCUMENTS, READ, WRITE, body=body).json()
    run_waiting_jobs()

    listed = call(f"{WARNINGS}?show=matched&severity=critical&q=Aktenplan", READ).json()
    shown = call(f"{WARNINGS}/{kept['id']}", READ).json()
    assert (kept["new"], kept["compared"]) == (True, True)
    assert [one["tracking_id"] for one in listed["items"]] == ["MUSTER-2026-0001"]
    assert [(one["record_id"], one["remediation"]) for one in shown["matches"]] == [(key, "not_remediated")]
    assert call(DOCUMENTS, READ, WRITE, body=body).json() == {"id": kept["id"], "new": False, "compared": False}


@pytest.mark.parametrize("body", ["{}", json.dumps(warning(1, label="RED"))])
def test_what_is_no_document_for_a_machine_is_refused_with_the_reason(call, body):
    answer = call(DOCUMENTS, READ, WRITE, body=body)

    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize("query", ["show=other", "severity=x", "surely=101", "q=%00"])
def test_a_question_that_makes_no_sense_is_refused(call, query):
    assert call(f"{WARNINGS}?{query}", READ).status_code == 422


def test_without_the_scope_nothing_is_read_or_handed_in(call):
    assert call(WARNINGS, "inventory.record:read").status_code == 403
    assert call(DOCUMENTS, READ, body=json.dumps(warning(1))).status_code == 403


def test_a_warning_of_another_organisation_does_not_exist(call, isb):
    with viewing_as(isb):
        other = Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=Tlp.GREEN)
    call(DOCUMENTS, READ, WRITE, body=json.dumps(warning(1, label="AMBER")))
    with viewing_as(isb):
        key = Advisory.objects.get().pk

    assert call(f"{WARNINGS}/{key}", READ, organisation=other).status_code == 404
    assert call(f"{WARNINGS}/{key}", READ).status_code == 200
