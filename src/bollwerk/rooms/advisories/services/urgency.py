"""Until when a match is decided on and mended, and earlier when its warning turns out to be graver or is exploited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.advisories.kinds import MatchState, Severity
from bollwerk.rooms.advisories.models import Match
from bollwerk.rooms.advisories.rules import Exploitation, Exposure, decision_time, due_on
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bollwerk.rooms.advisories.models import Advisory

__all__ = ["bring_forward", "times_of"]


def times_of(at: datetime, *, severity: Severity, exposure: str, exploited: bool) -> tuple[datetime, date]:
    """Return until when a match that came up at `at` has to be decided on, and mended."""
    decide_by = at + decision_time(severity=severity, exploited=exploited)
    return decide_by, due_on(
        severity=severity, exposure=Exposure(exposure), exploited=exploited, on=clock.local_day(at)
    )


def bring_forward(advisory: Advisory) -> None:
    """Set earlier dates for the open matches of a warning where it is graver now.

    What nobody decided yet gets the dates that hold now, if they are earlier. What was decided stays decided, unless
    its vulnerability is exploited and the decision did not know that.
    """
    with deciding("advisories.bring_forward"):
        rows = Match.objects.filter(advisory=advisory, mended_at__isnull=True).exclude(state=MatchState.REJECTED)
        found = list(rows)
        exposures = {
            (one.target_id, one.part): one.exposure
            for one in inventory.products_in_use({row.target_id for row in found})
        }
        for row in found:
            _hasten(row, advisory, exposures.get((row.target_id, row.part), Exposure.UNKNOWN.value))
        if advisory.exploited:
            _ask_again(found, advisory)


def _hasten(row: Match, advisory: Advisory, exposure: str) -> None:
    severity = Severity(advisory.severity)
    decide_by, due = times_of(clock.now(), severity=severity, exposure=exposure, exploited=advisory.exploited)
    earlier = row.decide_by is None or decide_by < row.decide_by or row.due is None or due < row.due
    if row.state != MatchState.PROPOSED or not earlier:
        return
    row.decide_by, row.due = min(decide_by, row.decide_by or decide_by), min(due, row.due or due)
    row.save(update_fields=["decide_by", "due"])


def _ask_again(rows: Iterable[Match], advisory: Advisory) -> None:
    """Have those decided anew whose decision did not know of the exploitation."""
    asked = [
        row
        for row in rows
        if row.state == MatchState.CONFIRMED and row.ssvc.get("exploitation") != Exploitation.ACTIVE.value
    ]
    at = clock.now()
    for row in asked:
        row.state, row.decision, row.alarmed_at = MatchState.PROPOSED, "", at
        row.decided_at, row.decided_by_id = None, None
        row.decide_by = at + decision_time(severity=Severity(advisory.severity), exploited=True)
        row.save()
    if asked:
        about = f"advisories.advisory/{advisory.pk}"
        audit.record("advisories.match.alarmed", subject=about, advisory=advisory.tracking_id, count=len(asked))
