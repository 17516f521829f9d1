"""Pages of the room: the plan, and one product with what was stated and decided."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.ui.charts import Bar
from bollwerk.foundation.ui.forms import DayField, RevisionField
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.rooms.lifecycle import selectors, services
from bollwerk.rooms.lifecycle.errors import RowNotFoundError, StepRefusedError
from bollwerk.rooms.lifecycle.models import Handling
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.texts import REASON_TEXTS, STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.ui.marks import Kind

    _View = Callable[..., HttpResponse]

__all__ = ["accept", "accept_high", "assess", "decide", "item", "opinion", "plan"]

_STATE_KIND: dict[State, Kind] = {
    State.SUPPORTED: "success",
    State.ENDING: "warning",
    State.ENDED: "danger",
    State.UNKNOWN_END: "info",
    State.NO_DATA: "neutral",
}


class AssessmentForm(forms.Form):
    """The department's risk assessment."""

    risk = forms.CharField(label=gettext_lazy("What the risk is"), widget=forms.Textarea, max_length=4000)
    high_risk = forms.BooleanField(label=gettext_lazy("The risk is high"), required=False)
    assessed_until = DayField(label=gettext_lazy("The assessment holds until"))
    revision = RevisionField(initial=0)


class DecisionForm(forms.Form):
    """What follows the end of updates."""

    choice = forms.ChoiceField(label=gettext_lazy("What follows"), choices=Handling.Choice.choices)
    replace_by = DayField(label=gettext_lazy("Replaced by"), required=False)
    cost_euro = forms.IntegerField(label=gettext_lazy("Cost in euros"), min_value=0, required=False)
    contract = forms.CharField(label=gettext_lazy("Special contract"), max_length=200, required=False)
    contract_until = DayField(label=gettext_lazy("The contract runs until"), required=False)
    safeguards = forms.CharField(
        label=gettext_lazy("Safeguards of the further use"), widget=forms.Textarea, max_length=4000, required=False
    )
    revision = RevisionField(initial=0)


class OpinionForm(forms.Form):
    """The opinion of the information security officer."""

    opinion = forms.CharField(label=gettext_lazy("Opinion"), widget=forms.Textarea, max_length=4000)
    revision = RevisionField(initial=0)


def _hide(view: _View) -> _View:
    """Answer 404 for what is not there or may not be seen."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RowNotFoundError as error:
            raise Http404 from error

    return answered


@requires("lifecycle.plan:read")
def plan(request: HttpRequest) -> HttpResponse:
    """Show the plan by quarter and what is to be decided."""
    state = request.GET.get("state", "")
    found = selectors.plan(state if state in set(State) else "")
    context = {
        "title": _("Life cycle plan"),
        "has_data": found.has_data,
        "states": [(one.value, text) for one, text in STATES.items()],
        "state": state,
        "counts": [(str(STATES[one]), count) for one, count in found.counts.items()],
        "bars": [Bar(f"{one.quarter}/{one.year}", one.ending) for one in found.quarters],
        "quarter_columns": [_("Quarter"), _("Support ends"), _("Replaced then"), _("Cost in euros")],
        "quarters": [
            (f"{one.quarter}/{one.year}", one.ending, one.replaced, one.cost_euro)
            for one in found.quarters
            if one.ending or one.replaced
        ],
        "columns": [_("Record"), _("Product"), _("State"), _("Updates until"), _("What follows"), _("What is missing")],
        "rows": [_line(one) for one in found.lines],
        "more": found.more,
    }
    return render(request, "lifecycle/plan.html", context)


def _line(one: selectors.PlanLine) -> tuple[object, ...]:
    follows = str(Handling.Choice(one.choice).label) if one.choice else ""
    return (
        Link(one.name, reverse("lifecycle:item", args=[one.target_id, one.part]), one.inherited),
        f"{one.product} {one.version}" if one.version not in one.product else one.product,
        Badge(str(STATES[one.state]), _STATE_KIND[one.state]),
        one.until,
        follows,
        Badge(str(REASON_TEXTS[one.flaw]), "danger") if one.flaw else "",
    )


@requires("lifecycle.plan:read")
@_hide
def item(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Show one product of a record."""
    one = selectors.item_detail(target_id, part)
    support, viewer, given = one.support, current_viewer(), one.handling
    initial = {**given, "revision": one.revision}
    may_assess, may_judge = viewer.may("lifecycle.risk:assess"), viewer.may("lifecycle.opinion:give")
    context = {
        "title": support.item.name,
        "crumbs": [Link(_("Life cycle plan"), reverse("lifecycle:plan")), support.item.name],
        "marks": [Badge(str(STATES[support.state]), _STATE_KIND[support.state]), support.item.tlp],
        "target_id": target_id,
        "part": part,
        "revision": one.revision,
        "facts": _facts(one),
        "series_columns": [_("Cycle"), _("Updates until"), _("Extension until"), _("Source"), _("Recorded")],
        "series": [_stated(row) for row in one.series],
        "assessment_form": AssessmentForm(initial=initial) if may_assess else None,
        "decision_form": DecisionForm(initial=initial) if may_assess else None,
        "opinion_form": OpinionForm(initial=initial) if may_judge else None,
        "may_accept": viewer.may("lifecycle.risk:accept") and bool(given.get("assessed_until")),
        "may_accept_high": viewer.may("lifecycle.high_risk:accept") and bool(given.get("high_risk")),
    }
    return render(request, "lifecycle/item.html", context)


