"""Take in what sentinels report of restores and of restore tests, and tests that a person held."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.coverage import promise_of
from bollwerk.rooms.ransomware.errors import RestoreReportError, RowNotFoundError
from bollwerk.rooms.ransomware.models import Repository, RestoreRun, RestoreTest
from bollwerk.rooms.ransomware.services.recovery_progress import follow_run
from bollwerk.rooms.ransomware.services.reports import systems_by_name

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["RestoreReport", "TrialReport", "record_trial", "take_restore", "take_trial"]

_FILES = 200
_STATE = RestoreRun.State


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """How far a restore is, as the sentinel reports it; the newest report of a run counts."""

    run: str
    host: str
    target: str
    state: str
    begun_at: datetime
    seen_at: datetime
    below: str = ""
    only_damaged: bool = False
    newest_snapshot: str = ""
    stop_reason: str = ""
    stop_detail: str = ""
    resumed: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    formats: dict[str, int] = field(default_factory=dict)
    scanners: tuple[str, ...] = ()
    files: tuple[dict[str, str], ...] = ()


_FACTS = (
    "host", "target", "state", "begun_at", "seen_at", "below", "only_damaged", "newest_snapshot", "stop_reason",
    "stop_detail", "resumed", "bytes_done", "bytes_total", "counts", "origins", "formats",
)  # fmt: skip


@transaction.atomic
def take_restore(*, repository_id: int, report: RestoreReport) -> int:
    """Take in how far a restore is and return its key; an older report than the last one changes nothing.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.restore:report")
    repository = locked(Repository, repository_id)
    row = RestoreRun.objects.select_for_update().filter(repository=repository, run=report.run).first()
    if row is not None and (row.state == _STATE.FINISHED or row.seen_at > report.seen_at):
        return row.pk
    before = "" if row is None else row.state
    if row is None:
        row = RestoreRun(
            repository=repository, run=report.run, tlp=max(repository.tlp, Tlp.AMBER),
            organisation_id=repository.organisation_id,
        )  # fmt: skip
    system = systems_by_name().get(report.host.casefold())
    row.system_id = system.target_id if system else None
    for name in _FACTS:
        setattr(row, name, getattr(report, name))
    row.scanners, row.files = list(report.scanners), list(report.files[:_FILES])
    row.finished_at = report.seen_at if report.state == _STATE.FINISHED else None
    row.save()
    _tell(row, before)
    follow_run(row)
    return row.pk


def _tell(row: RestoreRun, before: str) -> None:
    """Record what changed: begun, standing still, going on, finished."""
    subject = f"ransomware.restore/{row.pk}"
    if not before:
        audit.record("ransomware.restore.begun", subject=subject, about=row, host=row.host)
    if row.state == before:
        return
    if row.state == _STATE.STOPPED:
        audit.record("ransomware.restore.stopped", subject=subject, about=row, reason=row.stop_reason)
    elif row.state == _STATE.FINISHED:
        audit.record("ransomware.restore.finished", subject=subject, about=row, files=sum(row.counts.values()))
    elif before == _STATE.STOPPED:
        audit.record("ransomware.restore.resumed", subject=subject, about=row)


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What a restore test found.

    Attributes:
        application_id: Key of the application that was restored as a whole; None for a sample.
        promised_hours: What the agent was told; for an application the register's promise counts.
    """

    held_at: datetime
    files: int
    of_files: int
    flawed: int
    seconds: float
    seconds_for_everything: float
    measured: bool
    size_bytes: int = 0
    application_id: int | None = None
    promised_hours: float | None = None
    scanners: tuple[str, ...] = ()
    flaws: tuple[dict[str, str], ...] = ()


@transaction.atomic
def take_trial(*, repository_id: int, report: TrialReport) -> int:
    """Take in a restore test and return its key; a second report of the same one changes nothing.

    Raises:
        PermissionDenied: If the viewer may not report.
        RowNotFoundError: If there is no such repository or application, or the viewer may not see it.
        RestoreReportError: If the report contradicts itself, or calls a sample the test of an application.
    """
    demand("ransomware.restore:report")
    repository = locked(Repository, repository_id)
    known = RestoreTest.objects.filter(
        repository=repository, application_id=report.application_id, held_at=report.held_at
    ).first()
    if known is not None:
        return known.pk
    row = _trial(report)
    row.repository = repository
    if report.application_id is None:
        row.kind, row.promised_hours = RestoreTest.Kind.SAMPLE, report.promised_hours
        row.tlp, row.organisation_id = max(repository.tlp, Tlp.AMBER), repository.organisation_id
    else:
        _set_application(row, report.application_id)
    return _keep(row)


@transaction.atomic
def record_trial(*, application_id: int, report: TrialReport, proof: str) -> int:
    """Keep a test of a whole application that a person held, with where its proof lies; return its key.

    Raises:
        PermissionDenied: If the viewer may not record tests.
        RowNotFoundError: If there is no such application, or the viewer may not see it.
        RestoreReportError: If the proof is missing, the test lies in the future, or its numbers contradict each other.
    """
    demand("ransomware.restore:record")
    if not proof.strip():
        raise RestoreReportError("trial_needs_proof")
    row = _trial(report)
    row.proof, row.recorded_by_id = proof.strip(), current_viewer().person_id
    _set_application(row, application_id)
    return _keep(row)


def _trial(report: TrialReport) -> RestoreTest:
    if report.held_at > clock.now():
        raise RestoreReportError("trial_in_future")
    if not 1 <= report.files <= report.of_files or not 0 <= report.flawed <= report.files:
        raise RestoreReportError("trial_numbers_contradict")
    return RestoreTest(
        held_at=report.held_at,
        files=report.files,
        of_files=report.of_files,
        size_bytes=report.size_bytes,
        flawed=report.flawed,
        seconds=report.seconds,
        seconds_for_everything=report.seconds_for_everything,
        measured=report.measured,
        scanners=list(report.scanners),
        flaws=list(report.flaws[:_FILES]),
    )


def _set_application(row: RestoreTest, application_id: int) -> None:
    """Make a test one of a whole application, held against what the register promises for it."""
    if not row.measured or row.files != row.of_files:
        raise RestoreReportError("trial_is_a_sample")
    try:
        facts = inventory.application_facts(application_id)
    except inventory.RecordNotFoundError as error:
        raise RowNotFoundError(application_id) from error
    row.kind, row.application_id = RestoreTest.Kind.APPLICATION, application_id
    row.promised_hours = promise_of(application_id)
    row.tlp, row.organisation_id = max(facts.tlp, Tlp.AMBER), facts.organisation_id


def _keep(row: RestoreTest) -> int:
    row.save()
    audit.record(
        "ransomware.trial.recorded", subject=f"ransomware.trial/{row.pk}", about=row, files=row.files, flawed=row.flawed
    )
    return row.pk
