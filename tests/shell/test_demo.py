import re

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from bollwerk.engines.posture import Level
from bollwerk.foundation.access import Role, deciding
from bollwerk.foundation.audit.events import known_events
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.evidence.models import AdoptedLevel, ClaimResult
from bollwerk.foundation.evidence.selectors import posture_on
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.people.models import Account, Department, Person, RoleGrant
from bollwerk.rooms.inventory.models import Application, ItSystem, Network
from bollwerk.rooms.ransomware import selectors_restores
from bollwerk.rooms.ransomware.models import Cleaning, Drill, Isolation, Recovery, RecoveryItem, RestoreRun
from bollwerk.shell.demo.filling import fill
from bollwerk.shell.demo.hint import demo_hint

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,  # fills a whole city
]


@pytest.fixture(scope="module")
def filled_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Fill the city once for all tests of this module, which run in one process (see `InGroups`).

    What a test changes is rolled back to here, in the end all of it.
    """
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setattr(settings, "DATA_DIR", tmp_path_factory.mktemp("demo"))
        fill()
        yield settings.DATA_DIR
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled_once, db, monkeypatch):
    monkeypatch.setattr(settings, "DATA_DIR", filled_once)


def test_the_city_has_its_size_its_life_and_properly_granted_roles(demo):
    with deciding("test"):
        assert Person.objects.count() == 4000
        assert Department.objects.count() == 30
        assert ItSystem.objects.count() == 1200
        assert Application.objects.count() == 180
        assert Network.objects.count() > 30
        elsewhere = Application.objects.filter(operator_kind="other_municipality")
        assert [row.name for row in elsewhere] == ["Waffenwesen"]
        assert Measure.objects.filter(state="confirmed").exists()
    assert ClaimResult.objects.values("as_of").distinct().count() > 15
    assert AdoptedLevel.objects.count() == 2
    assert posture_on().level is Level.POOR
    for grant in RoleGrant.objects.all():
        assert grant.confirmed_by_id not in {None, grant.requested_by_id, grant.person_id}
    assert {Role(role) for role in RoleGrant.objects.values_list("role", flat=True)} == set(Role) - {Role.EMPLOYEE}


CODED = (
    {"choice", "decision", "kind", "level", "method", "outcome"}
    | {"role", "rule", "severity", "side", "state", "step"}
)  # fmt: skip
"""Facts of events that hold a code wherever they hold a plain small word."""


def untold_codes(event):
    """Return the facts in the sentence of an event that would be read as codes."""
    declared = known_events()[event.code]
    told = {name: value for name, value in event.facts.items() if f"%({name})s" in str(declared.text)}
    single = {name: value for name, value in told.items() if name in CODED and re.fullmatch("[a-z_]+", str(value))}
    listed = [("changed", value) for value in told.get("changed", [])]
    return [(event.code, name, value) for name, value in [*single.items(), *listed]
            if value not in declared.words.get(name, {})]  # fmt: skip


def test_the_trail_of_the_city_speaks_in_words(demo):
    with deciding("test"):
        untold = {found for event in Event.objects.iterator() for found in untold_codes(event)}

    assert untold == set()


def test_a_newcomer_logs_in_with_what_the_hint_says(demo):
    hint = demo_hint()
    client = Client()

    first = client.post("/konto/login/", {"login": "isb", "password": hint.password})
    second = client.post(first.url, {"code": hint.code}, follow=True)

    assert second.status_code == 200
    assert second.request["PATH_INFO"] == "/"
    assert Account.objects.get(username="isb").last_login


def test_the_city_has_isolated_cleaned_and_recovered_in_an_exercise_and_tests_its_restores(demo):
    with deciding("test"):
        assert [row.state for row in Isolation.objects.all()] == ["released"]
        assert [row.state for row in Cleaning.objects.all()] == ["attested"]
        assert Drill.objects.count() == 1
        assert [row.state for row in Recovery.objects.order_by("pk")] == ["closed", "open"]
        turns = selectors_restores.turns()
        released = RecoveryItem.objects.filter(state=RecoveryItem.State.RELEASED).count()
        run = RestoreRun.objects.get(state=RestoreRun.State.RUNNING)

        assert {one.flaw for one in turns} == {
            "", "restore_never_tested", "restore_test_overdue", "restore_test_too_slow",
        }  # fmt: skip
        assert sum(not one.flaw for one in turns) > 0.9 * len(turns)
        assert released >= 3
        assert RecoveryItem.objects.get(target_id=run.system_id, recovery__state="open").state == "under_way"
