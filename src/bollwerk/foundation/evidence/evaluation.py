"""Evaluate claims as of a day, keep the results, show each reader theirs."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from bollwerk.engines.posture import ClaimFact, Posture, Standing, assess_posture
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, deciding
from bollwerk.foundation.access.models import may_read
from bollwerk.foundation.evidence.catalogue import CLAIMS
from bollwerk.foundation.evidence.models import ClaimResult
from bollwerk.foundation.evidence.registry import parts_of
from bollwerk.foundation.evidence.types import Figure, Outcome, Reference
from bollwerk.foundation.history.api import reading_once
from bollwerk.foundation.measures.api import due_by_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

__all__ = [
    "CHECK_FAILED",
    "NO_RECORDS",
    "SeenOutcome",
    "evaluate",
    "evaluate_and_keep",
    "keep_frozen",
    "latest_results",
    "outcome_of",
    "posture_of",
    "seen_by",
]

NO_RECORDS = "no_records"
"""Why a claim is unknown whose room is not built, or holds nothing yet."""
CHECK_FAILED = "check_failed"
"""Why a claim is unknown whose check broke; the log says how."""

_log = logging.getLogger(__name__)
_STRENGTH = (Standing.REFUTED, Standing.UNKNOWN, Standing.FIGURE, Standing.PROVEN)
"""Weakest first: a claim with several parts stands as its weakest part."""


@dataclass(frozen=True, slots=True)
class SeenOutcome:
    """An outcome as one reader may see it.

    Attributes:
        outcome: With the references the reader may read.
        hidden_counter_examples: How many more there are.
        hidden_evidence: How many more there are.
    """

    outcome: Outcome
    hidden_counter_examples: int
    hidden_evidence: int


def evaluate(code: str, *, at: datetime) -> Outcome:
    """Return how the claim stands, as of `at`, from what was recorded by then, with full sight.

    A refuted claim is *planned* when every counter-example has a running measure with an owner whose due date has not
    passed. A broken check never proves anything: the claim is unknown and the failure is logged.
    """
    with deciding(f"evidence.{code}"):
        outcomes = [_checked(code, part.check, at) for part in parts_of(code)]
        if not outcomes:
            return Outcome(Standing.UNKNOWN, missing=(NO_RECORDS,))
        merged = _merged(outcomes)
        return _with_measures(code, merged, at) if merged.standing is Standing.REFUTED else merged


def _checked(code: str, check: Any, at: datetime) -> Outcome:
    """Return the outcome of one part; unknown where the check itself breaks."""
    try:
        outcome: Outcome = check(at)
    except Exception:
        _log.exception("the check of %s broke", code)
        return Outcome(Standing.UNKNOWN, missing=(CHECK_FAILED,))
    return outcome


def _merged(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome of a claim from those of its parts; its figure is one of a part that decides it."""
    if len(outcomes) == 1:
        return outcomes[0]
    standing = min((outcome.standing for outcome in outcomes), key=_STRENGTH.index)
    dates = [outcome.stale_after for outcome in outcomes if outcome.stale_after]
    return Outcome(
        standing=standing,
        counter_examples=tuple(item for outcome in outcomes for item in outcome.counter_examples),
        evidence=tuple(item for outcome in outcomes for item in outcome.evidence),
        figure=next((one.figure for one in outcomes if one.figure and one.standing is standing), None),
        missing=tuple(dict.fromkeys(code for outcome in outcomes for code in outcome.missing)),
        stale_after=min(dates, default=None),
        facts={key: value for outcome in outcomes for key, value in outcome.facts.items()},
    )


def _with_measures(code: str, outcome: Outcome, at: datetime) -> Outcome:
    """Return the refuted outcome with the measures of its counter-examples; planned where all have one in time."""
    day = clock.local_day(at)
    due = due_by_subject(claim=code, subjects=[item.subject for item in outcome.counter_examples], at=at)
    counter_examples = tuple(
        item._replace(measure_due=due[item.subject]) if item.subject in due else item
        for item in outcome.counter_examples
    )
    planned = bool(counter_examples) and all(item.measure_due and item.measure_due >= day for item in counter_examples)
    return replace(
        outcome, counter_examples=counter_examples, standing=Standing.PLANNED if planned else Standing.REFUTED
    )


