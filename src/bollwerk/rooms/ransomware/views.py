"""Pages of the room: damage over time, alerts, the backup register, repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.ui.marks import Badge, TlpMark
from bollwerk.foundation.ui.parts import Column
from bollwerk.rooms.ransomware import pages, selectors, services
from bollwerk.rooms.ransomware.errors import AlertStateError, RowNotFoundError
from bollwerk.rooms.ransomware.forms import DecisionForm, DutyForm, RepositoryForm
from bollwerk.rooms.ransomware.models import Alert, BackupDuty, Repository
from bollwerk.rooms.ransomware.rules import AlertState
from bollwerk.rooms.ransomware.selectors_containment import targets
from bollwerk.rooms.ransomware.selectors_signals import clients_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


__all__ = [
    "alert",
    "alerts",
    "duty",
    "edit_duty",
    "edit_repository",
    "enrol",
    "hide_what_is_not_there",
    "overview",
    "register",
    "repositories",
    "repository",
]

_CHARTS = 12
"""Shares drawn on the overview; those with the most damage come first."""


@requires("ransomware.register:read")
def overview(request: HttpRequest) -> HttpResponse:
    """Show how many files each share lost to damage, day by day."""
    courses = selectors.courses()
    context = {
        "title": _("Damage over time"),
        "crumbs": pages.crumbs(_("Damage over time")),
        "charts": [
            {"title": f"{one.host}:{one.share}", "days": one.days, "lines": pages.lines_of(one)}
            for one in courses[:_CHARTS]
        ],
        "columns": [_("Share"), _("Files judged"), _("Damaged"), _("Not judgeable")],
        "rows": [(f"{one.host}:{one.share}", sum(one.files), sum(one.damaged), sum(one.unjudged)) for one in courses],
        "undecided": sum(one.state in {"open", "confirmed"} for one in selectors.alerts()),
    }
    return render(request, "ransomware/overview.html", context)


@requires("ransomware.register:read")
def alerts(request: HttpRequest) -> HttpResponse:
    """List the alerts the viewer may see."""
    state = request.GET.get("state", "")
    state = state if state in Alert.State.values else ""
    context = {
        "title": _("Alerts"),
        "crumbs": pages.crumbs(_("Alerts")),
        "columns": [_("What"), _("Place"), _("Raised"), _("Files"), _("State")],
        "rows": pages.alert_lines(selectors.alerts(state)),
        "states": Alert.State.choices,
        "state": state,
    }
    return render(request, "ransomware/alerts.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Show an alert with its files and reasons, and take a person's decision on it."""
    detail = selectors.alert_detail(alert_id)
    states = [(one, str(Alert.State(one).label)) for one in detail.next_states]
    form = DecisionForm(request.POST or None, states=states, initial={"revision": detail.revision})
    if request.method == "POST" and _decided(alert_id, form):
        messages.success(request, _("The decision is recorded."))
        return HttpResponseRedirect(reverse("ransomware:alert", args=[alert_id]))
    title = pages.rule_text(detail.line.rule)
    context = {
        "title": title,
        "crumbs": pages.crumbs(title),
        "marks": [pages.state_badge(detail.line.state), TlpMark(detail.tlp)],
        "facts": pages.alert_facts(detail),
        "columns": [_("File"), _("Verdict"), Column("", _("Reasons"), wide=True)],
        "files": pages.file_lines(detail),
        "client_columns": [_("Client"), _("Name it gave"), _("From"), _("Until"), _("Named until")],
        "clients": [
            (one.client, one.machine, one.first_at, one.last_at, one.delete_on) for one in clients_of(alert_id)
        ],
        "more": detail.line.count - len(detail.files),
        "form": form if states and current_viewer().may("ransomware.alert:decide") else None,
        "isolate": f"{reverse('ransomware:plan_isolation')}?{_isolation_query(detail)}" if _may_isolate(detail) else "",
    }
    return render(request, "ransomware/alert.html", context, status=422 if form.is_bound else 200)


def _may_isolate(detail: selectors.AlertDetail) -> bool:
    return detail.line.state in {"open", "confirmed"} and current_viewer().may("ransomware.containment:isolate")


def _isolation_query(detail: selectors.AlertDetail) -> str:
    """Return the query that proposes to cut off what an alert names, if it is known how: the clients, else the host."""
    clients = {
        name.casefold() for one in clients_of(detail.line.alert_id) for name in (one.client, one.machine) if name
    }
    host = detail.line.place.partition(":")[0].casefold()
    known = targets()
    chosen = [one for one in known if {one.name.casefold(), one.address.casefold()} & clients]
    proposed = chosen or [one for one in known if one.name.casefold() == host]
    return urlencode([("alert", detail.line.alert_id), *(("target", one.target_id) for one in proposed)])


def _decided(alert_id: int, form: DecisionForm) -> bool:
    """Record a decision; what keeps it from being one stands in the form."""
    if not current_viewer().may("ransomware.alert:decide"):
        raise PermissionDenied
    if not form.is_valid():
        return False
    try:
        services.decide_alert(
            alert_id=alert_id,
            state=AlertState(form.cleaned_data["state"]),
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
        )
    except StaleRecordError:
        form.add_error(None, _("Somebody else has changed the alert since. Nothing was overwritten; open it again."))
    except AlertStateError:
        form.add_error("reason", _("This decision cannot be made now, or it lacks its reason."))
    else:
        return True
    return False


