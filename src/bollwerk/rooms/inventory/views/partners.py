"""Suppliers, contracts and interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.history.api import StaleRecordError
from bollwerk.rooms.inventory import pages, partner_pages, selectors, services
from bollwerk.rooms.inventory.forms import RecordForm, contract_form, interface_form, supplier_form
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.services.common import editor_facts
from bollwerk.rooms.inventory.texts import KIND_TEXTS
from bollwerk.rooms.inventory.views.common import FormPage, answer_refusals, edit_record, number_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bollwerk.foundation.ui.paging import Page

__all__ = [
    "add_coverage",
    "contract",
    "contract_edit",
    "contracts",
    "interface",
    "interface_create",
    "interface_edit",
    "interface_retire",
    "interfaces",
    "supplier",
    "supplier_edit",
    "suppliers",
]


@requires("inventory.record:read")
def suppliers(request: HttpRequest) -> HttpResponse:
    """List the suppliers."""
    page = selectors.list_suppliers(**_place(request))
    rows = partner_pages.supplier_lines(page.rows)
    return _list(request, _("Suppliers"), page, (partner_pages.SUPPLIER_COLUMNS, rows), "inventory:supplier_create")


@requires("inventory.record:read")
def contracts(request: HttpRequest) -> HttpResponse:
    """List the contracts."""
    page = selectors.list_contracts(**_place(request))
    rows = partner_pages.contract_lines(page.rows)
    return _list(request, _("Contracts"), page, (partner_pages.CONTRACT_COLUMNS, rows), "inventory:contract_create")


@requires("inventory.record:read")
def interfaces(request: HttpRequest) -> HttpResponse:
    """List the interfaces in use."""
    page = selectors.list_interfaces(**_place(request))
    rows = partner_pages.interface_lines(page.rows)
    return _list(request, _("Interfaces"), page, (partner_pages.INTERFACE_COLUMNS, rows), "inventory:interface_create")


@requires("inventory.record:read")
@answer_refusals
def supplier(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """Show a supplier."""
    found, _row = selectors.supplier_row(supplier_id)
    edit = reverse("inventory:supplier_edit", args=[supplier_id]) if _edits_all() else ""
    return _record(request, found.name, partner_pages.partner_items(found), marks=[found.tlp], edit=edit)


@requires("inventory.record:read")
@answer_refusals
def contract(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Show a contract and the records it covers."""
    found, _row = selectors.contract_row(contract_id)
    context = {
        "title": found.name,
        "crumbs": pages.crumbs(found.name),
        "items": partner_pages.partner_items(found),
        "marks": [found.tlp],
        "covers": [
            {"id": row.id, "name": row.name, "kind": KIND_TEXTS[row.kind], "not_seen_since": row.not_seen_since}
            for row in found.covers
        ],
        "columns": [_("Record"), _("Kind"), ""],
        "contract_id": contract_id,
        "revision": found.revision,
        "edit": reverse("inventory:contract_edit", args=[contract_id]) if _edits_all() else "",
    }
    return render(request, "inventory/contract.html", context)


@requires("inventory.record:read")
@answer_refusals
def interface(request: HttpRequest, interface_id: int) -> HttpResponse:
    """Show an interface."""
    found, _row = selectors.interface_row(interface_id)
    may_edit = selectors.detail_of(found.source_id).may_edit
    edit = reverse("inventory:interface_edit", args=[interface_id]) if may_edit else ""
    retire = reverse("inventory:interface_retire", args=[interface_id]) if may_edit else ""
    return _record(
        request, found.name, partner_pages.interface_items(found), marks=[found.tlp], edit=edit, retire=retire
    )


@requires("inventory.record:edit")
@answer_refusals
def supplier_edit(request: HttpRequest, supplier_id: int | None = None) -> HttpResponse:
    """Create or change a supplier."""
    found = selectors.supplier_row(supplier_id)[1] if supplier_id else None

    def save(form: RecordForm) -> str:
        key = services.save_supplier(facts=form.facts(), supplier_id=supplier_id, expected_revision=form.seen_revision)
        return reverse("inventory:supplier", args=[key])

    title = _("Change %(name)s") % {"name": found.name} if found else _("New supplier")
    return edit_record(request, supplier_form(), found, FormPage(title, save, reverse("inventory:suppliers")))


