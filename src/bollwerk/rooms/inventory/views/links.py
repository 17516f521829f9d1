"""Join and part records, and decide on protection needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import requires
from bollwerk.rooms.inventory import pages, selectors, services
from bollwerk.rooms.inventory.errors import DuplicateError, EditForbiddenError, RelationRefusedError
from bollwerk.rooms.inventory.forms import DecisionForm
from bollwerk.rooms.inventory.kinds import RelationKind
from bollwerk.rooms.inventory.rules import ALLOWED_RELATIONS
from bollwerk.rooms.inventory.texts import KIND_TEXTS, RELATION_TEXTS
from bollwerk.rooms.inventory.views.common import answer_refusals, number_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.rooms.inventory.kinds import Kind

__all__ = ["add_relation", "decide", "remove_relation", "withdraw"]


@requires("inventory.own_record:edit")
@answer_refusals
def add_relation(request: HttpRequest, target_id: int) -> HttpResponse:
    """Search for the record that this one needs, and join them."""
    detail = selectors.detail_of(target_id)
    if not detail.may_edit:
        raise EditForbiddenError
    if request.method == "POST":
        _connect(request, target_id)
        return HttpResponseRedirect(reverse("inventory:relations", args=[target_id]))
    query = request.GET.get("q", "")[:200]
    relation = _relation(request.GET.get("kind", ""), detail.kind)
    fitting = {target for source, target in ALLOWED_RELATIONS[relation] if source is detail.kind}
    found = [row for row in selectors.suggestions(query, kinds=fitting) if row.id != target_id] if query.strip() else []
    context = {
        "title": _("Join %(name)s with a record it needs") % {"name": detail.name},
        "crumbs": pages.crumbs(detail.name),
        "relation_choices": [(kind.value, RELATION_TEXTS[kind]) for kind in _fitting_relations(detail.kind)],
        "relation": relation.value,
        "relation_text": RELATION_TEXTS[relation],
        "query": query,
        "found": [{"id": row.id, "name": row.name, "kind": KIND_TEXTS[row.kind]} for row in found],
        "here": request.path,
        "back": reverse("inventory:relations", args=[target_id]),
        "columns": [_("Record"), _("Kind"), ""],
    }
    return render(request, "inventory/add_relation.html", context)


@requires("inventory.own_record:edit")
@require_POST
@answer_refusals
def remove_relation(request: HttpRequest, target_id: int) -> HttpResponse:
    """Part two records."""
    services.disconnect(relation_id=number_of(request.POST.get("relation", "")) or 0)
    messages.success(request, _("The relation was taken out of use."))
    return HttpResponseRedirect(reverse("inventory:relations", args=[target_id]))


@requires("inventory.need:decide")
@answer_refusals
def decide(request: HttpRequest, target_id: int) -> HttpResponse:
    """Raise or lower a protection need, with a reason."""
    detail = selectors.detail_of(target_id)
    if not detail.may_decide:
        raise EditForbiddenError
    address = reverse("inventory:why", args=[target_id])
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        objective, decision = form.decision()
        services.decide_need(target_id=target_id, objective=objective, decision=decision)
        messages.success(request, _("The decision holds, here and for everything below."))
        return HttpResponseRedirect(address)
    title = _("Decide on the protection need of %(name)s") % {"name": detail.name}
    context = {"title": title, "form": form, "cancel": address, "crumbs": pages.crumbs(title), "differences": []}
    return render(request, "inventory/form.html", context, status=422 if form.is_bound else 200)


@requires("inventory.need:decide")
@require_POST
@answer_refusals
def withdraw(request: HttpRequest, target_id: int) -> HttpResponse:
    """Withdraw a decision on a protection need."""
    services.withdraw_decision(decision_id=number_of(request.POST.get("decision", "")) or 0)
    messages.success(request, _("The decision was withdrawn. What is inherited holds again."))
    return HttpResponseRedirect(reverse("inventory:why", args=[target_id]))


def _connect(request: HttpRequest, target_id: int) -> None:
    try:
        services.connect(
            source_id=target_id,
            target_id=number_of(request.POST.get("target", "")) or 0,
            kind=RelationKind(request.POST.get("kind", "")),
        )
    except DuplicateError:
        messages.info(request, _("This relation is known already."))
    except (RelationRefusedError, ValueError):
        messages.error(request, _("Records of these kinds are not joined this way."))
    else:
        messages.success(request, _("The relation was added."))


def _fitting_relations(kind: Kind) -> list[RelationKind]:
    return [relation for relation, pairs in ALLOWED_RELATIONS.items() if any(source is kind for source, _t in pairs)]


def _relation(text: str, kind: Kind) -> RelationKind:
    fitting = _fitting_relations(kind)
    return RelationKind(text) if text in fitting else next(iter(fitting), RelationKind.DEPENDS_ON)
