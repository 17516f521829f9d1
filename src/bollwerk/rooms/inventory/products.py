"""Products that the city runs: what warnings and support dates are compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_about, rows_among
from bollwerk.foundation.history.api import is_present, rows_as_of
from bollwerk.foundation.history.bulk import WrittenMark, written_since
from bollwerk.rooms.inventory.kinds import Exposure, Kind, RelationKind, SystemKind
from bollwerk.rooms.inventory.models import (
    Application,
    ItSystem,
    Module,
    Relation,
    SoftwareComponent,
    Supplier,
    TargetObject,
)
from bollwerk.rooms.inventory.protection import stored_needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

__all__ = [
    "ProductRecord",
    "ProductsMark",
    "components_as_of",
    "each_product",
    "modules_of",
    "products_as_of",
    "products_in_use",
    "products_since",
    "stack_edges",
]

_PORTION = 2000
"""Rows that are held at once where all products are gone through."""

_FIRMWARE_KINDS = frozenset({SystemKind.NETWORK_DEVICE.value, SystemKind.ICS.value, SystemKind.MOBILE.value})
"""Kinds whose operating system is the firmware of the device itself."""


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """One product of one record: the software itself, a device, or the operating system of a computer.

    Attributes:
        part: ``product``, ``hardware`` or ``os``.
        highest_need: Highest protection need after everything inherited, 1 normal to 3 very high.
        digests: Further hashes beside `digest`, the strongest one.
    """

    target_id: int
    kind: str
    part: str
    name: str
    vendor: str
    product: str
    version: str
    purl: str
    cpe: str
    digest: str
    serial: str
    exposure: str
    department_id: int | None
    security_relevant: bool
    highest_need: int
    tlp: Tlp
    organisation_id: int
    circle_id: int | None
    digests: tuple[str, ...] = ()


_COMMON = (
    "pk", "kind", "name", "exposure", "department_id", "security_relevant", "tlp", "organisation_id", "circle_id",
)  # fmt: skip


def products_in_use(ids: Collection[int] | None = None) -> list[ProductRecord]:
    """Return the products of the records in use that the viewer may see; records that name none are left out.

    A module has the maker of its application. Where a computer's exposure is unknown it stays unknown.

    Args:
        ids: Only these records; all, if None.
    """
    needs = stored_needs(ids)
    highest = {key: max(need) for key, need in needs.items()}
    found = _products(partial(_present, ids))
    return [ProductRecord(**one, highest_need=int(highest.get(one["target_id"], 1))) for one in found]


def each_product(ids: Collection[int] | None = None) -> Iterator[ProductRecord]:
    """Yield the products of the records in use, a portion of them in memory; `highest_need` is left at normal.

    Args:
        ids: Only these records; all, if None.
    """
    rows = partial(_present, ids) if ids is None else partial(_of_their_kinds, ids, _models_of(ids))
    for one in _products(rows):
        yield ProductRecord(**one, highest_need=1)


@dataclass(frozen=True, slots=True)
class ProductsMark:
    """Up to which day and which change the products of the inventory are known."""

    day: date
    written: WrittenMark


def products_since(since: ProductsMark | None) -> tuple[ProductsMark, set[int] | None]:
    """Return a mark, and the records whose products may differ since an earlier one of the same database.

    Every change writes a version; products leave on their last day without one. None in place of the records means
    that it cannot be said, so all have to be read anew.
    """
    today = clock.today()
    kinds = (SoftwareComponent, Application, Module, ItSystem, Supplier)
    written, changed = written_since(kinds, since.written if since else None)
    mark = ProductsMark(today, written)
    if since is None or changed is None or today < since.day:
        return mark, None
    makers = changed.pop(Supplier._meta.label_lower, set())
    applications = changed.get(Application._meta.label_lower, set())
    found = set().union(*changed.values())
    if makers:
        applications = applications | _keys_of(Application, supplier_id__in=makers)
        found |= applications | _keys_of(SoftwareComponent, supplier_id__in=makers)
    if applications:
        found |= _keys_of(Module, application_id__in=applications)
    if today > since.day:
        found |= _keys_of(TargetObject, retired_on__gt=since.day, retired_on__lte=today)
    return mark, found


def _keys_of(model: type[TargetObject], **condition: Any) -> set[int]:
    return set(model.objects.filter(**condition).values_list("pk", flat=True))


def products_as_of(at: datetime) -> list[ProductRecord]:
    """Return the products of the records in use as recorded by a moment; `highest_need` is left at normal."""
    if is_present(at):
        return products_in_use()
    return [ProductRecord(**one, highest_need=1) for one in _products(partial(_past, at))]


def components_as_of(at: datetime) -> list[ProductRecord]:
    """Return the software components in use as recorded by a moment; `highest_need` is left at normal."""
    rows = partial(_present, None) if is_present(at) else partial(_past, at)
    return [ProductRecord(**one, highest_need=1) for one in _components(rows)]


_Row = dict[str, Any]
_Rows = Callable[[type[TargetObject], tuple[str, ...]], "Iterable[_Row]"]


def _present(ids: Collection[int] | None, model: type[TargetObject], columns: tuple[str, ...]) -> Iterable[_Row]:
    alive = Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today())
    rows = model.objects.filter(alive if ids is None else alive & Q(pk__in=ids))
    found: Iterator[_Row] = rows.values(*_COMMON, *columns).iterator(chunk_size=_PORTION)
    return found


def _of_their_kinds(
    ids: Collection[int], models: Collection[type[TargetObject]], model: type[TargetObject], columns: tuple[str, ...]
) -> Iterable[_Row]:
    """Ask only the tables in which the records are: for a few records each query costs more than its answer."""
    if model not in models:
        return
    for row in rows_among(_named, ids, model, columns, clock.today()):
        found = dict(zip((*_COMMON, *columns), row, strict=True))
        yield found | {"security_relevant": bool(found["security_relevant"])}


def _named(model: type[TargetObject], columns: tuple[str, ...], today: date) -> QuerySet[TargetObject, Any]:
    alive = Q(retired_on__isnull=True) | Q(retired_on__gt=today)
    return model.objects.filter(alive, pk__in=KeyList(KEYS)).values_list(*_COMMON, *columns)


def _models_of(ids: Collection[int]) -> set[type[TargetObject]]:
    return {_MODELS[kind] for (kind,) in rows_among(_kinds, ids) if kind in _MODELS}


def _kinds() -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk__in=KeyList(KEYS)).order_by().values_list("kind").distinct()


_MODELS: dict[str, type[TargetObject]] = {
    Kind.COMPONENT: SoftwareComponent,
    Kind.APPLICATION: Application,
    Kind.MODULE: Module,
    Kind.SYSTEM: ItSystem,
}


def _portions(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    remaining = iter(rows)
    while portion := list(islice(remaining, _PORTION)):
        yield portion


def _past(at: datetime, model: type[TargetObject], columns: tuple[str, ...]) -> Iterable[_Row]:
    day = clock.local_day(at)
    rows = [row for row in rows_as_of(model, at) if row.retired_on is None or row.retired_on > day]
    return [{name: getattr(row, name) for name in (*_COMMON, *columns)} for row in rows]


def _products(rows: _Rows) -> Iterator[_Row]:
    yield from _components(rows)
    yield from _applications(rows)
    yield from _modules(rows)
    yield from _systems(rows)


def _record(row: _Row, part: str, **facts: str) -> _Row:
    empty = dict.fromkeys(("vendor", "product", "version", "purl", "cpe", "digest", "serial"), "")
    common = {name: row[name] for name in _COMMON if name not in {"pk", "tlp"}}
    return {**empty, **common, "target_id": row["pk"], "part": part, "tlp": Tlp(row["tlp"]), **facts}


_COMPONENT_COLUMNS = ("vendor", "version", "purl", "cpe", "digest", "more_digests", "supplier_id")


def _components(rows: _Rows) -> Iterator[_Row]:
    for portion in _portions(rows(SoftwareComponent, _COMPONENT_COLUMNS)):
        makers = _makers({row["supplier_id"] for row in portion})
        for row in portion:
            facts = {name: row[name] for name in ("version", "purl", "cpe", "digest")}
            vendor = row["vendor"] or makers.get(row["supplier_id"], "")
            digests = tuple(row["more_digests"].split())
            yield {**_record(row, "product", vendor=vendor, product=row["name"], **facts), "digests": digests}


def _applications(rows: _Rows) -> Iterator[_Row]:
    for portion in _portions(rows(Application, ("product", "version", "supplier_id"))):
        makers = _makers({row["supplier_id"] for row in portion})
        for row in portion:
            vendor = makers.get(row["supplier_id"], "")
            yield _record(row, "product", vendor=vendor, product=row["product"] or row["name"], version=row["version"])


def _modules(rows: _Rows) -> Iterator[_Row]:
    for portion in _portions(rows(Module, ("version", "application_id"))):
        yield from _of_their_applications(portion)


def _of_their_applications(modules: Iterable[_Row]) -> Iterator[_Row]:
    parents = {row.pk: row for row in Application.objects.filter(pk__in={row["application_id"] for row in modules})}
    makers = _makers({row.supplier_id for row in parents.values()})
    for row in modules:
        parent = parents.get(row["application_id"])
        if parent is not None:
            row["exposure"] = parent.exposure if row["exposure"] == Exposure.UNKNOWN else row["exposure"]
            row["department_id"] = row["department_id"] or parent.department_id
        vendor = makers.get(parent.supplier_id, "") if parent is not None else ""
        yield _record(row, "product", vendor=vendor, product=row["name"], version=row["version"])


def _systems(rows: _Rows) -> Iterator[_Row]:
    for row in rows(ItSystem, ("system_kind", "vendor", "model", "serial", "os_name", "os_version")):
        firmware = row["os_version"] if row["system_kind"] in _FIRMWARE_KINDS else ""
        if row["model"]:
            facts = {"vendor": row["vendor"], "product": row["model"], "version": firmware}
            yield _record(row, "hardware", serial=row["serial"], **facts)
        if row["os_name"]:
            yield _record(row, "os", product=row["os_name"], version=row["os_version"])


def modules_of(application_id: int) -> list[int]:
    """Return the modules of an application in use: their maker is that of the application."""
    return [key for (key,) in rows_about(_modules_of, application_id)]


def _modules_of(application_id: int) -> QuerySet[Module, Any]:
    return Module.objects.filter(application_id=application_id, retired_on__isnull=True).values_list("pk")


def _makers(keys: set[int | None]) -> dict[int | None, str]:
    named = {key for key in keys if key}
    return dict(rows_among(_named_makers, named)) if named else {}


def _named_makers() -> QuerySet[Supplier, Any]:
    return Supplier.objects.filter(pk__in=KeyList(KEYS)).values_list("pk", "name")


def stack_edges(at: datetime | None = None) -> list[tuple[int, int]]:
    """Return who runs on, is hosted by or contains what as recorded by a moment (now, if None).

    Pairs of records, as far as the viewer may see them; a module stands on its application.
    """
    return [*_relations(at), *_parts(at)]


_STACK = (RelationKind.RUNS_ON, RelationKind.HOSTED_BY, RelationKind.CONTAINS)


def _relations(at: datetime | None) -> list[tuple[int, int]]:
    if at is None or is_present(at):
        rows = Relation.objects.filter(kind__in=_STACK, retired_on__isnull=True)
        return list(rows.values_list("source_id", "target_id"))
    found = [row for kind in _STACK for row in rows_as_of(Relation, at, kind=kind.value) if row.retired_on is None]
    return [(row.source_id, row.target_id) for row in found]


def _parts(at: datetime | None) -> list[tuple[int, int]]:
    """Return modules with the application they belong to."""
    if at is None or is_present(at):
        return list(Module.objects.filter(retired_on__isnull=True).values_list("pk", "application_id"))
    return [(row.pk, row.application_id) for row in rows_as_of(Module, at) if row.retired_on is None]
