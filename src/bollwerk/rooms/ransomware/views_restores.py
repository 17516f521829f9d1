"""Pages of restores, of the plan of restore tests, and of outgoing traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.engines.dependency_graph import Need
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.marks import TlpMark
from bollwerk.rooms.ransomware import pages_restores as pages
from bollwerk.rooms.ransomware import selectors_restores as selectors
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import RestoreReportError
from bollwerk.rooms.ransomware.forms_recovery import EgressForm, TrialForm
from bollwerk.rooms.ransomware.pages import crumbs
from bollwerk.rooms.ransomware.pages_recovery import run_state
from bollwerk.rooms.ransomware.texts_recovery import NEED_TEXTS, REFUSAL_TEXTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["confirm_egress", "egress", "record_trial", "restore", "restore_tests", "restore_turn", "restores"]


@requires("ransomware.register:read")
def restores(request: HttpRequest) -> HttpResponse:
    """List the restores that sentinels report, those that stand still or run first."""
    context = {
        "title": _("Restores"),
        "crumbs": crumbs(_("Restores")),
        "columns": [
            _("What"), _("State"), _("Restored into"), _("Progress"), _("Files restored"), _("Files not restored"),
            _("Begun"), _("Finished"),
        ],
        "rows": pages.run_lines(selectors.runs()),
        "command": "./run ransomware restore REPO TARGET --password-file F --tell",
    }  # fmt: skip
    return render(request, "ransomware/restores.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def restore(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a restore: progress, what was checked, which files did not come back as they were."""
    detail = selectors.run_detail(run_id)
    title = _("Restore of %(host)s") % {"host": detail.host or detail.repository}
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "marks": [run_state(detail.state, detail.stop_reason), TlpMark(detail.tlp)],
        "is_full": detail.stop_reason == "target_full",
        "bytes_done": detail.bytes_done,
        "bytes_total": detail.bytes_total,
        "facts": pages.run_facts(detail),
        "count_columns": [_("What became of the files"), _("Files")],
        "counts": pages.run_counts(detail),
        "columns": [_("File"), _("What became of it"), _("Which version"), _("Snapshot")],
        "rows": pages.run_files(detail.files),
    }
    return render(request, "ransomware/restore.html", context)


@requires("ransomware.register:read")
def restore_tests(request: HttpRequest) -> HttpResponse:
    """Show whose turn it is: weekly samples, and whole applications by their protection need, overdue first."""
    asked = request.GET.get("need", "")
    need = Need(int(asked)) if asked in {"1", "2", "3"} else None
    turns = selectors.turns(need)
    context = {
        "title": _("Restore tests"),
        "crumbs": crumbs(_("Restore tests")),
        "sample_columns": [
            _("Repository"), _("Standing"), _("Last test"), _("Next test due"), _("Files tried"),
            _("Everything would take"),
        ],
        "samples": pages.sample_lines(selectors.sample_turns()),
        "columns": [
            _("Application"), _("Standing"), _("Protection need"), _("Last test"), _("Next test due"),
            _("Measured"), _("RTO (hours)"),
        ],
        "rows": pages.turn_lines(turns),
        "short": sum(bool(one.flaw) for one in turns),
        "total": len(turns),
        "needs": [(str(key), text) for key, text in NEED_TEXTS.items()],
        "need": asked if need else "",
    }  # fmt: skip
    return render(request, "ransomware/restore_tests.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def restore_turn(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the restore tests of an application, and how the next one is held."""
    detail = selectors.turn_detail(application_id)
    title = _("Restore tests of %(name)s") % {"name": detail.line.name}
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "marks": [TlpMark(detail.tlp)],
        "facts": pages.turn_facts(detail),
        "columns": [
            _("Held on"), _("Files tried"), _("Flawed"), _("Took"), _("Against the promise"), _("Proof"),
            _("Recorded by"),
        ],
        "rows": pages.trial_lines(detail.tests),
        "command": f"./run ransomware restore-test REPO --password-file F --below /srv/... --sample 0 "
        f"--application {application_id} --tell",
        "application_id": application_id,
        "may_record": current_viewer().may("ransomware.restore:record"),
    }  # fmt: skip
    return render(request, "ransomware/restore_turn.html", context)


@requires("ransomware.restore:record")
@hide_what_is_not_there
def record_trial(request: HttpRequest, application_id: int) -> HttpResponse:
    """Record a test of a whole application that people held."""
    detail = selectors.turn_detail(application_id)
    form = TrialForm(request.POST or None)
    back = reverse("ransomware:restore_turn", args=[application_id])
    if request.method == "POST" and form.is_valid():
        try:
            services.record_trial(application_id=application_id, report=_trial(form), proof=form.cleaned_data["proof"])
        except RestoreReportError as error:
            form.add_error(None, str(REFUSAL_TEXTS.get(str(error), error)))
        else:
            messages.success(request, _("The restore test is recorded."))
            return HttpResponseRedirect(back)
    title = _("Record a restore test of %(name)s") % {"name": detail.line.name}
    context = {"title": title, "crumbs": crumbs(title), "form": form, "cancel": back}
    return render(request, "ransomware/form.html", context, status=422 if form.is_bound else 200)


def _trial(form: TrialForm) -> services.TrialReport:
    facts = form.cleaned_data
    seconds = facts["hours"] * 3600
    return services.TrialReport(
        held_at=facts["held_at"], files=facts["restored"], of_files=facts["restored"], flawed=facts["flawed"],
        seconds=seconds, seconds_for_everything=seconds, measured=True,
    )  # fmt: skip


@requires("ransomware.register:read")
def egress(request: HttpRequest) -> HttpResponse:
    """List the records of outgoing traffic, and add one."""
    may_edit = current_viewer().may("ransomware.register:edit")
    form = EgressForm(request.POST or None) if may_edit else None
    if request.method == "POST" and form is not None and form.is_valid():
        services.save_egress(facts=form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("ransomware:egress"))
    context = {
        "title": _("Records of outgoing traffic"),
        "crumbs": crumbs(_("Records of outgoing traffic")),
        "records": [
            {"id": one.egress_id, "name": one.name, "keep_days": one.keep_days, "checked_at": one.checked_at}
            for one in selectors.egress_records()
        ],
        "columns": [_("Record"), _("Kept for (days)"), _("Last seen to be written"), _("Step")],
        "form": form,
        "may_edit": may_edit,
    }
    return render(request, "ransomware/egress.html", context, status=422 if form is not None and form.is_bound else 200)


@requires("ransomware.register:edit")
@require_POST
@hide_what_is_not_there
def confirm_egress(request: HttpRequest, egress_id: int) -> HttpResponse:
    """Note that somebody has seen that a record is written and readable."""
    services.confirm_egress(egress_id=egress_id)
    messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("ransomware:egress"))
