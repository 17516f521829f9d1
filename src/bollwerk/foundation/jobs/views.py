"""Pages of the jobs: progress of one's own, list of all with another try for the failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.jobs import progress
from bollwerk.foundation.jobs.models import JobProgress

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.jobs.progress import JobRow


@require_GET
@requires("jobs.job:view")
def jobs(request: HttpRequest) -> HttpResponse:
    """Show failed, running and waiting jobs, then what has ended."""
    context = {
        "title": _("Jobs"),
        "jobs": progress.jobs_in_trouble_first(),
        "may_retry": current_viewer().may("jobs.job:retry"),
        "columns": [_("Job"), _("State"), _("Done"), _("Message"), _("Asked for"), _("Last change"), _("Next step")],
    }
    return render(request, "jobs/jobs.html", context)


@require_GET
@requires("jobs.progress:view")
def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show one job to the person who started it; a job of somebody else does not exist."""
    found = _job(job_id)
    template = "jobs/job.html#progress" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, _job_context(found))


def _job(job_id: str) -> JobRow:
    found = progress.job_of_viewer(job_id)
    if found is None:
        raise Http404
    return found


def _job_context(found: JobRow) -> dict[str, Any]:
    """Return what the page and its progress part show."""
    return {
        "title": found.label,
        "job": found,
        "again": "" if found.ended else reverse("jobs_job", args=[found.job_id]),
        "maximum": found.total or 1,
        "done": found.done if found.total else 0,
        "text": _("%(done)s of %(total)s") % {"done": found.done, "total": found.total} if found.total else "",
    }


@require_POST
@requires("jobs.job:retry")
def retry(request: HttpRequest, job_id: str) -> HttpResponse:
    """Let a failed job go on at the step that failed."""
    try:
        progress.retry_job(job_id=job_id)
    except JobProgress.DoesNotExist as error:
        raise Http404 from error
    except progress.JobNotFailedError:
        messages.warning(request, _("This job has not failed; nothing was changed."))
    else:
        messages.success(request, _("The job goes on at the step that failed."))
    return HttpResponseRedirect(reverse("jobs_jobs"))
