"""Overdue measures are brought to ever higher attention."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import clock, jobs
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.measures.models import Measure

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["STEPS", "escalate_overdue", "level_due"]

STEPS = (timedelta(days=0), timedelta(days=7), timedelta(days=21))
"""How long after its due day a measure reaches level 1 (owner), 2 (department and ISB), 3 (leadership)."""


def level_due(due: date, *, on: date) -> int:
    """Return the level an open measure has reached on the day `on`; 0 until its due day has passed."""
    overdue = on - due
    return sum(overdue > step for step in STEPS)


@transaction.atomic
def escalate_overdue(*, on: date) -> int:
    """Raise the level of overdue measures, each with an event on the trail; return how many rose."""
    risen = 0
    with deciding("measures.escalate"):
        for measure in Measure.objects.filter(state=Measure.State.OPEN, due__lt=on).select_for_update():
            level = level_due(measure.due, on=on)
            if level > measure.escalated:
                measure.escalated = level
                measure.save(update_fields=["escalated"])
                subject = f"measures.measure/{measure.pk}"
                record("measures.measure.escalated", subject=subject, about=measure, level=level)
                risen += 1
    return risen


@jobs.schedule("measures.escalate_overdue", cron="40 4 * * *", label=_("Escalate overdue measures"))
def escalate(_at: datetime) -> None:
    """Raise the level of overdue measures every night; a second run of the same day changes nothing."""
    escalate_overdue(on=clock.today())
