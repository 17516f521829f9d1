"""Write very many rows of one table: keys first, then one prepared statement or COPY (ADR 0006).

Django's `bulk_create` spends most of its time on building SQL for every value: measured, 100,000 systems with 300,000
relations and their versions took ten times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, models

from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.history.versions import as_json, copy_values, record_first_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    _Field = models.Field[Any, Any]

__all__ = [
    "WrittenMark",
    "insert_new",
    "insert_row",
    "insert_rows",
    "like",
    "next_keys",
    "record_first_versions",
    "written_since",
]

_R = TypeVar("_R", bound=models.Model)


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """Return unused keys of a table, ascending; call it in the transaction that uses them."""
    key = model._meta.pk
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(key.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, key.column, count],
            )
            return sorted(int(row[0]) for row in cursor.fetchall())
        # The table's own counter: keys of deleted rows are not used again.
        counted = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)"
        largest = f"coalesce((SELECT max({column}) FROM {table}), 0)"  # noqa: S608 - names of our own model
        cursor.execute(f"SELECT max({counted}, {largest})", [model._meta.db_table])
        first = int(cursor.fetchone()[0]) + 1
    return list(range(first, first + count))


def insert_rows(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Insert rows whose keys are set into the model's own table; of a table that extends another, its part only.

    A row is anything with the columns as attributes.
    """
    into = _into(model, connection.vendor)
    copy_values(into.table, into.columns, into.values(rows))


def insert_row(row: models.Model) -> None:
    """Insert one row whose key the database gives; a row of a table that extends no other.

    `save` takes ten times as long to say the same.
    """
    into = _into(type(row), connection.vendor, with_key=False)
    quote = connection.ops.quote_name
    columns, places = ", ".join(map(quote, into.columns)), ", ".join(["%s"] * len(into.columns))
    sql = f"INSERT INTO {into.table} ({columns}) VALUES ({places}) RETURNING {quote(row._meta.pk.column)}"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, next(into.values([row])))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def insert_new(rows: Iterable[models.Model]) -> None:
    """Insert rows of one model that extends no other, and give them their keys; nothing is done without any row."""
    made = list(rows)
    if not made:
        return
    model = type(made[0])
    for row, key in zip(made, next_keys(model, len(made)), strict=True):
        row.pk = key
    insert_rows(model, made)


@dataclass(frozen=True, slots=True)
class _Into:
    """How rows are written into a table, and how each value is read and turned."""

    table: str
    columns: tuple[str, ...]
    read: Callable[[Any], tuple[Any, ...]]
    turns: tuple[Callable[[Any], Any], ...]

    def values(self, rows: Iterable[Any]) -> Iterator[list[Any]]:
        """Return the values of each row as the database's driver takes them.

        Rows that are written together often share a moment, a list or a text: what is the very same is turned once.
        """
        last: list[Any] = [None] * len(self.turns)
        turned: list[Any] = [None] * len(self.turns)
        for row in rows:
            for place, value in enumerate(self.read(row)):
                if value is not last[place]:
                    last[place] = value
                    turned[place] = None if value is None else self.turns[place](value)
            yield turned.copy()


@lru_cache(maxsize=256)
def _into(model: type[models.Model], _vendor: str, *, with_key: bool = True) -> _Into:
    fields = [field for field in model._meta.local_concrete_fields if with_key or not field.primary_key]
    return _Into(
        table=connection.ops.quote_name(model._meta.db_table),
        columns=tuple(field.column for field in fields),
        read=attrgetter(*(field.attname for field in fields)),
        turns=tuple(_converter(field) for field in fields),
    )


def like(row: _R, **columns: Any) -> _R:
    """Return an unsaved row with other values in some columns, at a tenth of the price of making one."""
    made = object.__new__(type(row))
    made.__dict__.update(row.__dict__)
    made.__dict__.update(columns)
    return made


@dataclass(frozen=True, slots=True)
class WrittenMark:
    """Up to which version everything is known.

    Attributes:
        newest: Key of that version.
        final: Whether a later asking can go on from here: nobody was writing who may still add an earlier key.
    """

    newest: int
    final: bool


_NEWEST = {
    "sqlite": "SELECT coalesce(max(id), 0), 1 FROM history_version",
    "postgresql": """
        SELECT coalesce((SELECT max(id) FROM history_version), 0), NOT EXISTS (
            SELECT FROM pg_locks
            WHERE relation = 'history_version'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
    """,
}
"""On PostgreSQL, who writes versions holds this lock from before the first key is given until the end. So without one,
all keys up to the newest are settled: what was not visible to this statement is visible to the next."""
_SINCE = "SELECT record_type, record_id FROM history_version WHERE id > %s AND {plus}record_type IN ({places})"
"""The plus keeps SQLite from going through all versions of these kinds."""


def written_since(
    models: Iterable[type[Recorded]], since: WrittenMark | None
) -> tuple[WrittenMark, dict[str, set[int]] | None]:
    """Return a mark, and which records of some models were written since an earlier one, by the model's label.

    None in place of the records means that it cannot be said: without an earlier mark, and in a transaction that
    wrote some itself and may still be taken back. SQLite writes one transaction after the other, so that keys of
    versions follow the order in which they become visible. On PostgreSQL the mark moves on only while nobody writes;
    until then the same records are named again.
    """
    kinds: list[Any] = [model._meta.label_lower for model in models]
    sql = _SINCE.format(plus="+" if connection.vendor == "sqlite" else "", places=", ".join(["%s"] * len(kinds)))
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST[connection.vendor])
        newest, quiet = cursor.fetchone()
        mark = WrittenMark(newest, final=bool(quiet) and not connection.in_atomic_block)
        if since is None or not since.final:
            return mark, None
        written: dict[str, set[int]] = {}
        if newest != since.newest:
            cursor.execute(sql, [since.newest, *kinds])
            for kind, key in cursor.fetchall():
                written.setdefault(kind, set()).add(key)
    if written and connection.in_atomic_block:
        return mark, None
    return (mark if mark.final else since), written


def _converter(column: _Field) -> Callable[[Any], Any]:
    if isinstance(column, models.JSONField):
        return as_json
    if isinstance(column, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(column, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(column, models.BooleanField):
        return bool
    if isinstance(column, models.DecimalField):
        return partial(
            connection.ops.adapt_decimalfield_value, max_digits=column.max_digits, decimal_places=column.decimal_places
        )
    if isinstance(column, models.CharField | models.TextField):
        return str
    if isinstance(column, models.BinaryField | models.UUIDField):
        return partial(column.get_db_prep_value, connection=connection)
    return int
