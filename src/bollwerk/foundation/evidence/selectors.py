"""What the pages about claims and levels show, as plain data for one reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Axis, Function, Level, Posture, Standing, compare_postures
from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import may_open
from bollwerk.foundation.evidence.catalogue import CLAIMS, Claim, claim_named
from bollwerk.foundation.evidence.evaluation import (
    NO_RECORDS,
    SeenOutcome,
    latest_results,
    outcome_of,
    posture_of,
    seen_by,
)
from bollwerk.foundation.evidence.models import AdoptedLevel, ClaimResult, ThresholdSetting
from bollwerk.foundation.evidence.registry import parts_of
from bollwerk.foundation.evidence.texts import AXIS_TEXTS, FUNCTION_TEXTS, REASON_TEXTS, ROOM_TEXTS, sentence_for
from bollwerk.foundation.evidence.types import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bollwerk.engines.posture import AxisPosture, FunctionPosture, Trend
    from bollwerk.foundation.evidence.types import Reference

__all__ = [
    "ClaimPage",
    "ClaimRow",
    "PostureRow",
    "adopted_levels",
    "claim_page",
    "claim_rows",
    "level_trend",
    "posture_on",
    "posture_rows",
    "standings_on",
    "trend_between",
]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line of the map of claims."""

    code: str
    row: str
    sentence: str
    function: Function
    function_text: str
    axes_text: str
    standing: Standing
    as_of: date | None
    counter_examples: int
    stale: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record that proves or refutes a claim, as its reader may see it."""

    subject: str
    title: str
    url: str
    reason: str
    tlp: int
    measure_due: date | None


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """A threshold with its value, its default and why."""

    key: str
    label: str
    value: int
    default: int
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Everything the page of one claim shows."""

    row: ClaimRow
    seen: SeenOutcome
    counter_examples: tuple[RecordRow, ...]
    evidence: tuple[RecordRow, ...]
    missing: tuple[str, ...]
    evaluated_at: datetime | None
    rooms: tuple[str, ...]
    thresholds: tuple[ThresholdRow, ...]
    past: tuple[tuple[date, Standing], ...]


def standings_on(day: date | None = None) -> dict[str, Standing]:
    """Return how each evaluated claim stood on the day (today, if None)."""
    return {code: Standing(result.standing) for code, result in latest_results(on=day).items()}


def posture_on(day: date | None = None) -> Posture:
    """Return the levels as of a day, from kept results."""
    return posture_of(standings_on(day))


def trend_between(earlier: date, later: date) -> Trend:
    """Return what changed between two days."""
    return compare_postures(posture_on(earlier), posture_on(later))


def claim_rows(
    *, standing: str = "", function: str = "", axis: str = "", row: str = "", text: str = "", source: str = ""
) -> list[ClaimRow]:
    """Return the claims that fit the filters, in the order of the mission."""
    results = latest_results()
    rows = [_row(claim, results.get(claim.code)) for claim in CLAIMS]
    axes = {claim.code: claim.axes for claim in CLAIMS}
    return [
        item
        for item in rows
        if (not standing or item.standing == standing)
        and (not function or item.function == function)
        and (not axis or axis in axes[item.code])
        and (not row or item.row == row)
        and (not source or any(known.startswith(source) for known in item.sources))
        and (not text or text.casefold() in f"{item.code} {item.sentence}".casefold())
    ]


def _row(claim: Claim, result: ClaimResult | None) -> ClaimRow:
    stale = bool(result and result.stale_after and result.stale_after < clock.today())
    return ClaimRow(
        code=claim.code,
        row=claim.row,
        sentence=str(claim.sentence),
        function=claim.function,
        function_text=str(FUNCTION_TEXTS[claim.function]),
        axes_text=", ".join(str(AXIS_TEXTS[axis]) for axis in Axis if axis in claim.axes),
        standing=Standing(result.standing) if result else Standing.UNKNOWN,
        as_of=result.as_of if result else None,
        counter_examples=len(result.counter_examples) if result else 0,
        stale=stale,
        sources=claim.sources,
    )


def claim_page(code: str) -> ClaimPage:
    """Return everything about one claim that the current viewer may see.

    Raises:
        KeyError: If there is no such claim.
    """
    claim = claim_named(code)
    result = latest_results().get(code)
    outcome = outcome_of(result) if result else Outcome(Standing.UNKNOWN, missing=(NO_RECORDS,))
    seen = seen_by(outcome, current_viewer())
    past = ClaimResult.objects.filter(code=code, frozen=False).order_by("-as_of").values_list("as_of", "standing")[:90]
    return ClaimPage(
        row=_row(claim, result),
        seen=seen,
        counter_examples=_records(code, seen.outcome.counter_examples),
        evidence=_records(code, seen.outcome.evidence),
        missing=tuple(sentence_for(code, item) for item in outcome.missing),
        evaluated_at=result.evaluated_at if result else None,
        rooms=tuple(str(ROOM_TEXTS[room]) for room in claim.rooms),
        thresholds=_thresholds(code),
        past=tuple((day, Standing(standing)) for day, standing in past),
    )


