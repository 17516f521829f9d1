"""Full-text search over target objects on both databases (ADR 0005)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import connection

from bollwerk.rooms.inventory.words import query_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.models import TargetObject

__all__ = ["matching"]

_Row = TypeVar("_Row")

_SQLITE = "inventory_search MATCH %s AND inventory_search.rowid = inventory_targetobject.id"
_POSTGRESQL = "inventory_targetobject.search_vector @@ %s::tsquery"


def matching(rows: QuerySet[TargetObject, _Row], query: str) -> QuerySet[TargetObject, _Row]:
    """Return those of `rows` that hold a word beginning with each word of `query`; none for a query without words.

    The words are letters, digits and underscores only and handed over as a parameter. `extra` is used because it lets
    both databases walk the index in the order of the keys and stop at the page's end; a subquery makes SQLite collect
    every hit first (measured: 60 ms for a word in most of 100,000 rows, against 3 ms).
    """
    words = query_words(query)
    if not words:
        return rows.none()
    if connection.vendor == "postgresql":
        return rows.extra(where=[_POSTGRESQL], params=[" & ".join(f"'{word}':*" for word in words)])  # noqa: S610
    match = " AND ".join(f'"{word}" *' for word in words)
    return rows.extra(tables=["inventory_search"], where=[_SQLITE], params=[match])  # noqa: S610
