"""Read the trail: as a list somebody may see, as figures for the staff council, as entries for verification."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q

from bollwerk.engines.transparency_log import SignedTreeHead
from bollwerk.engines.transparency_log import TreeHead as SignedHead
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.models import visible_to
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit.entries import LOG
from bollwerk.foundation.audit.events import codes_readable_by, known_events
from bollwerk.foundation.audit.heads import Head
from bollwerk.foundation.audit.models import Chain, Event, TreeHead
from bollwerk.foundation.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from bollwerk.engines.transparency_log import Entry

__all__ = [
    "PAGE_SIZE",
    "EventTypeFigures",
    "Filters",
    "NameAccess",
    "TrailPage",
    "TrailRow",
    "entries",
    "figures_by_event_type",
    "head_of",
    "heads",
    "name_accesses",
    "trail_page",
    "trail_size",
]

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for in the trail.

    Attributes:
        code: Event type; empty for all.
        subject: Start of ``room.object/id``; empty for all.
        since: First moment.
        until: Last moment.
        actors: Keys of those who acted, e.g. ``person:42``, used with names only; None for everybody.
    """

    code: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    actors: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event on the trail page.

    Attributes:
        number: Row number, the key of the page's order.
        sequence: Place in the chain; None for a moment after the event.
        personal: The personal part where names were asked for; None otherwise and once dropped.
        dropped: Whether the personal part is gone.
    """

    number: int
    sequence: int | None
    at: datetime
    code: str
    subject: str
    text: str
    personal: dict[str, Any] | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail, newest first.

    Attributes:
        rows: At most `PAGE_SIZE` events.
        before: Row number to continue before; None on the last page.
    """

    rows: tuple[TrailRow, ...]
    before: int | None


def trail_page(filters: Filters, *, before: int | None = None, names: bool = False) -> TrailPage:
    """Return a page of what the current viewer may see, newest first, with the personal parts only if asked."""
    found = _visible().filter(_condition(filters, names=names))
    if before is not None:
        found = found.filter(id__lt=before)
    events = list(found.order_by("-id")[: PAGE_SIZE + 1])
    more = len(events) > PAGE_SIZE
    rows = tuple(_row(event, names=names) for event in events[:PAGE_SIZE])
    return TrailPage(rows, rows[-1].number if more else None)


def _visible() -> QuerySet[Event]:
    """Return the events of the types the viewer's roles may read, about matters the viewer may see.

    Events without an organisation come from the house itself and hide nothing.
    """
    viewer = current_viewer()
    own_house = Q(organisation_id=0, circle_id__isnull=True)
    return all_rows(Event).filter(visible_to(viewer) | own_house, code__in=codes_readable_by(viewer.roles))


def _condition(filters: Filters, *, names: bool) -> Q:
    """Return the filters as a condition."""
    condition = Q()
    if filters.code:
        condition &= Q(code=filters.code)
    if filters.subject:
        condition &= Q(subject__startswith=filters.subject)
    if filters.since:
        condition &= Q(at__gte=filters.since)
    if filters.until:
        condition &= Q(at__lte=filters.until)
    if filters.actors is not None and names:
        condition &= Q(personal__actor__in=filters.actors)
    return condition


def _row(event: Event, *, names: bool) -> TrailRow:
    """Return an event as plain data."""
    return TrailRow(
        number=event.pk,
        sequence=event.sequence,
        at=event.at,
        code=event.code,
        subject=event.subject,
        text=_text(event.code, event.facts),
        personal=event.personal if names else None,
        dropped=event.personal_salt is None,
    )


def _text(code: str, facts: dict[str, Any]) -> str:
    """Return the event's sentence; the bare code where its type is no longer declared or facts are missing."""
    declared = known_events().get(code)
    if declared is None:
        return code
    told = {name: _told(value, declared.words.get(name, {})) for name, value in facts.items()}
    try:
        return str(declared.text) % told
    except (KeyError, TypeError, ValueError):
        return str(declared.text)


def _told(value: object, words: Mapping[Any, object]) -> object:
    """Return a fact as people read it: codes in words, days as days, several things one after the other."""
    if isinstance(value, list):
        return ", ".join(str(_told(one, words)) for one in value)
    if isinstance(value, bool):
        return words.get(value, value)
    if not isinstance(value, str):
        return value
    if _DAY.fullmatch(value):
        with suppress(ValueError):
            return day_text(date.fromisoformat(value))
    return words.get(value, value)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class EventTypeFigures:
    """How often one kind of event was recorded, and how many of its entries still hold a personal part."""

    code: str
    entries: int
    with_personal_part: int
    next_drop: datetime | None


def figures_by_event_type() -> dict[str, EventTypeFigures]:
    """Return the figures of every event type that occurred, by code; totals only, so nobody can be singled out."""
    rows = (
        all_rows(Event)
        .values("code")
        .annotate(
            entries=Count("id"),
            personal=Count("id", filter=Q(personal_salt__isnull=False)),
            next_drop=Min("personal_until", filter=Q(personal_salt__isnull=False)),
        )
        .order_by("code")
    )
    return {
        row["code"]: EventTypeFigures(row["code"], row["entries"], row["personal"], row["next_drop"]) for row in rows
    }


@dataclass(frozen=True, slots=True)
class NameAccess:
    """One occasion on which somebody opened names in the trail."""

    at: datetime
    actor: str
    roles: str
    reason: str
    filters: str
    entries: int


def name_accesses(*, limit: int = 200) -> tuple[NameAccess, ...]:
    """Return who opened names and why, newest first."""
    events = all_rows(Event).filter(code="audit.names.viewed").order_by("-id")[:limit]
    return tuple(
        NameAccess(
            at=event.at,
            actor=str((event.personal or {}).get("actor", "")),
            roles=str(event.facts.get("roles", "")),
            reason=str(event.facts.get("reason", "")),
            filters=str(event.facts.get("filters", "")),
            entries=int(event.facts.get("entries", 0)),
        )
        for event in events
    )


def entries() -> Iterator[Entry]:
    """Yield every chained entry in its order, streamed."""
    chained = all_rows(Event).filter(sequence__isnull=False).order_by("sequence")
    for event in chained.iterator(chunk_size=2000):
        yield event.entry()


def head_of(row: TreeHead) -> Head:
    """Return a stored head as it is checked without the database."""
    head = SignedHead(LOG, row.size, bytes(row.root), bytes(row.chain_hash), row.at)
    return Head(SignedTreeHead(head, bytes(row.signature)), bytes(row.public_key))


def heads() -> list[Head]:
    """Return every signed head, oldest first."""
    return [head_of(row) for row in TreeHead.objects.order_by("size")]


def trail_size() -> tuple[int, int]:
    """Return how many entries the chain says it has, and how many events wait for their place."""
    chain = Chain.objects.filter(pk=1).first()
    return (chain.size if chain else 0), all_rows(Event).filter(sequence__isnull=True).count()
