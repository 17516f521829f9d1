"""Record what rows say from a moment on, as versions; one way for a single save and for a hundred thousand rows.

The rows are read as they are and written as JSON by the shortest way: to make a model and a dictionary of each version
took four times as long (ADR 0006). The database gives the keys.
"""

from __future__ import annotations

import json
from decimal import Decimal
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bollwerk.foundation.access.models import Classified

__all__ = ["as_json", "close_versions", "copy_values", "insert_values", "record_first_versions", "record_versions"]

_encode = DjangoJSONEncoder().encode
_TABLE = "history_version"
_COLUMNS = (
    "record_type", "record_id", "recorded_from", "recorded_to", "facts", "tlp", "organisation_id", "circle_id",
)  # fmt: skip
_FEW = 50
"""So many rows are inserted; from then on PostgreSQL takes them faster by COPY."""


def record_versions(rows: Iterable[Classified], *, at: datetime) -> None:
    """Write the present state of `rows` as their recorded state from `at` on, in the caller's transaction.

    Use it after `bulk_create` and `bulk_update`; `save` calls it by itself. All rows must be of one model. Two
    states within one instant leave the later one.
    """
    several = list(rows)
    if not several:
        return
    close_versions(several[0]._meta.label_lower, [row.pk for row in several], at=at)
    record_first_versions(several, at=at)


def record_first_versions(rows: Sequence[Classified], *, at: datetime) -> None:
    """Write the first version of rows of one model that were just inserted."""
    if not rows:
        return
    moment = connection.ops.adapt_datetimefield_value(at)
    kind = rows[0]._meta.label_lower
    written = (
        (kind, row.pk, moment, None, facts, row.tlp, row.organisation_id, row.circle_id)
        for row, facts in zip(rows, _facts_as_text(rows), strict=True)
    )
    write = insert_values if len(rows) <= _FEW else copy_values
    write(_TABLE, _COLUMNS, written)


def close_versions(record_type: str, record_ids: Iterable[int], *, at: datetime) -> None:
    """End the open versions of some records of one type at a moment.

    In SQL of its own (ADR 0006), which keeps SQLite from going through the open versions of all records of the type.
    """
    keys = json.dumps(list(record_ids))
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE[connection.vendor], [moment, record_type, keys])


_CLOSE = {
    "sqlite": """
        UPDATE history_version SET recorded_to = %s WHERE record_type = %s
          AND record_id IN (SELECT value FROM json_each(%s)) AND +recorded_to IS NULL
    """,
    "postgresql": """
        UPDATE history_version SET recorded_to = %s WHERE record_type = %s
          AND record_id IN (SELECT unnest(translate(%s, '[]', '{}')::bigint[])) AND recorded_to IS NULL
    """,
}


def insert_values(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values, as the database's driver takes them, with one prepared statement."""
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({_named(columns)}) VALUES ({places})"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)  # type: ignore[arg-type]  # any iterable will do


def copy_values(table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert very many rows of values: on PostgreSQL by COPY. Any iterable will do: a list would hold all twice."""
    if connection.vendor != "postgresql":
        insert_values(table, columns, values)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({_named(columns)}) FROM STDIN") as copy:
        for value in values:
            copy.write_row(value)


def _named(columns: Sequence[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns))


def _facts_as_text(rows: Sequence[Classified]) -> Iterator[str]:
    """Return the own columns of rows of one model as JSON objects; what is the very same in many is written once."""
    names = [field.attname for field in rows[0]._meta.concrete_fields]
    said = [f"{_encode(name)}: " for name in names]
    read = attrgetter(*names)
    last: list[Any] = [_NOTHING] * len(names)
    parts = [""] * len(names)
    for row in rows:
        for place, value in enumerate(read(row)):
            if value is not last[place]:
                last[place] = value
                parts[place] = said[place] + as_json(value)
        yield f"{{{', '.join(parts)}}}"


def as_json(value: object) -> str:
    """Return a value as JSON, as Django's encoder writes it; the usual types by the shortest way, at half the price."""
    if value is None:
        return "null"
    if type(value) is int:
        return str(value)
    if type(value) is str:
        return encode_basestring_ascii(value)
    if type(value) is Decimal:
        return f'"{value}"'
    return _plain(value) if type(value) in _PLAIN else _encode(value)


_PLAIN = frozenset({list, dict})


def _plain(value: object) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError):  # types of our own inside: Django's encoder knows them
        return _encode(value)


_NOTHING = object()
