"""Raise alerts, decide on them, follow them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.foundation.measures import api as measures
from bollwerk.rooms.ransomware.errors import AlertStateError
from bollwerk.rooms.ransomware.models import Alert, Repository
from bollwerk.rooms.ransomware.rules import ALERT_PATIENCE, AlertState, allowed_steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["AlertReport", "decide_alert", "follow_alert", "raise_alert", "raise_alerts"]

_FILES = 200


@dataclass(frozen=True, slots=True)
class AlertReport:
    """An alert as the sentinel reports it."""

    rule: str
    host: str
    share: str
    detail: str
    snapshot_id: str
    raised_at: datetime
    count: int
    directories: int
    first_damaged_at: datetime | None
    last_damaged_at: datetime | None
    last_clean_at: datetime | None
    files: tuple[dict[str, Any], ...]


@transaction.atomic
def raise_alerts(*, repository_id: int, reports: Sequence[AlertReport]) -> list[int]:
    """Raise alerts, or add to those of the same rule that are still open; return the keys of the new ones.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.snapshot:report")
    repository = locked(Repository, repository_id)
    found = [raise_alert(repository, report) for report in reports]
    return [key for key, is_new in found if is_new]


def raise_alert(repository: Repository, report: AlertReport) -> tuple[int, bool]:
    """Raise one alert, or add to the one of the same rule that is not closed; return its key and whether it is new.

    For services that have asked for the right to report; inside their transaction.
    """
    row = Alert.objects.filter(
        repository=repository,
        rule=report.rule,
        host=report.host,
        share=report.share,
        detail=report.detail,
        state__in=(Alert.State.OPEN, Alert.State.CONFIRMED),
    ).first()
    if row is not None:
        _go_on(row, report)
        return row.pk, False
    row = Alert(
        repository=repository,
        tlp=max(repository.tlp, Tlp.AMBER),
        organisation_id=repository.organisation_id,
        **{name: getattr(report, name) for name in _FACTS},
        files=list(report.files[:_FILES]),
    )
    row.save()
    audit.record("ransomware.alert.raised", subject=f"ransomware.alert/{row.pk}", rule=row.rule, count=row.count)
    return row.pk, True


_FACTS = (
    "rule", "host", "share", "detail", "snapshot_id", "raised_at", "count", "directories",
    "first_damaged_at", "last_damaged_at", "last_clean_at",
)  # fmt: skip


def _go_on(row: Alert, report: AlertReport) -> None:
    """Add what came since; the beginning of the attack stays."""
    if report.last_damaged_at is None or (row.last_damaged_at and report.last_damaged_at <= row.last_damaged_at):
        return
    row.last_damaged_at = report.last_damaged_at
    if report.count > row.count:
        row.count, row.directories, row.files = report.count, report.directories, list(report.files[:_FILES])
    row.save()
    audit.record("ransomware.alert.grew", subject=f"ransomware.alert/{row.pk}", count=row.count)


@transaction.atomic
def decide_alert(*, alert_id: int, state: AlertState, reason: str, expected_revision: int) -> None:
    """Give an alert the state a person decided on.

    Raises:
        PermissionDenied: If the viewer may not decide.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
        AlertStateError: If the state cannot follow, or a reason is missing.
    """
    demand("ransomware.alert:decide")
    row = locked(Alert, alert_id, expected_revision)
    if state not in allowed_steps(AlertState(row.state)):
        raise AlertStateError(f"{row.state} cannot become {state.value}")
    if not reason.strip():
        raise AlertStateError("a decision needs its reason")
    row.state, row.reason = state.value, reason.strip()
    row.decided_by_id, row.decided_at = current_viewer().person_id, clock.now()
    row.save()
    audit.record("ransomware.alert.decided", subject=f"ransomware.alert/{row.pk}", state=state.value, reason=row.reason)


@transaction.atomic
def follow_alert(*, alert_id: int) -> int | None:
    """Open the measure for an alert, once; return its key, None if there is one already or nothing to do."""
    row = locked(Alert, alert_id)
    if row.measure_id is not None or row.state not in {Alert.State.OPEN, Alert.State.CONFIRMED}:
        return None
    row.measure_id = measures.open_measure(
        title=_("Decide on the alert over %(place)s") % {"place": f"{row.host}:{row.share}" if row.host else row.share},
        due=clock.local_day(row.raised_at + max(ALERT_PATIENCE, timedelta(days=1))),
        claim="S11.noticed",
        subject=f"ransomware.alert/{row.pk}",
        url=reverse("ransomware:alert", args=[row.pk]),
        tlp=Tlp(row.tlp),
        organisation_id=row.organisation_id,
    )
    row.save(update_fields=["measure_id"])
    return row.measure_id
