"""Pages about people, departments and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import Role, current_viewer, requires
from bollwerk.foundation.access.roles import ROLE_TITLES
from bollwerk.foundation.people import forms, register_selectors, selectors, services
from bollwerk.foundation.people.models import Department, Deputy, Person, RoleGrant
from bollwerk.foundation.people.pages import LOG_IN_BADGES, LOG_IN_CHOICES, person_happenings, person_items
from bollwerk.foundation.people.register import kept_organisations
from bollwerk.foundation.people.texts import REFUSAL_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

__all__ = [
    "confirm",
    "deputy",
    "deputy_end",
    "emergency",
    "end",
    "glass_review",
    "leave",
    "person",
    "persons",
    "request_role",
    "review",
    "roles",
]


@requires("people.person:read")
def persons(request: HttpRequest) -> HttpResponse:
    """Show who works where."""
    names = ("text", "department", "role", "log_in", "left")
    asked = {name: request.GET.get(name, "")[:80] for name in names}
    page = selectors.persons_page(
        selectors.Asked(**asked), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    viewer = current_viewer()
    see_log_ins = viewer.may("people.account:read")
    context = {
        "title": _("People"),
        "page": page,
        "rows": [(row, LOG_IN_BADGES[row.log_in.state] if row.log_in else "") for row in page.rows],
        "asked": asked,
        "departments": [(str(pk), name) for pk, name in Department.objects.order_by("name").values_list("pk", "name")],
        "roles": ROLE_TITLES.items() if viewer.may("people.role:read") else [],
        "log_ins": LOG_IN_CHOICES if see_log_ins else [],
        "lefts": [("no", _("works here")), ("yes", _("left"))],
        "see_log_ins": see_log_ins,
        "may_edit": viewer.may("people.person:edit"),
        "may_read_in": viewer.may("people.list:read_in"),
        "columns": [_("Name"), _("Department"), _("Roles"), *([_("Log-in")] if see_log_ins else []), _("E-mail")],
    }
    return render(request, "people/persons.html", context)


@requires("people.person:read")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one person; their roles, log-in and earlier states to those who may read them."""
    found, grants = _person(person_id)
    viewer = current_viewer()
    may_read = viewer.may("people.role:read")
    kept = found.organisation_id in kept_organisations()
    context = {
        "title": found.name,
        "person": found,
        "items": person_items(found, register_selectors.contacts_of(found.department_id)),
        "grants": grants if may_read else [],
        "stand_ins": register_selectors.stands_in_for(person_id) if may_read else [],
        "happenings": person_happenings(register_selectors.changes_of_person(person_id)) if may_read else [],
        "may_request": kept and viewer.may("people.role:request") and not found.left_on,
        "may_edit": kept and viewer.may("people.person:edit"),
        "may_confirm": viewer.may("people.role:confirm"),
        "may_open": kept and viewer.may("people.account:open") and found.person_id != viewer.person_id,
        "log_in_open": found.log_in is not None and found.log_in.state not in {"none", "closed"},
        "columns": [_("Role"), _("Where"), _("State"), _("Requested"), _("Confirmed")],
    }
    return render(request, "people/person.html", context)


def _person(person_id: int) -> tuple[selectors.PersonRow, list[selectors.GrantRow]]:
    try:
        return selectors.person_page(person_id)
    except Person.DoesNotExist as error:
        raise Http404 from error


@requires("people.role:read")
def roles(request: HttpRequest) -> HttpResponse:
    """Show which roles wait for a decision and who holds what."""
    context = {
        "title": _("Roles"),
        **selectors.grants_board(),
        "columns": [_("Role"), _("Person"), _("Where"), _("Confirmed")],
        "may_break": current_viewer().may("people.glass:break"),
        "may_confirm": current_viewer().may("people.role:confirm"),
        "may_review_glass": current_viewer().may("people.glass:review"),
    }
    return render(request, "people/roles.html", context)


