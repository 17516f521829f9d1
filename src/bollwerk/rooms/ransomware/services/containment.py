"""Decide on isolations and releases; what was decided is carried out by the durable job that the event starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, deciding
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import (
    AlreadyIsolatedError,
    ContainmentError,
    RowNotFoundError,
    SecondPersonError,
)
from bollwerk.rooms.ransomware.models import Alert, ContainmentTarget, Isolation, IsolationTarget
from bollwerk.rooms.ransomware.rules.containment import may_release, needs_second_person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = [
    "agree_release",
    "ask_release",
    "drop_isolation",
    "plan_isolation",
    "press_button",
    "take_another_look",
    "try_isolation",
]

_REGION = 5000
"""Records looked at for the impact; an impact beyond that needs a second person whatever it holds."""
_STATE = Isolation.State


@transaction.atomic
def plan_isolation(
    *, target_ids: Collection[int], reason: str, alert_id: int | None = None, exercise: bool = False
) -> int:
    """Plan to cut hosts or zones off, with the impact as it is now; nothing is cut yet. Return the key.

    Raises:
        PermissionDenied: If the viewer may not isolate.
        RowNotFoundError: If a target or the alert does not exist, or the viewer may not see it.
        ContainmentError: If there is no target or no reason, or if nobody answers for it.
    """
    demand("ransomware.containment:isolate")
    targets = list(ContainmentTarget.objects.filter(pk__in=target_ids).order_by("pk"))
    if len(targets) != len(set(target_ids)) or (alert_id and not Alert.objects.filter(pk=alert_id).exists()):
        raise RowNotFoundError(alert_id or 0)
    if not targets or not reason.strip():
        raise ContainmentError("an isolation needs something to isolate and a reason")
    losing = _losing_service([one.system_id for one in targets])
    row = Isolation(
        alert_id=alert_id,
        reason=reason.strip(),
        exercise=exercise,
        asked_by_id=_person(),
        asked_at=clock.now(),
        second_person_needed=losing is None or _is_listed(targets, losing),
        impact={"records": sorted(losing or ()), "cut": losing is None},
        tlp=max(one.tlp for one in targets),
        organisation_id=targets[0].organisation_id,
    )
    row.save()
    for target in targets:
        IsolationTarget(isolation=row, target=target, tlp=row.tlp, organisation_id=row.organisation_id).save()
    _record(row, "planned", targets=len(targets))
    return row.pk


def _losing_service(system_ids: Collection[int]) -> set[int] | None:
    """Return what cannot work without these systems, the systems left out; None if that is very much.

    Found with full sight: a closed matter hides nothing from the question whether a cut needs a second person.
    """
    with deciding("ransomware.impact"):
        found = inventory.closure(system_ids, downwards=False, limit=_REGION)
    return None if found is None else found - set(system_ids)


def _is_listed(targets: Iterable[ContainmentTarget], losing: Collection[int]) -> bool:
    with deciding("ransomware.impact"):
        rows = ContainmentTarget.objects.exclude(second_person_reason="")
        listed = dict(rows.values_list("system_id", "second_person_reason"))
    return needs_second_person(targets=[one.system_id for one in targets], losing_service=losing, listed=listed)


def _person() -> int:
    person_id = current_viewer().person_id
    if person_id is None:
        raise ContainmentError("a person answers for an isolation")
    return person_id


def _record(row: Isolation, what: str, targets: int | None = None) -> None:
    facts = {} if targets is None else {"targets": targets}
    subject = f"ransomware.isolation/{row.pk}"
    audit.record(f"ransomware.isolation.{what}", subject=subject, about=row, personal=None, workflow=None, **facts)


@transaction.atomic
def try_isolation(*, isolation_id: int) -> None:
    """Ask for a dry run: which points take the order, and what can be reached now.

    Raises:
        PermissionDenied: If the viewer may not isolate.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        ContainmentError: If the isolation was ordered already.
    """
    demand("ransomware.containment:isolate")
    row = locked(Isolation, isolation_id)
    if row.state not in {_STATE.PLANNED, _STATE.WAITING}:
        raise ContainmentError("a dry run comes before the order")
    _record(row, "tried")


@transaction.atomic
def press_button(*, isolation_id: int) -> bool:
    """Order an isolation; return whether it runs now, False when it waits for a second person.

    An isolation that was not proven is ordered again in the same way.

    Raises:
        PermissionDenied: If the viewer may not isolate.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        SecondPersonError: If it waits for another person than this one.
        AlreadyIsolatedError: If another isolation of a target is in force.
        ContainmentError: If it cannot be ordered in its state.
    """
    demand("ransomware.containment:isolate")
    row = locked(Isolation, isolation_id)
    if row.state not in {_STATE.PLANNED, _STATE.WAITING, _STATE.UNPROVEN}:
        raise ContainmentError("it cannot be ordered in this state")
    if row.second_person_needed and row.agreed_by_id is None and not _agreed(row):
        return False
    targets = list(IsolationTarget.objects.select_for_update().filter(isolation=row))
    _refuse_twice(row, [one.target_id for one in targets])
    for one in targets:
        one.active = True
        one.save()
    row.state, row.started_at = _STATE.RUNNING, clock.now()
    row.save()
    _record(row, "ordered", targets=len(targets))
    return True


def _agreed(row: Isolation) -> bool:
    """Note the second person's agreement, or that it is waited for."""
    person_id = _person()
    if person_id != row.asked_by_id:
        row.agreed_by_id = person_id
        return True
    if row.state == _STATE.WAITING:
        raise SecondPersonError("another person has to agree")
    row.state = _STATE.WAITING
    row.save()
    _record(row, "waits")
    return False


