"""What the trail holds of one kind of event, as plain facts without people: for rooms that check against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.models import visible_to
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit.models import Event

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["RecordedFacts", "recorded_facts"]


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """The facts of one event and its place in the chain; None for a moment after the event."""

    sequence: int | None
    at: datetime
    facts: dict[str, Any]


def recorded_facts(code: str) -> list[RecordedFacts]:
    """Return the events of a kind that the current viewer may see, oldest first.

    Events without an organisation come from the house itself and hide nothing.
    """
    seen = visible_to(current_viewer()) | Q(organisation_id=0, circle_id__isnull=True)
    rows = all_rows(Event).filter(seen, code=code).order_by("id")
    return [RecordedFacts(row.sequence, row.at, row.facts) for row in rows]
