"""Take in what others report: snapshots with verdicts, backups of other products, protection against malware."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.models import BackupDuty, BackupReport, MalwareShield, Repository, Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bollwerk.rooms.inventory.api import SystemFacts
    from bollwerk.rooms.ransomware.imports import BackupLine, ShieldLine

__all__ = [
    "ImportResult",
    "SnapshotReport",
    "note_watch",
    "systems_by_name",
    "take_backup_reports",
    "take_shields",
    "take_snapshot",
]


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """A judged snapshot as the sentinel reports it; file names come only with alerts."""

    snapshot_id: str
    host: str
    paths: tuple[str, ...]
    taken_at: datetime
    arrived_at: datetime
    files: int
    clean: int
    suspicious: int
    encrypted: int
    unjudged: int
    deleted: int
    shares: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file of reports.

    Attributes:
        taken: Lines that were new.
        known: Lines that were there already.
        strangers: Names that no system of the inventory has.
    """

    taken: int
    known: int
    strangers: tuple[str, ...]


@transaction.atomic
def take_snapshot(*, repository_id: int, report: SnapshotReport) -> int:
    """Take in a judged snapshot; a second report of the same one changes nothing. Return its key.

    Duties of systems whose host is the snapshot's get a backup report.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.snapshot:report")
    repository = locked(Repository, repository_id)
    known = Snapshot.objects.filter(repository=repository, snapshot_id=report.snapshot_id).first()
    if known is not None:
        return known.pk
    row = Snapshot(
        repository=repository,
        snapshot_id=report.snapshot_id,
        host=report.host,
        paths=list(report.paths),
        taken_at=report.taken_at,
        arrived_at=report.arrived_at,
        judged_at=clock.now(),
        shares=list(report.shares),
        clean_files=report.clean,
        tlp=repository.tlp,
        organisation_id=repository.organisation_id,
        **{name: getattr(report, name) for name in _SUMS},
    )
    row.save()
    repository.agent_seen_at = clock.now()
    repository.save(update_fields=["agent_seen_at"])
    _report_duties(repository, row)
    audit.record(
        "ransomware.snapshot.judged", subject=f"ransomware.snapshot/{row.pk}", files=row.files, damaged=row.damaged
    )
    return row.pk


@transaction.atomic
def note_watch(*, repository_id: int) -> None:
    """Note that the sentinel has looked at a repository, with or without a new snapshot.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.snapshot:report")
    repository = locked(Repository, repository_id)
    repository.agent_seen_at = clock.now()
    repository.save(update_fields=["agent_seen_at"])


_SUMS = ("files", "suspicious", "encrypted", "unjudged", "deleted")


def _report_duties(repository: Repository, snapshot: Snapshot) -> None:
    host = snapshot.host.casefold()
    system = systems_by_name().get(host)
    ok, primary = BackupReport.Outcome.OK, BackupReport.Copy.PRIMARY
    for duty in BackupDuty.objects.filter(repository=repository):
        if duty.source_name.casefold() == host or (system and duty.system_id == system.target_id):
            _keep_new([_report(duty, snapshot.arrived_at, ok, primary, product="restic")])


def _report(duty: BackupDuty, finished_at: datetime, outcome: str, copy: str, **facts: Any) -> BackupReport:
    return BackupReport(
        duty=duty, finished_at=finished_at, outcome=outcome, copy=copy, tlp=duty.tlp,
        organisation_id=duty.organisation_id, recorded_at=clock.now(), **facts,
    )  # fmt: skip


def _keep_new(rows: Sequence[BackupReport]) -> int:
    """Keep the reports that are not known yet; return how many."""
    if not rows:
        return 0
    earliest, latest = min(row.finished_at for row in rows), max(row.finished_at for row in rows)
    present = BackupReport.objects.filter(finished_at__range=(earliest, latest))
    known = set(present.values_list("duty_id", "copy", "finished_at"))
    new = {(row.duty_id, row.copy, row.finished_at): row for row in rows}
    return len(BackupReport.objects.bulk_create(row for key, row in new.items() if key not in known))


@transaction.atomic
def take_backup_reports(*, lines: Sequence[BackupLine], product: str) -> ImportResult:
    """Take in what another backup product reports; what no duty belongs to is named.

    Raises:
        PermissionDenied: If the viewer may not report.
    """
    demand("ransomware.backup:report")
    duties = {duty.system_id: duty for duty in BackupDuty.objects.all()}
    by_source = {duty.source_name.casefold(): duty for duty in duties.values() if duty.source_name}
    names = systems_by_name()
    rows: list[BackupReport] = []
    strangers = dict[str, None]()
    for line in lines:
        system = names.get(line.system.casefold())
        duty = by_source.get(line.system.casefold()) or (duties.get(system.target_id) if system else None)
        if duty is None:
            strangers[line.system] = None
            continue
        facts = {"size_bytes": line.size_bytes, "detail": line.detail[:300], "product": product[:40]}
        rows.append(_report(duty, line.finished_at, line.outcome.value, line.copy.value, **facts))
    taken = _keep_new(rows)
    known = len(rows) - taken
    audit.record(
        "ransomware.reports.taken",
        subject=f"ransomware.reports/{product}",
        source=product,
        taken=taken,
        strangers=len(strangers),
    )
    return ImportResult(taken, known, tuple(strangers))


@transaction.atomic
def take_shields(*, lines: Sequence[ShieldLine], product: str) -> ImportResult:
    """Take in the state of malware protection from its console; the newest report of a system holds.

    Raises:
        PermissionDenied: If the viewer may not report.
    """
    demand("ransomware.shield:report")
    names = systems_by_name()
    rows = {row.system_id: row for row in MalwareShield.objects.all()}
    taken, strangers = 0, dict[str, None]()
    for line in sorted(lines, key=lambda line: line.reported_at):
        system = names.get(line.system.casefold())
        if system is None:
            strangers[line.system] = None
            continue
        row = rows.get(system.target_id)
        if row is not None and row.reported_at >= line.reported_at:
            continue
        rows[system.target_id] = _keep_shield(row or MalwareShield(system_id=system.target_id), system, line, product)
        taken += 1
    known = sum(line.system not in strangers for line in lines) - taken
    audit.record(
        "ransomware.shields.taken",
        subject=f"ransomware.shields/{product}",
        source=product,
        taken=taken,
        strangers=len(strangers),
    )
    return ImportResult(taken, known, tuple(strangers))


def _keep_shield(row: MalwareShield, system: SystemFacts, line: ShieldLine, product: str) -> MalwareShield:
    row.tlp, row.organisation_id = system.tlp, system.organisation_id
    row.product, row.active = product[:120], line.active
    row.signatures_at, row.reported_at = line.signatures_at, line.reported_at
    row.save()
    return row


def systems_by_name() -> dict[str, SystemFacts]:
    """Return the systems by every name they are known under, in lower case."""
    found: dict[str, SystemFacts] = {}
    for system in inventory.systems_in_use():
        for name in (system.name, system.hostname, system.fqdn):
            if name:
                found.setdefault(name.casefold(), system)
    return found
