"""The start page: how well are we protected, what do I have to do today, what changed since yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.evidence import selectors as evidence
from bollwerk.foundation.evidence.catalogue import CLAIMS, claim_named
from bollwerk.foundation.measures import selectors as measures
from bollwerk.foundation.measures.api import duties_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from bollwerk.engines.posture import Trend

__all__ = ["start"]


@dataclass(frozen=True, slots=True)
class ClaimMove:
    """A claim that stands differently than before."""

    code: str
    sentence: str
    before: Standing
    after: Standing


@requires("evidence.claim:read")
def start(request: HttpRequest) -> HttpResponse:
    """Answer the three questions at a glance; every figure leads to its claim."""
    viewer, today = current_viewer(), clock.today()
    posture = evidence.posture_on()
    standings = evidence.standings_on()
    counts = {item: sum(standings.get(claim.code, Standing.UNKNOWN) == item for claim in CLAIMS) for item in Standing}
    duties = duties_of(person_id=viewer.person_id or 0, departments=viewer.departments, on=today)
    context = {
        "title": _("Start"),
        "today": today,
        "level": posture.level,
        "rows": evidence.posture_rows(posture),
        "counts": [(item, counts[item]) for item in Standing],
        "duties": duties[:_SHOWN],
        "more_duties": max(0, len(duties) - _SHOWN),
        "overdue": sum(item.days_left < 0 for item in duties),
        "to_confirm": measures.to_confirm(limit=_SHOWN),
        "moves": _moves(evidence.trend_between(today - timedelta(days=1), today)),
        "touched": measures.touched_since(_yesterday(today)),
    }
    return render(request, "shell/start.html", context)


_SHOWN = 10
"""How many lines of a list the start page shows."""


def _yesterday(today: date) -> date:
    return today - timedelta(days=1)


def _moves(trend: Trend) -> list[ClaimMove]:
    """Return the claims that changed, in words."""
    return [
        ClaimMove(
            code=change.code,
            sentence=str(claim_named(change.code).sentence),
            before=change.before or Standing.UNKNOWN,
            after=change.after or Standing.UNKNOWN,
        )
        for change in trend.claims
    ]
