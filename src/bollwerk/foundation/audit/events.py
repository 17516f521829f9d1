"""Event types are declared by the foundation and by rooms as data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from django.utils.functional import _StrPromise

__all__ = [
    "ONE_YEAR",
    "PURPOSE_TEXTS",
    "SUPERVISORS",
    "AuditEvent",
    "Purpose",
    "codes_readable_by",
    "declare",
    "kind_text",
    "known_events",
]

ONE_YEAR = timedelta(days=365)
"""How long it stays readable who did something, unless the event type says otherwise: the yearly IT revision can then
still ask (mission S8). A service agreement may shorten it."""

SUPERVISORS = frozenset({Role.ISB, Role.DATA_PROTECTION, Role.AUDIT_OFFICE})
"""Who reads the trail, unless the event type says otherwise."""


class Purpose(StrEnum):
    """What an entry of the trail may be used for, and for nothing else (Art. 5 (1) (b) GDPR)."""

    SECURITY = "security"
    ACCOUNTABILITY = "accountability"
    AUTHORISATION = "authorisation"
    OPERATION = "operation"


PURPOSE_TEXTS: dict[Purpose, str | _StrPromise] = {
    Purpose.SECURITY: _("Clear up security incidents"),
    Purpose.ACCOUNTABILITY: _("Show who decided or changed a record"),
    Purpose.AUTHORISATION: _("Show who was allowed what, and who used it"),
    Purpose.OPERATION: _("Keep the system running"),
}


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One kind of event.

    Attributes:
        code: ``room.object.past_participle``.
        text: Sentence with named placeholders for the event's facts.
        workflow: Durable job that the worker starts with the event's id, e.g. ``inventory.apply_import``; the event row
            is its outbox. Empty where nothing is to be done.
        purpose: What the entry may be used for.
        keep_for: How long the personal part is kept; then it is dropped, the rest of the entry stays for ever.
        readers: Roles that may read entries of this kind on the trail page.
        words: For facts that are codes, by the fact's name: each code with its word, as the trail page shows it.
    """

    code: str
    text: str | _StrPromise
    workflow: str = ""
    purpose: Purpose = Purpose.ACCOUNTABILITY
    keep_for: timedelta = ONE_YEAR
    readers: frozenset[Role] = SUPERVISORS
    words: Mapping[str, Mapping[Any, str | _StrPromise]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if self.keep_for <= timedelta(0):
            raise ValueError(f"event {self.code!r} must keep its personal part for some time")


_declared: dict[str, AuditEvent] = {}


def declare(events: Iterable[AuditEvent]) -> None:
    """Make event types known; called once per package at start-up."""
    for event in events:
        _declared[event.code] = event


def known_events() -> dict[str, AuditEvent]:
    """Return every declared event type by its code."""
    return dict(_declared)


def kind_text(code: str) -> str:
    """Return what kind of event a code stands for: its sentence with dots for the facts; the code where undeclared."""
    declared = _declared.get(code)
    return _PLACEHOLDER.sub("…", str(declared.text)).replace("….", "…") if declared else code


_PLACEHOLDER = re.compile(r"%\(\w+\)s")


def codes_readable_by(roles: AbstractSet[Role]) -> list[str]:
    """Return the codes of the event types that holders of any of `roles` may read."""
    return sorted(code for code, event in _declared.items() if event.readers & roles)
