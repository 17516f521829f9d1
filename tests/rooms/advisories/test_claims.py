"""S5: each sentence proven, refuted with its counter-examples, and unknown; also as of a past day."""

from datetime import timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.foundation.jobs.inline import run_waiting_jobs
from bollwerk.rooms.advisories import services
from bollwerk.rooms.advisories.claims import comparable, decided, member, patched
from bollwerk.rooms.advisories.models import Advisory, Match, Source
from bollwerk.rooms.advisories.rules import Automatable, Exploitation, Impact, SsvcFacts, TechnicalImpact

from .conftest import warning

LESS = SsvcFacts(Exploitation.NONE, Automatable.NO, TechnicalImpact.PARTIAL, Impact.LOW)


@pytest.fixture
def receive(provider, source, web):
    """Publish a warning, visit the provider and compare; returns the key of the warning."""

    def make(number=1, **facts):
        with deciding("tests.receive"):
            provider.publish(warning(number, **facts), updated=f"2026-03-{number:02}T08:00:00Z")
            services.visit_provider(source=source, web=web)
            run_waiting_jobs()
            return Advisory.objects.get(tracking_id=f"MUSTER-2026-{number:04}").pk

    return make


def asked(check, days=0):
    with deciding("tests.claims"):
        return check(clock.now() + timedelta(days=days))


def reasons(outcome):
    return [one.reason for one in outcome.counter_examples]


def test_without_a_cert_source_membership_is_unknown(db):
    assert asked(member).missing == ("no_cert_source",)


def test_membership_is_proven_by_a_source_that_answers_and_warns(receive):
    receive()

    assert asked(member).standing is Standing.PROVEN


def test_membership_is_refuted_by_a_source_never_visited_failing_or_silent(receive, source, provider, web):
    assert reasons(asked(member)) == ["source_never"]
    receive()
    assert reasons(asked(member, days=2)) == ["source_failing"]
    with deciding("tests"):
        row = Source.objects.get()
        row.max_silence_days = 0
        row.save()
    assert reasons(asked(member)) == ["source_silent"]


def test_without_warnings_decisions_and_updates_are_unknown(db):
    assert asked(decided).missing == ("no_warnings",)
    assert asked(patched).missing == ("no_warnings",)


def test_without_any_match_updates_are_unknown(receive):
    receive()

    assert asked(patched).missing == ("no_matches",)


def test_decisions_are_refuted_by_a_match_that_waits_too_long(component, receive):
    component()
    receive()

    assert asked(decided).standing is Standing.PROVEN
    assert reasons(asked(decided, days=2)) == ["undecided"]


def test_decisions_are_proven_once_a_person_decided(component, receive, admin):
    component()
    receive()
    with viewing_as(admin):
        row = Match.objects.get()
        services.decide_match(match_id=row.pk, facts=LESS, due=clock.today(), expected_revision=row.revision)

    assert asked(decided, days=2).standing is Standing.PROVEN


def test_a_grave_warning_without_a_match_waits_for_a_person(receive, admin):
    key = receive()

    assert reasons(asked(decided, days=2)) == ["unseen"]
    with viewing_as(admin):
        row = Advisory.objects.get(pk=key)
        services.look_at(advisory_id=key, verdict="Setzen wir nicht ein.", expected_revision=row.revision)
    assert asked(decided, days=2).standing is Standing.PROVEN


def test_a_moderate_warning_without_a_match_needs_nobody(receive):
    receive(base=5.3, severity="MEDIUM", vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N")

    assert asked(decided, days=30).standing is Standing.PROVEN


def test_a_warning_that_was_not_compared_refutes(provider, source, web):
    with deciding("tests"):
        provider.publish(warning())
        services.visit_provider(source=source, web=web)

    assert reasons(asked(decided, days=2)) == ["not_compared"]


def test_updates_are_refuted_after_the_due_date_and_proven_by_the_inventory(component, receive, update_to):
    target = component()
    receive()

    assert asked(patched, days=2).standing is Standing.PROVEN
    assert reasons(asked(patched, days=3)) == ["still_affected"]
    update_to(target, "4.2.1")
    run_waiting_jobs()
    assert asked(patched, days=3).standing is Standing.PROVEN


def test_an_unknown_version_is_named_as_such(component, receive):
    component(version="")
    receive()

    assert reasons(asked(patched, days=3)) == ["version_unknown"]


def test_a_withdrawn_warning_refutes_nothing(component, receive):
    component()
    key = receive()
    with deciding("tests"):
        row = Advisory.objects.get(pk=key)
        row.withdrawn = True
        row.save()

    assert asked(patched, days=3).missing == ("no_warnings",)


def test_a_past_day_is_asked_with_what_was_recorded_by_then(component, receive, update_to, later):
    target = component()
    receive()
    with later(5):
        update_to(target, "4.2.1")
        run_waiting_jobs()
        day_before = clock.now() - timedelta(days=1)
        with deciding("tests"):
            assert reasons(patched(day_before)) == ["still_affected"]
            assert patched(clock.now()).standing is Standing.PROVEN


def test_without_components_it_is_unknown_whether_they_can_be_compared(db):
    assert asked(comparable).missing == ("no_components",)


def test_components_with_version_and_maker_or_identifier_are_known(component):
    component(vendor="Muster GmbH")
    component("Rahmenwerk", purl="pkg:pypi/rahmenwerk@4.1.0")

    assert asked(comparable).standing is Standing.PROVEN


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"version": "", "vendor": "Muster GmbH"}, "component_without_version"),
        ({}, "component_without_maker"),
    ],
)
def test_a_component_that_no_warning_fits_for_sure_refutes(component, facts, reason):
    component("Rahmenwerk", vendor="Muster GmbH")
    component(**facts)

    outcome = asked(comparable)

    assert outcome.standing is Standing.REFUTED
    assert reasons(outcome) == [reason]
