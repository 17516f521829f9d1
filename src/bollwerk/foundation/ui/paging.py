"""Walk a long list page by page without counting or skipping rows: keyset paging."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import FieldError, SuspiciousOperation, ValidationError
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan, TupleLookupMixin
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, Model, QuerySet

__all__ = ["BadCursorError", "Count", "Page", "count_of", "keyset_page", "keyset_rows", "paged"]

_Row = TypeVar("_Row")
_LARGEST_KEY = 2**63 - 1


class BadCursorError(SuspiciousOperation):
    """The place in the list that the address names cannot be read; the answer is page 400."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, counted up to a limit: beyond it only "more than" is known."""

    number: int
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """One page of a list.

    Attributes:
        rows: The rows, in list order.
        next: Cursor for ``?after=``; empty on the last page.
        previous: Cursor for ``?before=``; empty on the first page.
        count: Number of all rows, if it was asked for.
    """

    rows: tuple[_Row, ...]
    next: str = ""
    previous: str = ""
    count: Count | None = None


class _RowMixin:
    """Compare rows as rows on every database.

    Django writes the comparison as nested OR on SQLite, which reads the whole table; SQLite has compared rows by
    index since 3.15.
    """

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return super(TupleLookupMixin, self).as_sql(compiler, connection)  # type: ignore[misc]


class _RowAfter(_RowMixin, TupleGreaterThan):
    """``(a, b) > (x, y)``."""


class _RowBefore(_RowMixin, TupleLessThan):
    """``(a, b) < (x, y)``."""


def keyset_page(
    queryset: QuerySet[Any, _Row],
    *,
    order: Sequence[str] = ("name", "id"),
    after: str = "",
    before: str = "",
    size: int = 50,
    count_up_to: int = 0,
) -> Page[_Row]:
    """Return the page of `queryset` that starts after, or ends before, the row a cursor names.

    An index over the `order` columns makes every page equally fast, the last one too.

    Args:
        queryset: Filtered rows; their own order is replaced. `.values()` works as long as it holds the order columns.
        order: Columns that are never NULL and unique together (end with ``id``); all with a leading ``-``, or none.
        after: `Page.next` of the page before; wins over `before`.
        before: `Page.previous` of the page after.
        size: Rows on a page.
        count_up_to: Count all rows up to this many; 0 does not count.

    Raises:
        BadCursorError: If a cursor was not made by this list.
        ValueError: If `order` mixes directions.
    """
    found = list(keyset_rows(queryset, order=order, after=after, before=before, size=size))
    count = count_of(queryset.order_by()[: count_up_to + 1].count(), up_to=count_up_to) if count_up_to else None
    return paged(found, order=order, after=after, before=before, size=size, count=count)


def keyset_rows(
    queryset: QuerySet[Any, _Row], *, order: Sequence[str], after: str = "", before: str = "", size: int = 50
) -> QuerySet[Any, _Row]:
    """Return the query of a page and one row beyond it, as read from the cursor on; `paged` makes the page of it.

    Raises:
        BadCursorError: If a cursor was not made by this list.
        ValueError: If `order` mixes directions.
    """
    names, descending = _columns(order)
    upwards = descending == bool(before and not after)
    ordered = queryset.order_by(*[name if upwards else f"-{name}" for name in names])
    cursor = after or before
    if cursor:
        lookup = _RowAfter if upwards else _RowBefore
        ordered = ordered.filter(lookup([F(name) for name in names], _values(queryset.model, names, cursor)))
    return ordered[: size + 1]


def paged(
    found: Sequence[_Row],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = 50,
    count: Count | None = None,
) -> Page[_Row]:
    """Return the page of the rows that `keyset_rows` asked for."""
    names, _descending = _columns(order)
    backwards = bool(before and not after)
    beyond, rows = len(found) > size, list(found[:size])
    if backwards:
        rows.reverse()
    return Page(
        rows=tuple(rows),
        next=_cursor(rows[-1], names) if rows and (beyond or backwards) else "",
        previous=_cursor(rows[0], names) if rows and (beyond if backwards else bool(after)) else "",
        count=count,
    )


def count_of(found: int, *, up_to: int) -> Count:
    """Return the count of rows of which at most one more than `up_to` were read."""
    return Count(min(found, up_to), capped=found > up_to)


def _columns(order: Sequence[str]) -> tuple[list[str], bool]:
    directions = {name.startswith("-") for name in order}
    if len(directions) != 1:
        raise ValueError("keyset paging needs one direction for all columns, at least one column")
    return [name.removeprefix("-") for name in order], directions.pop()


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    *relations, last = path.split("__")
    for relation in relations:
        related = model._meta.get_field(relation).related_model
        if related is None or related == "self" or isinstance(related, str):
            raise FieldError(f"{path} is no path of columns")
        model = related
    field: Field[Any, Any] = model._meta.get_field("id" if last == "pk" else last)  # type: ignore[assignment]
    return field


def _cursor(row: Any, names: Sequence[str]) -> str:
    values = [_read(row, name) for name in names]
    text = json.dumps([value if isinstance(value, int) else str(value) for value in values], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _values(model: type[Model], names: Sequence[str], cursor: str) -> list[Any]:
    try:
        values = list(json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))
        found = [_field(model, name).to_python(value) for name, value in zip(names, values, strict=True)]
        _refuse_unstorable(found)
    except (ValueError, TypeError, ValidationError, RecursionError) as problem:
        raise BadCursorError(_("The address names a place in the list that does not exist.")) from problem
    return found


def _refuse_unstorable(values: Sequence[Any]) -> None:
    """Refuse what no database column holds, before the database does with an error of its own."""
    if any(value is None or (isinstance(value, int) and abs(value) > _LARGEST_KEY) for value in values):
        raise ValueError("no key")
    if any(isinstance(value, str) and "\x00" in value for value in values):
        raise ValueError("no text")
