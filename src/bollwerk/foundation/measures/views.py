"""Pages of the register of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.measures import selectors
from bollwerk.foundation.measures.api import (
    MeasureError,
    confirm_effect,
    open_measure,
    reject_effect,
    report_done,
)
from bollwerk.foundation.measures.forms import MeasureForm, ProofForm, ReasonForm
from bollwerk.foundation.measures.models import Measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.measures.api import MeasureFacts

__all__ = ["confirm", "measure", "measures", "new", "reject", "report"]


@requires("measures.measure:read")
def measures(request: HttpRequest) -> HttpResponse:
    """Show the register, most urgent first."""
    asked = {name: request.GET.get(name, "")[:100] for name in ("state", "whose", "text")}
    page = selectors.measures_page(**asked, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "title": _("Measures"),
        "page": page,
        "asked": asked,
        "states": [("overdue", _("Overdue")), *Measure.State.choices],
        "columns": [_("Measure"), _("Owner"), _("Due"), _("State")],
        "may_open": current_viewer().may("measures.measure:open"),
    }
    return render(request, "measures/measures.html", context)


@requires("measures.measure:open")
def new(request: HttpRequest) -> HttpResponse:
    """Open a measure; a claim's page hands over what it is about."""
    first = {name: request.GET.get(name, "") for name in ("claim", "subject", "title", "url")}
    form = MeasureForm(request.POST or None, initial={**first, "due": None})
    if form.is_valid():
        wanted = form.cleaned_data
        owner, department = wanted.pop("owner"), wanted.pop("department")
        key = open_measure(**wanted, owner_id=owner and owner.pk, department_id=department and department.pk)
        messages.success(request, _("The measure is in the register."))
        return HttpResponseRedirect(reverse("measures:measure", args=[key]))
    context = {"title": _("Open a measure"), "form": form}
    return render(request, "measures/new.html", context, status=422 if form.is_bound else 200)


@requires("measures.measure:read")
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Show one measure and what its reader may do with it."""
    return _page(request, _named(measure_id))


def _named(measure_id: int) -> MeasureFacts:
    try:
        return selectors.measure_named(measure_id)
    except Measure.DoesNotExist as error:
        raise Http404 from error


def _page(request: HttpRequest, found: MeasureFacts, form: Form | None = None) -> HttpResponse:
    viewer = current_viewer()
    reported = found.state == Measure.State.REPORTED
    context = {
        "title": found.title,
        "measure": found,
        "form": form,
        "today": clock.today(),
        "proof_form": ProofForm(initial={"revision": found.revision})
        if found.state == Measure.State.OPEN and viewer.may("measures.measure:report")
        else None,
        "may_judge": reported
        and viewer.may("measures.measure:confirm")
        and viewer.person_id not in {None, found.reported_by_id},
        "reason_form": ReasonForm(initial={"revision": found.revision}),
    }
    return render(request, "measures/measure.html", context, status=422 if form else 200)


def _step(request: HttpRequest, measure_id: int, form: Form, step: Callable[..., None], done: str) -> HttpResponse:
    """Carry out one step with the form's values; say in the page what speaks against it."""
    found = _named(measure_id)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        step(measure_id=measure_id, **form.cleaned_data)
    except StaleRecordError:
        messages.error(request, _("Somebody else changed this measure meanwhile. Nothing was saved; here it is now."))
    except MeasureError:
        messages.error(request, _("This step is not possible any more; here is the measure as it stands now."))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("measures:measure", args=[measure_id]))


@requires("measures.measure:report")
@require_POST
def report(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Report a measure as done."""
    done = _("Reported as done. Somebody else now confirms the effect.")
    return _step(request, measure_id, ProofForm(request.POST), report_done, done)


@requires("measures.measure:confirm")
@require_POST
def confirm(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Confirm the effect of a measure."""
    form = ReasonForm({"reason": "-", "revision": request.POST.get("revision")})
    form.fields.pop("reason")
    return _step(request, measure_id, form, confirm_effect, _("The effect is confirmed."))


@requires("measures.measure:confirm")
@require_POST
def reject(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Open a measure again that does not work."""
    done = _("The measure is open again.")
    return _step(request, measure_id, ReasonForm(request.POST), reject_effect, done)
