"""Who contains a module: found by name, package URL, hash, CPE or supplier, with everything that hangs on it (S16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from bollwerk.engines.product_identity.identifiers import cpe_key, hash_key, read_cpe, read_purl
from bollwerk.foundation import clock
from bollwerk.foundation.access.statements import KeyList
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.edges import steps_into
from bollwerk.rooms.inventory.kinds import FoundBy, Kind
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
from bollwerk.rooms.inventory.words import folded, sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

__all__ = ["Affected", "Containing", "HitRow", "containing", "dependants_of"]

_MOST_HITS = 500
_MOST_AFFECTED = 5_000
_DEPTH = 12
_KINDS = (Kind.COMPONENT, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)
_WITH_INTERFACES = frozenset({Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM})
_COLUMNS = ("pk", "name_key", "name", "version", "purl", "digest", "vendor")


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
    suppliers = () if _is_identifier(text) else _suppliers(text)
    found = _hits(text, suppliers)
    hits = found[:_MOST_HITS]
    affected, cut = _affected(hits)
    concerned = {one.target_id: one.name for one in hits if one.kind in _WITH_INTERFACES}
    concerned |= {one.target_id: one.name for one in affected if one.kind in _WITH_INTERFACES}
    interfaces = _interfaces(concerned, suppliers)
    return Containing(tuple(hits), tuple(affected), interfaces, cut=cut or len(found) > len(hits))


def dependants_of(target_ids: Collection[int]) -> tuple[Affected, ...]:
    """Return every record that cannot work without one of these, nearest first, with the way there."""
    rows = TargetObject.objects.filter(pk__in=KeyList(target_ids)).values_list("pk", "kind", "name")
    found, _cut = _affected([HitRow(key, Kind(kind), name, "", "", "", "", FoundBy.NAME) for key, kind, name in rows])
    return tuple(found)


def _hits(text: str, suppliers: Sequence[int]) -> list[HitRow]:
    """Return what is meant, each record once: an identifier finds only itself, words find names and suppliers."""
    components = SoftwareComponent.objects.filter(_alive())
    if text.casefold().startswith("pkg:"):
        return _packages(components, text)
    if digest := hash_key(text):
        return _components(components.filter(_with_digest(digest)), FoundBy.HASH)
    if text.casefold().startswith("cpe:"):
        return _products(components, text)
    once: dict[int, HitRow] = {}
    for one in (*_named(text), *_supplied(suppliers)):
        once.setdefault(one.target_id, one)
    return list(once.values())


def _with_digest(digest: str) -> Q:
    """Return the condition for components of a hash, whichever of a file's hashes it is.

    The further ones are looked up first: with a subquery beside it the index of the strongest would not be used.
    """
    others = list(ComponentDigest.objects.filter(key=digest).values_list("component_id", flat=True)[: _MOST_HITS + 1])
    return Q(digest_key=digest) | Q(pk__in=others) if others else Q(digest_key=digest)


def _is_identifier(text: str) -> bool:
    return text.casefold().startswith(("pkg:", "cpe:")) or bool(hash_key(text))


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
    found = sorted(rows.order_by().values_list(*_COLUMNS)[: _MOST_HITS + 1], key=lambda row: (row[1], row[0]))
    return [
        HitRow(key, Kind.COMPONENT, name, version, purl, digest, vendor, by)
        for key, _sorted, name, version, purl, digest, vendor in found
    ]


def _named(text: str) -> list[HitRow]:
    """Return components, applications, modules and systems of this name, then those whose text holds every word."""
    rows = TargetObject.objects.filter(_alive(), kind__in=_KINDS)
    columns = ("pk", "kind", "name", "name_key")
    found = list(rows.filter(name_key=sort_key(text)).order_by().values_list(*columns)[: _MOST_HITS + 1])
    if len(found) <= _MOST_HITS:
        found += matching_first(rows, text).values_list(*columns)[: _MOST_HITS + 1]
    once = {row[0]: row[1:] for row in found}
    keys = [key for key, head in once.items() if head[0] == Kind.COMPONENT]
    parts = dict(_facts_of(keys))
    words = folded(text).split()
    return [_named_row(key, head, parts.get(key, ("", "", "", "")), words) for key, head in once.items()]


def _facts_of(keys: Sequence[int]) -> Iterator[tuple[int, tuple[str, str, str, str]]]:
    """Yield version, package, hash and maker of components that were read with the viewer's sight."""
    rows = SoftwareComponent.objects.filter(pk__in=KeyList(keys)).order_by()
    for key, version, purl, digest, vendor in rows.values_list("pk", "version", "purl", "digest", "vendor"):
        yield key, (version, purl, digest, vendor)