def _stated(row: tuple[Any, ...]) -> tuple[object, ...]:
    until = row[1]
    return (row[0], str(STATES[State(until)]) if isinstance(until, str) else until, *row[2:])


def _facts(one: selectors.ItemDetail) -> list[tuple[str, object]]:
    support, given = one.support, one.handling
    choice = str(given.get("choice") or "")
    return [
        (_("Product in the inventory"), f"{support.item.vendor} {support.item.product}".strip()),
        (_("Version in the inventory"), support.item.version),
        (_("Product in the support data"), support.product),
        (_("Cycle"), support.cycle),
        (_("Updates until"), support.until),
        (_("Source"), support.source),
        (_("Security-relevant area"), support.item.security_relevant),
        (_("What is missing"), Badge(str(REASON_TEXTS[support.flaw.value]), "danger") if support.flaw else ""),
        (_("Department told"), given.get("told_at")),
        (_("What the risk is"), given.get("risk")),
        (_("The risk is high"), given.get("high_risk")),
        (_("Assessed by"), given.get("assessed_by_id")),
        (_("The assessment holds until"), given.get("assessed_until")),
        (_("What follows"), str(Handling.Choice(choice).label) if choice else ""),
        (_("Replaced by"), given.get("replace_by")),
        (_("Cost in euros"), given.get("cost_euro")),
        (_("Special contract"), given.get("contract")),
        (_("The contract runs until"), given.get("contract_until")),
        (_("Safeguards of the further use"), given.get("safeguards")),
        (_("Accepted by the owner"), given.get("owner_accepted_by_id")),
        (_("Accepted by leadership"), given.get("leadership_by_id")),
        (_("Opinion"), given.get("opinion")),
    ]


def _done(request: HttpRequest, target_id: int, part: str, change: Callable[[], object]) -> HttpResponse:
    """Make a change and go back; what keeps it from being made is said there."""
    selectors.item_detail(target_id, part)
    try:
        change()
    except StaleRecordError:
        messages.error(request, _("Somebody else has changed it since. Nothing was overwritten; open it again."))
    except StepRefusedError:
        messages.error(request, _("Something is missing: a day, a reason, a contract or safeguards."))
    else:
        messages.success(request, _("Recorded."))
    return HttpResponseRedirect(reverse("lifecycle:item", args=[target_id, part]))


def _given(form: forms.Form) -> dict[str, Any]:
    """Return the values of a form without its revision.

    Raises:
        StepRefusedError: If it lacks something.
    """
    if not form.is_valid():
        raise StepRefusedError("The form is not complete.")
    return {name: value for name, value in form.cleaned_data.items() if name != "revision"}


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else 0


@requires("lifecycle.risk:assess")
@require_POST
@_hide
def assess(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Record the department's risk assessment."""
    form, at = AssessmentForm(request.POST), _revision(request)
    return _done(
        request,
        target_id,
        part,
        lambda: services.assess(target_id=target_id, part=part, facts=_given(form), expected_revision=at),
    )


@requires("lifecycle.risk:assess")
@require_POST
@_hide
def decide(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Record what the department decided."""
    form, at = DecisionForm(request.POST), _revision(request)
    return _done(
        request,
        target_id,
        part,
        lambda: services.decide(target_id=target_id, part=part, facts=_given(form), expected_revision=at),
    )


@requires("lifecycle.risk:accept")
@require_POST
@_hide
def accept(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Accept the risk as its owner."""
    return _accept(request, target_id, part, as_leadership=False)


@requires("lifecycle.high_risk:accept")
@require_POST
@_hide
def accept_high(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Accept a high risk as leadership."""
    return _accept(request, target_id, part, as_leadership=True)


def _accept(request: HttpRequest, target_id: int, part: str, *, as_leadership: bool) -> HttpResponse:
    at = _revision(request)
    return _done(
        request,
        target_id,
        part,
        lambda: services.accept_risk(target_id=target_id, part=part, as_leadership=as_leadership, expected_revision=at),
    )


@requires("lifecycle.opinion:give")
@require_POST
@_hide
def opinion(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Record the opinion of the information security officer."""
    form, at = OpinionForm(request.POST), _revision(request)
    return _done(
        request,
        target_id,
        part,
        lambda: services.give_opinion(
            target_id=target_id, part=part, opinion=_given(form)["opinion"], expected_revision=at
        ),
    )
