"""Queries that every page asks: their SQL is worked out once for a reader, not once for a request.

Django takes five to ten times as long to put a query together as SQLite takes to answer it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Expression

from bollwerk.foundation.access.viewer import current_viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from django.db.backends.utils import CursorWrapper
    from django.db.models import QuerySet

    from bollwerk.foundation.access.viewer import Viewer

__all__ = [
    "KEYS",
    "OTHER_KEYS",
    "OTHER_TEXT",
    "TEXT",
    "TEXTS",
    "KeyList",
    "rows_about",
    "rows_among",
    "rows_of",
    "size_of",
]

_ANY_KEY = 2**62 + 20_261_122
"""Stands in a kept query where each asking puts its own key."""
KEYS, OTHER_KEYS = "keys of this asking", "other keys of this asking"
"""Stand in a kept query where each asking puts its own lists of keys: ``filter(pk__in=KeyList(KEYS))``."""


TEXTS = tuple(f"text {number} of this asking" for number in range(32))
"""Stand in a kept query where each asking puts its own texts, in this order."""
TEXT, OTHER_TEXT = TEXTS[:2]
"""The first two, for queries with no more: ``filter(name_key=TEXT)``, never as a part of a pattern."""


class KeyList(Expression):
    """Keys of records, handed over as one parameter whatever their number: ``filter(pk__in=KeyList(keys))``.

    Django turns and checks every member of a list on its own and writes a placeholder for each: with 500 keys that
    takes several times as long as the database needs for the answer (docs/adr/0006-bulk-writes.md).
    """

    has_select_fields = True

    def __init__(self, keys: Iterable[int] | str) -> None:
        super().__init__(output_field=BigIntegerField())
        self.keys = keys if isinstance(keys, str) else _as_text(keys)

    def as_sqlite(self, *_compilation: Any, **_context: Any) -> tuple[str, list[Any]]:
        """Return the list for SQLite."""
        return "(SELECT value FROM json_each(%s))", [self.keys]

    def as_postgresql(self, *_compilation: Any, **_context: Any) -> tuple[str, list[Any]]:
        """Return the list for PostgreSQL."""
        return "(SELECT unnest(translate(%s, '[]', '{}')::bigint[]))", [self.keys]


def _as_text(keys: Iterable[int]) -> str:
    return json.dumps(list(keys))


def rows_of(build: Callable[..., QuerySet[Any, Any]], *arguments: Hashable) -> list[tuple[Any, ...]]:
    """Return the rows of the query that `build` makes of `arguments`, each as a tuple of its columns.

    Args:
        build: A function of a module, never a closure; the same arguments and the same current viewer have to give
            the same query, so it asks the database nothing itself. Its columns are plain numbers, texts, days.
        arguments: What it is called with.
    """
    statement = _statement(build, arguments, current_viewer())
    return _fetched(*statement) if statement else []


def rows_about(build: Callable[..., QuerySet[Any, Any]], key: int, *arguments: Hashable) -> list[tuple[Any, ...]]:
    """Return the rows of the query that `build` makes of a key and `arguments`; worked out once for all keys.

    The same rules as for `rows_of`; the query has to hold the key itself, not something computed from it.
    """
    statement = _statement(build, (_ANY_KEY, *arguments), current_viewer())
    if not statement:
        return []
    sql, parameters = statement
    return _fetched(sql, tuple(key if parameter == _ANY_KEY else parameter for parameter in parameters))


def rows_among(
    build: Callable[..., QuerySet[Any, Any]],
    keys: Iterable[int],
    *arguments: Hashable,
    others: Iterable[int] = (),
    texts: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Return the rows of the query that `build` makes, with what stands in it for keys and texts filled in.

    The same rules as for `rows_of`. Worked out once, whatever the keys and texts and however many.

    Args:
        keys: For `KEYS`; `others` for `OTHER_KEYS`.
        texts: For `TEXTS`, the first for `TEXT`, the second for `OTHER_TEXT`.
    """
    statement = _statement(build, arguments, current_viewer())
    if not statement:
        return []
    sql, parameters = statement
    return _fetched(sql, _filled(parameters, keys, others, texts))


def size_of(build: Callable[..., QuerySet[Any, Any]], *arguments: Hashable, keys: Iterable[int] = ()) -> int:
    """Return how many rows the query has that `build` makes of `arguments`; the same rules as for `rows_among`."""
    statement = _statement(build, arguments, current_viewer())
    if not statement:
        return 0
    sql, parameters = statement
    counted = f"SELECT COUNT(*) FROM ({sql}) counted"  # noqa: S608 - Django wrote it
    return int(_fetched(counted, _filled(parameters, keys, ()))[0][0])


@lru_cache(maxsize=2048)
def _statement(
    build: Callable[..., QuerySet[Any, Any]], arguments: tuple[Hashable, ...], _viewer: Viewer
) -> tuple[str, tuple[Any, ...]] | None:
    """Return the SQL with its parameters; None for a query that can have no rows."""
    try:
        sql, parameters = build(*arguments).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(parameters)


def _filled(
    parameters: tuple[Any, ...], keys: Iterable[int], others: Iterable[int], texts: Sequence[str] = ()
) -> tuple[Any, ...]:
    given = {KEYS: _as_text(keys), OTHER_KEYS: _as_text(others), **dict(zip(TEXTS, texts, strict=False))}
    return tuple(given.get(one, one) if isinstance(one, str) else one for one in parameters)


def _fetched(sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with _preparing_cursor() if connection.vendor == "postgresql" else connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _preparing_cursor() -> CursorWrapper:
    """Return a cursor for which PostgreSQL keeps the plan as well: it plans most queries longer than it answers."""
    from bollwerk.foundation.access.prepared import PreparingCursor  # noqa: PLC0415 - the driver, only where it is used

    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrapped(PreparingCursor(connection.connection))  # type: ignore[arg-type]  # wraps any cursor
