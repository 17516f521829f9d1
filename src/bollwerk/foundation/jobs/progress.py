"""Note how far a job is, and read it as the person who started it or as an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.jobs.models import JobProgress

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "JobNotFailedError",
    "JobRow",
    "job_of_viewer",
    "jobs_in_trouble_first",
    "note_asked",
    "note_failed",
    "note_finished",
    "note_running",
    "report_progress",
    "retry_job",
]

State = JobProgress.State


class JobNotFailedError(RuntimeError):
    """Only a failed job can be tried again."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as a page shows it.

    Attributes:
        percent: 0 to 100; None where the total is not known.
        ended: Whether nothing more will happen by itself.
    """

    job_id: str
    workflow: str
    label: str
    state: str
    state_text: str
    done: int
    total: int
    percent: int | None
    message: str
    retries: int
    asked_at: datetime
    changed_at: datetime
    ended: bool


def report_progress(job_id: str, *, done: int, total: int = 0, message: str = "") -> None:
    """Note how far a job is; for steps, with the event's id as `job_id`. Call it in batches, not per row."""
    JobProgress.objects.filter(job_id=job_id).update(
        done=done, total=total, message=message[:500], changed_at=clock.now()
    )


def note_asked(job_id: str, *, workflow: str, label: str, starter: str = "") -> None:
    """Note that a job is waiting; safe to call twice."""
    now = clock.now()
    values = {"run_id": job_id, "workflow": workflow, "label": label[:200], "starter": starter}
    JobProgress.objects.get_or_create(job_id=job_id, defaults={**values, "asked_at": now, "changed_at": now})


def note_running(job_id: str) -> None:
    """Note that a worker has taken the job."""
    _change(job_id, State.RUNNING)


def note_finished(job_id: str) -> None:
    """Note that the job has done its work."""
    _change(job_id, State.FINISHED)
    JobProgress.objects.filter(job_id=job_id, total__gt=0).update(done=F("total"))


def note_failed(job_id: str, error: Exception) -> None:
    """Note that the job has given up, and with which sentence."""
    _change(job_id, State.FAILED, message=f"{type(error).__name__}: {error}"[:500])


def _change(job_id: str, state: JobProgress.State, **values: str) -> None:
    JobProgress.objects.filter(job_id=job_id).update(state=state, changed_at=clock.now(), **values)


@transaction.atomic
def retry_job(*, job_id: str) -> None:
    """Ask for a failed job to go on at the step that failed.

    Raises:
        JobProgress.DoesNotExist: If there is no such job.
        JobNotFailedError: If it has not failed.
    """
    job = JobProgress.objects.select_for_update().get(job_id=job_id)
    if job.state != State.FAILED:
        raise JobNotFailedError(job_id)
    job.retry_wanted = True
    job.state = State.WAITING
    job.changed_at = clock.now()
    job.save(update_fields=["retry_wanted", "state", "changed_at"])
    record("jobs.job.retried", subject=f"jobs.job/{job.pk}", workflow_name=job.workflow)


def job_of_viewer(job_id: str) -> JobRow | None:
    """Return the job if the current viewer started it or looks after all jobs; None otherwise."""
    viewer = current_viewer()
    jobs = JobProgress.objects.filter(job_id=job_id)
    if not viewer.may("jobs.job:view"):
        jobs = jobs.filter(starter=viewer.name)
    job = jobs.first()
    return _row(job) if job else None


def jobs_in_trouble_first(*, limit: int = 200) -> tuple[JobRow, ...]:
    """Return the failed, the running and the waiting jobs, then the newest finished ones."""
    order = (State.FAILED, State.RUNNING, State.WAITING, State.FINISHED)
    found: list[JobProgress] = []
    for state in order:
        found += JobProgress.objects.filter(state=state).order_by("-id")[: limit - len(found)]
    return tuple(_row(job) for job in found)


def _row(job: JobProgress) -> JobRow:
    """Return a job as plain data."""
    state = State(job.state)
    return JobRow(
        job_id=job.job_id,
        workflow=job.workflow,
        label=job.label,
        state=state.value,
        state_text=str(state.label),
        done=job.done,
        total=job.total,
        percent=min(100, job.done * 100 // job.total) if job.total else None,
        message=job.message,
        retries=job.retries,
        asked_at=job.asked_at,
        changed_at=job.changed_at,
        ended=state in {State.FINISHED, State.FAILED},
    )
