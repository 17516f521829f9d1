"""The inbox: warnings by urgency, searched and sorted by everything a document says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.rooms.advisories.kinds import AdvisoryKind, AdvisoryState, EndedBy, MatchState, Severity, Standing
from bollwerk.rooms.advisories.models import Advisory, AdvisoryProduct, Match, ReadMark, Vulnerability
from bollwerk.rooms.advisories.reading import key_of
from bollwerk.rooms.advisories.rules import Urgency, decision_time, urgency_of

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from django.db.models import QuerySet

__all__ = ["InboxFilter", "InboxLine", "Waiting", "inbox", "waiting"]

_SHOWN = 200
_URGENCIES = list(Urgency)
_SEVERITIES = list(Severity)
_SETTLED = (AdvisoryState.CLOSED, AdvisoryState.ROUTED)


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What the inbox is narrowed to.

    Attributes:
        show: ``todo`` (what somebody has to decide), ``unmatched`` (grave ones without a match),
            ``matched``, ``notices``, ``settled`` or ``all``.
        query: Identifier, CVE, word of the title, publisher or product.
        sort: ``urgency``, ``score``, ``severity``, ``released``, ``received``, ``first_released``, ``title``,
            ``publisher``, ``identifier``, ``category``, ``status`` or ``version``.
        surely: Least confidence of a match in hundredths; matches below are left out.
    """

    show: str = "todo"
    query: str = ""
    severity: str = ""
    sort: str = "urgency"
    surely: int = 0


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One warning in the list.

    Attributes:
        matches: How many of the records the viewer may see it concerns and that are not mended.
        decide_by: Until when a person has to decide; None where nothing is to be decided.
        standing: Where the house stands with it, its matches included.
        fresh: Whether the viewer has not read this revision.
    """

    advisory_id: int
    tracking_id: str
    title: str
    publisher: str
    kind: str
    severity: str
    score: Decimal | None
    exploited: bool
    withdrawn: bool
    state: str
    standing: Standing
    matches: int
    decide_by: datetime | None
    urgency: Urgency
    released_at: datetime | None
    changed_at: datetime
    fresh: bool
    tlp: Tlp


def inbox(wanted: InboxFilter) -> tuple[list[InboxLine], int]:
    """Return at most 200 warnings, and how many more fit."""
    rows = _narrowed(wanted)
    total = rows.count()
    if wanted.sort == "urgency":
        lines = sorted(_lines(list(rows[:5000]), wanted), key=_urgency_key)
    else:
        lines = _lines(list(rows.order_by(*_ORDERS[wanted.sort])[:_SHOWN]), wanted)
        if wanted.sort == "severity":
            lines = sorted(_lines(list(rows[:5000]), wanted), key=lambda one: _SEVERITIES.index(Severity(one.severity)))
    return lines[:_SHOWN], max(0, total - _SHOWN)


_ORDERS: dict[str, tuple[str, ...]] = {
    "score": ("-score", "-changed_at"),
    "severity": ("-changed_at",),
    "released": ("-released_at", "id"),
    "received": ("-changed_at", "id"),
    "first_released": ("-first_released_at", "id"),
    "category": ("category", "-changed_at", "id"),
    "status": ("status", "-changed_at", "id"),
    "version": ("version", "-changed_at", "id"),
    "title": ("title", "id"),
    "publisher": ("publisher", "title"),
    "identifier": ("tracking_id", "id"),
}


def _narrowed(wanted: InboxFilter) -> QuerySet[Advisory]:
    rows = Advisory.objects.filter(removed_reason="").order_by("-changed_at", "id")
    open_matches = _open_matches(wanted.surely)
    if wanted.show == "matched":
        rows = rows.filter(pk__in=open_matches.values("advisory_id"))
    elif wanted.show == "notices":
        rows = rows.filter(kind=AdvisoryKind.NOTICE)
    elif wanted.show == "settled":
        rows = rows.filter(state__in=_SETTLED)
    elif wanted.show == "todo":
        proposed = open_matches.filter(state=MatchState.PROPOSED).values("advisory_id")
        rows = rows.filter(Q(pk__in=proposed) | _unmatched(), withdrawn=False)
    elif wanted.show == "unmatched":
        rows = rows.filter(_unmatched(), withdrawn=False)
    if wanted.severity:
        rows = rows.filter(severity=wanted.severity)
    return rows.filter(_found_by(wanted.query)) if wanted.query else rows


def _unmatched() -> Q:
    """Return the condition for warnings that wait for a person although nothing matched."""
    grave = Q(severity__in=(Severity.CRITICAL, Severity.HIGH)) | Q(exploited=True) | Q(kind=AdvisoryKind.NOTICE)
    return grave & ~Q(state__in=_SETTLED) & ~Q(pk__in=Match.objects.values("advisory_id"))


def _open_matches(surely: int) -> QuerySet[Match]:
    rows = Match.objects.filter(mended_at__isnull=True).exclude(state=MatchState.REJECTED)
    return rows.filter(confidence__gte=surely / 100) if surely else rows


def _found_by(query: str) -> Q:
    """Return the condition for a word: of the document's own facts, its vulnerabilities and its product tree.

    Source: CSAF 2.0, 9.1.12: a management system searches by every required field, CVE and product tree property.
    """
    text = query.strip()
    columns = ("title", "tracking_id", "publisher", "category", "status", "version", "summary", "url", "head")
    named = _any_of(columns, text)
    flaws = Vulnerability.objects.filter(_any_of(("name", "title", "cwe"), text)).values("advisory_id")
    identifiers = _any_of(("cpe", "purls", "model_numbers", "serials", "version_range"), text)
    products = AdvisoryProduct.objects.filter(Q(search_key__contains=key_of(text)) | identifiers).values("advisory_id")
    return named | Q(pk__in=flaws) | Q(pk__in=products)


def _any_of(columns: tuple[str, ...], text: str) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": text})
    return found


def _lines(rows: list[Advisory], wanted: InboxFilter) -> list[InboxLine]:
    keys = [row.pk for row in rows]
    matches = _open_matches(wanted.surely).filter(advisory_id__in=keys)
    counted = dict(matches.values_list("advisory_id").annotate(count=Count("pk")).order_by())
    waits = matches.filter(state=MatchState.PROPOSED).values_list("advisory_id")
    decide_by = dict(waits.annotate(first=Min("decide_by")).order_by())
    every = Match.objects.filter(advisory_id__in=keys).order_by().distinct()
    ever = set(every.values_list("advisory_id", flat=True))
    remedied = every.filter(mended_at__isnull=False).exclude(ended_by=EndedBy.NO_MATCH)
    mended = set(remedied.values_list("advisory_id", flat=True))
    read = _read_by(current_viewer().person_id or 0, keys)
    at = clock.now()
    lines = []
    for row in rows:
        until, count = _decide_by(row, decide_by, ever), counted.get(row.pk, 0)
        standing = _standing(row, waits=until is not None, concerns=count > 0, known=(row.pk in ever, row.pk in mended))
        lines.append(_line(row, (count, standing), until, read.get(row.pk), at))
    return lines


def _standing(row: Advisory, *, waits: bool, concerns: bool, known: tuple[bool, bool]) -> Standing:
    """Return where the house stands; `known` says whether anything ever matched, and whether any of it was mended."""
    ever, mended = known
    if waits:
        return Standing.WAITS
    if row.state in _SETTLED:
        return Standing(row.state)
    if concerns:
        return Standing.CONCERNS
    if ever:
        return Standing.MENDED if mended else Standing.REJECTED
    return Standing.NEW if row.state == AdvisoryState.NEW else Standing.NOTHING


def _read_by(person_id: int, keys: list[int]) -> dict[int, datetime]:
    """Return when a person read each warning; their own notes, whatever label they carry."""
    with deciding("advisories.read_marks"):
        return dict(
            ReadMark.objects.filter(advisory_id__in=keys, person_id=person_id).values_list("advisory_id", "read_at")
        )


def _decide_by(row: Advisory, waits: dict[int, datetime | None], ever: set[int]) -> datetime | None:
    if row.pk in waits:
        return waits[row.pk]
    grave = row.severity in {Severity.CRITICAL, Severity.HIGH} or row.exploited or row.kind == AdvisoryKind.NOTICE
    if row.pk in ever or row.state in _SETTLED or not grave or row.withdrawn:
        return None
    return row.changed_at + decision_time(severity=Severity(row.severity), exploited=row.exploited)


def _line(
    row: Advisory,
    found: tuple[int, Standing],
    decide_by: datetime | None,
    read_at: datetime | None,
    at: datetime,
) -> InboxLine:
    return InboxLine(
        advisory_id=row.pk,
        tracking_id=row.tracking_id,
        title=row.title,
        publisher=row.publisher,
        kind=row.kind,
        severity=row.severity,
        score=row.score,
        exploited=row.exploited,
        withdrawn=row.withdrawn,
        state=row.state,
        standing=found[1],
        matches=found[0],
        decide_by=decide_by,
        urgency=urgency_of(decide_by=decide_by, at=at),
        released_at=row.released_at,
        changed_at=row.changed_at,
        fresh=read_at is None or read_at < row.changed_at,
        tlp=Tlp(row.tlp),
    )


def _urgency_key(line: InboxLine) -> tuple[int, float, bool, int, float]:
    waits = line.decide_by.timestamp() if line.decide_by else 0.0
    severity = _SEVERITIES.index(Severity(line.severity))
    return (_URGENCIES.index(line.urgency), waits, line.matches == 0, severity, -line.changed_at.timestamp())


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many warnings wait for somebody, by urgency."""

    overdue: int
    today: int
    rest: int


def waiting() -> Waiting:
    """Return how many warnings somebody has to decide on."""
    lines = _lines(list(_narrowed(InboxFilter())[:5000]), InboxFilter())
    overdue = sum(one.urgency is Urgency.OVERDUE for one in lines)
    today = sum(one.urgency is Urgency.TODAY for one in lines)
    return Waiting(overdue, today, len(lines) - overdue - today)
