"""Open a recovery in its order, take systems step by step, state what others need a system for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked, record_versions
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RecoveryError, RowNotFoundError
from bollwerk.rooms.ransomware.models import Alert, Recovery, RecoveryItem, RecoveryRole
from bollwerk.rooms.ransomware.recovery_order import Plan, plan_recovery
from bollwerk.rooms.ransomware.rules.recovery import ItemState, ServiceRole, blockers, step_refusal
from bollwerk.rooms.ransomware.services.recovery_progress import record_item

if TYPE_CHECKING:
    from collections.abc import Collection

    from bollwerk.rooms.ransomware.rules.recovery import Placed

__all__ = ["acting_person", "close_recovery", "open_recovery", "set_role", "step_item"]


def acting_person() -> int:
    """Return who does it.

    Raises:
        RecoveryError: If no person does.
    """
    person_id = current_viewer().person_id
    if person_id is None:
        raise RecoveryError("recovery_needs_person")
    return person_id


@transaction.atomic
def set_role(*, system_id: int, role: ServiceRole | None) -> None:
    """State what others need a system for, or that they need it for nothing of its own.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RowNotFoundError: If there is no such system in use, or the viewer may not see it.
    """
    demand("ransomware.register:edit")
    system = next((one for one in inventory.systems_in_use() if one.target_id == system_id), None)
    if system is None:
        raise RowNotFoundError(system_id)
    row = RecoveryRole.objects.select_for_update().filter(system_id=system_id).first()
    if role is None:
        if row is not None:
            row.delete()
    else:
        row = row or RecoveryRole(system_id=system_id, tlp=system.tlp, organisation_id=system.organisation_id)
        row.role = role.value
        row.save()
    subject = f"inventory.system/{system_id}"
    audit.record("ransomware.role.stated", subject=subject, role=role.value if role else "none")


@transaction.atomic
def open_recovery(
    *, title: str, target_ids: Collection[int], alert_id: int | None = None, exercise: bool = False
) -> int:
    """Open a recovery of records and of everything that needs them, in its order; return its key.

    The order is worked out with full sight; who may not see a record does not see its place either.

    Raises:
        PermissionDenied: If the viewer may not lead a recovery.
        RowNotFoundError: If a record or the alert does not exist, or the viewer may not see it.
        RecoveryError: If nothing is named.
    """
    demand("ransomware.recovery:lead")
    person = acting_person()
    missing = set(target_ids) - set(inventory.target_names(target_ids))
    if missing:
        raise RowNotFoundError(min(missing))
    if not target_ids:
        raise RecoveryError("recovery_of_nothing")
    if alert_id is not None:
        locked(Alert, alert_id)
    row = Recovery(
        title=title, alert_id=alert_id, exercise=exercise, opened_by_id=person, opened_at=clock.now(),
        organisation_id=current_viewer().home_organisation,
    )  # fmt: skip
    row.save()
    with deciding("ransomware.recovery_order"):
        _keep_items(row, plan_recovery(target_ids))
    audit.record("ransomware.recovery.opened", subject=f"ransomware.recovery/{row.pk}", about=row)
    return row.pk


def _keep_items(recovery: Recovery, plan: Plan) -> None:
    items = [_item(recovery, plan, placed) for placed in plan.order]
    for item in items:
        item.revision = 1
    record_versions(RecoveryItem.objects.bulk_create(items, batch_size=500), at=clock.now())


def _item(recovery: Recovery, plan: Plan, placed: Placed) -> RecoveryItem:
    facts = plan.facts[placed.key]
    label: dict[str, Any] = {
        "tlp": max(facts.tlp, Tlp.AMBER), "organisation_id": facts.organisation_id, "circle_id": facts.circle_id,
    }  # fmt: skip
    return RecoveryItem(
        recovery=recovery,
        target_id=placed.key,
        position=placed.position,
        role=placed.role or "",
        urgency=placed.urgency,
        needed_by_id=placed.needed_by,
        after=list(placed.after),
        circle_keys=list(placed.circle),
        promised_hours=plan.promised_hours.get(placed.key),
        **label,
    )


@transaction.atomic
def step_item(*, item_id: int, state: ItemState, note: str = "") -> None:
    """Take something a step further: begin, restored, verified.

    Raises:
        PermissionDenied: If the viewer may not lead a recovery.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        RecoveryError: If it is not its turn, the recovery is closed, or reason or proof are missing.
    """
    demand("ransomware.recovery:lead")
    item = locked(RecoveryItem, item_id)
    if item.recovery.state != Recovery.State.OPEN:
        raise RecoveryError("recovery_closed")
    waits = bool(_waits_for(item))
    refusal = step_refusal(ItemState(item.state), state, waits=waits, note=note)
    if refusal is not None:
        raise RecoveryError(refusal.value)
    item.state, item.done_by_id, now = state.value, acting_person(), clock.now()
    if state is ItemState.UNDER_WAY:
        item.begun_at, item.order_reason = now, note.strip()[:500] if waits else ""
    elif state is ItemState.RESTORED:
        item.restored_at = now
    else:
        item.verified_at, item.proof = now, note.strip()[:500]
    item.save()
    record_item(item)


def _waits_for(item: RecoveryItem) -> tuple[int, ...]:
    with deciding("ransomware.recovery_blockers"):
        rows = RecoveryItem.objects.filter(recovery_id=item.recovery_id, target_id__in=item.after)
        states = {key: ItemState(state) for key, state in rows.values_list("target_id", "state")}
    return blockers(item.after, item.circle_keys, states)


@transaction.atomic
def close_recovery(*, recovery_id: int) -> None:
    """Close a recovery in which everything is released.

    Raises:
        PermissionDenied: If the viewer may not lead a recovery.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        RecoveryError: If it is closed already, or something is not released.
    """
    demand("ransomware.recovery:lead")
    row = locked(Recovery, recovery_id)
    if row.state != Recovery.State.OPEN:
        raise RecoveryError("recovery_closed")
    with deciding("ransomware.recovery_end"):
        unreleased = RecoveryItem.objects.filter(recovery=row).exclude(state=RecoveryItem.State.RELEASED).exists()
    if unreleased:
        raise RecoveryError("recovery_not_all_released")
    row.state, row.closed_at = Recovery.State.CLOSED, clock.now()
    row.save()
    audit.record("ransomware.recovery.closed", subject=f"ransomware.recovery/{row.pk}", about=row)