def _refuse_twice(row: Isolation, target_ids: Collection[int]) -> None:
    with deciding("ransomware.isolation"):
        active = IsolationTarget.objects.filter(target__in=target_ids, active=True).exclude(isolation=row)
        other = active.values_list("isolation_id", flat=True).first()
    if other is not None:
        raise AlreadyIsolatedError(other)


@transaction.atomic
def drop_isolation(*, isolation_id: int) -> None:
    """Drop a plan that was not ordered.

    Raises:
        PermissionDenied: If the viewer may not isolate.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        ContainmentError: If it was ordered; what was ordered is released by two people.
    """
    demand("ransomware.containment:isolate")
    row = locked(Isolation, isolation_id)
    if row.state not in {_STATE.PLANNED, _STATE.WAITING}:
        raise ContainmentError("what was ordered is released, not dropped")
    row.state, row.ended_at = _STATE.DROPPED, clock.now()
    row.save()
    _record(row, "dropped")


@transaction.atomic
def take_another_look(*, isolation_id: int) -> None:
    """Ask for another look from outside, such as after a printed order was carried out by hand.

    Raises:
        PermissionDenied: If the viewer may not isolate.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        ContainmentError: If nothing is in force.
    """
    demand("ransomware.containment:isolate")
    row = locked(Isolation, isolation_id)
    if row.state not in {_STATE.PROVEN, _STATE.UNPROVEN}:
        raise ContainmentError("nothing is in force")
    _record(row, "looked_at")


@transaction.atomic
def ask_release(*, isolation_id: int, reason: str) -> None:
    """Ask for a release; another person has to agree.

    Raises:
        PermissionDenied: If the viewer may not release.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        ContainmentError: If nothing is in force, or the reason is missing.
    """
    demand("ransomware.containment:release")
    row = locked(Isolation, isolation_id)
    if row.state not in {_STATE.PROVEN, _STATE.UNPROVEN}:
        raise ContainmentError("nothing is in force")
    if not reason.strip():
        raise ContainmentError("a release needs its reason")
    row.state, row.release_reason = _STATE.RELEASE_ASKED, reason.strip()
    row.release_asked_by_id = _person()
    row.save()
    _record(row, "release_asked")


@transaction.atomic
def agree_release(*, isolation_id: int) -> None:
    """Agree to a release that somebody else asked for; the job takes the isolation back.

    Raises:
        PermissionDenied: If the viewer may not release.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        SecondPersonError: If the same person asked for it.
        ContainmentError: If nobody asked for it.
    """
    demand("ransomware.containment:release")
    row = locked(Isolation, isolation_id)
    if row.state != _STATE.RELEASE_ASKED:
        raise ContainmentError("nobody asked for a release")
    if may_release(asked_by=row.release_asked_by_id, agreeing=current_viewer().person_id) is not None:
        raise SecondPersonError("another person has to agree")
    row.state, row.release_agreed_by_id = _STATE.RELEASING, current_viewer().person_id
    row.save()
    _record(row, "release_agreed")
