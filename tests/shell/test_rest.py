from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bollwerk.foundation import clock
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.people.integrations import IntegrationError, make_integration, revoke_integration
from bollwerk.foundation.people.models import Integration
from bollwerk.shell.rest import api

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims"


@pytest.fixture
def token(isb, city):
    with viewing_as(isb):
        return make_integration(
            name="Scanner", organisation_id=city.pk, scopes=["evidence.claim:read"], valid_for=timedelta(days=90)
        )


def get(client, address, token):
    return client.get(address, headers={"Authorization": f"Bearer {token}"})


def test_every_operation_asks_for_a_token():
    paths = api.get_openapi_schema()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]

    assert operations
    assert all(operation.get("security") == [{"Token": []}] for operation in operations)


def test_claims_are_read_by_token(client, token):
    response = get(client, CLAIMS, token)

    assert response.status_code == 200
    assert len(response.json()) == 56
    assert {claim["standing"] for claim in response.json()} == {"unknown"}


@pytest.mark.parametrize("bad", ["", "bw_wrong"])
def test_without_a_valid_token_nothing_is_read(client, token, bad):
    response = get(client, CLAIMS, bad)

    assert response.status_code == 401
    assert response.json()["detail"].startswith("The token is missing")


def test_an_expired_or_revoked_token_ends_at_once(client, token, isb):
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        assert get(client, CLAIMS, token).status_code == 401
    with viewing_as(isb):
        revoke_integration(integration_id=Integration.objects.get().pk)

    assert get(client, CLAIMS, token).status_code == 401


def test_a_token_without_the_scope_is_forbidden(client, isb, city):
    with viewing_as(isb):
        token = make_integration(name="x", organisation_id=city.pk, scopes=[], valid_for=timedelta(days=1))

    assert get(client, CLAIMS, token).status_code == 403


def test_nobody_hands_out_more_than_they_hold(isb, city):
    with viewing_as(isb), pytest.raises(IntegrationError, match="not yours to hand out"):
        make_integration(name="x", organisation_id=city.pk, scopes=["root:all"], valid_for=timedelta(days=1))


def test_only_the_hash_of_a_token_is_kept(token):
    assert token not in str(Integration.objects.values().get())


@pytest.mark.parametrize("address", ["/api/v1/claims/S99.nothing", "/api/v1/nothing", "/api/elsewhere"])
def test_what_is_not_there_is_json_404(client, token, address):
    response = get(client, address, token)

    assert response.status_code == 404
    assert "detail" in response.json()


def test_the_description_is_complete(client, token):
    schema = client.get(reverse("api:openapi-json")).json()

    assert "/api/v1/claims/{code}" in schema["paths"]
    assert "401" in schema["paths"]["/api/v1/claims"]["get"]["responses"]


def test_an_address_that_is_not_there_says_so_to_a_post_as_well():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/api/v1/nothing", "x", content_type="text/plain")

    assert (response.status_code, response.json()) == (404, {"detail": "There is nothing here."})


def test_a_body_that_is_no_json_is_one_clear_sentence(client, isb, city):
    with viewing_as(isb):
        token = make_integration(
            name="x", organisation_id=city.pk, scopes=["inventory.record:edit"], valid_for=timedelta(days=1)
        )

    response = client.post(
        "/api/v1/inventory/rows",
        "{nothing",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert response.status_code == 400
    assert response.json()["detail"] == "The body cannot be read as JSON. Nothing was changed."


def test_a_body_that_is_too_large_is_one_clear_sentence(client, isb, city, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 4096
    with viewing_as(isb):
        token = make_integration(
            name="x", organisation_id=city.pk, scopes=["inventory.record:edit"], valid_for=timedelta(days=1)
        )

    response = client.post(
        "/api/v1/inventory/rows",
        "[" + " " * 5000 + "]",
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert response.status_code == 422
    assert response.json() == {"detail": "The body is larger than 4 KB. Nothing was changed. Send it in parts."}