@transaction.atomic
def evaluate_and_keep(codes: Iterable[str] | None = None, *, on: date | None = None) -> list[ClaimResult]:
    """Evaluate the claims (all, if None) as of the end of the day `on` (today: as of now) and keep the results.

    A second evaluation of the same day replaces the first; frozen results stay.
    """
    day = on or clock.today()
    present = clock.now()
    at = present if day >= clock.today() else clock.end_of_day(day)
    wanted = [claim.code for claim in CLAIMS] if codes is None else list(codes)
    with reading_once(present):
        results = [
            ClaimResult(code=code, as_of=day, evaluated_at=present, **_columns(evaluate(code, at=at)))
            for code in wanted
        ]
    ClaimResult.objects.filter(code__in=wanted, as_of=day, frozen=False).delete()
    return ClaimResult.objects.bulk_create(results)


def _columns(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as columns of a kept result."""
    return {
        "standing": outcome.standing.value,
        "counter_examples": [item._asdict() for item in outcome.counter_examples],
        "evidence": [item._asdict() for item in outcome.evidence],
        "figure_value": outcome.figure.value if outcome.figure else None,
        "figure_population": outcome.figure.population if outcome.figure else None,
        "missing": list(outcome.missing),
        "stale_after": outcome.stale_after,
        "facts": outcome.facts,
    }


def keep_frozen(code: str, outcome: Outcome, *, on: date) -> int:
    """Keep the outcome as it was used by an answer; no later evaluation changes it; return its key."""
    result = ClaimResult.objects.create(code=code, as_of=on, frozen=True, evaluated_at=clock.now(), **_columns(outcome))
    return result.pk


def outcome_of(result: ClaimResult) -> Outcome:
    """Return the outcome that was kept."""
    has_figure = result.figure_value is not None and result.figure_population is not None
    return Outcome(
        standing=Standing(result.standing),
        counter_examples=tuple(_reference(item) for item in result.counter_examples),
        evidence=tuple(_reference(item) for item in result.evidence),
        figure=Figure(result.figure_value or 0, result.figure_population or 0) if has_figure else None,
        missing=tuple(result.missing),
        stale_after=result.stale_after,
        facts=dict(result.facts),
    )


def _reference(columns: dict[str, Any]) -> Reference:
    """Return a kept reference; dates may come back as text."""
    due = columns.get("measure_due")
    return Reference(
        **{
            **columns,
            "tlp": Tlp(columns["tlp"]),
            "measure_due": date.fromisoformat(due) if isinstance(due, str) else due,
        }
    )


def seen_by(outcome: Outcome, viewer: Viewer) -> SeenOutcome:
    """Return the outcome with the references `viewer` may read, and how many more there are."""

    @cache  # a claim may name a hundred thousand records, which share few labels
    def allowed(tlp: Tlp, organisation_id: int, circle_id: int | None) -> bool:
        return may_read(viewer, tlp=tlp, organisation_id=organisation_id, circle_id=circle_id)

    def readable(items: Sequence[Reference]) -> tuple[Reference, ...]:
        return tuple(item for item in items if allowed(item.tlp, item.organisation_id, item.circle_id))

    counter_examples, evidence = readable(outcome.counter_examples), readable(outcome.evidence)
    return SeenOutcome(
        outcome=replace(outcome, counter_examples=counter_examples, evidence=evidence),
        hidden_counter_examples=len(outcome.counter_examples) - len(counter_examples),
        hidden_evidence=len(outcome.evidence) - len(evidence),
    )


def posture_of(standings: dict[str, Standing]) -> Posture:
    """Return the levels that follow from how the claims stand; a claim not named is unknown."""
    facts = [
        ClaimFact(claim.code, claim.axes, claim.function, standings.get(claim.code, Standing.UNKNOWN))
        for claim in CLAIMS
    ]
    return assess_posture(facts)


def latest_results(*, on: date | None = None) -> dict[str, ClaimResult]:
    """Return the newest kept result of every claim, not after the day `on`."""
    kept = ClaimResult.objects.filter(frozen=False, as_of__lte=on or clock.today())
    newest = kept.filter(code=OuterRef("code")).order_by("-as_of").values("as_of")[:1]
    return {result.code: result for result in kept.filter(as_of=Subquery(newest))}
