"""Retention: what the backup server may forget, by arrival and explicit ids."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.ransomware.models import Alert, Repository, Snapshot
from bollwerk.rooms.ransomware.rules import CLEAN_SNAPSHOTS_KEPT, KeptSnapshot, PruneVerdict, plan_prune

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["note_forgotten", "prune_verdict"]


def prune_verdict(*, repository_id: int) -> PruneVerdict:
    """Return what may be forgotten now, with full sight of alerts; nothing while one is not decided.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.snapshot:report")
    with transaction.atomic():
        repository = locked(Repository, repository_id)
    with deciding("ransomware.prune"):
        undecided = (Alert.State.OPEN, Alert.State.CONFIRMED)
        alert_open = Alert.objects.filter(repository=repository, state__in=undecided).exists()
        rows = list(Snapshot.objects.filter(repository=repository, forgotten_at__isnull=True))
    kept = [
        KeptSnapshot(row.snapshot_id, row.host, row.arrived_at, row.judged_at is not None, _is_clean(row))
        for row in rows
    ]
    return plan_prune(
        kept,
        alert_open=alert_open,
        keep=timedelta(days=repository.keep_days),
        at=clock.now(),
        clean_kept=CLEAN_SNAPSHOTS_KEPT,
    )


def _is_clean(row: Snapshot) -> bool:
    return row.judged_at is not None and not row.damaged


@transaction.atomic
def note_forgotten(*, repository_id: int, snapshot_ids: Collection[str]) -> int:
    """Note that the backup server forgot snapshots; return how many were known.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.snapshot:report")
    repository = locked(Repository, repository_id)
    rows = list(Snapshot.objects.filter(repository=repository, snapshot_id__in=snapshot_ids, forgotten_at__isnull=True))
    for row in rows:
        row.forgotten_at = clock.now()
        row.save(update_fields=["forgotten_at"])
    audit.record("ransomware.snapshots.forgotten", subject=f"ransomware.repository/{repository.pk}", count=len(rows))
    return len(rows)
