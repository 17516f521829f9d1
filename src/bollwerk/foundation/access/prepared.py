"""What is there only where the database is PostgreSQL: a cursor that prepares each statement."""

from __future__ import annotations

from typing import Any

from psycopg import Cursor

__all__ = ["PreparingCursor"]


class PreparingCursor(Cursor[tuple[Any, ...]]):
    """Hands values over beside the statement, which PostgreSQL reads and plans once for a connection."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> PreparingCursor:
        """Execute a statement, prepared."""
        super().execute(query, params, prepare=True)
        return self
