"""Full-text search over target objects on both databases (ADR 0005)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

from bollwerk.foundation.access.statements import TEXTS
from bollwerk.rooms.inventory.words import query_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.models import TargetObject

__all__ = ["Terms", "matching", "matching_first", "matching_keys", "terms_of"]

_TEXT = "inventory_targetobject.search_text"
_SQLITE = "inventory_search MATCH %s AND inventory_search.rowid = inventory_targetobject.id"
_RUN = 3
"""Letters of the runs that are indexed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a query asks the database: how many texts are compared and in which way, and the texts themselves.

    The SQL follows from the form alone, so that a page keeps it (`statements.rows_among`) whatever is searched for.

    Attributes:
        uses_index: Whether the index of runs is asked; its expression is then the first of the texts.
        patterns: For each word, how many patterns it is met by; none: nothing is searched for.
        texts: The index's expression and the patterns, in the order in which the SQL takes them.
    """

    uses_index: bool
    patterns: tuple[int, ...]
    texts: tuple[str, ...]

    def form(self) -> Terms:
        """Return the same form with places instead of texts."""
        return Terms(self.uses_index, self.patterns, TEXTS[: len(self.texts)])


def terms_of(query: str) -> Terms:
    """Return what to ask for the words of a query.

    A word of three letters or more is found anywhere, a shorter one at the beginning of a word. The words are letters,
    digits and underscores only.
    """
    words = query_words(query)
    sqlite = connection.vendor == "sqlite"
    match = " AND ".join(dict.fromkeys(expression for word in words for expression in _runs(word))) if sqlite else ""
    # The index knows runs of three letters, not how they follow each other: the text itself is asked at the end.
    patterns = [[_pattern(f"{start}{word}") for start in _starts(word)] for word in words]
    texts = ([match] if match else []) + [one for of_word in patterns for one in of_word]
    return Terms(bool(match), tuple(map(len, patterns)), tuple(texts))


def _pattern(text: str) -> str:
    return f"*{text}*" if connection.vendor == "sqlite" else f"%{text}%".replace("_", r"\_")


def matching(rows: QuerySet[TargetObject, Any], terms: Terms) -> QuerySet[TargetObject, Any]:
    """Return those of `rows` that meet every word; none where there is no word.

    `extra` is used because a subquery makes SQLite collect every hit before it looks at the first row.
    """
    if not terms.patterns:
        return rows.none()
    texts = iter(terms.texts)
    if terms.uses_index:
        rows = rows.extra(tables=["inventory_search"], where=[_SQLITE], params=[next(texts)])  # noqa: S610
    comparison = f"{_TEXT} GLOB %s" if connection.vendor == "sqlite" else f"{_TEXT} LIKE %s"
    for number in terms.patterns:
        condition, patterns = " OR ".join([comparison] * number), list(islice(texts, number))
        rows = rows.extra(where=[f"({condition})"], params=patterns)  # noqa: S610 - fixed names, the words are parameters
    return rows


def _starts(word: str) -> tuple[str, ...]:
    """Return what may stand before a word for it to be found: anything, or for a short one a blank or a joint."""
    return ("",) if len(word) >= _RUN else (" ", "_")


def _runs(word: str) -> list[str]:
    """Return what the index of runs has to hold for a word; nothing for a single letter."""
    if len(word) >= _RUN:
        return [f'"{word[place : place + _RUN]}"' for place in range(len(word) - _RUN + 1)]
    starts = [f'"{start}{word}"' for start in _starts(word)]
    return [f"({' OR '.join(starts)})"] if len(word) == _RUN - 1 else []


def matching_keys(
    rows: QuerySet[TargetObject, Any], terms: Terms, *, after: int = 0, before: int = 0, limit: int
) -> QuerySet[TargetObject, Any]:
    """Return the query of the keys of at most `limit` hits: those next to `after`, or to `before`, or the first.

    On SQLite the order is that of the index itself, which therefore stops at the limit; ordering by the record's key
    would collect and sort every hit (measured with a word in most of 100,000 rows: 90 ms against 1 ms).
    """
    found, key = matching(rows, terms), _key(terms)
    if after:
        found = found.extra(where=[f"{key} > %s"], params=[after])  # noqa: S610 - a fixed name
    elif before:
        found = found.extra(where=[f"{key} < %s"], params=[before])  # noqa: S610 - a fixed name
    backwards = bool(before and not after)
    ordered = found.extra(order_by=[f"-{key}" if backwards else key])
    return ordered.values_list("id")[:limit]


def _key(terms: Terms) -> str:
    """Return the column to order by: that of the index itself, where it is asked."""
    return "inventory_search.rowid" if terms.uses_index else "inventory_targetobject.id"


def matching_first(rows: QuerySet[TargetObject, Any], terms: Terms) -> QuerySet[TargetObject, Any]:
    """Return the hits in the order in which they cost least, so that cutting them off is cheap; see `matching_keys`.

    PostgreSQL is asked for no order: to keep one, it walks all records by their keys until enough of them fit
    (measured with a word in 554 of a million texts: 334 ms against 2 ms).
    """
    found = matching(rows, terms)
    return found.extra(order_by=[_key(terms)]) if connection.vendor == "sqlite" else found.order_by()
