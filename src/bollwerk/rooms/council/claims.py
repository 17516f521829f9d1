"""How the council room proves its sentence: the committee was informed in the past year."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bollwerk.engines.posture import Standing
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.thresholds import value_of
from bollwerk.foundation.evidence.types import ClaimPart, Outcome, Reference, Threshold
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.council.models import CommitteeReport
from bollwerk.rooms.council.rules import COMMITTEE_INTERVAL_DAYS, committee_informed

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["CLAIMS", "committee"]

_CODE = "S14.committee"
_INTERVAL = "report_age_days"
_NO_REPORT = "no_report"
_TOO_OLD = "report_too_old"


def committee(at: datetime) -> Outcome:
    """S14.committee: the committee was informed in the past year, by a report or an answer.

    Source: council answer 1247/2015, item 2: "Über die Konzeption wurde der Haupt- und Personalausschuss ... in der
    Sitzung am 26.11.2014 informiert."
    """
    day = clock.local_day(at)
    reports = sorted(
        (row for row in rows_as_of(CommitteeReport, at) if row.given_on <= day), key=lambda row: (row.given_on, row.pk)
    )
    if not reports:
        return Outcome(Standing.UNKNOWN, missing=(_NO_REPORT,))
    latest, interval = reports[-1], value_of(_CODE, _INTERVAL)
    if committee_informed(latest.given_on, on=day, interval_days=interval):
        stale_after = latest.given_on + timedelta(days=interval)
        return Outcome(Standing.PROVEN, evidence=(_reference(latest),), stale_after=stale_after)
    return Outcome(Standing.REFUTED, counter_examples=(_reference(latest, _TOO_OLD),))


def _reference(row: CommitteeReport, reason: str = "") -> Reference:
    return Reference(
        subject=f"council.committee_report/{row.pk}",
        title=str(row),
        reason=reason,
        url=reverse("council:reports"),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
        circle_id=row.circle_id,
    )


CLAIMS = (
    ClaimPart(
        _CODE,
        committee,
        thresholds=(
            Threshold(
                _INTERVAL,
                COMMITTEE_INTERVAL_DAYS,
                _("Days within which the committee must have been informed"),
                _("Council answer 1247/2015, item 2; the mission asks for once a year."),
            ),
        ),
        texts={
            _NO_REPORT: _("No report to the committee is recorded."),
            _TOO_OLD: _("The last report to the committee is older than agreed."),
        },
    ),
)
"""What this room can check of the catalogue."""
