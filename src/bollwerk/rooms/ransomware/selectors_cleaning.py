"""What the pages of cleaning show: hosts under cleaning, the checklist, evidence, sweeps, the attestation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import (
    Attestation,
    Cleaning,
    CleaningStep,
    CustodyEntry,
    EvidenceItem,
    SignerKey,
    Sweep,
)
from bollwerk.rooms.ransomware.rules.cleaning import CHECKLIST, Method, StepCode
from bollwerk.rooms.ransomware.selectors_containment import persons

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "CleaningDetail",
    "CleaningLine",
    "CustodyLine",
    "StepLine",
    "SweepLine",
    "cleaning_detail",
    "cleanings",
    "signer_keys",
]


@dataclass(frozen=True, slots=True)
class CleaningLine:
    """One cleaning in the list; `steps` counts those of its checklist."""

    cleaning_id: int
    system: str
    state: str
    method: str
    exercise: bool
    opened_at: datetime
    closed_at: datetime | None
    done: int
    steps: int


def cleanings() -> list[CleaningLine]:
    """Return the visible cleanings, those under way first, then the newest."""
    rows = list(Cleaning.objects.order_by("-opened_at")[:200])
    names = inventory.target_names([row.system_id for row in rows])
    noted = list(CleaningStep.objects.filter(cleaning__in=rows).values_list("cleaning_id", flat=True))
    lines = [_line(row, names.get(row.system_id, ""), noted.count(row.pk)) for row in rows]
    return sorted(lines, key=lambda line: line.state != Cleaning.State.OPEN)


def _line(row: Cleaning, name: str, done: int) -> CleaningLine:
    steps = len(CHECKLIST[Method(row.method)])
    return CleaningLine(
        row.pk, name, row.state, row.method, row.exercise, row.opened_at, row.closed_at, min(done, steps), steps
    )


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the checklist; `by` is empty while it is open."""

    code: str
    by: str
    at: datetime | None
    applies: bool
    note: str


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """Who holds which image since when; `whole` tells whether its hash is still the one that was taken."""

    item_id: int
    kind: str
    sha256: str
    size_bytes: int
    tool: str
    held_by: str
    since: datetime
    place: str
    whole: bool


@dataclass(frozen=True, slots=True)
class SweepLine:
    """What one sweep looked for and found."""

    scanner: str
    signatures: str
    signature_count: int | None
    signatures_at: datetime | None
    looked_from: str
    files: int
    unread: int
    found: int
    run_by: str
    run_at: datetime
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CleaningDetail:
    """One cleaning with everything its page shows."""

    line: CleaningLine
    system_id: int
    isolation_id: int | None
    opened_by: str
    keep_reason: str
    keep_asked_by: str
    keep_agreed_by: str
    steps: tuple[StepLine, ...]
    custody: tuple[CustodyLine, ...]
    sweeps: tuple[SweepLine, ...]
    signed_by: str
    signed_with: str
    signed_at: datetime | None
    tlp: Tlp


def cleaning_detail(cleaning_id: int) -> CleaningDetail:
    """Return a cleaning.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = Cleaning.objects.filter(pk=cleaning_id).first()
    if row is None:
        raise RowNotFoundError(cleaning_id)
    steps = {one.code: one for one in CleaningStep.objects.filter(cleaning=row)}
    custody = list(CustodyEntry.objects.filter(item__cleaning=row).select_related("item").order_by("item_id", "since"))
    sweeps = list(Sweep.objects.filter(cleaning=row).order_by("run_at"))
    signed = Attestation.objects.filter(cleaning=row).select_related("signer_key").first()
    ids = [row.opened_by_id, row.keep_asked_by_id, row.keep_agreed_by_id, signed.signed_by_id if signed else None]
    ids += [one.done_by_id for one in steps.values()] + [one.held_by_id for one in custody]
    people = persons([*ids, *(one.run_by_id for one in sweeps)])
    name = inventory.target_names([row.system_id]).get(row.system_id, "")
    return CleaningDetail(
        line=_line(row, name, len(steps)),
        system_id=row.system_id,
        isolation_id=row.isolation_id,
        opened_by=people.get(row.opened_by_id, ""),
        keep_reason=row.keep_reason,
        keep_asked_by=people.get(row.keep_asked_by_id or 0, ""),
        keep_agreed_by=people.get(row.keep_agreed_by_id or 0, ""),
        steps=tuple(_step(code, steps.get(code), people) for code in CHECKLIST[Method(row.method)]),
        custody=tuple(_custody(one, people) for one in custody),
        sweeps=tuple(_sweep(one, people) for one in sweeps),
        signed_by=people.get(signed.signed_by_id, "") if signed else "",
        signed_with=signed.signer_key.fingerprint if signed else "",
        signed_at=signed.verified_at if signed else None,
        tlp=Tlp(row.tlp),
    )


def _step(code: StepCode, row: CleaningStep | None, people: dict[int, str]) -> StepLine:
    if row is None:
        return StepLine(code.value, "", None, applies=True, note="")
    return StepLine(code.value, people.get(row.done_by_id, "?"), row.done_at, applies=row.applies, note=row.note)


def _custody(one: CustodyEntry, people: dict[int, str]) -> CustodyLine:
    item = one.item
    return CustodyLine(
        item.pk, str(EvidenceItem.Kind(item.kind).label), one.sha256, item.size_bytes, item.tool,
        people.get(one.held_by_id, ""), one.since, one.place, one.sha256 == item.sha256,
    )  # fmt: skip


def _sweep(one: Sweep, people: dict[int, str]) -> SweepLine:
    return SweepLine(
        str(Sweep.Scanner(one.scanner).label), one.signatures, one.signature_count, one.signatures_at, one.looked_from,
        one.files, one.unread, one.finding_count, people.get(one.run_by_id, ""), one.run_at,
        tuple((found["path"], found["signature"]) for found in one.findings),
    )  # fmt: skip


def signer_keys(person_id: int | None) -> list[tuple[int, str, datetime]]:
    """Return the valid keys of a person: key in the register, fingerprint, since when."""
    rows = SignerKey.objects.filter(person_id=person_id or 0, revoked_at__isnull=True).order_by("pk")
    return [(row.pk, row.fingerprint, row.registered_at) for row in rows]
