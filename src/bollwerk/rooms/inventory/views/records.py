"""One record: its tabs, and the forms that create, change and retire it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.foundation.measures.api import measures_about
from bollwerk.rooms.inventory import pages, partner_pages, relation_pages, selectors, services
from bollwerk.rooms.inventory.errors import DuplicateError, EditForbiddenError, RecordInUseError
from bollwerk.rooms.inventory.forms import RecordForm, RetireForm, target_form
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.rules import LEAD_KINDS
from bollwerk.rooms.inventory.services.common import editor_facts
from bollwerk.rooms.inventory.texts import GAP_TEXTS, KIND_TEXTS
from bollwerk.rooms.inventory.views.common import FormPage, answer_refusals, edit_record, number_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.rooms.inventory.facts import TargetDetail

__all__ = [
    "create",
    "dependency_map",
    "edit",
    "history",
    "measures",
    "relations",
    "retire",
    "revive",
    "sources",
    "target",
    "why",
]


@requires("inventory.record:read")
@answer_refusals
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show what is known about a record."""
    detail = selectors.detail_of(target_id)
    context = {
        "facts": pages.fact_items(selectors.facts_of_target(target_id)),
        "gaps": [GAP_TEXTS[gap] for gap in selectors.gaps_of_target(detail)],
        "retired_reason": detail.retired_reason,
        "revive": bool(detail.retired_on and detail.may_edit),
        "revision": detail.revision,
    }
    return _page(request, "inventory/target.html", detail, context)