@requires("ransomware.register:read")
def register(request: HttpRequest) -> HttpResponse:
    """List the systems with data and how their backups stand."""
    found = selectors.register()
    context = {
        "title": _("Backup register"),
        "crumbs": pages.crumbs(_("Backup register")),
        "columns": [
            _("System"), _("Standing"), _("Repository"), _("Newest backup"), _("Offline or immutable"),
            _("RPO (hours)"), _("RTO (hours)"),
        ],
        "rows": pages.duty_lines(found),
        "short": sum(bool(one.flaw) for one in found),
        "total": len(found),
    }  # fmt: skip
    return render(request, "ransomware/register.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def duty(request: HttpRequest, system_id: int) -> HttpResponse:
    """Show what is promised for a system, and its newest reports."""
    detail = selectors.duty_detail(system_id)
    context = {
        "title": _("Backup of %(system)s") % {"system": detail.line.system},
        "crumbs": pages.crumbs(detail.line.system),
        "marks": [TlpMark(detail.tlp)],
        "facts": pages.duty_facts(detail),
        "columns": [_("Finished on"), _("Which copy"), _("Outcome"), _("Bytes"), _("Detail")],
        "rows": pages.report_lines(detail),
        "system_id": system_id,
        "may_edit": current_viewer().may("ransomware.register:edit"),
    }
    return render(request, "ransomware/duty.html", context)


@requires("ransomware.register:edit")
@hide_what_is_not_there
def edit_duty(request: HttpRequest, system_id: int) -> HttpResponse:
    """State what must be backed up of a system."""
    detail = selectors.duty_detail(system_id)
    row = BackupDuty.objects.filter(system_id=system_id).first()
    form = DutyForm(request.POST or None, instance=row, initial={"revision": detail.revision})
    back = reverse("ransomware:duty", args=[system_id])
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            services.save_duty(system_id=system_id, facts=form.facts(), expected_revision=revision)
        except StaleRecordError:
            form.add_error(None, _("Somebody else has changed it since. Nothing was overwritten; open it again."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(back)
    return _form_page(request, form, _("Backup of %(system)s") % {"system": detail.line.system}, back)


@requires("ransomware.register:read")
def repositories(request: HttpRequest) -> HttpResponse:
    """List the repositories."""
    rows = [
        (
            pages.repository_link(one),
            one.product,
            one.location,
            Badge(_("yes"), "success") if one.append_only else Badge(_("no"), "danger"),
            one.agent_seen_at,
            one.snapshots,
            one.open_alerts,
        )
        for one in selectors.repositories()
    ]
    context = {
        "title": _("Repositories"),
        "crumbs": pages.crumbs(_("Repositories")),
        "columns": [
            _("Name"), _("Product"), _("Location"), _("Clients can only add"), _("Sentinel seen"), _("Snapshots"),
            _("Open alerts"),
        ],
        "rows": rows,
        "may_edit": current_viewer().may("ransomware.register:edit"),
    }  # fmt: skip
    return render(request, "ransomware/repositories.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def repository(request: HttpRequest, repository_id: int) -> HttpResponse:
    """Show a repository and its newest snapshots."""
    return _repository_page(request, selectors.repository_detail(repository_id))


def _repository_page(request: HttpRequest, detail: selectors.RepositoryDetail, token: str = "") -> HttpResponse:
    viewer = current_viewer()
    context = {
        "title": detail.line.name,
        "crumbs": pages.crumbs(detail.line.name),
        "marks": [TlpMark(detail.tlp)],
        "facts": pages.repository_facts(detail),
        "columns": [_("Arrived"), _("Host"), _("Stated time"), _("Files"), _("Damaged"), _("Not judgeable")],
        "rows": detail.snapshots,
        "repository_id": detail.line.repository_id,
        "token": token,
        "may_edit": viewer.may("ransomware.register:edit"),
        "may_enrol": viewer.may("ransomware.agent:enrol"),
    }
    return render(request, "ransomware/repository.html", context)


@requires("ransomware.agent:enrol")
@require_POST
@hide_what_is_not_there
def enrol(request: HttpRequest, repository_id: int) -> HttpResponse:
    """Show a one-time token for the sentinel of a repository, once."""
    token = services.make_enrolment(repository_id=repository_id)
    return _repository_page(request, selectors.repository_detail(repository_id), token)


@requires("ransomware.register:edit")
@hide_what_is_not_there
def edit_repository(request: HttpRequest, repository_id: int | None = None) -> HttpResponse:
    """Register a repository, or change one."""
    row = None if repository_id is None else Repository.objects.filter(pk=repository_id).first()
    if repository_id is not None and row is None:
        raise RowNotFoundError(repository_id)
    initial = {"revision": row.revision, "hosts": "\n".join(row.hosts)} if row else {}
    form = RepositoryForm(request.POST or None, instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            services.save_repository(facts=form.facts(), repository_id=repository_id, expected_revision=revision)
        except StaleRecordError:
            form.add_error(None, _("Somebody else has changed it since. Nothing was overwritten; open it again."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("ransomware:repositories"))
    return _form_page(request, form, _("Repository"), reverse("ransomware:repositories"))


def _form_page(request: HttpRequest, form: DutyForm | RepositoryForm, title: str, back: str) -> HttpResponse:
    context = {"title": title, "crumbs": pages.crumbs(title), "form": form, "cancel": back}
    return render(request, "ransomware/form.html", context, status=422 if form.is_bound else 200)
