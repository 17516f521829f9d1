"""Release systems for work: one person proposes a list, another, who answers for the city, signs it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RecoveryError, ReleaseError, SecondPersonError
from bollwerk.rooms.ransomware.models import (
    Attestation,
    Cleaning,
    IsolationTarget,
    Recovery,
    RecoveryItem,
    ReleaseList,
    RestoreRun,
)
from bollwerk.rooms.ransomware.rules.recovery import ItemFacts, ItemState, release_refusals
from bollwerk.rooms.ransomware.services.recovery import acting_person

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["ask_release_list", "refusals_of", "refuse_release_list", "sign_release_list"]

_STATE = RecoveryItem.State


def refusals_of(recovery_id: int, item_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return for each item that cannot be released all reasons, worked out with full sight."""
    with deciding("ransomware.release"):
        items = list(RecoveryItem.objects.filter(recovery_id=recovery_id))
        open_cleanings = set(Cleaning.objects.filter(state=Cleaning.State.OPEN).values_list("system_id", flat=True))
        isolated = set(IsolationTarget.objects.filter(active=True).values_list("target__system_id", flat=True))
    facts = [
        ItemFacts(
            one.target_id, ItemState(one.state), tuple(key for key in one.after if key not in one.circle_keys),
            one.target_id in open_cleanings, one.target_id in isolated,
        )
        for one in items
    ]  # fmt: skip
    by_target = {one.target_id: one.pk for one in items if one.pk in item_ids}
    found = release_refusals(facts, by_target.keys())
    return {by_target[key]: tuple(one.value for one in refusals) for key, refusals in found.items()}


@transaction.atomic
def ask_release_list(*, recovery_id: int, item_ids: Collection[int]) -> int:
    """Put systems on a list for somebody else to sign; return its key. What is shown is kept as it is now.

    Raises:
        PermissionDenied: If the viewer may not lead a recovery.
        RowNotFoundError: If there is no such recovery, or the viewer may not see it.
        RecoveryError: If nothing is named, a list waits already, or the recovery is closed.
        ReleaseError: If systems cannot be released now.
    """
    demand("ransomware.recovery:lead")
    recovery, person = locked(Recovery, recovery_id), acting_person()
    if recovery.state != Recovery.State.OPEN:
        raise RecoveryError("recovery_closed")
    if ReleaseList.objects.filter(recovery=recovery, state=ReleaseList.State.ASKED).exists():
        raise RecoveryError("release_waits")
    items = list(RecoveryItem.objects.filter(recovery=recovery, pk__in=item_ids).order_by("position"))
    if not items or len(items) != len(set(item_ids)):
        raise RecoveryError("release_of_nothing")
    refusals = refusals_of(recovery_id, item_ids)
    if refusals:
        raise ReleaseError(refusals)
    statement = _statement(recovery, items)
    row = ReleaseList(
        recovery=recovery, asked_by_id=person, asked_at=clock.now(), statement=statement, sha256=_digest(statement),
        tlp=max(Tlp.AMBER, *(one.tlp for one in items)), organisation_id=recovery.organisation_id,
    )  # fmt: skip
    row.save()
    _record(row, "asked", systems=len(items))
    return row.pk


def _statement(recovery: Recovery, items: Sequence[RecoveryItem]) -> dict[str, Any]:
    names = inventory.target_names([one.target_id for one in items])
    runs = {
        row.system_id: row for row in RestoreRun.objects.filter(begun_at__gte=recovery.opened_at).order_by("seen_at")
    }
    methods = dict(
        Attestation.objects.filter(cleaning__opened_at__gte=recovery.opened_at).values_list(
            "cleaning__system_id", "cleaning__method"
        )
    )
    systems = [_line(one, names.get(one.target_id, ""), runs.get(one.target_id), methods) for one in items]
    return {"recovery": recovery.title, "exercise": recovery.exercise, "systems": systems}


def _line(item: RecoveryItem, name: str, run: RestoreRun | None, methods: dict[int, str]) -> dict[str, Any]:
    counts = run.counts if run else {}
    return {
        "item": item.pk,
        "position": item.position,
        "name": name,
        "proof": item.proof,
        "verified_at": item.verified_at.isoformat() if item.verified_at else "",
        "cleaned": methods.get(item.target_id, ""),
        "files": sum(counts.get(state, 0) for state in ("done", "there", "kept")),
        "lost": sum(counts.get(state, 0) for state in ("lost", "unreadable", "infected", "blocked")),
        "scanners": list(run.scanners) if run else [],
    }


def _digest(statement: dict[str, Any]) -> str:
    text = json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def sign_release_list(*, list_id: int, sha256: str) -> None:
    """Release what a list names; what has changed since it was asked for keeps the whole list from being signed.

    Raises:
        PermissionDenied: If the viewer may not release.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        RecoveryError: If it is decided already, or the hash is another than that of what was shown.
        SecondPersonError: If the viewer proposed it.
        ReleaseError: If systems cannot be released any more.
    """
    row, person = _decidable(list_id)
    if sha256 != row.sha256 or _digest(row.statement) != row.sha256:
        raise RecoveryError("release_text_differs")
    if person == row.asked_by_id:
        raise SecondPersonError("release_second_person")
    keys = [one["item"] for one in row.statement["systems"]]
    refusals = refusals_of(row.recovery_id, keys)
    if refusals:
        raise ReleaseError(refusals)
    _decide(row, ReleaseList.State.SIGNED, person)
    with deciding("ransomware.release"):
        for item in RecoveryItem.objects.select_for_update().filter(pk__in=keys):
            item.state, item.release, item.released_at = _STATE.RELEASED, row, row.decided_at
            item.save()
    _record(row, "signed", systems=len(keys))


@transaction.atomic
def refuse_release_list(*, list_id: int, reason: str) -> None:
    """Refuse to release what a list names, with a reason.

    Raises:
        PermissionDenied: If the viewer may not release.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        RecoveryError: If it is decided already, or the reason is missing.
    """
    row, person = _decidable(list_id)
    if not reason.strip():
        raise RecoveryError("release_needs_reason")
    row.reason = reason.strip()
    _decide(row, ReleaseList.State.REFUSED, person)
    _record(row, "refused", systems=len(row.statement["systems"]))


def _decidable(list_id: int) -> tuple[ReleaseList, int]:
    demand("ransomware.release:sign")
    row = locked(ReleaseList, list_id)
    if row.state != ReleaseList.State.ASKED:
        raise RecoveryError("release_decided")
    return row, acting_person()


def _decide(row: ReleaseList, state: ReleaseList.State, person: int) -> None:
    row.state, row.decided_by_id, row.decided_at = state, person, clock.now()
    row.save()


def _record(row: ReleaseList, what: str, *, systems: int) -> None:
    audit.record(
        f"ransomware.release_list.{what}", subject=f"ransomware.release_list/{row.pk}", about=row, workflow=None,
        personal=None, systems=systems,
    )  # fmt: skip
