from datetime import UTC, date, datetime, timedelta

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.jobs import declarations
from bollwerk.foundation.measures.api import open_measure
from bollwerk.foundation.measures.escalation import escalate_overdue, level_due
from bollwerk.foundation.measures.models import Measure

DUE = date(2026, 11, 1)


@pytest.mark.parametrize(("days", "level"), [(-1, 0), (0, 0), (1, 1), (7, 1), (8, 2), (21, 2), (22, 3), (400, 3)])
def test_the_level_rises_with_the_days_overdue(days, level):
    assert level_due(DUE, on=DUE + timedelta(days=days)) == level


@pytest.mark.django_db
def test_a_level_is_reached_once_and_is_on_the_trail(as_isb):
    with clock.frozen_at(datetime(2026, 11, 10, tzinfo=UTC)):
        open_measure(title="x", due=DUE)

        assert escalate_overdue(on=date(2026, 11, 10)) == 1
        assert escalate_overdue(on=date(2026, 11, 10)) == 0

    with deciding("test"):
        assert Measure.objects.get().escalated == 2
        assert Event.objects.filter(code="measures.measure.escalated").count() == 1


def test_the_night_has_its_jobs():
    declarations.load()

    nightly = {"evidence.evaluate_claims", "measures.escalate_overdue", "people.end_overdue_roles"}
    assert nightly <= set(declarations.schedules())
