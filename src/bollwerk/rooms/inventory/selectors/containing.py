"""Who contains a module: found by name, package URL, hash, CPE or supplier, with everything that hangs on it (S16)."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from bollwerk.engines.product_identity.identifiers import cpe_key, hash_key, read_cpe, read_purl
from bollwerk.foundation import clock
from bollwerk.foundation.access.statements import rows_among
from bollwerk.rooms.inventory.edges import steps_into
from bollwerk.rooms.inventory.kinds import FoundBy, Kind
from bollwerk.rooms.inventory.models import Supplier
from bollwerk.rooms.inventory.search import terms_of
from bollwerk.rooms.inventory.selectors import containing_rows as rows
from bollwerk.rooms.inventory.words import folded, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from bollwerk.rooms.inventory.selectors.containing_rows import Rows

__all__ = ["Affected", "Containing", "HitRow", "ReachedInterface", "containing", "dependants_of"]

_MOST_AFFECTED = 5_000
_DEPTH = 12
_KIND = {kind.value: kind for kind in Kind}
_WITH_INTERFACES = frozenset({Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM})


@dataclass(frozen=True, slots=True)
class HitRow:
    """A record that is the thing asked for, or comes from the supplier asked for.

    Attributes:
        by: How it was found.
        not_seen_since: Since when no source names it any more, such as the newest bill of materials; None: it is there.
    """

    target_id: int
    kind: Kind
    name: str
    version: str
    purl: str
    digest: str
    vendor: str
    by: FoundBy
    not_seen_since: date | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """A record that cannot work without a hit, with the way there, from the hit to the record."""

    target_id: int
    kind: Kind
    name: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReachedInterface:
    """An interface over which a hacked module or supplier reaches on.

    Attributes:
        target_id: Record that has the interface.
        record: Its name.
        other_id: Record at the other end; None where that is a supplier or an authority.
        other: Name of the other end.
    """

    interface_id: int
    name: str
    target_id: int
    record: str
    other_id: int | None
    other: str


@dataclass(frozen=True, slots=True)
class Containing:
    """The answer: what it is, who contains it, and over which interfaces data leave those.

    Attributes:
        interfaces: Those of the records found, and those to the suppliers asked for.
        cut: Whether there is more than the limits let through.
    """

    hits: tuple[HitRow, ...]
    affected: tuple[Affected, ...]
    interfaces: tuple[ReachedInterface, ...]
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody contains it and no interface leads there; a supplier may be known by an interface alone."""
        return not self.hits and not self.interfaces


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
    hits = found[: rows.MOST_HITS]
    affected, cut = _affected(hits)
    concerned = {one.target_id: one.name for one in hits if one.kind in _WITH_INTERFACES}
    concerned |= {one.target_id: one.name for one in affected if one.kind in _WITH_INTERFACES}
    interfaces = _interfaces(concerned, suppliers)
    return Containing(tuple(hits), tuple(affected), interfaces, cut=cut or len(found) > len(hits))


def dependants_of(target_ids: Collection[int]) -> tuple[Affected, ...]:
    """Return every record that cannot work without one of these, nearest first, with the way there."""
    heads = rows_among(rows.head_rows, target_ids)
    found, _cut = _affected([HitRow(key, _KIND[kind], name, "", "", "", "", FoundBy.NAME) for key, kind, name in heads])
    return tuple(found)


def _hits(text: str, suppliers: Sequence[int]) -> list[HitRow]:
    """Return what is meant, each record once: an identifier finds only itself, words find names and suppliers."""
    if text.casefold().startswith("pkg:"):
        return _packages(text)
    if digest := hash_key(text):
        return _of_digest(digest)
    if text.casefold().startswith("cpe:"):
        return _products(text)
    once: dict[int, HitRow] = {}
    for one in (*_named(text), *_supplied(suppliers)):
        once.setdefault(one.target_id, one)
    return list(once.values())


def _of_digest(digest: str) -> list[HitRow]:
    """Return the components of a hash, whichever of a file's hashes it is."""
    found = {one.target_id: one for one in _components(rows.digest_rows, FoundBy.HASH, text=digest)}
    further = {row[0] for row in rows_among(rows.further_digest_rows, (), texts=(digest,))} - found.keys()
    return [*found.values(), *(_components(rows.keyed_rows, FoundBy.HASH, keys=further) if further else ())]


def _is_identifier(text: str) -> bool:
    return text.casefold().startswith(("pkg:", "cpe:")) or bool(hash_key(text))


def _packages(text: str) -> list[HitRow]:
    """Return components of a package: exactly the version that is named, or every one where none is named."""
    asked = read_purl(text)
    if asked is None:
        return []
    found = _components(rows.package_rows, FoundBy.PURL, text=asked.package)
    if not asked.version:
        return found
    if len(found) > rows.MOST_HITS:
        keys = [pk for pk, purl in rows_among(rows.purl_rows, (), clock.today(), texts=(asked.package,))
                if (own := read_purl(purl)) is not None and own.version == asked.version]  # fmt: skip
        return _components(rows.keyed_rows, FoundBy.PURL, keys=keys[: rows.MOST_HITS + 1])
    return [one for one in found if (own := read_purl(one.purl)) is not None and own.version == asked.version]


