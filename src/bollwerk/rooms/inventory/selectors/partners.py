"""Suppliers, contracts and interfaces: lists and single records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Exists, ForeignKey, OuterRef, QuerySet

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.access.statements import rows_about
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Organisation
from bollwerk.foundation.ui.paging import Page, keyset_page
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.facts import InterfaceRow, Neighbour, PartnerRow
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import Contract, ContractCoverage, Interface, Supplier, TargetObject
from bollwerk.rooms.inventory.words import sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "contract_row",
    "interface_row",
    "interfaces_of",
    "list_contracts",
    "list_interfaces",
    "list_suppliers",
    "supplier_row",
]

_R = TypeVar("_R", bound=Recorded)


def list_suppliers(*, query: str = "", after: str = "", before: str = "") -> Page[PartnerRow]:
    """Return a page of the suppliers the viewer may see, by name; `query` stands anywhere in the name.

    Raises:
        BadCursorError: If a cursor was not made by this list.
    """
    rows = Supplier.objects.filter(name_key__contains=sort_key(query)) if query else Supplier.objects.all()
    page = keyset_page(rows, order=("name_key", "id"), after=after, before=before, count_up_to=1000)
    return Page(tuple(map(_partner_row, page.rows)), page.next, page.previous, page.count)


def list_contracts(*, query: str = "", after: str = "", before: str = "") -> Page[PartnerRow]:
    """Return a page of the contracts the viewer may see, by title; `query` stands anywhere in title or number.

    Raises:
        BadCursorError: If a cursor was not made by this list.
    """
    rows = Contract.objects.filter(title__icontains=query) if query else Contract.objects.all()
    page = keyset_page(rows, order=("title", "id"), after=after, before=before, count_up_to=1000)
    names = _partner_names(page.rows)
    found = tuple(_partner_row(row, partner=_partner_of(row, names)) for row in page.rows)
    return Page(found, page.next, page.previous, page.count)


def list_interfaces(*, query: str = "", after: str = "", before: str = "") -> Page[InterfaceRow]:
    """Return a page of the interfaces in use that the viewer may see, by name.

    Raises:
        BadCursorError: If a cursor was not made by this list.
    """
    rows = _visible_interfaces()
    if query:
        rows = rows.filter(name__icontains=query)
    page = keyset_page(rows, order=("name", "id"), after=after, before=before, count_up_to=1000)
    return Page(_interface_rows(page.rows), page.next, page.previous, page.count)


def supplier_row(supplier_id: int) -> tuple[PartnerRow, Supplier]:
    """Return a supplier for its page, and its row for a form to start from.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    row = _one(Supplier, supplier_id)
    return _partner_row(row), row


def contract_row(contract_id: int) -> tuple[PartnerRow, Contract]:
    """Return a contract for its page with the visible records it covers, and its row for a form to start from.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    row = _one(Contract, contract_id)
    covered = ContractCoverage.objects.filter(contract=row, retired_on__isnull=True)
    since = dict(covered.values_list("target_id", "not_seen_since"))
    targets = TargetObject.objects.filter(pk__in=since).order_by("name_key", "id")
    covers = tuple(Neighbour(0, None, key, Kind(kind), name, since[key]) for key, kind, name in _brief(targets))
    return _partner_row(row, partner=_partner_of(row, _partner_names([row])), covers=covers), row


def interface_row(interface_id: int) -> tuple[InterfaceRow, Interface]:
    """Return an interface, and its row for a form to start from.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it or the application it belongs to.
    """
    row = _visible_interfaces().filter(pk=interface_id).first()
    if row is None:
        raise RecordNotFoundError(interface_id)
    return _interface_rows([row])[0], row


def interfaces_of(target_id: int) -> tuple[InterfaceRow, ...]:
    """Return the interfaces in use that start or end at a record, at most 200."""
    keys = [key for (key,) in rows_about(_interfaces_at, target_id)]
    return _interface_rows(list(Interface.objects.filter(pk__in=keys).order_by("name", "id"))) if keys else ()


def _interfaces_at(target_id: int) -> QuerySet[Interface, Any]:
    rows = _visible_interfaces()
    found = rows.filter(source_id=target_id) | rows.filter(target_id=target_id)
    return found.order_by("name", "id").values_list("id")[:200]


def _visible_interfaces() -> QuerySet[Interface]:
    sees_source = Exists(TargetObject.objects.filter(pk=OuterRef("source_id")))
    return Interface.objects.filter(sees_source, retired_on__isnull=True)


def _one(model: type[_R], key: int) -> _R:
    row = model.objects.filter(pk=key).first()
    if row is None:
        raise RecordNotFoundError(key)
    return row


def _brief(rows: QuerySet[TargetObject]) -> Iterable[tuple[int, str, str]]:
    return rows.values_list("id", "kind", "name")


def _partner_row(
    row: Supplier | Contract, *, partner: str | None = None, covers: tuple[Neighbour, ...] = ()
) -> PartnerRow:
    hidden = {"id", "name_key", "revision", "organisation_id", "circle", "tlp"}
    facts: dict[str, object] = {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in hidden and not isinstance(field, ForeignKey)
    }
    if partner is not None:
        facts["partner"] = partner
    return PartnerRow(row.pk, str(row), row.revision, Tlp(row.tlp), facts, covers)


def _partner_names(rows: Collection[Any]) -> dict[tuple[str, int], str]:
    """Return the visible names of suppliers and organisations that records name as partners."""
    suppliers = Supplier.objects.filter(pk__in={row.partner_supplier_id for row in rows})
    organisations = Organisation.objects.filter(pk__in={row.partner_organisation_id for row in rows})
    return {("supplier", row.pk): row.name for row in suppliers} | {
        ("organisation", row.pk): row.name for row in organisations
    }


def _partner_of(row: Contract | Interface, names: Mapping[tuple[str, int], str]) -> str:
    if row.partner_supplier_id:
        return names.get(("supplier", row.partner_supplier_id), "")
    return names.get(("organisation", row.partner_organisation_id or 0), "")


def _interface_rows(rows: Collection[Interface]) -> tuple[InterfaceRow, ...]:
    if not rows:
        return ()
    partners = _partner_names(rows)
    ends = {row.source_id for row in rows} | {row.target_id for row in rows if row.target_id}
    names = {key: name for key, _, name in _brief(TargetObject.objects.filter(pk__in=ends))}
    return tuple(
        InterfaceRow(
            id=row.pk,
            name=row.name,
            source_id=row.source_id,
            source=names.get(row.source_id, ""),
            other_end=names.get(row.target_id, "") if row.target_id else _partner_of(row, partners),
            is_outside=row.target_id is None,
            protocol=row.protocol,
            protection=row.protection,
            protected_since=row.protected_since,
            data_categories=tuple(row.data_categories),
            revision=row.revision,
            tlp=Tlp(row.tlp),
        )
        for row in rows
    )
