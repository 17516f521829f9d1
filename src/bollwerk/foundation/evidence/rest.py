"""Claims through the REST API: how each stands, with what the token's organisation may see."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.rest import Problem
from bollwerk.foundation.evidence.catalogue import CLAIMS, Claim, claim_named
from bollwerk.foundation.evidence.evaluation import NO_RECORDS, latest_results, outcome_of, seen_by
from bollwerk.foundation.evidence.models import ClaimResult
from bollwerk.foundation.evidence.types import Outcome

__all__ = ["router"]

router = Router()


class RecordOut(Schema):
    """A record that proves or refutes a claim."""

    subject: str
    title: str
    reason: str
    measure_due: date | None


class ClaimOut(Schema):
    """How a claim stands."""

    code: str
    sentence: str
    standing: str
    as_of: date | None
    figure: dict[str, int] | None
    missing: list[str]
    stale_after: date | None
    counter_examples: list[RecordOut]
    hidden_counter_examples: int
    sources: list[str]


_ERRORS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


def _claim_out(claim: Claim, result: ClaimResult | None) -> ClaimOut:
    """Return the claim as the current viewer may see it; unknown where it was never evaluated."""
    outcome = outcome_of(result) if result else Outcome(Standing.UNKNOWN, missing=(NO_RECORDS,))
    seen = seen_by(outcome, current_viewer())
    return ClaimOut(
        code=claim.code,
        sentence=str(claim.sentence),
        standing=outcome.standing.value,
        as_of=result.as_of if result else None,
        figure=asdict(outcome.figure) if outcome.figure else None,
        missing=list(outcome.missing),
        stale_after=outcome.stale_after,
        counter_examples=[
            RecordOut(subject=item.subject, title=item.title, reason=item.reason, measure_due=item.measure_due)
            for item in seen.outcome.counter_examples
        ],
        hidden_counter_examples=seen.hidden_counter_examples,
        sources=list(claim.sources),
    )


@router.get("", response={200: list[ClaimOut], **_ERRORS})
def list_claims(request: HttpRequest) -> list[ClaimOut]:  # noqa: ARG001
    """Return every claim of the mission and how it stands."""
    demand("evidence.claim:read")
    results = latest_results()
    return [_claim_out(claim, results.get(claim.code)) for claim in CLAIMS]


@router.get("/{code}", response={200: ClaimOut, **_ERRORS})
def show_claim(request: HttpRequest, code: str) -> ClaimOut:  # noqa: ARG001
    """Return one claim."""
    demand("evidence.claim:read")
    try:
        claim = claim_named(code)
    except KeyError as error:
        raise Http404 from error
    return _claim_out(claim, latest_results().get(code))
