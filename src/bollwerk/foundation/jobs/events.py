"""What a job knows of the event that started it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bollwerk.foundation.access import Tlp, Viewer
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.people.viewers import viewer_of

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["StartingEvent", "event_of", "house_viewer", "starter_of"]


@dataclass(frozen=True, slots=True)
class StartingEvent:
    """The event a job or a reaction runs for.

    Attributes:
        actor: Name of who caused it, e.g. ``person:42``; empty once the personal part is dropped.
    """

    uid: str
    at: datetime
    code: str
    subject: str
    facts: dict[str, Any]
    actor: str
    tlp: Tlp
    organisation_id: int
    circle_id: int | None


def event_of(event_id: str) -> StartingEvent:
    """Return the event with this id.

    Raises:
        Event.DoesNotExist: If there is none.
    """
    event = all_rows(Event).get(uid=UUID(event_id))
    return StartingEvent(
        uid=str(event.uid),
        at=event.at,
        code=event.code,
        subject=event.subject,
        facts=dict(event.facts),
        actor=str((event.personal or {}).get("actor", "")),
        tlp=Tlp(event.tlp),
        organisation_id=event.organisation_id,
        circle_id=event.circle_id,
    )


def starter_of(event_id: str) -> Viewer:
    """Return the viewer of the person who caused the event, as they may see and do today; the public for no person."""
    kind, _, key = event_of(event_id).actor.partition(":")
    return viewer_of(int(key) if kind == "person" and key.isdecimal() else None)


def house_viewer(name: str, *, organisation_id: int = 0) -> Viewer:
    """Return the viewer that a job reads as: full sight, because a job decides and does what was decided."""
    return Viewer(f"job:{name}", clearance=Tlp.RED, full_sight=True, home_organisation=organisation_id)