def _products(text: str) -> list[HitRow]:
    """Return components of a CPE name; parts of it that are open count as any."""
    asked, key = read_cpe(text), cpe_key(text)
    if asked is None or not key:
        return []
    keys = [
        pk
        for pk, cpe in rows_among(rows.cpe_rows, (), clock.today(), texts=(key,))
        if (own := read_cpe(cpe)) is not None and asked.version in {"*", "", own.version}
    ]
    return _components(rows.keyed_rows, FoundBy.CPE, keys=keys[: rows.MOST_HITS + 1])


def _components(build: Callable[..., Rows], by: FoundBy, *, text: str = "", keys: Iterable[int] = ()) -> list[HitRow]:
    found = rows_among(build, keys, clock.today(), texts=(text,))
    return [
        HitRow(key, Kind.COMPONENT, name, version, purl, digest, vendor, by, since)
        for key, _sorted, name, version, purl, digest, vendor, since in sorted(found, key=itemgetter(1, 0))
    ]


def _named(text: str) -> list[HitRow]:
    """Return components, applications, modules and systems of this name, then those whose text holds every word."""
    found = rows_among(rows.same_name_rows, (), clock.today(), texts=(sort_key(text),))
    if len(found) <= rows.MOST_HITS:
        terms = terms_of(text)
        found += rows_among(rows.text_rows, (), clock.today(), terms.form(), texts=terms.texts)
    once = {row[0]: row[1:] for row in found}
    keys = [key for key, head in once.items() if head[0] == Kind.COMPONENT]
    parts = {row[0]: row[1:] for row in rows_among(rows.fact_rows, keys)}
    words = folded(text).split()
    return [_named_row(key, head, parts.get(key, ("", "", "", "")), words) for key, head in once.items()]


def _named_row(
    key: int, head: tuple[str, str, str, date | None], part: tuple[str, str, str, str], words: Collection[str]
) -> HitRow:
    (kind, name, plain, since), (version, purl, digest, vendor) = head, part
    by = FoundBy.TEXT
    if _holds(plain, words):
        by = FoundBy.NAME
    elif vendor and _holds(folded(vendor), words):
        by = FoundBy.SUPPLIER
    return HitRow(key, _KIND[kind], name, version, purl, digest, vendor, by, since)


def _holds(text: str, words: Collection[str]) -> bool:
    return not [word for word in words if word not in text]


def _suppliers(text: str) -> list[int]:
    """Return the suppliers of this name, with or without what follows it: ``Muster`` is ``Muster GmbH``, too."""
    key = sort_key(text)
    if not key:
        return []
    if connection.vendor == "sqlite":
        # Its LIKE knows no index; it sorts by bytes, and the exclamation mark comes next after the blank.
        longer = rows_among(rows.longer_supplier_rows, (), texts=(f"{key} ", f"{key}!"))
        return [row[0] for row in (*rows_among(rows.supplier_rows, (), texts=(key,)), *longer)]
    named = Supplier.objects.filter(Q(name_key=key) | Q(name_key__startswith=f"{key} "))
    return list(named.values_list("pk", flat=True))


def _supplied(suppliers: Sequence[int]) -> list[HitRow]:
    """Return what suppliers deliver, run or have a contract for."""
    if not suppliers:
        return []
    return [
        *_components(rows.delivered_rows, FoundBy.SUPPLIER, keys=suppliers),
        *_records(rows.own_application_rows, FoundBy.SUPPLIER, suppliers),
        *_records(rows.operated_rows, FoundBy.OPERATOR, suppliers),
        *_records(rows.contract_rows, FoundBy.CONTRACT, suppliers),
    ]


def _records(build: Callable[..., Rows], by: FoundBy, suppliers: Iterable[int]) -> list[HitRow]:
    # Sorted here: asked for an order and a limit, SQLite walks all names until enough of them fit.
    found = sorted(rows_among(build, suppliers, clock.today()), key=itemgetter(2))
    return [HitRow(key, _KIND[kind], name, "", "", "", "", by, since) for key, kind, name, since in found]


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
                found.append(Affected(source, _KIND[kind], name, paths[source]))
        if not above or len(found) > _MOST_AFFECTED:
            break
        front = above
    return found[:_MOST_AFFECTED], len(found) > _MOST_AFFECTED


def _interfaces(named: Mapping[int, str], suppliers: Sequence[int]) -> tuple[ReachedInterface, ...]:
    """Return the interfaces of the records found and those to the suppliers: over them a hacked module reaches on."""
    found = rows_among(rows.interface_rows, named, others=suppliers)
    ends = {key for row in found for key in row[2:4] if key and key not in named}
    others = {row[0]: row[2] for row in rows_among(rows.head_rows, ends)} if ends else {}
    records = {**named, **others}
    partners = _names(rows.supplier_names, {row[4] for row in found})
    authorities = _names(rows.organisation_names, {row[5] for row in found})
    return tuple(
        ReachedInterface(
            interface_id=key,
            name=name,
            target_id=source,
            record=records.get(source, ""),
            other_id=target if target in records else None,
            other=records.get(target or 0) or partners.get(supplier or 0) or authorities.get(authority or 0, ""),
        )
        for key, name, source, target, supplier, authority in found
    )


def _names(build: Callable[..., Rows], keys: set[int | None]) -> dict[int, str]:
    wanted = {key for key in keys if key}
    return dict(rows_among(build, wanted)) if wanted else {}