@requires("inventory.record:read")
@answer_refusals
def relations(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show what a record needs, what needs it, and its interfaces."""
    detail = selectors.detail_of(target_id)
    below, above = selectors.neighbours_of(target_id, detail.kind)
    context = {
        "below": relation_pages.neighbour_lines(below, backwards=False),
        "above": relation_pages.neighbour_lines(above, backwards=True),
        "columns": relation_pages.NEIGHBOUR_COLUMNS,
        "change_columns": relation_pages.CHANGE_COLUMNS,
        "retired": relation_pages.retired_relation_lines(selectors.retired_relations_of(target_id)),
        "interfaces": partner_pages.interface_lines(selectors.interfaces_of(target_id)),
        "interface_columns": partner_pages.INTERFACE_COLUMNS,
        "interface_link": f"{reverse('inventory:interface_create')}?source={target_id}",
        "has_interfaces": detail.kind in {Kind.APPLICATION, Kind.MODULE},
    }
    return _page(request, "inventory/relations.html", detail, context)


@requires("inventory.record:read")
@answer_refusals
def dependency_map(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show the dependencies of a record as a picture, and as a table."""
    detail = selectors.detail_of(target_id)
    found = selectors.map_of(target_id)
    boxes, arrows = pages.map_boxes(found, middle=target_id)
    context = {"boxes": boxes, "arrows": arrows, "cut": found.cut}
    return _page(request, "inventory/map.html", detail, context)


@requires("inventory.record:read")
@answer_refusals
def why(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show for each objective why a record needs what it needs."""
    detail = selectors.detail_of(target_id)
    return _page(request, "inventory/why.html", detail, {"parts": pages.why_parts(selectors.why_needs(target_id))})


@requires("inventory.record:read")
@answer_refusals
def history(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show the recorded states of a record."""
    detail = selectors.detail_of(target_id)
    changes = selectors.changes_of_target(target_id)
    return _page(request, "inventory/history.html", detail, {"happenings": pages.happenings(changes)})


@requires("inventory.record:read")
@answer_refusals
def measures(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show what has to be done about a record."""
    detail = selectors.detail_of(target_id)
    subject = f"inventory.{detail.kind}/{target_id}"
    handed = {"subject": subject, "title": detail.name, "url": reverse("inventory:target", args=[target_id])}
    context = {
        "columns": pages.MEASURE_COLUMNS,
        "rows": pages.measure_lines(measures_about(subject)),
        "may_open": current_viewer().may("measures.measure:open") and detail.retired_on is None,
        "open_measure": f"{reverse('measures:new')}?{urlencode(handed)}",
    }
    return _page(request, "inventory/measures.html", detail, context)


@requires("inventory.record:read")
@answer_refusals
def sources(request: HttpRequest, target_id: int) -> HttpResponse:
    """Show the sources that know a record."""
    detail = selectors.detail_of(target_id)
    context = {"columns": pages.SOURCE_COLUMNS, "rows": selectors.sources_of(target_id)}
    return _page(request, "inventory/sources.html", detail, context)


@requires("inventory.own_record:edit")
@answer_refusals
def create(request: HttpRequest, kind: str) -> HttpResponse:
    """Create a record of a kind."""
    wanted = _kind(kind)
    if not editor_facts(current_viewer()).edits_all and wanted not in LEAD_KINDS:
        raise PermissionDenied

    def save(form: RecordForm) -> str:
        return reverse("inventory:target", args=[services.create_target(kind=wanted, facts=form.facts())])

    title = _("New: %(kind)s") % {"kind": KIND_TEXTS[wanted]}
    return edit_record(request, target_form(wanted), None, FormPage(title, save, reverse("inventory:targets")))


@requires("inventory.own_record:edit")
@answer_refusals
def edit(request: HttpRequest, target_id: int) -> HttpResponse:
    """Change a record; the second of two editors is told."""
    detail = selectors.detail_of(target_id)
    _demand(detail)
    address = reverse("inventory:target", args=[target_id])

    def save(form: RecordForm) -> str:
        services.update_target(target_id=target_id, facts=form.facts(), expected_revision=form.seen_revision)
        return address

    page = FormPage(_("Change %(name)s") % {"name": detail.name}, save, address)
    return edit_record(request, target_form(detail.kind), selectors.target_for_form(target_id), page)


@requires("inventory.own_record:edit")
@answer_refusals
def retire(request: HttpRequest, target_id: int) -> HttpResponse:
    """Take a record out of use, after asking why."""
    detail = selectors.detail_of(target_id)
    _demand(detail)
    address = reverse("inventory:target", args=[target_id])
    form = RetireForm(request.POST or None, initial={"revision": detail.revision})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.retire_target(
                target_id=target_id, reason=given["reason"], expected_revision=given["revision"] or 0
            )
        except RecordInUseError as error:
            form.add_error(None, _in_use_text(error.count))
        except StaleRecordError:
            form.add_error(None, _("Somebody has changed the record since. Look at it again first."))
        else:
            messages.success(request, _("The record is out of use. It stays readable."))
            return HttpResponseRedirect(address)
    title = _("Take %(name)s out of use") % {"name": detail.name}
    context = {"title": title, "form": form, "cancel": address, "crumbs": pages.crumbs(title), "differences": []}
    return render(request, "inventory/form.html", context, status=422 if form.is_bound else 200)


@requires("inventory.own_record:edit")
@require_POST
@answer_refusals
def revive(request: HttpRequest, target_id: int) -> HttpResponse:
    """Take a record back into use."""
    seen = request.POST.get("revision", "")
    try:
        services.revive_target(target_id=target_id, expected_revision=number_of(seen) or 0)
    except StaleRecordError:
        messages.error(request, _("Somebody has changed the record since. Look at it again first."))
    except DuplicateError:
        messages.error(request, _("Meanwhile another record has this name."))
    return HttpResponseRedirect(reverse("inventory:target", args=[target_id]))


def _page(request: HttpRequest, template: str, detail: TargetDetail, context: dict[str, Any]) -> HttpResponse:
    frame = {
        "title": detail.name,
        "crumbs": pages.crumbs(detail.name),
        "marks": pages.detail_marks(detail),
        "tabs": pages.tabs_of(detail.id),
        "target_id": detail.id,
        "may_edit": detail.may_edit and detail.retired_on is None,
        "may_decide": detail.may_decide and detail.retired_on is None,
    }
    return render(request, template, {**frame, **context})


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise Http404 from error


def _demand(detail: TargetDetail) -> None:
    if not detail.may_edit:
        raise EditForbiddenError


def _in_use_text(count: int) -> str:
    return ngettext(
        "%(count)s record in use still needs it. Remove the relation first.",
        "%(count)s records in use still need it. Remove the relations first.",
        count,
    ) % {"count": count}
