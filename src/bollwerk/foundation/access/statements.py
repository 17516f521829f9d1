"""Queries that every page asks: their SQL is worked out once for a reader, not once for a request.

Django takes five to ten times as long to put a query together as SQLite takes to answer it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from bollwerk.foundation.access.viewer import current_viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.db.models import QuerySet

    from bollwerk.foundation.access.viewer import Viewer

__all__ = ["rows_about", "rows_of", "size_of"]

_ANY_KEY = 2**62 + 20_261_122
"""Stands in a kept query where each asking puts its own key."""


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


def size_of(build: Callable[..., QuerySet[Any, Any]], *arguments: Hashable) -> int:
    """Return how many rows the query has that `build` makes of `arguments`; the same rules as for `rows_of`."""
    statement = _statement(build, arguments, current_viewer())
    if not statement:
        return 0
    sql, parameters = statement
    return int(_fetched(f"SELECT COUNT(*) FROM ({sql}) counted", parameters)[0][0])  # noqa: S608 - Django wrote it


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


def _fetched(sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