_NUMBER = re.compile(r"\d+")


def _records(code: str, references: Sequence[Reference]) -> tuple[RecordRow, ...]:
    """Return the records with a link where the viewer may follow it; pages that differ in a number are asked once."""
    opens = cache(may_open)
    return tuple(
        RecordRow(
            subject=item.subject,
            title=item.title,
            url=item.url if opens(_NUMBER.sub("1", item.url.partition("?")[0])) else "",
            reason=sentence_for(code, item.reason) if item.reason else "",
            tlp=item.tlp,
            measure_due=item.measure_due,
        )
        for item in references
    )


def _thresholds(code: str) -> tuple[ThresholdRow, ...]:
    set_here = {item.key: item for item in ThresholdSetting.objects.filter(claim=code)}
    rows = []
    for part in parts_of(code):
        for item in part.thresholds:
            own = set_here.get(item.key)
            value, reason = (own.value, own.reason) if own else (item.default, str(item.reason))
            rows.append(ThresholdRow(item.key, str(item.label), value, item.default, reason))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class PostureCell:
    """Level of one function on one axis with its reasons in words."""

    axis: Axis
    axis_text: str
    function: Function
    function_text: str
    level: Level
    proven: int
    total: int
    reasons: tuple[tuple[str, tuple[str, ...]], ...]
    lift: tuple[str, ...]
    lift_needed: int
    lift_to: Level | None


@dataclass(frozen=True, slots=True)
class PostureRow:
    """One axis with its functions."""

    axis: Axis
    axis_text: str
    level: Level
    weakest: tuple[str, ...]
    proven: int
    total: int
    cells: tuple[PostureCell, ...]
    lift: tuple[str, ...]
    lift_needed: int
    lift_to: Level | None


def posture_rows(posture: Posture) -> tuple[PostureRow, ...]:
    """Return the levels with their reasons in words, axis by axis."""
    return tuple(_posture_row(axis) for axis in posture.axes)


def _posture_row(axis: AxisPosture) -> PostureRow:
    return PostureRow(
        axis=axis.axis,
        axis_text=str(AXIS_TEXTS[axis.axis]),
        level=axis.level,
        weakest=tuple(str(FUNCTION_TEXTS[function]) for function in axis.weakest),
        proven=axis.proven,
        total=axis.total,
        cells=tuple(_posture_cell(cell) for cell in axis.functions),
        lift=axis.lift.named if axis.lift else (),
        lift_needed=axis.lift.needed if axis.lift else 0,
        lift_to=axis.lift.to if axis.lift else None,
    )


def _posture_cell(cell: FunctionPosture) -> PostureCell:
    return PostureCell(
        axis=cell.axis,
        axis_text=str(AXIS_TEXTS[cell.axis]),
        function=cell.function,
        function_text=str(FUNCTION_TEXTS[cell.function]),
        level=cell.level,
        proven=cell.proven,
        total=cell.total,
        reasons=tuple((str(REASON_TEXTS[reason.code]), reason.claims) for reason in cell.reasons),
        lift=cell.lift.named if cell.lift else (),
        lift_needed=cell.lift.needed if cell.lift else 0,
        lift_to=cell.lift.to if cell.lift else None,
    )


def level_trend(days: int = 90) -> list[tuple[date, dict[Standing, int]]]:
    """Return for each day with results how many claims stood how, oldest first."""
    since = clock.today() - timedelta(days=days)
    standings: dict[str, Standing] = standings_on(since)
    changes: dict[date, dict[str, Standing]] = {}
    kept = ClaimResult.objects.filter(frozen=False, as_of__gt=since).values_list("as_of", "code", "standing")
    for day, code, standing in kept.order_by("as_of"):
        changes.setdefault(day, {})[code] = Standing(standing)
    points = []
    for day, changed in changes.items():
        standings |= changed
        counts = dict.fromkeys(Standing, 0)
        for claim in CLAIMS:
            counts[standings.get(claim.code, Standing.UNKNOWN)] += 1
        points.append((day, counts))
    return points


@dataclass(frozen=True, slots=True)
class AdoptedRow:
    """A level that somebody adopted."""

    at: datetime
    as_of: date
    level: Level
    computed: Level
    by: str
    sentence: str


def adopted_levels() -> list[AdoptedRow]:
    """Return the adopted assessments, newest first."""
    rows = AdoptedLevel.objects.select_related("adopted_by").order_by("-adopted_at")[:20]
    return [
        AdoptedRow(
            at=row.adopted_at,
            as_of=row.as_of,
            level=Level(row.level),
            computed=Level(row.computed),
            by=str(row.adopted_by),
            sentence=row.sentence,
        )
        for row in rows
    ]
