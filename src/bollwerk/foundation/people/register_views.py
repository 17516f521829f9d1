"""Pages with which people keep the register: persons, departments, organisations, log-ins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import Role, current_viewer, requires
from bollwerk.foundation.history.api import Recorded, RowNotFoundError, StaleRecordError
from bollwerk.foundation.people import joining, register, register_forms, register_selectors, services
from bollwerk.foundation.people.models import Department, Organisation, Person
from bollwerk.foundation.people.texts import REFUSAL_TEXTS, REGISTER_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

__all__ = [
    "agree",
    "ask",
    "close_log_in",
    "come_back",
    "department",
    "department_contact",
    "department_edit",
    "department_new",
    "departments",
    "invite",
    "organisation_edit",
    "organisation_new",
    "organisations",
    "part",
    "person_edit",
    "person_new",
]

_R = TypeVar("_R", bound=Recorded)


def _row(model: type[_R], key: int) -> _R:
    found = model.objects.filter(pk=key).first()
    if found is None or _home_of(found) not in register.kept_organisations():
        raise Http404
    return found


def _home_of(row: Recorded) -> int:
    return row.pk if isinstance(row, Organisation) else row.organisation_id


def _facts(form: Form, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in {"revision", *left_out}}


def _saved(
    request: HttpRequest, title: str, form: Form, save: Callable[[], str], *, cancel: str, submit: str = ""
) -> HttpResponse:
    """Show a form, or save it and go to the address that saving returns; say in the form what speaks against it."""
    if form.is_valid():
        try:
            address = save()
        except StaleRecordError as stale:
            form = _over(form, stale.current)
        except register.RegisterError as error:
            form.add_error(None, str(REGISTER_TEXTS[error.refusal]))
        except services.PeopleError as error:
            for refusal in error.refusals:
                form.add_error(None, str(REFUSAL_TEXTS[refusal]))
        except RowNotFoundError as error:
            raise Http404 from error
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(address)
    context = {"title": title, "form": form, "submit": submit or _("Save"), "look": "primary", "cancel": cancel}
    return render(request, "people/form.html", context, status=422 if form.is_bound else 200)


def _over(form: Form, revision: int) -> Form:
    """Return the form with the same input, ready to be saved over what somebody else has saved meanwhile."""
    form.data = {**form.data.dict(), "revision": str(revision)}  # type: ignore[attr-defined]  # a QueryDict
    now = [f"{form[name].label}: {form.initial.get(name)}" for name in form.changed_data if name != "revision"]
    sentence = _(
        "Somebody else changed this meanwhile. Nothing was saved. Recorded now: %(now)s. Saving again keeps yours."
    )
    form.add_error(None, sentence % {"now": "; ".join(now) or "–"})
    return form


def _person_page(person_id: int) -> str:
    return reverse("people:person", args=[person_id])


@requires("people.person:edit")
def person_new(request: HttpRequest) -> HttpResponse:
    """Add somebody to the register."""
    form = register_forms.NewPersonForm(request.POST or None)

    def save() -> str:
        organisation = form.cleaned_data["organisation"]
        facts = _facts(form, "organisation")
        return _person_page(register.add_person(organisation_id=organisation.pk, facts=facts))

    return _saved(request, _("Add a person"), form, save, cancel=reverse("people:persons"))


@requires("people.person:edit")
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change name, numbers or department of somebody."""
    row = _row(Person, person_id)
    form = register_forms.ChangePersonForm(row, request.POST or None)

    def save() -> str:
        revision = form.cleaned_data["revision"]
        register.change_person(person_id=person_id, facts=_facts(form), expected_revision=revision)
        return _person_page(person_id)

    return _saved(request, _("Change %(name)s") % {"name": row}, form, save, cancel=_person_page(person_id))


def _step(request: HttpRequest, step: Callable[[], object], done: str, address: str) -> HttpResponse:
    try:
        step()
    except register.RegisterError as error:
        messages.error(request, str(REGISTER_TEXTS[error.refusal]))
    except RowNotFoundError as error:
        raise Http404 from error
    else:
        messages.success(request, done)
    return HttpResponseRedirect(address)


