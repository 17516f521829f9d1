"""Which relations a source has shown before and does not show any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.plan import MissingLink
from bollwerk.rooms.inventory.kinds import RelationKind
from bollwerk.rooms.inventory.models import RelationSighting

if TYPE_CHECKING:
    from collections.abc import Collection

    from bollwerk.rooms.inventory.imports.plan import PlannedLink, PlannedRow
    from bollwerk.rooms.inventory.services.sightings import Edge

__all__ = ["edges_of", "missing_relations"]


def missing_relations(
    source: str, organisation_id: int, rows: Collection[PlannedRow], links: Collection[PlannedLink]
) -> tuple[MissingLink, ...]:
    """Return the relations in use that the source showed last time, and that none of these links is."""
    shown = edges_of(links, {row.row.key: row.target_id for row in rows if row.target_id is not None})
    before = RelationSighting.objects.filter(
        source=source, organisation_id=organisation_id, missing_since__isnull=True, relation__retired_on__isnull=True
    )
    columns = ("relation__source_id", "relation__target_id", "relation__kind")
    edges = before.values_list(*columns).iterator(chunk_size=20000)
    gone = sorted(edge for edge in edges if edge not in shown)
    return tuple(MissingLink(first, RelationKind(kind), second) for first, second, kind in gone)


def edges_of(links: Collection[PlannedLink], id_by_key: dict[str, int]) -> set[Edge]:
    """Return the links whose ends are both recorded, as edges."""
    found: set[Edge] = set()
    for link in links:
        first = id_by_key.get(link.source_key)
        second = link.target_id if link.target_id is not None else id_by_key.get(link.target_key)
        if first is not None and second is not None:
            found.add((first, second, link.relation.value))
    return found
