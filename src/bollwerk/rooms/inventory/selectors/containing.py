"""Who contains a module: found by name, package URL, hash, CPE or supplier, with everything that hangs on it (S16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bollwerk.engines.product_identity.identifiers import cpe_key, hash_key, read_cpe, read_purl
from bollwerk.foundation import clock
from bollwerk.foundation.access.models import readable
from bollwerk.rooms.inventory.edges import edges_into, in_batches
from bollwerk.rooms.inventory.kinds import FoundBy, Kind
from bollwerk.rooms.inventory.models import (
    Application,
    ContractCoverage,
    Interface,
    SoftwareComponent,
    Supplier,
    TargetObject,
)
from bollwerk.rooms.inventory.search import matching_keys
from bollwerk.rooms.inventory.words import folded, sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

__all__ = ["Affected", "Containing", "HitRow", "containing"]

_MOST_HITS = 500
_MOST_AFFECTED = 5_000
_DEPTH = 12
_KINDS = (Kind.COMPONENT, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)
_COLUMNS = ("pk", "name", "version", "purl", "digest", "vendor")


@dataclass(frozen=True, slots=True)
class HitRow:
    """A record that is the thing asked for, or comes from the supplier asked for; `by` says how it was found."""

    target_id: int
    kind: Kind
    name: str
    version: str
    purl: str
    digest: str
    vendor: str
    by: FoundBy


@dataclass(frozen=True, slots=True)
class Affected:
    """A record that cannot work without a hit, with the way there, from the hit to the record."""

    target_id: int
    kind: Kind
    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Containing:
    """The answer: what it is, who contains it, and over which interfaces data leave those.

    Attributes:
        interfaces: Name, record, other end.
        cut: Whether there is more than the limits let through.
    """

    hits: tuple[HitRow, ...]
    affected: tuple[Affected, ...]
    interfaces: tuple[tuple[str, str, str], ...]
    cut: bool = False


def containing(question: str) -> Containing:
    """Return which records contain what is asked for, among those the viewer may see.

    Args:
        question: A package URL (with or without version), a hash (``algorithm:hex`` or hex), a CPE, or a name of a
            product or supplier.
    """
    text = question.strip()
    if not text:
        return Containing((), (), ())
    suppliers = _suppliers(text)
    found = _hits(text, suppliers)
    hits = found[:_MOST_HITS]
    affected, cut = _affected(hits)
    concerned = {one.target_id for one in hits} | {one.target_id for one in affected}
    interfaces = _interfaces(concerned, suppliers)
    return Containing(tuple(hits), tuple(affected), interfaces, cut=cut or len(found) > len(hits))


def _hits(text: str, suppliers: Sequence[int]) -> list[HitRow]:
    """Return what is meant, each record once: an identifier finds only itself, words find names and suppliers."""
    components = SoftwareComponent.objects.filter(_alive())
    if text.casefold().startswith("pkg:"):
        return _packages(components, text)
    if digest := hash_key(text):
        return _components(components.filter(digest_key=digest), FoundBy.HASH)
    if text.casefold().startswith("cpe:"):
        return _products(components, text)
    once: dict[int, HitRow] = {}
    for one in (*_named(text), *_supplied(suppliers)):
        once.setdefault(one.target_id, one)
    return list(once.values())


def _alive() -> Q:
    return Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today())


def _packages(rows: QuerySet[SoftwareComponent], text: str) -> list[HitRow]:
    """Return components of a package: exactly the version that is named, or every one where none is named."""
    asked = read_purl(text)
    if asked is None:
        return []
    found = _components(rows.filter(package_key=asked.package), FoundBy.PURL)
    if not asked.version:
        return found
    return [one for one in found if (own := read_purl(one.purl)) is not None and own.version == asked.version]


def _products(rows: QuerySet[SoftwareComponent], text: str) -> list[HitRow]:
    """Return components of a CPE name; parts of it that are open count as any."""
    asked, key = read_cpe(text), cpe_key(text)
    if asked is None or not key:
        return []
    columns = ("pk", FoundBy.CPE)
    keys = [
        pk
        for pk, cpe in rows.filter(product_key=key).values_list(*columns)
        if (own := read_cpe(cpe)) is not None and asked.version in {"*", "", own.version}
    ]
    return _components(rows.filter(pk__in=keys[: _MOST_HITS + 1]), FoundBy.CPE)


def _components(rows: QuerySet[SoftwareComponent], by: FoundBy) -> list[HitRow]:
    found = sorted(rows.order_by().values_list(*_COLUMNS)[: _MOST_HITS + 1], key=lambda row: (sort_key(row[1]), row[0]))
    return [
        HitRow(key, Kind.COMPONENT, name, version, purl, digest, vendor, by)
        for key, name, version, purl, digest, vendor in found
    ]


def _named(text: str) -> list[HitRow]:
    """Return components, applications, modules and systems of this name, then those whose text holds every word."""
    rows = TargetObject.objects.filter(_alive(), kind__in=_KINDS)
    keys = list(rows.filter(name_key=sort_key(text)).order_by().values_list("pk", flat=True)[: _MOST_HITS + 1])
    if len(keys) <= _MOST_HITS:
        keys = list(dict.fromkeys([*keys, *matching_keys(rows, text, limit=_MOST_HITS + 1)]))
    named = _by_key(TargetObject.objects.values_list("pk", "kind", "name"), keys)
    parts = _by_key(SoftwareComponent.objects.values_list("pk", "version", "purl", "digest", "vendor"), keys)
    words = folded(text).split()
    return [_named_row(key, named[key], parts.get(key, ("", "", "", "")), words) for key in keys if key in named]


def _named_row(key: int, head: tuple[str, ...], part: tuple[str, ...], words: Collection[str]) -> HitRow:
    kind, name = head
    version, purl, digest, vendor = part
    by = FoundBy.TEXT
    for how, where in ((FoundBy.SUPPLIER, vendor), (FoundBy.NAME, name)):
        by = how if all(word in folded(where) for word in words) else by
    return HitRow(key, Kind(kind), name, version, purl, digest, vendor, by)


def _by_key(rows: QuerySet[Any, Any], keys: Collection[int]) -> dict[int, tuple[Any, ...]]:
    return {key: tuple(facts) for batch in in_batches(keys) for key, *facts in rows.filter(pk__in=batch).order_by()}


def _suppliers(text: str) -> list[int]:
    """Return the suppliers of this name, with or without what follows it: ``Muster`` is ``Muster GmbH``, too."""
    key = sort_key(text)
    rows = Supplier.objects.filter(Q(name_key=key) | Q(name_key__startswith=f"{key} "))
    return list(rows.values_list("pk", flat=True)) if key else []


def _supplied(suppliers: Sequence[int]) -> list[HitRow]:
    """Return what suppliers deliver, run or have a contract for."""
    if not suppliers:
        return []
    components = SoftwareComponent.objects.filter(_alive(), supplier_id__in=suppliers)
    applications = Application.objects.filter(_alive(), supplier_id__in=suppliers)
    operated = TargetObject.objects.filter(_alive(), operator_supplier_id__in=suppliers)
    covered = ContractCoverage.objects.filter(contract__partner_supplier_id__in=suppliers)
    under_contract = TargetObject.objects.filter(_alive(), pk__in=covered.values("target_id"))
    return [
        *_components(components, FoundBy.SUPPLIER),
        *_records(applications, FoundBy.SUPPLIER),
        *_records(operated, FoundBy.OPERATOR),
        *_records(under_contract, FoundBy.CONTRACT),
    ]


def _records(rows: QuerySet[Any, Any], by: FoundBy) -> list[HitRow]:
    found = rows.order_by("name_key", "pk").values_list("pk", "kind", "name")[: _MOST_HITS + 1]
    return [HitRow(key, Kind(kind), name, "", "", "", "", by) for key, kind, name in found]


def _affected(hits: Iterable[HitRow]) -> tuple[list[Affected], bool]:
    """Return every record above the hits, nearest first, and whether there are more than the limit."""
    paths: dict[int, tuple[int, ...]] = {one.target_id: (one.target_id,) for one in hits}
    front = set(paths)
    order: list[int] = []
    for _ in range(_DEPTH):
        above = {source: target for source, target in edges_into(front) if source not in paths}
        if not above or len(order) > _MOST_AFFECTED:
            break
        paths |= {source: (*paths[target], source) for source, target in above.items()}
        order += sorted(above)
        front = set(above)
    shown = order[:_MOST_AFFECTED]
    wanted = {key for one in shown for key in paths[one]}
    rows = _by_key(TargetObject.objects.values_list("pk", "kind", "name"), wanted)
    found = [
        Affected(key, Kind(rows[key][0]), rows[key][1], tuple(rows[step][1] for step in paths[key] if step in rows))
        for key in shown
        if key in rows
    ]
    return found, len(order) > len(shown)


def _interfaces(keys: set[int], suppliers: Sequence[int]) -> tuple[tuple[str, str, str], ...]:
    """Return the interfaces of the records found and those to the suppliers: over them a hacked module reaches on."""
    concerned = Q(partner_supplier_id__in=suppliers)
    for batch in in_batches(keys):
        concerned |= Q(source_id__in=batch) | Q(target_id__in=batch)
    rows = Interface.objects.filter(concerned, retired_on__isnull=True)
    rows = rows.select_related("partner_supplier", "partner_organisation").order_by("name")
    found = list(rows[:_MOST_HITS])
    ends = {row.source_id for row in found} | {row.target_id for row in found}
    seen = dict(TargetObject.objects.filter(pk__in=ends).values_list("pk", "name"))
    return tuple(
        (
            row.name,
            seen.get(row.source_id, ""),
            seen.get(row.target_id or 0)
            or str(readable(row.partner_supplier) or readable(row.partner_organisation) or ""),
        )
        for row in found
    )