@requires("people.role:request")
def request_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for a role for a person."""
    found, _grants = _person(person_id)
    if found.organisation_id not in kept_organisations():
        raise Http404
    form = forms.RequestForm(request.POST or None)
    if form.is_valid():
        wanted = form.cleaned_data

        def ask() -> None:
            services.request_role(
                person_id=person_id,
                role=Role(wanted["role"]),
                organisation_id=Person.objects.get(pk=person_id).organisation_id,
                department_id=wanted["department"] and wanted["department"].pk,
                reason=wanted["reason"],
            )

        done = _("Asked for. Somebody else now confirms the role.")
        return _told(request, ask, done, reverse("people:person", args=[person_id]))
    return _form_page(request, _("Ask for a role for %(name)s") % {"name": found.name}, form, _("Ask for the role"))


def _form_page(request: HttpRequest, title: str, form: Any, submit: str, *, look: str = "primary") -> HttpResponse:
    context = {"title": title, "form": form, "submit": submit, "look": look, "cancel": reverse("people:roles")}
    return render(request, "people/form.html", context, status=422 if form.is_bound else 200)


def _demand_visible(grant_id: int) -> None:
    """Say that a role of somebody the viewer may not see does not exist."""
    grant = RoleGrant.objects.filter(pk=grant_id).first()
    if grant is None or not Person.objects.filter(pk=grant.person_id).exists():
        raise Http404


def _decide(request: HttpRequest, grant_id: int, step: Callable[[], None], done: str) -> HttpResponse:
    """Carry out a decision on a role the viewer may see; say in the page what speaks against it."""
    _demand_visible(grant_id)
    return _told(request, step, done, reverse("people:roles"))


def _told(request: HttpRequest, step: Callable[[], object], done: str, address: str) -> HttpResponse:
    """Carry out a step, say what came of it, and lead on."""
    try:
        step()
    except services.PeopleError as error:
        for refusal in error.refusals:
            messages.error(request, str(REFUSAL_TEXTS[refusal]))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(address)


@requires("people.role:confirm")
@require_POST
def confirm(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Confirm a role somebody else asked for."""
    return _decide(request, grant_id, lambda: services.confirm_role(grant_id=grant_id), _("The role is confirmed."))


@requires("people.role:confirm")
@require_POST
def review(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Confirm a role again for a year."""
    done = _("The role is confirmed for another year.")
    return _decide(request, grant_id, lambda: services.review_role(grant_id=grant_id), done)


@requires("people.role:request")
def end(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a role, with the reason."""
    _demand_visible(grant_id)
    form = forms.ReasonForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, _("End the role"), form, _("End the role"), look="danger")
    reason = form.cleaned_data["reason"]
    return _decide(
        request, grant_id, lambda: services.end_role(grant_id=grant_id, reason=reason), _("The role has ended.")
    )


@requires("people.glass:review")
def glass_review(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Review a role taken in an emergency."""
    _demand_visible(grant_id)
    form = forms.ReasonForm(request.POST or None)
    form.fields["reason"].label = _("Was it right, and what follows?")
    if not form.is_valid():
        return _form_page(request, _("Review an emergency role"), form, _("Reviewed"))
    note = form.cleaned_data["reason"]
    done = _("The emergency role is reviewed.")
    return _decide(request, grant_id, lambda: services.review_break_glass(grant_id=grant_id, note=note), done)


@requires("people.glass:break")
def emergency(request: HttpRequest) -> HttpResponse:
    """Take a role in an emergency, loudly and for a few hours."""
    form = forms.EmergencyForm(request.POST or None)
    if form.is_valid():
        wanted = form.cleaned_data

        def take() -> None:
            services.take_role_in_emergency(
                role=Role(wanted["role"]), organisation_id=wanted["organisation"].pk, reason=wanted["reason"]
            )

        done = _("You hold the role for four hours. It is on the trail and will be reviewed.")
        return _told(request, take, done, reverse("start"))
    return _form_page(request, _("Take a role in an emergency"), form, _("Break the glass"), look="danger")


@requires("people.person:edit")
def leave(request: HttpRequest, person_id: int) -> HttpResponse:
    """Record that a person leaves."""
    found, _grants = _person(person_id)
    if found.organisation_id not in kept_organisations():
        raise Http404
    form = forms.LeaveForm(request.POST or None)
    if form.is_valid():
        services.leave(person_id=person_id, on=form.cleaned_data["on"])
        messages.success(request, _("Recorded. On that day the log-in closes and all roles end."))
        return HttpResponseRedirect(reverse("people:person", args=[person_id]))
    title = _("%(name)s leaves") % {"name": found.name}
    return _form_page(request, title, form, _("Record the leaving"), look="danger")


@requires("people.role:request")
@require_POST
def deputy_end(request: HttpRequest, deputy_id: int) -> HttpResponse:
    """End that somebody stands in for another."""
    found = Deputy.objects.filter(pk=deputy_id).first()
    if found is None or not Person.objects.filter(pk=found.person_id).exists():
        raise Http404
    _demand_visible(found.grant_id)
    address = reverse("people:person", args=[found.person_id])
    return _told(request, lambda: services.end_deputy(deputy_id=deputy_id), _("The deputy has ended."), address)


@requires("people.role:request")
def deputy(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Name a deputy for a role."""
    _demand_visible(grant_id)
    form = forms.DeputyForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, _("Name a deputy"), form, _("Name the deputy"))
    wanted = form.cleaned_data

    def name() -> None:
        services.name_deputy(
            grant_id=grant_id,
            person_id=wanted["email"].pk,
            valid_from=wanted["valid_from"],
            valid_to=wanted["valid_to"],
        )

    return _decide(request, grant_id, name, _("The deputy is named."))
