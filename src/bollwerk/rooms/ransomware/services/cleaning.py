"""Clean a host: evidence first, then the checklist, then a signed attestation; keeping it as it is needs two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import CleaningError, RowNotFoundError, SecondPersonError
from bollwerk.rooms.ransomware.models import (
    Cleaning,
    CleaningStep,
    CustodyEntry,
    EvidenceItem,
    Isolation,
    Sweep,
)
from bollwerk.rooms.ransomware.rules.cleaning import Method, StepCode, step_refusal
from bollwerk.rooms.ransomware.services.cleaning_rows import done_steps, open_row, person_of, record_cleaning

if TYPE_CHECKING:
    from bollwerk.rooms.ransomware.adapters.sweeping import SweepReport

__all__ = [
    "agree_keep",
    "ask_keep",
    "give_up",
    "hand_over",
    "keep_sweep",
    "note_step",
    "open_cleaning",
    "take_evidence",
]

_STATE = Cleaning.State
_EVIDENCE_STEP = {"disk": StepCode.DISK_IMAGE, "memory": StepCode.MEMORY_IMAGE}


@transaction.atomic
def open_cleaning(*, system_id: int, isolation_id: int | None = None, exercise: bool = False) -> int:
    """Begin to clean a system of the inventory; return the key. One that is under way goes on.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If system or isolation do not exist, or the viewer may not see them.
    """
    demand("ransomware.cleaning:work")
    try:
        system = inventory.detail_of(system_id)
    except inventory.RecordNotFoundError as error:
        raise RowNotFoundError(system_id) from error
    if isolation_id is not None:
        locked(Isolation, isolation_id)
    row = Cleaning.objects.select_for_update().filter(system_id=system_id, state=_STATE.OPEN).first()
    if row is not None:
        return row.pk
    row = Cleaning(
        system_id=system_id,
        isolation_id=isolation_id,
        exercise=exercise,
        opened_by_id=person_of(),
        opened_at=clock.now(),
        tlp=max(system.tlp, Tlp.AMBER),
        organisation_id=current_viewer().home_organisation,
    )
    row.save()
    record_cleaning(row, "opened")
    return row.pk


@transaction.atomic
def note_step(*, cleaning_id: int, code: StepCode, note: str = "", left_out: bool = False) -> None:
    """Note that a step was done by this person now, or is left out for a reason.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If it is not its turn, lacks its proof or its reason; the sentence is the code of the refusal.
    """
    demand("ransomware.cleaning:work")
    row = open_row(cleaning_id)
    refusal = step_refusal(
        code,
        method=Method(row.method),
        done=done_steps(row),
        proofs=_proofs(row),
        reason=note if left_out else None,
    )
    if refusal is not None:
        raise CleaningError(refusal.value)
    CleaningStep(
        cleaning=row,
        code=code.value,
        done_by_id=person_of(),
        done_at=clock.now(),
        applies=not left_out,
        note=note.strip(),
        tlp=row.tlp,
        organisation_id=row.organisation_id,
    ).save()
    record_cleaning(row, "step_done", step=code.value)


def _proofs(row: Cleaning) -> set[StepCode]:
    kinds = EvidenceItem.objects.filter(cleaning=row).values_list("kind", flat=True)
    found = {_EVIDENCE_STEP[kind] for kind in kinds if kind in _EVIDENCE_STEP}
    return found | ({StepCode.SWEPT} if Sweep.objects.filter(cleaning=row).exists() else set())


@transaction.atomic
def take_evidence(*, cleaning_id: int, kind: str, sha256: str, size_bytes: int, tool: str, place: str) -> int:
    """Record an image with its hash, and who holds it from now on; return its key.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If the cleaning is closed or the host was wiped, or if this image is recorded already.
    """
    demand("ransomware.cleaning:work")
    row = open_row(cleaning_id)
    if StepCode.WIPED in done_steps(row):
        raise CleaningError("after wiping there is nothing left to take")
    if EvidenceItem.objects.filter(cleaning=row, sha256=sha256).exists():
        raise CleaningError("this image is recorded already")
    label = {"tlp": row.tlp, "organisation_id": row.organisation_id}
    item = EvidenceItem(
        cleaning=row,
        kind=EvidenceItem.Kind(kind),
        sha256=sha256,
        size_bytes=size_bytes,
        tool=tool,
        taken_by_id=person_of(),
        taken_at=clock.now(),
        **label,
    )
    item.save()
    CustodyEntry(item=item, held_by_id=person_of(), since=item.taken_at, place=place, sha256=sha256, **label).save()
    record_cleaning(row, "evidence_taken", kind=kind, sha256=sha256)
    return item.pk


@transaction.atomic
def hand_over(*, item_id: int, place: str, reason: str, sha256: str) -> bool:
    """Record that this person holds an image from now on; return whether its hash is still the one that was taken.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If place or reason are missing.
    """
    demand("ransomware.cleaning:work")
    item = locked(EvidenceItem, item_id)
    if not place.strip() or not reason.strip():
        raise CleaningError("a handover needs place and reason")
    CustodyEntry(
        item=item, held_by_id=person_of(), since=clock.now(), place=place.strip(), reason=reason.strip(), sha256=sha256,
        tlp=item.tlp, organisation_id=item.organisation_id,
    ).save()  # fmt: skip
    record_cleaning(locked(Cleaning, item.cleaning_id), "evidence_handed_over")
    return sha256 == item.sha256


@transaction.atomic
def keep_sweep(*, cleaning_id: int, report: SweepReport) -> int:
    """Record what a sweep from outside found; return its key.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If the cleaning is closed.
    """
    demand("ransomware.cleaning:work")
    row = open_row(cleaning_id)
    made = Sweep(
        cleaning=row,
        scanner=Sweep.Scanner(report.scanner),
        signatures=report.signatures.name,
        signature_count=report.signatures.count,
        signatures_at=report.signatures.newest,
        looked_from=report.looked_from,
        files=report.files,
        unread=report.unread,
        findings=[{"path": one.path, "signature": one.signature} for one in report.found],
        finding_count=report.found_count,
        run_by_id=person_of(),
        run_at=clock.now(),
        tlp=row.tlp,
        organisation_id=row.organisation_id,
    )
    made.save()
    record_cleaning(row, "swept", signatures=report.signatures.name, findings=str(report.found_count))
    return made.pk


@transaction.atomic
def ask_keep(*, cleaning_id: int, reason: str) -> None:
    """Ask to keep a system without reinstallation; another person has to agree.

    Raises:
        PermissionDenied: If the viewer may not decide that.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If the cleaning is closed or the reason is missing.
    """
    demand("ransomware.cleaning:keep")
    row = open_row(cleaning_id)
    if not reason.strip():
        raise CleaningError("keeping a system needs its reason")
    row.keep_reason, row.keep_asked_by_id = reason.strip(), person_of()
    row.save()
    record_cleaning(row, "keep_asked")


@transaction.atomic
def agree_keep(*, cleaning_id: int) -> None:
    """Agree that a system is kept without reinstallation.

    Raises:
        PermissionDenied: If the viewer may not decide that.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        SecondPersonError: If the same person asked for it.
        CleaningError: If nobody asked, or the cleaning is closed.
    """
    demand("ransomware.cleaning:keep")
    row = open_row(cleaning_id)
    if row.keep_asked_by_id is None:
        raise CleaningError("nobody asked to keep it")
    if person_of() == row.keep_asked_by_id:
        raise SecondPersonError("another person has to agree")
    row.method, row.keep_agreed_by_id = Cleaning.Method.KEEP, person_of()
    row.save()
    record_cleaning(row, "keep_agreed")


@transaction.atomic
def give_up(*, cleaning_id: int) -> None:
    """Close a cleaning because the system is taken out of use instead.

    Raises:
        PermissionDenied: If the viewer may not clean.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        CleaningError: If the cleaning is closed.
    """
    demand("ransomware.cleaning:work")
    row = open_row(cleaning_id)
    row.state, row.closed_at = _STATE.GIVEN_UP, clock.now()
    row.save()
    record_cleaning(row, "given_up")
