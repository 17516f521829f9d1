"""What sources show of relations: seen today, or not any more. Nothing is deleted; a person takes out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.history.models import record_versions
from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.models import Relation, RelationSighting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

__all__ = ["Edge", "mark_relations_not_seen", "relation_ids", "see_relations"]

Edge = tuple[int, int, str]
"""Keys of dependant and dependency, and the value of the `RelationKind`."""


def relation_ids(edges: Collection[Edge]) -> dict[Edge, int]:
    """Return the keys of those relations that are known, retired ones included."""
    wanted = set(edges)
    found: dict[Edge, int] = {}
    for batch in in_batches({edge[0] for edge in wanted}):
        rows = Relation.objects.filter(source_id__in=batch).values_list("source_id", "target_id", "kind", "id")
        for first, second, kind, key in rows.iterator(chunk_size=20000):
            if (first, second, kind) in wanted:
                found[first, second, kind] = key
    return found


def see_relations(source: str, ids: Collection[int], organisation_id: int) -> int:
    """Note that a source shows these relations today; return how many had been *not seen* and are seen again."""
    today = clock.today()
    RelationSighting.objects.bulk_create(
        [
            RelationSighting(relation_id=key, source=source, last_seen_on=today, organisation_id=organisation_id)
            for key in ids
        ],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["relation", "source"],
        update_fields=["last_seen_on", "missing_since"],
    )
    again = [
        row for batch in in_batches(ids) for row in Relation.objects.filter(pk__in=batch, not_seen_since__isnull=False)
    ]
    _write(again, None)
    return len(again)


@transaction.atomic
def mark_relations_not_seen(*, source: str, seen: Iterable[Edge], organisation_id: int) -> int:
    """Mark the relations that a source has shown before and not in a complete import; return how many are newly so.

    A relation is *not seen since* a day when none of its sources shows it any more.
    """
    today = clock.today()
    with deciding("inventory.mark_not_seen"):
        shown = set(relation_ids(set(seen)).values())
        ours = RelationSighting.objects.filter(
            source=source, organisation_id=organisation_id, missing_since__isnull=True
        )
        gone = {
            key: relation
            for key, relation in ours.values_list("id", "relation_id").iterator(chunk_size=20000)
            if relation not in shown
        }
        for batch in in_batches(gone.keys()):
            RelationSighting.objects.filter(pk__in=batch).update(missing_since=today)
        lost = [row for batch in in_batches(gone.values()) for row in _shown_by_nobody(batch)]
        _write(lost, today)
    return len(lost)


def _shown_by_nobody(ids: Sequence[int]) -> Iterable[Relation]:
    still = RelationSighting.objects.filter(missing_since__isnull=True).values("relation_id")
    return Relation.objects.filter(pk__in=ids, not_seen_since__isnull=True, retired_on__isnull=True).exclude(
        pk__in=still.filter(relation_id__in=ids)
    )


def _write(rows: Sequence[Relation], since: date | None) -> None:
    for row in rows:
        row.not_seen_since = since
        row.revision += 1
    Relation.objects.bulk_update(rows, ["not_seen_since", "revision"], batch_size=200)
    record_versions(rows, at=clock.now())
