"""The edges of the dependency graph as the tables hold them: relations, and the three keys that mean the same.

An application needs its modules, a room its location, a network its zone. Callers decide with whose sight they read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import Module, Network, Relation, Room, TargetObject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    _Keyed = Module | Room | Network

__all__ = [
    "Region",
    "all_edges",
    "closure",
    "edges_from",
    "edges_into",
    "in_batches",
    "key_edges_into",
    "region_of",
    "steps_into",
]

Edge = tuple[int, int]
_Key = TypeVar("_Key", int, str)
_BATCH = 5000
"""Keys in one query; SQLite takes 32766, PostgreSQL 65535."""


def in_batches(ids: Collection[_Key]) -> Iterator[list[_Key]]:
    """Return the keys in portions that a query can take."""
    listed = list(ids)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]


_KEYS: tuple[tuple[type[_Keyed], str, str, Kind, Kind], ...] = (
    (Module, "application_id", "targetobject_ptr_id", Kind.APPLICATION, Kind.MODULE),
    (Room, "targetobject_ptr_id", "location_id", Kind.ROOM, Kind.LOCATION),
    (Network, "targetobject_ptr_id", "zone_id", Kind.NETWORK, Kind.ZONE),
)
"""Keys that are edges: table, column of the dependant, of the dependency, and the kinds of both."""


def all_edges() -> Iterable[Edge]:
    """Return every edge (dependant, dependency)."""
    relations = _relations().values_list("source_id", "target_id").iterator(chunk_size=20000)
    keys = (
        model.objects.filter(**{f"{target}__isnull": False}).values_list(source, target)
        for model, source, target, _from, _to in _KEYS
    )
    return chain(relations, *keys)


def _relations() -> QuerySet[Relation]:
    """Return the relations in use; those that are only *not seen* count until a person takes them out."""
    return Relation.objects.filter(retired_on__isnull=True)


def edges_from(ids: Collection[int]) -> list[Edge]:
    """Return the edges whose dependant is one of `ids`."""
    return [edge for edge, _ in _edges_at(_kinds_of(ids), _FORWARDS)]


def edges_into(ids: Collection[int]) -> list[Edge]:
    """Return the edges whose dependency is one of `ids`."""
    return [edge for edge, _ in _edges_at(_kinds_of(ids), _BACKWARDS)]


def key_edges_into(ids: Collection[int]) -> list[Edge]:
    """Return the edges into `ids` that are keys (module, room, network), without the table of relations."""
    return [edge for edge, _ in _key_edges(_kinds_of(ids), _BACKWARDS)]


def steps_into(known: Mapping[int, str]) -> list[tuple[Edge, str, str]]:
    """Return the edges whose dependency is known by its kind, each with kind and name of the dependant.

    What the newest bill of materials no longer names is not contained any more.
    A relation is never less confidential than its ends: who may read it may read the name.
    """
    found = [((source, target), kind, name) for source, target, kind, name in rows_among(_step_rows, known)]
    keyed = _key_edges(known, _BACKWARDS)
    names = dict(rows_among(_name_rows, {edge[0] for edge, _ in keyed})) if keyed else {}
    return found + [(edge, kind, names[edge[0]]) for edge, kind in keyed if edge[0] in names]


def _step_rows() -> QuerySet[Relation, Any]:
    contained = ~Q(kind=RelationKind.CONTAINS) | Q(not_seen_since__isnull=True)
    rows = _relations().filter(contained, target__in=KeyList(KEYS)).order_by()
    return rows.values_list("source_id", "target_id", "source__kind", "source__name")


def _name_rows() -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk__in=KeyList(KEYS)).values_list("pk", "name")


_FORWARDS, _BACKWARDS = ("source", "target"), ("target", "source")
"""Directions: the end that is known, and the end that is looked for."""


def _kinds_of(ids: Collection[int]) -> dict[int, str]:
    return dict(rows_among(_kind_rows, ids))


def _kind_rows() -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk__in=KeyList(KEYS)).values_list("id", "kind")


def _edges_at(known: Mapping[int, str], direction: tuple[str, str]) -> list[tuple[Edge, str]]:
    """Return the edges at records of known kind, each with the kind of its other end."""
    found = [((a, b), kind) for a, b, kind in rows_among(_relation_rows, known, *direction)]
    return found + _key_edges(known, direction)


def _relation_rows(end: str, other: str) -> QuerySet[Relation, Any]:
    rows = _relations().filter(**{f"{end}_id__in": KeyList(KEYS)})
    return rows.values_list("source_id", "target_id", f"{other}__kind")


def _key_edges(known: Mapping[int, str], direction: tuple[str, str]) -> list[tuple[Edge, str]]:
    """Return the edges that are keys; a table is asked only when a record of its kind is among those known."""
    found: list[tuple[Edge, str]] = []
    for model, source, target, from_kind, to_kind in _KEYS:
        column, kind, other = (source, from_kind, to_kind) if direction is _FORWARDS else (target, to_kind, from_kind)
        ends = [key for key, its_kind in known.items() if its_kind == kind]
        keyed = rows_among(_keyed_rows, ends, model, column, (source, target)) if ends else ()
        found += [((source_key, target_key), other.value) for source_key, target_key in keyed]
    return found


def _keyed_rows(model: type[_Keyed], column: str, ends: tuple[str, str]) -> QuerySet[Any, Any]:
    rows = model.objects.filter(**{f"{column}__in": KeyList(KEYS), f"{ends[1]}__isnull": False})
    return rows.values_list(*ends)


def closure(start: Iterable[int], *, downwards: bool, limit: int) -> set[int] | None:
    """Return all records reachable from `start`, these included, along or against the edges.

    Returns:
        None when there are more than `limit`; the caller then works on the whole graph.
    """
    found = _region(start, limit=limit, direction=_FORWARDS if downwards else _BACKWARDS)
    return None if found is None else found.members


@dataclass(frozen=True, slots=True)
class Region:
    """Records that hang together, and all edges out of them (into them, if walked against the edges)."""

    members: set[int]
    edges: list[Edge]


def region_of(start: Iterable[int], *, limit: int) -> Region | None:
    """Return what can be reached from `start` along the edges; None when that is more than `limit` records."""
    return _region(start, limit=limit, direction=_FORWARDS)


def _region(start: Iterable[int], *, limit: int, direction: tuple[str, str]) -> Region | None:
    members = set(start)
    edges: list[Edge] = []
    frontier = _kinds_of(members)
    place = direction.index("target")
    while frontier:
        found = _edges_at(frontier, direction)
        edges += [edge for edge, _ in found]
        frontier = {edge[place]: kind for edge, kind in found if edge[place] not in members}
        members.update(frontier)
        if len(members) > limit:
            return None
    return Region(members, edges)
