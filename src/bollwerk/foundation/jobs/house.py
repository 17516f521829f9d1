"""The house's own jobs: what has to be done regularly whatever rooms there are."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit.services import drop_due_personal_parts
from bollwerk.foundation.files.api import delete_due
from bollwerk.foundation.jobs.declarations import schedule
from bollwerk.foundation.jobs.models import JobProgress
from bollwerk.foundation.people.retention import forget_departed
from bollwerk.foundation.people.services import end_overdue_roles

__all__ = [
    "KEEP_FINISHED_FOR",
    "delete_files",
    "drop_personal_parts",
    "end_roles",
    "forget_ended_jobs",
    "forget_people",
]

KEEP_FINISHED_FOR = timedelta(days=30)
"""How long it stays visible who started which job."""


@schedule("audit.drop_personal_parts", cron="17 3 * * *", label=_("Drop personal parts of the trail on their day"))
def drop_personal_parts(at: datetime) -> None:
    """Drop the personal parts whose day has come, every night."""
    drop_due_personal_parts(at=at)


@schedule("files.delete_due", cron="37 3 * * *", label=_("Delete files on their day"))
def delete_files(at: datetime) -> None:
    """Delete the files whose last day has passed, every night."""
    delete_due(at=at)


@schedule("people.end_overdue_roles", cron="7 0 * * *", label=_("End roles that ran out"))
def end_roles(_at: datetime) -> None:
    """End roles nobody confirmed again, emergency roles that ran out and those of people who left, every night."""
    with deciding("people.end_overdue_roles"):
        end_overdue_roles()


@schedule("people.forget_departed", cron="57 3 * * *", label=_("Delete data of people who left, on their day"))
def forget_people(at: datetime) -> None:
    """Delete log-ins, names, roles and deputies whose day has come, every night."""
    forget_departed(at=at)


@schedule("jobs.forget_ended_jobs", cron="27 3 * * *", label=_("Forget jobs that ended a month ago"))
def forget_ended_jobs(_at: datetime) -> None:
    """Delete the progress of jobs that ended more than thirty days ago."""
    ended = [JobProgress.State.FINISHED, JobProgress.State.FAILED]
    JobProgress.objects.filter(state__in=ended, changed_at__lt=clock.now() - KEEP_FINISHED_FOR).delete()
