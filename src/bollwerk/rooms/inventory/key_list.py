"""A list of keys as one parameter of a query: `filter(pk__in=KeyList(keys))`.

Django turns and checks every member of a list on its own and writes a placeholder for each: with 500 keys that took
several times as long as the database needed for the answer. See docs/adr/0006-bulk-writes.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Expression

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KeyList"]


class KeyList(Expression):
    """Keys of records, handed over as one parameter; there is no limit to their number."""

    has_select_fields = True

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__(output_field=BigIntegerField())
        self.keys = list(keys)

    def as_sqlite(self, *_compilation: Any, **_context: Any) -> tuple[str, list[Any]]:
        """Return the list for SQLite."""
        return "(SELECT value FROM json_each(%s))", [json.dumps(self.keys)]

    def as_postgresql(self, *_compilation: Any, **_context: Any) -> tuple[str, list[Any]]:
        """Return the list for PostgreSQL."""
        return "(SELECT unnest(%s::bigint[]))", [self.keys]
