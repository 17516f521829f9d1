"""A room whose reason for a measure changes says so: other dates, or nothing left to do; what has ended stays."""

from datetime import date

import pytest

from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.measures.api import change_measure, drop_measure, open_measure
from bollwerk.foundation.measures.models import Measure

pytestmark = pytest.mark.django_db
DUE, EARLIER = date(2026, 12, 1), date(2026, 11, 25)


def events(code):
    with deciding("test"):
        return Event.objects.filter(code=code).count()


def change(measure_id):
    change_measure(measure_id=measure_id, due=EARLIER, owner_id=None, department_id=None, reason="Wird ausgenutzt.")


def test_a_running_measure_takes_another_date_and_says_so_once(as_isb):
    key = open_measure(title="Aktualisieren", due=DUE)

    change(key)
    change(key)

    assert (Measure.objects.get().due, events("measures.measure.changed")) == (EARLIER, 1)


def test_a_dropped_measure_names_its_reason_and_does_not_move_any_more(as_isb):
    key = open_measure(title="Aktualisieren", due=DUE)

    drop_measure(measure_id=key, reason="Betrifft uns nicht mehr.")
    drop_measure(measure_id=key, reason="Noch einmal.")
    change(key)

    row = Measure.objects.get()
    assert (row.state, row.due) == (Measure.State.DROPPED, DUE)
    assert row.text.endswith(": Betrifft uns nicht mehr.")
    assert (events("measures.measure.dropped"), events("measures.measure.changed")) == (1, 0)
