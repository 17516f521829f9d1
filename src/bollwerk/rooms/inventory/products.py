"""Products that the city runs: what warnings and support dates are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.inventory.kinds import Exposure, SystemKind
from bollwerk.rooms.inventory.models import Application, ItSystem, Module, SoftwareComponent, Supplier
from bollwerk.rooms.inventory.protection import stored_needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

__all__ = ["ProductRecord", "products_in_use"]

_FIRMWARE_KINDS = frozenset({SystemKind.NETWORK_DEVICE.value, SystemKind.ICS.value, SystemKind.MOBILE.value})
"""Kinds whose operating system is the firmware of the device itself."""


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """One product of one record: the software itself, a device, or the operating system of a computer.

    Attributes:
        part: ``product``, ``hardware`` or ``os``.
        highest_need: Highest protection need after everything inherited, 1 normal to 3 very high.
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


_COMMON = (
    "pk", "kind", "name", "exposure", "department_id", "security_relevant", "tlp", "organisation_id", "circle_id",
)  # fmt: skip


def products_in_use(ids: Collection[int] | None = None) -> list[ProductRecord]:
    """Return the products of the records in use that the viewer may see; records that name none are left out.

    A module has the maker of its application. Where a computer's exposure is unknown it stays unknown.

    Args:
        ids: Only these records; all, if None.
    """
    found = [*_components(ids), *_applications(ids), *_modules(ids), *_systems(ids)]
    needs = stored_needs(ids)
    highest = {key: max(need.confidentiality, need.integrity, need.availability) for key, need in needs.items()}
    return [ProductRecord(**one, highest_need=int(highest.get(one["target_id"], 1))) for one in found]


def _alive(ids: Collection[int] | None) -> Q:
    alive = Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today())
    return alive if ids is None else alive & Q(pk__in=ids)


def _record(row: dict[str, Any], part: str, **facts: str) -> dict[str, Any]:
    empty = dict.fromkeys(("vendor", "product", "version", "purl", "cpe", "digest", "serial"), "")
    common = {name: row[name] for name in _COMMON if name not in {"pk", "tlp"}}
    return {**empty, **common, "target_id": row["pk"], "part": part, "tlp": Tlp(row["tlp"]), **facts}


def _components(ids: Collection[int] | None) -> Iterator[dict[str, Any]]:
    columns = ("vendor", "version", "purl", "cpe", "digest", "supplier_id")
    rows = list(SoftwareComponent.objects.filter(_alive(ids)).values(*_COMMON, *columns))
    makers = _makers({row["supplier_id"] for row in rows})
    for row in rows:
        facts = {name: row[name] for name in ("version", "purl", "cpe", "digest")}
        vendor = row["vendor"] or makers.get(row["supplier_id"], "")
        yield _record(row, "product", vendor=vendor, product=row["name"], **facts)


def _applications(ids: Collection[int] | None) -> Iterator[dict[str, Any]]:
    rows = list(Application.objects.filter(_alive(ids)).values(*_COMMON, "product", "version", "supplier_id"))
    makers = _makers({row["supplier_id"] for row in rows})
    for row in rows:
        vendor = makers.get(row["supplier_id"], "")
        yield _record(row, "product", vendor=vendor, product=row["product"] or row["name"], version=row["version"])


def _modules(ids: Collection[int] | None) -> Iterator[dict[str, Any]]:
    columns = ("version", "application__supplier_id", "application__exposure", "application__department_id")
    rows = list(Module.objects.filter(_alive(ids)).values(*_COMMON, *columns))
    makers = _makers({row["application__supplier_id"] for row in rows})
    for row in rows:
        if row["exposure"] == Exposure.UNKNOWN:
            row["exposure"] = row["application__exposure"]
        row["department_id"] = row["department_id"] or row["application__department_id"]
        vendor = makers.get(row["application__supplier_id"], "")
        yield _record(row, "product", vendor=vendor, product=row["name"], version=row["version"])


def _systems(ids: Collection[int] | None) -> Iterator[dict[str, Any]]:
    columns = ("system_kind", "vendor", "model", "serial", "os_name", "os_version")
    for row in ItSystem.objects.filter(_alive(ids)).values(*_COMMON, *columns):
        firmware = row["os_version"] if row["system_kind"] in _FIRMWARE_KINDS else ""
        if row["model"]:
            facts = {"vendor": row["vendor"], "product": row["model"], "version": firmware}
            yield _record(row, "hardware", serial=row["serial"], **facts)
        if row["os_name"]:
            yield _record(row, "os", product=row["os_name"], version=row["os_version"])


def _makers(keys: set[int | None]) -> dict[int | None, str]:
    rows: QuerySet[Supplier] = Supplier.objects.filter(pk__in={key for key in keys if key})
    return dict(rows.values_list("pk", "name"))