def _named_row(key: int, head: tuple[str, str, str], part: tuple[str, str, str, str], words: Collection[str]) -> HitRow:
    (kind, name, plain), (version, purl, digest, vendor) = head, part
    by = FoundBy.TEXT
    if all(word in plain for word in words):
        by = FoundBy.NAME
    elif vendor and all(word in folded(vendor) for word in words):
        by = FoundBy.SUPPLIER
    return HitRow(key, Kind(kind), name, version, purl, digest, vendor, by)


def _suppliers(text: str) -> list[int]:
    """Return the suppliers of this name, with or without what follows it: ``Muster`` is ``Muster GmbH``, too."""
    key = sort_key(text)
    begins = Q(name_key__startswith=f"{key} ")
    if connection.vendor == "sqlite":
        # Its LIKE knows no index; it sorts by bytes, and the exclamation mark comes next after the blank.
        begins = Q(name_key__gte=f"{key} ", name_key__lt=f"{key}!")
    rows = Supplier.objects.filter(Q(name_key=key) | begins)
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
    # Sorted here: asked for an order and a limit, SQLite walks all names until enough of them fit.
    found = sorted(rows.order_by().values_list("pk", "kind", "name")[: _MOST_HITS + 1], key=lambda row: row[2])
    return [HitRow(key, Kind(kind), name, "", "", "", "", by) for key, kind, name in found]


def _affected(hits: Iterable[HitRow]) -> tuple[list[Affected], bool]:
    """Return every record above the hits, nearest first, and whether there are more than the limit."""
    paths: dict[int, tuple[str, ...]] = {one.target_id: (one.name,) for one in hits}
    front: dict[int, str] = {one.target_id: one.kind for one in hits}
    found: list[Affected] = []
    for _ in range(_DEPTH):
        above: dict[int, str] = {}
        for (source, target), kind, name in sorted(steps_into(front)):
            if source not in paths:
                paths[source] = (*paths[target], name)
                above[source] = kind
                found.append(Affected(source, Kind(kind), name, paths[source]))
        if not above or len(found) > _MOST_AFFECTED:
            break
        front = above
    return found[:_MOST_AFFECTED], len(found) > _MOST_AFFECTED


def _interfaces(named: Mapping[int, str], suppliers: Sequence[int]) -> tuple[tuple[str, str, str], ...]:
    """Return the interfaces of the records found and those to the suppliers: over them a hacked module reaches on."""
    concerned = Q(partner_supplier_id__in=suppliers)
    concerned |= Q(source__in=KeyList(named)) | Q(target__in=KeyList(named))
    rows = Interface.objects.filter(concerned, retired_on__isnull=True).order_by("name")
    columns = ("name", "source_id", "target_id", "partner_supplier_id", "partner_organisation_id")
    found = list(rows.values_list(*columns)[:_MOST_HITS])
    ends = {key for row in found for key in row[1:3] if key and key not in named}
    records = {**named, **dict(TargetObject.objects.filter(pk__in=KeyList(ends)).values_list("pk", "name"))}
    partners = _names(Supplier.objects.all(), {row[3] for row in found})
    authorities = _names(Organisation.objects.all(), {row[4] for row in found})
    return tuple(
        (
            name,
            records.get(source, ""),
            records.get(target or 0) or partners.get(supplier or 0) or authorities.get(authority or 0, ""),
        )
        for name, source, target, supplier, authority in found
    )


def _names(rows: QuerySet[Any, Any], keys: set[int | None]) -> dict[int, str]:
    wanted = {key for key in keys if key}
    return dict(rows.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
