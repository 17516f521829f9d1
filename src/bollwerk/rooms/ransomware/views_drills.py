"""Pages of drills, of a drill step by step, and of the handover of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.marks import TlpMark
from bollwerk.rooms.ransomware import pages_restores as pages
from bollwerk.rooms.ransomware import selectors_restores as selectors
from bollwerk.rooms.ransomware import services
from bollwerk.rooms.ransomware.errors import CleaningError, DrillError, RansomwareError, RowNotFoundError
from bollwerk.rooms.ransomware.forms_recovery import DrillForm, HandOverForm
from bollwerk.rooms.ransomware.models import EvidenceItem
from bollwerk.rooms.ransomware.pages import crumbs
from bollwerk.rooms.ransomware.texts_recovery import REFUSAL_TEXTS

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

__all__ = [
    "drill",
    "drills",
    "guided_drill",
    "guided_progress",
    "guided_step",
    "hand_over",
    "open_guided",
    "record_drill",
]


@requires("ransomware.register:read")
def drills(request: HttpRequest) -> HttpResponse:
    """List the drills, and say how one is held."""
    viewer = current_viewer()
    now = selectors.guided_now()
    context = {
        "title": _("Drills"),
        "crumbs": crumbs(_("Drills")),
        "columns": [_("Drill"), _("Held on"), _("Steps that succeeded"), _("Files lost"), _("Took"), _("Standing")],
        "rows": pages.drill_lines(selectors.drills()),
        "guided": reverse("ransomware:guided_drill", args=[now]) if now else "",
        "may_lead": viewer.may("ransomware.drill:lead"),
        "may_record": viewer.may("ransomware.register:edit"),
        "command": "./run ransomware drill --json > report.json",
    }
    return render(request, "ransomware/drills.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def drill(request: HttpRequest, drill_id: int) -> HttpResponse:
    """Show a drill with its steps and their proof."""
    detail = selectors.drill_detail(drill_id)
    title = _("Drill %(number)s") % {"number": drill_id}
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "marks": [TlpMark(detail.tlp)],
        "facts": pages.drill_facts(detail),
        "columns": [_("Step"), _("Outcome"), _("Took"), _("Proof")],
        "rows": pages.drill_steps(detail.steps),
    }
    return render(request, "ransomware/drill.html", context)


@requires("ransomware.register:edit")
def record_drill(request: HttpRequest) -> HttpResponse:
    """Record the report of a drill that a machine played without this house."""
    form = DrillForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            key = services.record_drill(report=facts["report"], held_at=facts["held_at"])
        except RansomwareError:
            form.add_error("report", _("This is no report of a drill."))
        else:
            messages.success(request, _("The drill is recorded."))
            return HttpResponseRedirect(reverse("ransomware:drill", args=[key]))
    return _form_page(request, form, _("Record a drill"), reverse("ransomware:drills"), files=True)


@requires("ransomware.drill:lead")
@require_POST
def open_guided(request: HttpRequest) -> HttpResponse:
    """Open a drill step by step, and show the command with its one-time token, once."""
    try:
        key, token = services.open_guided()
    except DrillError as error:
        messages.error(request, str(REFUSAL_TEXTS.get(str(error), error)))
        return HttpResponseRedirect(reverse("ransomware:drills"))
    return _guided_page(request, key, token)


@requires("ransomware.register:read")
@hide_what_is_not_there
def guided_drill(request: HttpRequest, drill_id: int) -> HttpResponse:
    """Show a drill step by step."""
    return _guided_page(request, drill_id)


def _guided_page(request: HttpRequest, drill_id: int, token: str = "") -> HttpResponse:
    detail = selectors.guided_detail(drill_id)
    may_lead = current_viewer().may("ransomware.drill:lead")
    server = request.build_absolute_uri("/").rstrip("/")
    upcoming = "" if detail.next_step is None else pages.step_name(detail.planned[detail.next_step])
    context = {
        "title": _("Drill step by step"),
        "crumbs": crumbs(_("Drill step by step")),
        "marks": [TlpMark(detail.tlp)],
        "facts": pages.guided_facts(detail),
        "waits": detail.state == "waiting",
        # With the token on it the page stays as it is: opened anew, the token would be gone.
        "awaited": pages.is_awaited(detail) and not token,
        "token": token,
        **pages.guided_progress(detail),
        "command": f"./run ransomware drill --guided {drill_id} --server {server} --token-file once.txt",
        "steps": pages.guided_steps(detail),
        "columns": [_("Step"), _("Outcome"), _("Took"), _("Proof")],
        "rows": pages.drill_steps(detail.steps),
        "next_step": detail.next_step,
        "may_go_on": may_lead and detail.next_step is not None,
        "go_on": _("Take the step: %(step)s") % {"step": upcoming},
        "may_break_off": may_lead and detail.state in {"waiting", "running"},
        "step_url": reverse("ransomware:guided_step", args=[drill_id]),
    }
    return render(request, "ransomware/guided_drill.html", context)


@requires("ransomware.register:read")
@hide_what_is_not_there
def guided_progress(request: HttpRequest, drill_id: int) -> HttpResponse:
    """Show how far a drill is while its machine is at work; when that is over, the page is opened anew."""
    detail = selectors.guided_detail(drill_id)
    if not pages.is_awaited(detail):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "ransomware/guided_drill.html#progress", pages.guided_progress(detail))


@requires("ransomware.drill:lead")
@require_POST
@hide_what_is_not_there
def guided_step(request: HttpRequest, drill_id: int) -> HttpResponse:
    """Allow the next step of a drill, or break it off."""
    number = request.POST.get("number", "")
    selectors.guided_detail(drill_id)
    try:
        if request.POST.get("step") == "break_off":
            services.break_off(drill_id=drill_id)
            messages.success(request, _("The drill is broken off."))
        elif number.isdecimal():
            services.allow_step(drill_id=drill_id, number=int(number))
        else:
            return HttpResponseBadRequest()
    except DrillError as error:
        messages.error(request, str(REFUSAL_TEXTS.get(str(error), error)))
    return HttpResponseRedirect(reverse("ransomware:guided_drill", args=[drill_id]))


@requires("ransomware.cleaning:work")
@hide_what_is_not_there
def hand_over(request: HttpRequest, item_id: int) -> HttpResponse:
    """Record that this person holds a piece of evidence from now on."""
    found = EvidenceItem.objects.filter(pk=item_id).values_list("cleaning_id", flat=True).first()
    if found is None:
        raise RowNotFoundError(item_id)
    form, back = HandOverForm(request.POST or None), reverse("ransomware:cleaning", args=[found])
    if request.method == "POST" and form.is_valid():
        try:
            intact = services.hand_over(item_id=item_id, **form.cleaned_data)
        except CleaningError as error:
            form.add_error(None, str(error))
        else:
            if intact:
                messages.success(request, _("The handover is recorded; the hash is the one that was taken."))
            else:
                messages.error(request, _("The handover is recorded, but the hash differs: the evidence was changed."))
            return HttpResponseRedirect(back)
    return _form_page(request, form, _("Take over evidence"), back)


def _form_page(request: HttpRequest, form: forms.Form, title: str, back: str, *, files: bool = False) -> HttpResponse:
    context = {"title": title, "crumbs": crumbs(title), "form": form, "cancel": back, "files": files}
    return render(request, "ransomware/form.html", context, status=422 if form.is_bound else 200)
