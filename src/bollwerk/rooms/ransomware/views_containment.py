"""Pages of containment: the board, preview and button of an isolation, and its preparation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.ui.marks import TlpMark
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware import pages_containment as pages
from bollwerk.rooms.ransomware import selectors_containment as selectors
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import (
    AlreadyIsolatedError,
    ContainmentError,
    RowNotFoundError,
    SecondPersonError,
)
from bollwerk.rooms.ransomware.forms_containment import IsolationForm, ObserverForm, PointForm, ReasonForm, TargetForm
from bollwerk.rooms.ransomware.models import ContainmentTarget, ControlPoint, Observer
from bollwerk.rooms.ransomware.pages import crumbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

__all__ = ["board", "edit_observer", "edit_point", "edit_target", "isolation", "isolation_step", "plan"]


@requires("ransomware.register:read")
def board(request: HttpRequest) -> HttpResponse:
    """Show what is isolated, what can be, and from where it is tried."""
    viewer = current_viewer()
    may_prepare = viewer.may("ransomware.containment:prepare")
    targets = selectors.targets()
    context = {
        "title": _("Containment"),
        "crumbs": crumbs(_("Containment")),
        "columns": [
            _("Isolation"), _("What"), _("State"), _("Asked for"), _("Seconds to the proof"), _("Exercise"),
        ],
        "rows": pages.isolation_lines(selectors.isolations()),
        "listed": pages.listed_facts(targets),
        "target_columns": [
            _("Host or zone"), _("Where it is cut off"), _("Ports or addresses there"), _("Tried at"),
            _("Only with a second person, because"), _("Isolated now"),
        ],
        "targets": pages.target_lines(targets, may_prepare=may_prepare),
        "place_columns": [_("Name"), _("How it is told"), _("Address"), _("Host key")],
        "points": pages.place_lines(selectors.points(), "ransomware:edit_point", may_prepare=may_prepare),
        "observers": pages.place_lines(selectors.observers(), "ransomware:edit_observer", may_prepare=may_prepare),
        "may_isolate": viewer.may("ransomware.containment:isolate"),
        "may_prepare": may_prepare,
    }  # fmt: skip
    return render(request, "ransomware/containment.html", context)


@requires("ransomware.containment:isolate")
@hide_what_is_not_there
def plan(request: HttpRequest) -> HttpResponse:
    """Choose what is to be cut off; the next page shows what that does."""
    alert = request.GET.get("alert", "")
    chosen = request.GET.getlist("target")
    lines = [one for one in selectors.targets() if one.isolation_id is None]
    choices = [(str(one.target_id), f"{one.name} ({one.point})") for one in lines]
    form = IsolationForm(request.POST or None, targets=choices, initial={"targets": chosen})
    if request.method == "POST" and form.is_valid():
        key = services.plan_isolation(
            target_ids=[int(one) for one in form.cleaned_data["targets"]],
            reason=form.cleaned_data["reason"],
            alert_id=int(alert) if alert.isdecimal() else None,
            exercise=form.cleaned_data["exercise"],
        )
        return HttpResponseRedirect(reverse("ransomware:isolation", args=[key]))
    context = {
        "title": _("Plan an isolation"),
        "crumbs": crumbs(_("Plan an isolation")),
        "form": form if choices else None,
        "cancel": reverse("ransomware:containment"),
    }
    return render(request, "ransomware/plan.html", context, status=422 if form.is_bound else 200)


@requires("ransomware.register:read")
@hide_what_is_not_there
def isolation(request: HttpRequest, isolation_id: int) -> HttpResponse:
    """Show an isolation: what loses service before the order, the proof after it."""
    detail = selectors.isolation_detail(isolation_id)
    viewer, state = current_viewer(), detail.line.state
    proof = detail.proof or detail.dry_run
    names = {one["target"]: line.name for one, line in zip(proof.get("verdicts", ()), detail.targets, strict=False)}
    title = _("Isolation %(number)s") % {"number": isolation_id}
    may = viewer.may("ransomware.containment:isolate")
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "marks": [pages.state_mark(state), TlpMark(detail.tlp)],
        "facts": pages.isolation_facts(detail),
        "losing": detail.losing,
        "hidden": detail.hidden,
        "very_many": detail.very_many,
        "waits": state == "waiting",
        "open_still": pages.open_still(detail),
        "columns": [_("Host or zone"), _("Where"), _("Ports or addresses there"), _("Known from outside"),
                    _("Management path"), _("Still through")],
        "targets": pages.standing_lines(detail.targets),
        "orders": [f"{one.point}: {', '.join(one.handles)} ({one.name})" for one in detail.targets if one.is_order],
        "is_dry": bool(detail.dry_run) and not detail.proof,
        "point_columns": [_("Control point"), _("Order"), _("Seconds"), _("Answer")],
        "points": pages.point_lines(proof),
        "probe_columns": [_("Host or zone"), _("Tried from"), _("Port"), _("Wanted"), _("Before"), _("After"),
                          _("Held connection")],
        "probes": pages.probe_lines(proof, names),
        "release_points": pages.point_lines(detail.release_proof),
        "release_probes": pages.release_probe_lines(detail.release_proof, names),
        "step": reverse("ransomware:isolation_step", args=[isolation_id]),
        "may_order": may and state in {"planned", "waiting", "unproven"},
        "may_try": may and state in {"planned", "waiting"},
        "may_look": may and state in {"proven", "unproven"},
        "release_form": ReasonForm() if _may_release(state) else None,
        "may_agree": state == "release_asked" and viewer.may("ransomware.containment:release"),
        "under_way": state in {"running", "releasing"},
        "system_id": detail.targets[0].system_id if detail.targets else 0,
        "may_clean": viewer.may("ransomware.cleaning:work") and state in {"proven", "unproven", "released"},
    }  # fmt: skip
    return render(request, "ransomware/isolation.html", context)


def _may_release(state: str) -> bool:
    return state in {"proven", "unproven"} and current_viewer().may("ransomware.containment:release")


def _press(isolation_id: int, _reason: str) -> str:
    if services.press_button(isolation_id=isolation_id):
        return _("The isolation is ordered. The proof stands here as soon as it was tried from outside.")
    return _("The isolation waits for a second person.")


def _try(isolation_id: int, _reason: str) -> str:
    services.try_isolation(isolation_id=isolation_id)
    return _("The dry run is ordered; it changes nothing.")


def _drop(isolation_id: int, _reason: str) -> str:
    services.drop_isolation(isolation_id=isolation_id)
    return _("The plan is dropped.")


def _look(isolation_id: int, _reason: str) -> str:
    services.take_another_look(isolation_id=isolation_id)
    return _("It is tried again from outside.")


def _ask(isolation_id: int, reason: str) -> str:
    services.ask_release(isolation_id=isolation_id, reason=reason)
    return _("The release waits for a second person.")


def _agree(isolation_id: int, _reason: str) -> str:
    services.agree_release(isolation_id=isolation_id)
    return _("The release is ordered.")


_STEPS: dict[str, Callable[[int, str], str]] = {
    "press": _press, "try": _try, "drop": _drop, "look": _look, "ask": _ask, "agree": _agree,
}  # fmt: skip


@requires("ransomware.containment:isolate")
@require_POST
@hide_what_is_not_there
def isolation_step(request: HttpRequest, isolation_id: int) -> HttpResponse:
    """Take one step of an isolation; what keeps it from being taken is said on the page."""
    selectors.isolation_detail(isolation_id)
    step = _STEPS.get(request.POST.get("step", ""))
    if step is None:
        return HttpResponseBadRequest()
    try:
        messages.success(request, step(isolation_id, request.POST.get("reason", "")))
    except SecondPersonError:
        messages.error(request, _("Another person has to do this."))
    except AlreadyIsolatedError as error:
        text = _("Isolation %(number)s of the same host is in force. Nothing was ordered.")
        messages.error(request, text % {"number": error.isolation_id})
    except ContainmentError:
        messages.error(request, _("This step is not possible now, or it lacks its reason."))
    return HttpResponseRedirect(reverse("ransomware:isolation", args=[isolation_id]))


def _systems(*kinds: str) -> list[tuple[int, str]]:
    """Return the records that can be chosen, by name."""
    found = [(one.target_id, one.name) for one in inventory.systems_in_use()]
    for kind in kinds:
        lines = inventory.list_targets(inventory.TargetFilter(kind=inventory.Kind(kind)), size=500).rows
        found += [(one.id, one.name) for one in lines]
    return found


@requires("ransomware.containment:prepare")
@hide_what_is_not_there
def edit_point(request: HttpRequest, point_id: int | None = None) -> HttpResponse:
    """Register a control point, or change one."""
    row = _row(ControlPoint, point_id)
    form = PointForm(request.POST or None, systems=_systems(), initial=_initial(row, PointForm))

    def save(data: dict[str, Any]) -> None:
        services.save_control_point(
            facts=form.facts(), system_id=data["system_id"], point_id=point_id, expected_revision=data["revision"]
        )

    return _edited(request, form, save, _("Control point"))


@requires("ransomware.containment:prepare")
@hide_what_is_not_there
def edit_observer(request: HttpRequest, observer_id: int | None = None) -> HttpResponse:
    """Register an observer, or change one."""
    row = _row(Observer, observer_id)
    form = ObserverForm(request.POST or None, systems=_systems(), initial=_initial(row, ObserverForm))

    def save(data: dict[str, Any]) -> None:
        services.save_observer(
            facts=form.facts(), system_id=data["system_id"], observer_id=observer_id, expected_revision=data["revision"]
        )

    return _edited(request, form, save, _("Observer"))


@requires("ransomware.containment:prepare")
@hide_what_is_not_there
def edit_target(request: HttpRequest, target_id: int | None = None) -> HttpResponse:
    """State how a host or zone is cut off, or change that."""
    row = _row(ContainmentTarget, target_id)
    points = [(one.place_id, one.name) for one in selectors.points()]
    systems = _systems("zone", "network")
    form = TargetForm(request.POST or None, systems=systems, points=points, initial=_initial(row, TargetForm))

    def save(data: dict[str, Any]) -> None:
        services.save_target(
            system_id=data["system_id"],
            point_id=data["point_id"],
            facts=form.facts(),
            target_id=target_id,
            expected_revision=data["revision"],
        )

    return _edited(request, form, save, _("Host or zone that can be cut off"))


def _row(model: type[ControlPoint | Observer | ContainmentTarget], key: int | None) -> Any:
    row = None if key is None else model.objects.filter(pk=key).first()
    if key is not None and row is None:
        raise RowNotFoundError(key)
    return row


def _initial(row: Any, form: type[forms.Form]) -> dict[str, Any] | None:
    column_of = {"command_prefix": "prefix"}
    return None if row is None else {name: getattr(row, column_of.get(name, name)) for name in form.base_fields}


def _edited(request: HttpRequest, form: forms.Form, save: Callable[[dict[str, Any]], None], title: str) -> HttpResponse:
    back = reverse("ransomware:containment")
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except StaleRecordError:
            form.add_error(None, _("Somebody else has changed it since. Nothing was overwritten; open it again."))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(back)
    context = {"title": title, "crumbs": crumbs(title), "form": form, "cancel": back}
    return render(request, "ransomware/form.html", context, status=422 if form.is_bound else 200)
