from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.evidence.evaluation import evaluate
from bollwerk.rooms.council import services
from bollwerk.rooms.council.models import CommitteeReport

NOON = datetime(2026, 11, 21, 11, tzinfo=UTC)


@pytest.fixture
def inform(acting):
    viewer = acting("liaison", Role.COUNCIL_LIAISON)

    def record(given_on, *, recorded_at=NOON):
        with clock.frozen_at(recorded_at), viewing_as(viewer):
            services.record_committee_report(committee="Haupt- und Personalausschuss", given_on=given_on)

    return record


def standing(at=NOON):
    return evaluate("S14.committee", at=at).standing


def test_without_a_report_it_is_unknown_whether_the_committee_was_informed(db):
    assert standing() is Standing.UNKNOWN


def test_a_report_of_the_past_year_proves_it_until_it_is_too_old(inform):
    day = clock.local_day(NOON)
    inform(day - timedelta(days=365))

    outcome = evaluate("S14.committee", at=NOON)

    assert outcome.standing is Standing.PROVEN
    assert outcome.stale_after == day
    assert outcome.evidence[0].title.startswith("Haupt- und Personalausschuss")


def test_an_older_report_refutes_it_and_is_named(inform):
    inform(clock.local_day(NOON) - timedelta(days=366))

    outcome = evaluate("S14.committee", at=NOON)

    assert outcome.standing is Standing.REFUTED
    assert outcome.counter_examples[0].reason == "report_too_old"


def test_what_was_recorded_later_does_not_count_for_an_earlier_day(inform):
    inform(clock.local_day(NOON) - timedelta(days=10), recorded_at=NOON)

    assert standing(NOON - timedelta(days=1)) is Standing.UNKNOWN
    assert standing(NOON) is Standing.PROVEN


def test_a_session_that_lies_ahead_informs_nobody_yet(inform):
    inform(clock.local_day(NOON) + timedelta(days=1))

    assert standing() is Standing.UNKNOWN
    assert CommitteeReport._base_manager.count() == 1