@requires("people.person:edit")
@require_POST
def come_back(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take back that somebody leaves."""
    done = _("Taken back. The log-in stays closed and roles are asked for anew.")
    return _step(request, lambda: register.come_back(person_id=person_id), done, _person_page(person_id))


@requires("people.account:open")
@require_POST
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open a log-in and show the one-time link."""
    row = _row(Person, person_id)
    try:
        invitation = register.invite(person_id=person_id)
    except register.RegisterError as error:
        messages.error(request, str(REGISTER_TEXTS[error.refusal]))
        return HttpResponseRedirect(_person_page(person_id))
    context = {
        "title": _("Log-in of %(name)s") % {"name": row},
        "link": f"{settings.BASE_URL.rstrip('/')}{invitation.path}",
        "user_name": invitation.user_name,
        "person_id": person_id,
    }
    response = render(request, "people/invitation.html", context)
    response["Cache-Control"] = "no-store"
    return response


@requires("people.account:open")
@require_POST
def close_log_in(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close somebody's log-in at once."""
    done = _("The log-in is closed.")
    return _step(request, lambda: register.close_log_in(person_id=person_id), done, _person_page(person_id))


@requires("people.person:read")
def departments(request: HttpRequest) -> HttpResponse:
    """Show the departments with leads and IT contact persons."""
    context = {
        "title": _("Departments"),
        "rows": register_selectors.department_rows(),
        "columns": [_("No."), _("Department"), _("People"), _("Lead"), _("IT contact persons (EVP)")],
        "may_edit": current_viewer().may("people.department:edit"),
    }
    return render(request, "people/departments.html", context)


@requires("people.person:read")
def department(request: HttpRequest, department_id: int) -> HttpResponse:
    """Show one department: who leads it, who its contact persons are, and who is asked to be."""
    try:
        found = register_selectors.department_row(department_id)
    except Department.DoesNotExist as error:
        raise Http404 from error
    viewer = current_viewer()
    kept = found.organisation_id in register.kept_organisations()
    context = {
        "title": found.name,
        "department": found,
        "may_edit": kept and viewer.may("people.department:edit"),
        "may_request": kept and viewer.may("people.role:request"),
        "see_asked": viewer.may("people.role:read"),
    }
    return render(request, "people/department.html", context)


@requires("people.department:edit")
def department_new(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    form = register_forms.NewDepartmentForm(request.POST or None)

    def save() -> str:
        organisation = form.cleaned_data["organisation"]
        key = register.add_department(organisation_id=organisation.pk, facts=_facts(form, "organisation"))
        return reverse("people:department", args=[key])

    return _saved(request, _("Add a department"), form, save, cancel=reverse("people:departments"))


@requires("people.department:edit")
def department_edit(request: HttpRequest, department_id: int) -> HttpResponse:
    """Change name or number of a department."""
    row = _row(Department, department_id)
    form = register_forms.DepartmentForm(row, request.POST or None)
    page = reverse("people:department", args=[department_id])

    def save() -> str:
        revision = form.cleaned_data["revision"]
        register.change_department(department_id=department_id, facts=_facts(form), expected_revision=revision)
        return page

    return _saved(request, _("Change %(name)s") % {"name": row}, form, save, cancel=page)


@requires("people.role:request")
def department_contact(request: HttpRequest, department_id: int) -> HttpResponse:
    """Ask for somebody to be contact person or lead of a department; somebody else confirms it."""
    row = _row(Department, department_id)
    form = register_forms.ContactForm(row, request.POST or None)
    page = reverse("people:department", args=[department_id])

    def save() -> str:
        wanted = form.cleaned_data
        services.request_role(
            person_id=wanted["person"].pk,
            role=Role(wanted["role"]),
            organisation_id=row.organisation_id,
            department_id=department_id,
            reason=wanted["reason"],
        )
        return page

    title = _("Contact person or lead of %(name)s") % {"name": row}
    return _saved(request, title, form, save, cancel=page, submit=_("Ask for the role"))


@requires("people.person:read")
def organisations(request: HttpRequest) -> HttpResponse:
    """Show the organisations: the municipality, who serves it, and the others."""
    context = {
        "title": _("Organisations"),
        "rows": register_selectors.organisation_rows(),
        "columns": [_("Organisation"), _("What it is"), _("IT provider"), _("People"), _("TLP:AMBER+STRICT")],
        "may_edit": current_viewer().may("people.organisation:edit"),
    }
    return render(request, "people/organisations.html", context)


@requires("people.organisation:edit")
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    form = register_forms.OrganisationForm(None, request.POST or None)

    def save() -> str:
        register.add_organisation(**_facts(form))
        return reverse("people:organisations")

    return _saved(request, _("Add an organisation"), form, save, cancel=reverse("people:organisations"))


@requires("people.organisation:edit")
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Change an organisation."""
    row = _row(Organisation, organisation_id)
    form = register_forms.OrganisationForm(row, request.POST or None)

    def save() -> str:
        revision = form.cleaned_data["revision"] or 0
        register.change_organisation(organisation_id=organisation_id, facts=_facts(form), expected_revision=revision)
        return reverse("people:organisations")

    title = _("Change %(name)s") % {"name": row}
    return _saved(request, title, form, save, cancel=reverse("people:organisations"))


@requires("people.organisation:edit")
@require_POST
def ask(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Ask that an organisation and its provider count as one."""
    done = _("Asked for. Somebody of the other side now agrees.")
    step = partial(joining.ask_to_join, organisation_id=organisation_id)
    return _step(request, step, done, reverse("people:organisations"))


@requires("people.organisation:edit")
@require_POST
def agree(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Agree that an organisation and its provider count as one."""
    done = _("Agreed. Both now read each other's TLP:AMBER+STRICT records.")
    step = partial(joining.agree_to_join, organisation_id=organisation_id)
    return _step(request, step, done, reverse("people:organisations"))


@requires("people.organisation:edit")
@require_POST
def part(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """End that an organisation and its provider count as one."""
    done = _("Ended. TLP:AMBER+STRICT stays inside each of the two.")
    step = partial(joining.part, organisation_id=organisation_id)
    return _step(request, step, done, reverse("people:organisations"))
