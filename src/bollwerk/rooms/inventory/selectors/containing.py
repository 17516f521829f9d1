"""Who contains a module: found by name, package URL, hash, CPE or supplier, with everything that hangs on it (S16)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bollwerk.foundation import clock
from bollwerk.foundation.access.models import readable
from bollwerk.rooms.inventory.edges import edges_into
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import Application, Interface, SoftwareComponent, Supplier, TargetObject
from bollwerk.rooms.inventory.search import matching_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

__all__ = ["Affected", "Containing", "HitRow", "containing"]

_MOST_HITS = 500
_MOST_AFFECTED = 5_000
_DEPTH = 12
_HASH = re.compile(r"(?:([a-z0-9-]+):)?([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})")


@dataclass(frozen=True, slots=True)
class HitRow:
    """A record that is the thing asked for; `by` says how it was found: purl, hash, cpe, name or supplier."""

    target_id: int
    kind: Kind
    name: str
    version: str
    purl: str
    digest: str
    by: str


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
    found = _hits(text)
    hits = found[:_MOST_HITS]
    affected, cut = _affected(hits)
    concerned = {one.target_id for one in hits} | {one.target_id for one in affected}
    interfaces = _interfaces(concerned)
    return Containing(tuple(hits), tuple(affected), interfaces, cut=cut or len(found) > len(hits))


def _hits(text: str) -> list[HitRow]:
    rows = _alive(SoftwareComponent.objects.all())
    lower = text.casefold()
    if lower.startswith("pkg:"):
        return _components(rows.filter(_purl(text)), "purl")
    if (found := _HASH.fullmatch(lower)) is not None:
        digest = found.group(2)
        return _components(rows.filter(Q(digest__iexact=digest) | Q(digest__iendswith=f":{digest}")), "hash")
    if lower.startswith("cpe:"):
        return _components(rows.filter(cpe__istartswith=text.rstrip(":*")), "cpe")
    return [*_named(text), *_supplied(text)]


def _purl(text: str) -> Q:
    """Return the condition for a package: exactly this version, or any where none is named."""
    if "@" in text.rpartition("/")[2]:
        return Q(purl=text) | Q(purl__startswith=f"{text}?")
    return Q(purl=text) | Q(purl__startswith=f"{text}@") | Q(purl__startswith=f"{text}?")


def _alive(rows: QuerySet[SoftwareComponent]) -> QuerySet[SoftwareComponent]:
    return rows.filter(Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today()))


def _components(rows: QuerySet[SoftwareComponent], by: str) -> list[HitRow]:
    columns = ("pk", "name", "version", "purl", "digest")
    found = rows.order_by("name_key", "pk").values_list(*columns)[: _MOST_HITS + 1]
    return [HitRow(key, Kind.COMPONENT, name, version, purl, digest, by) for key, name, version, purl, digest in found]


def _named(text: str) -> list[HitRow]:
    """Return components, applications, modules and systems whose text holds every word."""
    alive = Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today())
    kinds = (Kind.COMPONENT, Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)
    rows = TargetObject.objects.filter(alive, kind__in=kinds)
    keys = matching_keys(rows, text, limit=_MOST_HITS + 1)
    named = {row.pk: row for row in TargetObject.objects.filter(pk__in=keys)}
    parts = {row.pk: row for row in SoftwareComponent.objects.filter(pk__in=keys)}
    return [_named_row(named[key], parts.get(key)) for key in keys if key in named]


def _named_row(row: TargetObject, part: SoftwareComponent | None) -> HitRow:
    version, purl, digest = (part.version, part.purl, part.digest) if part else ("", "", "")
    return HitRow(row.pk, Kind(row.kind), row.name, version, purl, digest, "name")


def _supplied(text: str) -> list[HitRow]:
    """Return what a supplier of this name delivers, directly or as a part of something else."""
    suppliers = list(Supplier.objects.filter(name__iexact=text).values_list("pk", flat=True))
    if not suppliers:
        return []
    found = _components(_alive(SoftwareComponent.objects.filter(supplier_id__in=suppliers)), "supplier")
    rows = Application.objects.filter(supplier_id__in=suppliers, retired_on__isnull=True)
    applications = rows.values_list("pk", "name", "version")[: _MOST_HITS + 1]
    made = [HitRow(key, Kind.APPLICATION, name, version, "", "", "supplier") for key, name, version in applications]
    return found + made


def _affected(hits: Iterable[HitRow]) -> tuple[list[Affected], bool]:
    """Return every record above the hits, nearest first, and whether there are more than the limit."""
    names = {one.target_id: one.name for one in hits}
    paths: dict[int, tuple[int, ...]] = {key: (key,) for key in names}
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
    rows = {row.pk: row for row in TargetObject.objects.filter(pk__in=wanted)}
    found = [
        Affected(
            key, Kind(rows[key].kind), rows[key].name, tuple(rows[step].name for step in paths[key] if step in rows)
        )
        for key in shown
        if key in rows
    ]
    return found, len(order) > len(shown)


def _interfaces(keys: set[int]) -> tuple[tuple[str, str, str], ...]:
    """Return the interfaces of the records found: over them a hacked module reaches others."""
    rows = Interface.objects.filter(Q(source_id__in=keys) | Q(target_id__in=keys), retired_on__isnull=True)
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
