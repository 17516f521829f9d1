import re

import pytest
from django.test import Client
from django.urls import reverse

from bollwerk.foundation.access import Role, Tlp, deciding
from bollwerk.foundation.people.models import Integration, Organisation

pytestmark = pytest.mark.django_db
WANTED = {"name": "Scanner im RZ", "scopes": ["inventory.record:read"], "days": "90"}


@pytest.fixture
def officer(client_of):
    return client_of(Role.ISB, name="officer")


def made_token(client):
    page = client.post(reverse("people:integration_new"), WANTED).content.decode()
    return re.search(r"bw_[\w-]{20,}", page)[0]


def call(token):
    return Client().get("/api/v1/inventory/targets", headers={"Authorization": f"Bearer {token}"})


def test_a_token_is_shown_once_and_works(officer):
    token = made_token(officer)

    assert call(token).status_code == 200
    again = officer.get(reverse("people:integrations")).content.decode()
    assert "Scanner im RZ" in again
    assert token not in again


def test_a_revoked_token_opens_nothing(officer):
    token = made_token(officer)

    officer.post(reverse("people:integration_revoke", args=[Integration.objects.get().pk]))

    assert call(token).status_code == 401


@pytest.mark.parametrize("days", ["0", "367"])
def test_a_token_lasts_between_a_day_and_a_year(officer, days):
    page = officer.post(reverse("people:integration_new"), {**WANTED, "days": days})

    assert page.status_code == 422
    assert not Integration.objects.exists()


def test_nobody_hands_out_what_they_do_not_hold(client_of):
    admin = client_of(Role.PROVIDER_ADMIN, name="admin")

    page = admin.post(reverse("people:integration_new"), {**WANTED, "scopes": ["inventory.need:decide"]})

    assert page.status_code == 422


def test_who_may_not_manage_tokens_sees_no_page(client_of):
    clerk = client_of(Role.EMPLOYEE, name="clerk")

    assert clerk.get(reverse("people:integrations")).status_code == 403
    assert clerk.get(reverse("people:integration_new")).status_code == 403


def test_a_token_of_another_organisation_does_not_exist(officer, client_of):
    token = made_token(officer)
    with deciding("tests"):
        stranger = Organisation.objects.create(name="Nachbarstadt", kind="city", tlp=Tlp.GREEN)
    other = client_of(Role.ISB, name="neighbour", organisation=stranger)

    refused = other.post(reverse("people:integration_revoke", args=[Integration.objects.get().pk]))

    assert refused.status_code == 404
    assert "Scanner im RZ" not in other.get(reverse("people:integrations")).content.decode()
    assert call(token).status_code == 200
