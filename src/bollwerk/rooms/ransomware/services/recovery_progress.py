"""Let a recovery follow what the sentinels report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.ransomware.models import Recovery, RecoveryItem, RestoreRun

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["follow_run", "record_item"]

_STATE = RecoveryItem.State


def follow_run(run: RestoreRun) -> None:
    """Take a system of an open recovery as far as its restore is; whether it works again a person says."""
    if run.system_id is None:
        return
    items = RecoveryItem.objects.select_for_update().filter(
        recovery__state=Recovery.State.OPEN, target_id=run.system_id, state__in=(_STATE.WAITING, _STATE.UNDER_WAY)
    )
    for item in items:
        if run.begun_at < item.recovery.opened_at:
            continue
        if item.state == _STATE.WAITING:
            _move(item, _STATE.UNDER_WAY, run.begun_at)
        if run.state == RestoreRun.State.FINISHED:
            _move(item, _STATE.RESTORED, run.seen_at)


def _move(item: RecoveryItem, state: RecoveryItem.State, at: datetime) -> None:
    item.state, item.done_by_id = state, None
    if state == _STATE.UNDER_WAY:
        item.begun_at = at
    else:
        item.restored_at = at
    item.save()
    record_item(item)


def record_item(item: RecoveryItem) -> None:
    """Append to the trail how far something is."""
    audit.record(
        "ransomware.recovery.item_moved", subject=f"ransomware.recovery_item/{item.pk}", about=item, state=item.state
    )
