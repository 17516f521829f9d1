"""Write very many rows of one table: keys first, then one prepared statement or COPY (ADR 0006).

Django's `bulk_create` spends most of its time on building SQL for every value: measured, 100,000 systems with 300,000
relations and their versions took ten times as long.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from bollwerk.foundation.history.models import Version, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from bollwerk.foundation.history.models import Recorded

    _Field = models.Field[Any, Any]

__all__ = ["insert_rows", "next_keys", "record_first_versions"]

_encode = DjangoJSONEncoder().encode


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
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        counted = (cursor.fetchone() or (0,))[0]
        cursor.execute(f"SELECT coalesce(max({column}), 0) FROM {table}")  # noqa: S608 - names of our own model
        first = max(int(counted or 0), int(cursor.fetchone()[0])) + 1
    return list(range(first, first + count))


@dataclass(frozen=True, slots=True)
class _VersionRow:
    """The columns of a version without the price of a Django row."""

    id: int
    record_type: str
    record_id: int
    recorded_from: datetime
    facts: dict[str, Any]
    tlp: int
    organisation_id: int
    circle_id: int | None
    recorded_to: datetime | None = None


def insert_rows(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Insert rows whose keys are set into the model's own table; of a table that extends another, its part only.

    A row is anything with the columns as attributes.
    """
    fields: Sequence[_Field] = model._meta.local_concrete_fields
    values: Any = _values(fields, rows)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
            return
        places = ", ".join(["%s"] * len(fields))
        # SQLite takes any iterable; a list would hold every version twice.
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)  # noqa: S608 - our own names


def record_first_versions(rows: Sequence[Recorded], *, at: datetime) -> None:
    """Write the first version of rows of one model that were just inserted."""
    if not rows:
        return
    record_type = rows[0]._meta.label_lower
    keys = next_keys(Version, len(rows))
    insert_rows(
        Version,
        (
            _VersionRow(
                id=key,
                record_type=record_type,
                record_id=row.pk,
                recorded_from=at,
                facts=facts_of(row),
                tlp=row.tlp,
                organisation_id=row.organisation_id,
                circle_id=row.circle_id,
            )
            for key, row in zip(keys, rows, strict=True)
        ),
    )


def _values(fields: Sequence[_Field], rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Return the values of each row as the database's driver takes them."""
    converters = [(attrgetter(field.attname), _converter(field)) for field in fields]
    for row in rows:
        yield [convert(value) if (value := read(row)) is not None else None for read, convert in converters]


def _converter(field: _Field) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return _encode if field.encoder else json.dumps
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, models.DecimalField):
        return partial(
            connection.ops.adapt_decimalfield_value, max_digits=field.max_digits, decimal_places=field.decimal_places
        )
    if isinstance(field, models.CharField | models.TextField):
        return str
    return int