@requires("inventory.record:edit")
@answer_refusals
def contract_edit(request: HttpRequest, contract_id: int | None = None) -> HttpResponse:
    """Create or change a contract."""
    found = selectors.contract_row(contract_id)[1] if contract_id else None

    def save(form: RecordForm) -> str:
        key = services.save_contract(facts=form.facts(), contract_id=contract_id, expected_revision=form.seen_revision)
        return reverse("inventory:contract", args=[key])

    title = _("Change %(name)s") % {"name": found.title} if found else _("New contract")
    return edit_record(request, contract_form(), found, FormPage(title, save, reverse("inventory:contracts")))


@requires("inventory.record:edit")
@answer_refusals
def add_coverage(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Search for a record that a contract covers and add it, or take one away."""
    found, _row = selectors.contract_row(contract_id)
    if request.method == "POST":
        _cover(request, contract_id, {row.id for row in found.covers}, found.revision)
        return HttpResponseRedirect(reverse("inventory:contract", args=[contract_id]))
    query = request.GET.get("q", "")[:200]
    hits = selectors.suggestions(query, kinds=(Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)) if query.strip() else ()
    context = {
        "title": _("What does %(name)s cover?") % {"name": found.name},
        "crumbs": pages.crumbs(found.name),
        "query": query,
        "found": [{"id": row.id, "name": row.name, "kind": KIND_TEXTS[row.kind]} for row in hits],
        "here": request.path,
        "back": reverse("inventory:contract", args=[contract_id]),
        "columns": [_("Record"), _("Kind"), ""],
    }
    return render(request, "inventory/add_relation.html", context)


@requires("inventory.own_record:edit")
@answer_refusals
def interface_create(request: HttpRequest) -> HttpResponse:
    """Record an interface."""
    return _interface_form(request, None)


@requires("inventory.own_record:edit")
@answer_refusals
def interface_edit(request: HttpRequest, interface_id: int) -> HttpResponse:
    """Change an interface."""
    return _interface_form(request, interface_id)


@requires("inventory.own_record:edit")
@require_POST
@answer_refusals
def interface_retire(request: HttpRequest, interface_id: int) -> HttpResponse:
    """Take an interface out of use."""
    found, _row = selectors.interface_row(interface_id)
    try:
        services.retire_interface(interface_id=interface_id, expected_revision=found.revision)
    except StaleRecordError:
        messages.error(request, _("Somebody has changed the record since. Look at it again first."))
    return HttpResponseRedirect(reverse("inventory:relations", args=[found.source_id]))


def _interface_form(request: HttpRequest, interface_id: int | None) -> HttpResponse:
    found = selectors.interface_row(interface_id)[1] if interface_id else None

    def save(form: RecordForm) -> str:
        key = services.save_interface(
            facts=form.facts(), interface_id=interface_id, expected_revision=form.seen_revision
        )
        return reverse("inventory:interface", args=[key])

    title = _("Change %(name)s") % {"name": found.name} if found else _("New interface")
    page = FormPage(title, save, reverse("inventory:interfaces"))
    source = request.GET.get("source", "")
    return edit_record(request, interface_form(), found, page, **({"source": source} if source.isdecimal() else {}))


def _cover(request: HttpRequest, contract_id: int, covered: set[int], revision: int) -> None:
    added, removed = (number_of(request.POST.get(name, "")) for name in ("target", "remove"))
    wanted = (covered | {added}) - {removed, None}
    services.save_contract(
        facts={}, covers={key for key in wanted if key}, contract_id=contract_id, expected_revision=revision
    )
    messages.success(request, _("Saved."))


def _edits_all() -> bool:
    return editor_facts(current_viewer()).edits_all


def _place(request: HttpRequest) -> dict[str, str]:
    names = {"query": "q", "after": "after", "before": "before"}
    return {name: request.GET.get(parameter, "")[:500] for name, parameter in names.items()}


def _list(request: HttpRequest, title: str, page: Page[Any], table: tuple[object, object], create: str) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": pages.crumbs(title),
        "page": page,
        "columns": table[0],
        "rows": table[1],
        "query": request.GET.get("q", "")[:200],
        "create": reverse(create) if _edits_all() else "",
        "here": request.path,
    }
    template = "inventory/partners.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)  # type: ignore[attr-defined]


def _record(request: HttpRequest, title: str, items: list[tuple[object, object]], **context: object) -> HttpResponse:
    frame = {"title": title, "crumbs": pages.crumbs(title), "items": items}
    return render(request, "inventory/partner.html", {**frame, **context})
