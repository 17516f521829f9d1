"""Event types are declared by the foundation and by rooms as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

__all__ = ["AuditEvent", "declare", "known_events"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One kind of event.

    Attributes:
        code: ``room.object.past_participle``.
        text: Sentence with named placeholders for the event's facts.
        workflow: Durable job that the worker starts with the event's id, e.g. ``inventory.apply_import``; the event row
            is its outbox. Empty where nothing is to be done.
    """

    code: str
    text: str | _StrPromise
    workflow: str = ""


_declared: dict[str, AuditEvent] = {}


def declare(events: Iterable[AuditEvent]) -> None:
    """Make event types known; called once per room at start-up."""
    for event in events:
        _declared[event.code] = event


def known_events() -> dict[str, AuditEvent]:
    """Return every declared event type by its code."""
    return dict(_declared)
