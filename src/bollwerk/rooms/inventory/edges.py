"""The edges of the dependency graph as the tables hold them: relations, and the three keys that mean the same.

An application needs its modules, a room its location, a network its zone. Callers decide with whose sight they read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import Module, Network, Relation, Room, TargetObject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

__all__ = [
    "Region",
    "all_edges",
    "closure",
    "edges_from",
    "edges_into",
    "in_batches",
    "key_edges_into",
    "region_of",
]

Edge = tuple[int, int]
_BATCH = 5000
"""Keys in one query; SQLite takes 32766, PostgreSQL 65535."""


def in_batches(ids: Collection[int]) -> Iterator[list[int]]:
    """Return the keys in portions that a query can take."""
    listed = list(ids)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]


_KEYS: tuple[tuple[type[Module] | type[Room] | type[Network], str, str, Kind, Kind], ...] = (
    (Module, "application_id", "targetobject_ptr_id", Kind.APPLICATION, Kind.MODULE),
    (Room, "targetobject_ptr_id", "location_id", Kind.ROOM, Kind.LOCATION),
    (Network, "targetobject_ptr_id", "zone_id", Kind.NETWORK, Kind.ZONE),
)
"""Keys that are edges: table, column of the dependant, of the dependency, and the kinds of both."""


def all_edges() -> Iterable[Edge]:
    """Return every edge (dependant, dependency)."""
    relations = Relation.objects.values_list("source_id", "target_id").iterator(chunk_size=20000)
    keys = (
        model.objects.filter(**{f"{target}__isnull": False}).values_list(source, target)
        for model, source, target, _from, _to in _KEYS
    )
    return chain(relations, *keys)


def edges_from(ids: Collection[int]) -> list[Edge]:
    """Return the edges whose dependant is one of `ids`."""
    found: list[Edge] = []
    for batch in in_batches(ids):
        found += Relation.objects.filter(source_id__in=batch).values_list("source_id", "target_id")
    return found + _key_edges(ids, at_source=True)


def edges_into(ids: Collection[int]) -> list[Edge]:
    """Return the edges whose dependency is one of `ids`."""
    found: list[Edge] = []
    for batch in in_batches(ids):
        found += Relation.objects.filter(target_id__in=batch).values_list("source_id", "target_id")
    return found + key_edges_into(ids)


def key_edges_into(ids: Collection[int]) -> list[Edge]:
    """Return the edges into `ids` that are keys (module, room, network), without the table of relations."""
    return _key_edges(ids, at_source=False)


def _key_edges(ids: Collection[int], *, at_source: bool) -> list[Edge]:
    """Return the edges that are keys; a table is asked only when a record of its kind is among `ids`."""
    by_kind: dict[str, list[int]] = {}
    kinds = [(dependant if at_source else dependency).value for *_columns, dependant, dependency in _KEYS]
    for batch in in_batches(ids):
        rows = TargetObject.objects.filter(pk__in=batch, kind__in=kinds).values_list("id", "kind")
        for key, kind in rows:
            by_kind.setdefault(kind, []).append(key)
    found: list[Edge] = []
    for model, source, target, from_kind, to_kind in _KEYS:
        for batch in in_batches(by_kind.get(from_kind if at_source else to_kind, ())):
            column = source if at_source else target
            keyed = model.objects.filter(**{f"{column}__in": batch, f"{target}__isnull": False})
            found += keyed.values_list(source, target)
    return found


def closure(start: Iterable[int], *, downwards: bool, limit: int) -> set[int] | None:
    """Return all records reachable from `start`, these included, along or against the edges.

    Returns:
        None when there are more than `limit`; the caller then works on the whole graph.
    """
    found = region_of(start, limit=limit) if downwards else _region(start, limit=limit, downwards=False)
    return None if found is None else found.members


@dataclass(frozen=True, slots=True)
class Region:
    """Records that hang together, and all edges out of them (into them, if walked against the edges)."""

    members: set[int]
    edges: list[Edge]


def region_of(start: Iterable[int], *, limit: int) -> Region | None:
    """Return what can be reached from `start` along the edges; None when that is more than `limit` records."""
    return _region(start, limit=limit, downwards=True)


def _region(start: Iterable[int], *, limit: int, downwards: bool) -> Region | None:
    members = set(start)
    edges: list[Edge] = []
    frontier: Collection[int] = list(members)
    while frontier:
        found = edges_from(frontier) if downwards else edges_into(frontier)
        edges += found
        frontier = {edge[1 if downwards else 0] for edge in found} - members
        members |= frontier
        if len(members) > limit:
            return None
    return Region(members, edges)
