"""Decide on protection needs: raise by cumulation, lower by distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.errors import EditForbiddenError, RecordNotFoundError
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import NeedDecision
from bollwerk.rooms.inventory.protection import refresh_needs
from bollwerk.rooms.inventory.services.common import demand_editor, find_target, subject_of

if TYPE_CHECKING:
    from bollwerk.engines.dependency_graph import Decision, Objective

__all__ = ["decide_need", "withdraw_decision"]


@transaction.atomic
def decide_need(*, target_id: int, objective: Objective, decision: Decision) -> int:
    """Put a decision in place of what a record inherits for one objective; return the decision's key.

    An earlier decision on the same is withdrawn and stays on record.

    Raises:
        RecordNotFoundError: If there is no such record, or the viewer may not see it.
        EditForbiddenError: If the viewer may not decide for it.
    """
    target = find_target(target_id)
    _demand_decider(Kind(target.kind), target.department_id)
    for earlier in NeedDecision.objects.filter(target=target, objective=objective, withdrawn_at__isnull=True):
        _withdraw(earlier)
    row = NeedDecision(
        target=target,
        objective=objective,
        effect=decision.effect,
        need=decision.need,
        reason=decision.reason,
        decided_by_id=current_viewer().person_id,
        decided_at=clock.now(),
        tlp=target.tlp,
        organisation_id=target.organisation_id,
        circle_id=target.circle_id,
    )
    row.save()
    refresh_needs([target.pk])
    audit.record(
        "inventory.need.decided",
        subject=subject_of(target),
        about=target,
        objective=objective.value,
        effect=decision.effect.value,
        need=int(decision.need),
    )
    return row.pk


@transaction.atomic
def withdraw_decision(*, decision_id: int) -> None:
    """Withdraw a decision; the record needs what it inherits again.

    Raises:
        RecordNotFoundError: If no such decision stands, or the viewer may not see it.
        EditForbiddenError: If the viewer may not decide for the record.
    """
    row = NeedDecision.objects.filter(pk=decision_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise RecordNotFoundError(decision_id)
    target = find_target(row.target_id)
    _demand_decider(Kind(target.kind), target.department_id)
    _withdraw(row)
    refresh_needs([target.pk])
    audit.record("inventory.need.decision_withdrawn", subject=subject_of(target), about=target, objective=row.objective)


def _withdraw(row: NeedDecision) -> None:
    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])


def _demand_decider(kind: Kind, department_id: int | None) -> None:
    viewer = current_viewer()
    if not viewer.full_sight and not viewer.may("inventory.need:decide"):
        raise EditForbiddenError
    demand_editor(kind, department_id)
