"""The whole REST API does what its OpenAPI description says, whatever is sent with a valid token."""

import json
from datetime import timedelta

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.people.integrations import make_integration
from bollwerk.rooms.inventory import services
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.shell.rest import api

SCOPES = ("evidence.claim:read", "inventory.record:read", "inventory.record:edit")
EXAMPLES = 10
"""Requests per operation and mode; five times as many found nothing more."""
PROMISED = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


@pytest.fixture
def one_connection():
    """Keep the test's connection open between requests, as Django's own test client does."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def operations(one_connection, isb, city, db):
    """Every operation of the API, over a small inventory, with the headers of a valid token."""
    with viewing_as(isb):
        application = services.create_target(kind=Kind.APPLICATION, facts={"name": "Wohngeld"})
        server = services.create_target(kind=Kind.SYSTEM, facts={"name": "srv-01"})
        services.connect(source_id=application, target_id=server, kind=RelationKind.RUNS_ON)
        token = make_integration(name="Schema", organisation_id=city.pk, scopes=SCOPES, valid_for=timedelta(days=1))
    description = schemathesis.openapi.from_dict(_plain(api.get_openapi_schema()))
    description.app = get_wsgi_application()
    found = [result.ok() for result in description.get_all_operations()]
    return found, {"Authorization": f"Bearer {token}"}


def _plain(schema):
    return json.loads(json.dumps(schema))


@pytest.mark.slow  # some hundred requests
def test_every_operation_does_what_its_description_says(operations):
    found, headers = operations
    assert len(found) >= 7

    for operation in found:
        for mode in GenerationMode:
            _try(operation, headers, mode)


def _try(operation, headers, mode):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        response = case.call(headers=headers)
        case.validate_response(response, checks=PROMISED)

    run()
