"""Full-text search over target objects on both databases (ADR 0005)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from bollwerk.rooms.inventory.words import query_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.models import TargetObject

__all__ = ["matching", "matching_keys"]

_SQLITE = "inventory_search MATCH %s AND inventory_search.rowid = inventory_targetobject.id"
_POSTGRESQL = "inventory_targetobject.search_vector @@ %s::tsquery"


def matching(rows: QuerySet[TargetObject, Any], query: str) -> QuerySet[TargetObject, Any]:
    """Return those of `rows` that hold a word beginning with each word of `query`; none for a query without words.

    The words are letters, digits and underscores only and handed over as a parameter. `extra` is used because a
    subquery makes SQLite collect every hit before it looks at the first row.
    """
    words = query_words(query)
    if not words:
        return rows.none()
    if connection.vendor == "postgresql":
        return rows.extra(where=[_POSTGRESQL], params=[" & ".join(f"'{word}':*" for word in words)])  # noqa: S610
    match = " AND ".join(f'"{word}" *' for word in words)
    return rows.extra(tables=["inventory_search"], where=[_SQLITE], params=[match])  # noqa: S610


def matching_keys(
    rows: QuerySet[TargetObject, Any], query: str, *, after: int = 0, before: int = 0, limit: int
) -> list[int]:
    """Return the keys of at most `limit` hits, ascending: those next to `after`, or to `before`, or the first.

    On SQLite the order is that of the index itself, which therefore stops at the limit; ordering by the record's key
    would collect and sort every hit (measured with a word in most of 100,000 rows: 90 ms against 1 ms).
    """
    found = matching(rows, query)
    if not query_words(query):
        return []
    key = "inventory_targetobject.id" if connection.vendor == "postgresql" else "inventory_search.rowid"
    if after:
        found = found.extra(where=[f"{key} > %s"], params=[after])  # noqa: S610 - a fixed name
    elif before:
        found = found.extra(where=[f"{key} < %s"], params=[before])  # noqa: S610 - a fixed name
    backwards = bool(before and not after)
    ordered = found.extra(order_by=[f"-{key}" if backwards else key])
    return sorted(ordered.values_list("id", flat=True)[:limit])
