"""One product of one record: what was stated, and the way from telling the department to the accepted risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.answers import hide_what_is_not_there
from bollwerk.foundation.ui.marks import Badge, Link
from bollwerk.rooms.lifecycle import pages, selectors, services
from bollwerk.rooms.lifecycle.forms import AssessmentForm, DecisionForm, OpinionForm, StepForm
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.texts import STATES
from bollwerk.rooms.lifecycle.views.common import STATE_KIND, done

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse

__all__ = ["accept", "accept_high", "assess", "decide", "item", "opinion"]


@requires("lifecycle.plan:read")
@hide_what_is_not_there
def item(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Show one product of a record."""
    return _page(request, selectors.item_detail(target_id, part))


def _page(request: HttpRequest, one: selectors.ItemDetail, given: tuple[str, forms.Form] | None = None) -> HttpResponse:
    support = one.support
    target = (support.item.target_id, support.item.part)
    needs_decision = support.state in {State.ENDED, State.ENDING} and not support.inherited
    context = {
        "title": support.item.name,
        "crumbs": [Link(_("Life cycle plan"), reverse("lifecycle:plan")), support.item.name],
        "marks": [Badge(str(STATES[support.state]), STATE_KIND[support.state]), support.item.tlp],
        "target_id": target[0],
        "part": target[1],
        "revision": one.revision,
        "facts": pages.support_facts(one),
        "decided": pages.decision_facts(one),
        "steps": pages.steps(one) if needs_decision or one.handling else [],
        "series_columns": pages.series_columns(),
        "series": [pages.stated_row(row) for row in one.series],
        "enter_url": _enter_url(one),
        "choose_url": pages.choose_url(support.item.vendor, support.item.product),
        **_forms(one, given, shown=needs_decision or bool(one.handling)),
    }
    return render(request, "lifecycle/item.html", context, status=422 if given else 200)


def _forms(one: selectors.ItemDetail, given: tuple[str, forms.Form] | None, *, shown: bool) -> dict[str, Any]:
    """Return the forms the viewer may use; one that lacks something comes back as it was filled in."""
    viewer, facts = current_viewer(), one.handling
    initial, others = {**facts, "revision": one.revision}, len(one.siblings)
    made: dict[str, Any] = {}
    if shown and viewer.may("lifecycle.risk:assess") and one.is_own_department:
        relevant = one.support.item.security_relevant
        made["assessment_form"] = AssessmentForm(initial=initial, others=others)
        made["decision_form"] = DecisionForm(initial=initial, others=others, security_relevant=relevant)
    ready = bool(facts.get("assessed_until")) and bool(facts.get("choice"))
    if ready and viewer.may("lifecycle.opinion:give"):
        made["opinion_form"] = OpinionForm(initial=initial, others=others)
    owner = viewer.may("lifecycle.risk:accept") and one.is_own_department
    made["may_accept"] = ready and owner and not one.flow.owner_accepted
    high = bool(facts.get("high_risk")) and not one.flow.leadership_accepted
    made["may_accept_high"] = ready and high and viewer.may("lifecycle.high_risk:accept")
    made["accept_form"] = StepForm(initial={"revision": one.revision}, others=others)
    return made | ({given[0]: given[1]} if given else {})


def _enter_url(one: selectors.ItemDetail) -> str:
    if not current_viewer().may("lifecycle.support:edit"):
        return ""
    support = one.support
    facts = {"name": support.product or support.item.product, "vendor": support.item.vendor}
    facts["cycle"] = support.cycle or support.item.version
    return f"{reverse('lifecycle:enter')}?{urlencode(facts)}"


def _own(target_id: int, part: str) -> selectors.ItemDetail:
    """Return one product of a record of the viewer's department.

    Raises:
        PermissionDenied: If it is another department's.
    """
    one = selectors.item_detail(target_id, part)
    if not one.is_own_department:
        raise PermissionDenied
    return one


@requires("lifecycle.risk:assess")
@require_POST
@hide_what_is_not_there
def assess(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Record the department's risk assessment."""
    one = _own(target_id, part)
    form = AssessmentForm(request.POST, others=len(one.siblings))
    if not form.is_valid():
        return _page(request, one, ("assessment_form", form))
    return _do(request, one, form, lambda place: services.assess(**place, facts=form.facts))


@requires("lifecycle.risk:assess")
@require_POST
@hide_what_is_not_there
def decide(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Record what the department decided."""
    one = _own(target_id, part)
    relevant = one.support.item.security_relevant
    form = DecisionForm(request.POST, others=len(one.siblings), security_relevant=relevant)
    if not form.is_valid():
        return _page(request, one, ("decision_form", form))
    return _do(request, one, form, lambda place: services.decide(**place, facts=form.facts))


@requires("lifecycle.risk:accept")
@require_POST
@hide_what_is_not_there
def accept(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Accept the risk as its owner."""
    return _accept(request, target_id, part, as_leadership=False)


@requires("lifecycle.high_risk:accept")
@require_POST
@hide_what_is_not_there
def accept_high(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Accept a high risk as leadership."""
    return _accept(request, target_id, part, as_leadership=True)


def _accept(request: HttpRequest, target_id: int, part: str, *, as_leadership: bool) -> HttpResponse:
    one = selectors.item_detail(target_id, part)
    form = StepForm(request.POST, others=len(one.siblings))
    if not form.is_valid():
        return _page(request, one, ("accept_form", form))
    return _do(request, one, form, lambda place: services.accept_risk(**place, as_leadership=as_leadership))


@requires("lifecycle.opinion:give")
@require_POST
@hide_what_is_not_there
def opinion(request: HttpRequest, target_id: int, part: str) -> HttpResponse:
    """Record the opinion of the information security officer."""
    one = selectors.item_detail(target_id, part)
    form = OpinionForm(request.POST, others=len(one.siblings))
    if not form.is_valid():
        return _page(request, one, ("opinion_form", form))
    text = form.cleaned_data["opinion"]
    return _do(request, one, form, lambda place: services.give_opinion(**place, opinion=text))


def _do(
    request: HttpRequest, one: selectors.ItemDetail, form: StepForm, step: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    """Do a step for the record, and for its siblings where the form says so."""
    item = one.support.item
    place: dict[str, Any] = {
        "place": (item.target_id, item.part),
        "also": one.siblings if form.holds_for_all else (),
        "expected_revision": form.cleaned_data["revision"],
    }
    return done(request, reverse("lifecycle:item", args=[item.target_id, item.part]), lambda: step(place))
