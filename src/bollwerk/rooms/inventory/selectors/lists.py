"""Lists of records: filtered, searched, page by page."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bollwerk.engines.dependency_graph import Need, Needs
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.access.models import may_read
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among, rows_of, size_of
from bollwerk.foundation.ui.paging import BadCursorError, Count, Page, count_of, keyset_rows, paged
from bollwerk.rooms.inventory.facts import ListedTarget, OwnRecord, TargetFilter
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind
from bollwerk.rooms.inventory.models import InheritedNeed, TargetObject
from bollwerk.rooms.inventory.search import Terms, matching, matching_keys, terms_of
from bollwerk.rooms.inventory.words import sort_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from django.db.models import QuerySet

    _Keys = tuple[int, ...]

__all__ = ["COUNT_LIMIT", "list_targets", "own_records", "rows_for_export", "suggestions"]

COUNT_LIMIT = 1000
"""Rows of a list without a search are counted up to here; beyond it the list says "more than"."""
_SORTED_LIMIT = 500
"""Up to here hits are fetched and sorted by name; more hits come in the order of their keys, unsorted but at once, and
the list says "more than"."""
_CURSOR_LENGTH = 19
_COLUMNS = (
    "id",
    "name_key",
    "kind",
    "name",
    "department__name",
    "department__tlp",
    "department__organisation_id",
    "department__circle_id",
    "operator_kind",
    "exposure",
    "gap_count",
    "not_seen_since",
    "tlp",
    "need__confidentiality",
    "need__integrity",
    "need__availability",
)
_ORDER = ("name_key", "id")


def list_targets(wanted: TargetFilter, *, after: str = "", before: str = "", size: int = 50) -> Page[ListedTarget]:
    """Return a page of the records the viewer may see.

    Sorted by name. A search with more than 500 hits is answered in the order of the keys: sorting all of them would
    take longer than anybody reads.

    Raises:
        BadCursorError: If a cursor was not made by this list.
    """
    rare, place = _rare(wanted), (after, before, size)
    if wanted.query.strip():
        keys = _hits(wanted, rare, limit=_SORTED_LIMIT + 1)
        if len(keys) > _SORTED_LIMIT:
            return _page_of_hits(wanted, rare, keys, after=after, before=before, size=size)
        found, count = rows_among(_sorted_hits, keys, place), Count(len(keys))
    else:
        few, among = rare is not None, rare or ()
        found = rows_among(_lines, among, wanted, few, place)
        count = count_of(size_of(_countable, wanted, few, keys=among), up_to=COUNT_LIMIT)
    page = paged(list(map(_row, found)), order=_ORDER, after=after, before=before, size=size, count=count)
    return Page(tuple(map(_listed, page.rows)), page.next, page.previous, page.count)


def _lines(wanted: TargetFilter, few: bool, place: tuple[str, str, int]) -> QuerySet[TargetObject, Any]:  # noqa: FBT001
    """Return the query of a page at a place (after, before, size)."""
    return _at(_narrowed(wanted, KeyList(KEYS) if few else None), place)


def _sorted_hits(place: tuple[str, str, int]) -> QuerySet[TargetObject, Any]:
    return _at(_hit_lines(), place)


def _at(rows: QuerySet[TargetObject, Any], place: tuple[str, str, int]) -> QuerySet[TargetObject, Any]:
    after, before, size = place
    return keyset_rows(rows.values_list(*_COLUMNS), order=_ORDER, after=after, before=before, size=size)


def _countable(wanted: TargetFilter, few: bool) -> QuerySet[Any, Any]:  # noqa: FBT001
    """Return the query of the keys of a list, as far as they are counted.

    Kept needs know department and kind of their records, which are all in use: a list narrowed to these alone is
    counted among them.
    """
    plain = TargetFilter(kind=wanted.kind, department_id=wanted.department_id, need=wanted.need, tlp=wanted.tlp)
    if wanted == plain and wanted.need not in {None, Need.NORMAL}:
        given = {"kind": wanted.kind, "department_id": wanted.department_id, "level": wanted.need, "tlp": wanted.tlp}
        exact = {column: value for column, value in given.items() if value is not None}
        return InheritedNeed.objects.filter(**exact).order_by().values_list("pk")[: COUNT_LIMIT + 1]
    return _narrowed(wanted, KeyList(KEYS) if few else None).order_by().values_list("pk")[: COUNT_LIMIT + 1]


def _hit_lines() -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk__in=KeyList(KEYS)).values_list(*_COLUMNS)


def _row(values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(_COLUMNS, values, strict=True))


def _hits(wanted: TargetFilter, rare: _Keys | None, *, after: int = 0, before: int = 0, limit: int) -> _Keys:
    """Return the keys of the first hits of a search, ascending."""
    terms = terms_of(wanted.query)
    asked = replace(wanted, query=""), rare is not None, terms.form(), (after, before, limit)
    return tuple(sorted(key for (key,) in rows_among(_hit_keys, rare or (), *asked, texts=terms.texts)))


def _hit_keys(
    wanted: TargetFilter,
    few: bool,  # noqa: FBT001
    terms: Terms,
    place: tuple[int, int, int],
) -> QuerySet[TargetObject, Any]:
    after, before, limit = place
    rows = _narrowed(wanted, KeyList(KEYS) if few else None)
    return matching_keys(rows, terms, after=after, before=before, limit=limit)


def _page_of_hits(
    wanted: TargetFilter, rare: _Keys | None, first: _Keys, *, after: str, before: str, size: int
) -> Page[ListedTarget]:
    """Return a page of many hits in the order of their keys; `first` are the first of them."""
    keys = first[: size + 1]
    backwards = bool(before and not after)
    if after or before:
        keys = _hits(wanted, rare, after=_key_of(after), before=_key_of(before), limit=size + 1)
    beyond = len(keys) > size
    shown = keys[-size:] if backwards else keys[:size]
    found = {values[0]: _listed(_row(values)) for values in rows_among(_hit_lines, shown)}
    return Page(
        rows=tuple(found[key] for key in shown if key in found),
        next=str(shown[-1]) if shown and (beyond or backwards) else "",
        previous=str(shown[0]) if shown and (beyond if backwards else bool(after)) else "",
        count=count_of(len(first), up_to=_SORTED_LIMIT),
    )


def _key_of(cursor: str) -> int:
    """Return the key a cursor of many hits names; 0 for none.

    Raises:
        BadCursorError: If it is no key.
    """
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < _CURSOR_LENGTH):
        raise BadCursorError(_("The address names a place in the list that does not exist."))
    return int(cursor)


def rows_for_export(wanted: TargetFilter) -> Iterator[ListedTarget]:
    """Return all records of a list that the viewer may see, one after the other."""
    rare = _rare(wanted)
    rows = _narrowed(wanted, None if rare is None else KeyList(rare))
    if wanted.query.strip():
        rows = matching(rows, terms_of(wanted.query))
    for row in rows.order_by(*_ORDER).values(*_COLUMNS).iterator(chunk_size=2000):
        yield _listed(row)


def suggestions(query: str, *, kinds: Collection[Kind] | None = None, limit: int = 20) -> tuple[ListedTarget, ...]:
    """Return records in use that a search finds, for choosing one: those of just this name, then the first others.

    Args:
        query: What was typed in.
        kinds: Only records of these kinds; of all, if None.
        limit: How many at most of each kind.
    """
    exact = TargetObject.objects.filter(name_key=sort_key(query), retired_on__isnull=True).order_by(*_ORDER)
    found = {row["id"]: _listed(row) for row in exact.values(*_COLUMNS)[:limit]}
    for kind in kinds or (None,):
        found |= {row.id: row for row in list_targets(TargetFilter(kind=kind, query=query), size=limit).rows}
    return tuple(row for row in found.values() if kinds is None or row.kind in kinds)


def own_records() -> tuple[OwnRecord, ...]:
    """Return the processes, applications and modules of the viewer's departments, by name only.

    What a department uses is no secret to those who work there, whatever the record's label; a circle's records stay
    with the circle.
    """
    departments = current_viewer().departments
    with deciding("inventory.own_records"):
        rows = TargetObject.objects.filter(
            department_id__in=departments,
            kind__in=[Kind.PROCESS, Kind.APPLICATION, Kind.MODULE],
            circle__isnull=True,
            retired_on__isnull=True,
        ).order_by("kind", *_ORDER)
        return tuple(OwnRecord(row.name, Kind(row.kind), row.description) for row in rows[:500])


def _narrowed(wanted: TargetFilter, rare: KeyList | None) -> QuerySet[TargetObject]:
    """Return the rows of a list, before any search; `rare` are the only rows of the wanted need, if they are few."""
    rows = TargetObject.objects.filter(_conditions(wanted))
    if wanted.need is None:
        return rows
    if wanted.need is Need.NORMAL:
        return rows.filter(need__isnull=True)
    return rows.filter(need__level=wanted.need) if rare is None else rows.filter(pk__in=rare)


def _conditions(wanted: TargetFilter) -> Q:
    exact = {
        "kind": wanted.kind,
        "department_id": wanted.department_id,
        "operator_kind": wanted.operator_kind,
        "exposure": wanted.exposure,
        "tlp": wanted.tlp,
    }
    conditions = Q(retired_on__isnull=not wanted.retired)
    for column, value in exact.items():
        if value is not None:
            conditions &= Q(**{column: value})
    if wanted.complete is not None:
        conditions &= Q(gap_count=0) if wanted.complete else Q(gap_count__gt=0)
    if wanted.not_seen:
        conditions &= Q(not_seen_since__isnull=False)
    return conditions


def _rare(wanted: TargetFilter) -> _Keys | None:
    """Return the rows of a rare protection need: walking all names to find them would take long.

    None if they are many, or if there is a shorter way: the records of one department.
    """
    need = wanted.need
    if need is None or need is Need.NORMAL or wanted.department_id is not None:
        return None
    keys = tuple(key for (key,) in rows_of(_with_need, need))
    return keys if len(keys) <= COUNT_LIMIT else None


def _with_need(need: Need) -> QuerySet[InheritedNeed, Any]:
    return InheritedNeed.objects.filter(level=need).values_list("pk")[: COUNT_LIMIT + 1]


def _listed(row: dict[str, Any]) -> ListedTarget:
    return ListedTarget(
        id=row["id"],
        name_key=row["name_key"],
        kind=_KINDS[row["kind"]],
        name=row["name"],
        department=_department_name(row),
        operator_kind=_OPERATORS[row["operator_kind"]],
        exposure=_EXPOSURES[row["exposure"]],
        needs=needs_of_row(row),
        gap_count=row["gap_count"],
        not_seen_since=row["not_seen_since"],
        tlp=_LABELS[row["tlp"]],
    )


_KINDS = {one.value: one for one in Kind}
_OPERATORS = {one.value: one for one in OperatorKind}
_EXPOSURES = {one.value: one for one in Exposure}
_LABELS = {one.value: one for one in Tlp}
"""Looked up, not called: a page of a list makes two hundred of them."""


def _department_name(row: dict[str, Any]) -> str:
    """Return the name of the department, if the viewer may read it: joined rows are not filtered by the manager."""
    label = {name: row[f"department__{name}"] for name in ("tlp", "organisation_id", "circle_id")}
    return row["department__name"] if row["department__name"] and may_read(current_viewer(), **label) else ""


def needs_of_row(row: dict[str, Any]) -> Needs:
    """Return the resulting needs that a row was read with; a missing one is normal."""
    return _needs_of(row["need__confidentiality"], row["need__integrity"], row["need__availability"])


@cache
def _needs_of(*levels: int | None) -> Needs:
    return Needs(*(Need(level or 1) for level in levels))
