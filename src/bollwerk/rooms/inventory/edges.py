"""The edges of the dependency graph as the tables hold them: relations, and the three keys that mean the same.

An application needs its modules, a room its location, a network its zone. Callers decide with whose sight they read.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.models import Module, Network, Relation, Room

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    _Table = tuple[QuerySet[Any], str, str]

__all__ = ["all_edges", "closure", "edges_from", "edges_into", "in_batches", "key_edges_into"]

Edge = tuple[int, int]
_BATCH = 5000
"""Keys in one query; SQLite takes 32766, PostgreSQL 65535."""


def in_batches(ids: Collection[int]) -> Iterator[list[int]]:
    """Return the keys in portions that a query can take."""
    listed = list(ids)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]


def _tables() -> tuple[_Table, ...]:
    """Return each table of edges with its columns for the dependant and the dependency."""
    return ((Relation.objects.all(), "source_id", "target_id"), *_key_tables())


def _key_tables() -> tuple[_Table, ...]:
    return (
        (Module.objects.all(), "application_id", "targetobject_ptr_id"),
        (Room.objects.filter(location__isnull=False), "targetobject_ptr_id", "location_id"),
        (Network.objects.filter(zone__isnull=False), "targetobject_ptr_id", "zone_id"),
    )


def all_edges() -> Iterable[Edge]:
    """Return every edge (dependant, dependency)."""
    return chain.from_iterable(
        rows.values_list(source, target).iterator(chunk_size=20000) for rows, source, target in _tables()
    )


def edges_from(ids: Collection[int]) -> list[Edge]:
    """Return the edges whose dependant is one of `ids`."""
    return _edges(ids, _tables(), at_source=True)


def edges_into(ids: Collection[int]) -> list[Edge]:
    """Return the edges whose dependency is one of `ids`."""
    return _edges(ids, _tables(), at_source=False)


def key_edges_into(ids: Collection[int]) -> list[Edge]:
    """Return the edges into `ids` that are keys (module, room, network), without the table of relations."""
    return _edges(ids, _key_tables(), at_source=False)


def _edges(ids: Collection[int], tables: Iterable[_Table], *, at_source: bool) -> list[Edge]:
    found: list[Edge] = []
    for batch in in_batches(ids):
        for rows, source, target in tables:
            column = source if at_source else target
            found.extend(rows.filter(**{f"{column}__in": batch}).values_list(source, target))
    return found


def closure(start: Iterable[int], *, downwards: bool, limit: int) -> set[int] | None:
    """Return all records reachable from `start`, these included, along or against the edges.

    Returns:
        None when there are more than `limit`; the caller then works on the whole graph.
    """
    seen = set(start)
    frontier: Sequence[int] = list(seen)
    while frontier:
        pairs = edges_from(frontier) if downwards else edges_into(frontier)
        frontier = list({pair[1 if downwards else 0] for pair in pairs} - seen)
        seen.update(frontier)
        if len(seen) > limit:
            return None
    return seen
