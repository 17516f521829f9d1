"""The queries of "who contains it?": each is put together once for a reader and asked with other keys and texts.

With a single hit among a million components, putting ten queries together took fifteen times as long as the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bollwerk.foundation.access.statements import KEYS, OTHER_KEYS, OTHER_TEXT, TEXT, KeyList
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import (
    Application,
    ComponentDigest,
    ContractCoverage,
    Interface,
    SoftwareComponent,
    Supplier,
    TargetObject,
)
from bollwerk.rooms.inventory.search import matching_first

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.search import Terms

    Rows = QuerySet[Any, Any]

__all__ = [
    "HEAD",
    "KINDS",
    "MOST_HITS",
    "alive",
    "contract_rows",
    "cpe_rows",
    "delivered_rows",
    "digest_rows",
    "fact_rows",
    "further_digest_rows",
    "head_rows",
    "interface_rows",
    "keyed_rows",
    "longer_supplier_rows",
    "operated_rows",
    "organisation_names",
    "own_application_rows",
    "package_rows",
    "purl_rows",
    "same_name_rows",
    "supplier_names",
    "supplier_rows",
    "text_rows",
]

MOST_HITS = 500
KINDS = (Kind.COMPONENT, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)
HEAD = ("pk", "kind", "name", "name_key", "not_seen_since")
_COMPONENT = ("pk", "name_key", "name", "version", "purl", "digest", "vendor", "not_seen_since")
_RECORD = ("pk", "kind", "name")
_FOUND = (*_RECORD, "not_seen_since")


def alive(today: date) -> Q:
    """Return the condition of records in use."""
    return Q(retired_on__isnull=True) | Q(retired_on__gt=today)


def _components(today: date, **condition: object) -> Rows:
    rows = SoftwareComponent.objects.filter(alive(today), **condition).order_by()
    return rows.values_list(*_COMPONENT)[: MOST_HITS + 1]


def digest_rows(today: date) -> Rows:
    """Return the components of a hash."""
    return _components(today, digest_key=TEXT)


def further_digest_rows() -> Rows:
    """Return the keys of the components that have a hash beside their strongest."""
    return ComponentDigest.objects.filter(key=TEXT).values_list("component_id")[: MOST_HITS + 1]


def package_rows(today: date) -> Rows:
    """Return the components of a package."""
    return _components(today, package_key=TEXT)


def purl_rows(today: date) -> Rows:
    """Return keys and package URLs of all components of a package, however many."""
    return SoftwareComponent.objects.filter(alive(today), package_key=TEXT).order_by().values_list("pk", "purl")


def keyed_rows(today: date) -> Rows:
    """Return the components of some keys."""
    return _components(today, pk__in=KeyList(KEYS))


def delivered_rows(today: date) -> Rows:
    """Return the components that suppliers deliver."""
    return _components(today, supplier_id__in=KeyList(KEYS))


def cpe_rows(today: date) -> Rows:
    """Return keys and CPE names of the components of a product."""
    return SoftwareComponent.objects.filter(alive(today), product_key=TEXT).values_list("pk", "cpe")


def fact_rows() -> Rows:
    """Return version, package, hash and maker of components by their keys."""
    rows = SoftwareComponent.objects.filter(pk__in=KeyList(KEYS)).order_by()
    return rows.values_list("pk", "version", "purl", "digest", "vendor")


def same_name_rows(today: date) -> Rows:
    """Return the records that have exactly this name."""
    rows = TargetObject.objects.filter(alive(today), kind__in=KINDS, name_key=TEXT)
    return rows.order_by().values_list(*HEAD)[: MOST_HITS + 1]


def text_rows(today: date, form: Terms) -> Rows:
    """Return the records whose text holds every word of a search."""
    known = TargetObject.objects.filter(alive(today), kind__in=KINDS)
    return matching_first(known, form).values_list(*HEAD)[: MOST_HITS + 1]


def head_rows() -> Rows:
    """Return kind and name of records by their keys."""
    return TargetObject.objects.filter(pk__in=KeyList(KEYS)).values_list(*_RECORD)


def supplier_rows() -> Rows:
    """Return the suppliers of exactly this name."""
    return Supplier.objects.filter(name_key=TEXT).values_list("pk")


def longer_supplier_rows() -> Rows:
    """Return the suppliers whose names sort from one text to before another."""
    return Supplier.objects.filter(name_key__gte=TEXT, name_key__lt=OTHER_TEXT).values_list("pk")


def own_application_rows(today: date) -> Rows:
    """Return the applications that suppliers deliver."""
    rows = Application.objects.filter(alive(today), supplier_id__in=KeyList(KEYS))
    return rows.order_by().values_list(*_FOUND)[: MOST_HITS + 1]


def operated_rows(today: date) -> Rows:
    """Return the records that suppliers operate."""
    return _records(today, operator_supplier_id__in=KeyList(KEYS))


def contract_rows(today: date) -> Rows:
    """Return the records that contracts with suppliers cover."""
    covered = ContractCoverage.objects.filter(retired_on__isnull=True, contract__partner_supplier_id__in=KeyList(KEYS))
    return _records(today, pk__in=covered.values("target_id"))


def _records(today: date, **condition: object) -> Rows:
    rows = TargetObject.objects.filter(alive(today), **condition)
    return rows.order_by().values_list(*_FOUND)[: MOST_HITS + 1]


def interface_rows() -> Rows:
    """Return the interfaces at records (`KEYS`) and to suppliers (`OTHER_KEYS`)."""
    concerned = Q(partner_supplier_id__in=KeyList(OTHER_KEYS))
    concerned |= Q(source__in=KeyList(KEYS)) | Q(target__in=KeyList(KEYS))
    rows = Interface.objects.filter(concerned, retired_on__isnull=True).order_by("name")
    columns = ("pk", "name", "source_id", "target_id", "partner_supplier_id", "partner_organisation_id")
    return rows.values_list(*columns)[:MOST_HITS]


def supplier_names() -> Rows:
    """Return the names of suppliers by their keys."""
    return Supplier.objects.filter(pk__in=KeyList(KEYS)).values_list("pk", "name")


def organisation_names() -> Rows:
    """Return the names of organisations by their keys."""
    return Organisation.objects.filter(pk__in=KeyList(KEYS)).values_list("pk", "name")
