"""Carry out what was decided: speak to control points and observers, keep the proof; for jobs, safe to run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.adapters import containment
from bollwerk.rooms.ransomware.adapters.ssh import house_key
from bollwerk.rooms.ransomware.models import ControlPoint, Isolation, IsolationTarget
from bollwerk.rooms.ransomware.models import Observer as ObserverRow
from bollwerk.rooms.ransomware.rules.containment import (
    Driver,
    Endpoint,
    Observer,
    Plan,
    Point,
    Target,
    TargetStanding,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bollwerk.rooms.ransomware.adapters.containment import Proof
    from bollwerk.rooms.ransomware.adapters.probing import Baseline

__all__ = ["carry_out", "keep_dry_run", "keep_proof", "keep_release", "look_again", "plan_of", "take_back"]

_STATE = Isolation.State


def plan_of(isolation_id: int) -> Plan:
    """Return what is to be cut off, where, and from where it is tried."""
    rows = IsolationTarget.objects.filter(isolation_id=isolation_id).order_by("pk")
    targets = [row.target for row in rows.select_related("target", "target__point")]
    names = inventory.target_names([one.system_id for one in targets])
    points = {one.point_id: one.point for one in targets}
    suspects = {one.system_id for one in targets}
    observers = [
        Observer(row.pk, row.name, _endpoint(row))
        for row in ObserverRow.objects.filter(retired_on__isnull=True).order_by("pk")
        if row.system_id not in suspects and row.host
    ]
    return Plan(
        points=tuple(_point(row) for row in points.values()),
        targets=tuple(
            Target(
                key=one.pk,
                name=names.get(one.system_id, ""),
                point=one.point_id,
                handles=tuple(one.handles),
                address=one.address,
                ports=tuple(one.probe_ports) or (one.management_port,),
                management_port=one.management_port,
            )
            for one in targets
        ),
        observers=tuple(observers),
    )


def _endpoint(row: ControlPoint | ObserverRow) -> Endpoint:
    return Endpoint(row.host, row.port, row.username, row.host_key)


def _point(row: ControlPoint) -> Point:
    return Point(
        key=row.pk,
        name=row.name,
        driver=Driver(row.driver),
        endpoint=_endpoint(row) if row.host else None,
        management=tuple(row.management),
        local=row.local_management,
        prefix=row.prefix,
        isolate=row.isolate_command,
        release=row.release_command,
        check=row.check_command,
    )


def _key() -> Path:
    return house_key(settings.DATA_DIR)


def keep_dry_run(isolation_id: int) -> None:
    """Try an isolation without changing anything, and keep what was found."""
    proof = containment.dry_run(plan_of(isolation_id), key_file=_key())
    with transaction.atomic():
        row = locked(Isolation, isolation_id)
        row.dry_run = proof.as_json()
        row.save()


def carry_out(isolation_id: int) -> bool:
    """Cut off what was ordered, look from outside, keep the proof; return whether all of it is proven.

    What could be reached before is kept before anything is cut, so that a second try after a crash still knows it.
    """
    row = Isolation.objects.get(pk=isolation_id)
    if row.state != _STATE.RUNNING:
        return row.state == _STATE.PROVEN
    earlier = list(row.baseline)

    def note(found: Baseline) -> None:
        _note_baseline(isolation_id, found)

    proof = containment.isolate(plan_of(isolation_id), key_file=_key(), earlier=earlier, note=None if earlier else note)
    keep_proof(isolation_id, proof)
    return proof.proven


@transaction.atomic
def _note_baseline(isolation_id: int, found: Baseline) -> None:
    row = locked(Isolation, isolation_id)
    row.baseline = found
    row.save()


@transaction.atomic
def keep_proof(isolation_id: int, proof: Proof) -> None:
    """Keep what was found from outside, for the isolation and for each target."""
    row = locked(Isolation, isolation_id)
    row.proof, row.seconds, row.ended_at = proof.as_json(), proof.seconds, clock.now()
    row.state = _STATE.PROVEN if proof.proven else _STATE.UNPROVEN
    row.save()
    _keep_standings(isolation_id, proof)
    short = sum(one.standing is not TargetStanding.PROVEN for one in proof.verdicts.values())
    audit.record(
        f"ransomware.isolation.{row.state}",
        subject=f"ransomware.isolation/{row.pk}",
        about=row,
        targets=len(proof.verdicts),
        short=short,
        seconds=round(proof.seconds, 2),
        flows=proof.surviving_flows,
    )


def _keep_standings(isolation_id: int, proof: Proof, *, active: bool = True) -> None:
    for one in IsolationTarget.objects.select_for_update().filter(isolation_id=isolation_id):
        verdict = proof.verdicts[one.target_id]
        one.standing, one.detail = verdict.standing.value, verdict.detail
        one.management_kept, one.active = verdict.management_kept, active
        one.save()


def look_again(isolation_id: int) -> None:
    """Look again from outside at what is in force, and keep what was found."""
    row = Isolation.objects.get(pk=isolation_id)
    if row.state not in {_STATE.PROVEN, _STATE.UNPROVEN}:
        return
    keep_proof(isolation_id, containment.recheck(plan_of(isolation_id), key_file=_key(), earlier=list(row.baseline)))


def take_back(isolation_id: int) -> bool:
    """Release what two people released; return whether every control point did. What is not released stays in force."""
    row = Isolation.objects.get(pk=isolation_id)
    if row.state != _STATE.RELEASING:
        return row.state == _STATE.RELEASED
    proof = containment.release(plan_of(isolation_id), key_file=_key())
    done = all(one.standing is TargetStanding.RELEASED for one in proof.verdicts.values())
    keep_release(isolation_id, proof, done=done)
    return done


@transaction.atomic
def keep_release(isolation_id: int, proof: Proof, *, done: bool) -> None:
    """Keep what a release came to; what is not released stays in force."""
    row = locked(Isolation, isolation_id)
    row.release_proof = proof.as_json()
    row.state = _STATE.RELEASED if done else _STATE.UNPROVEN
    row.released_at = clock.now() if done else None
    row.save()
    _keep_standings(isolation_id, proof, active=not done)
    what = "released" if done else "release_failed"
    audit.record(f"ransomware.isolation.{what}", subject=f"ransomware.isolation/{row.pk}", about=row)
