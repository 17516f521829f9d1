"""One record with everything its pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, ForeignKey, OuterRef

from bollwerk.engines.dependency_graph import Need, Needs
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.statements import rows_about
from bollwerk.foundation.history.api import Change, changes_of
from bollwerk.rooms.inventory.completeness import gaps_of
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.facts import Neighbour, SourceRow, TargetDetail
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import (
    InheritedNeed,
    Module,
    Network,
    Relation,
    Room,
    SourceReference,
    TargetObject,
)
from bollwerk.rooms.inventory.rules import may_edit
from bollwerk.rooms.inventory.services.common import MODEL_BY_KIND, editor_facts, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.rules import Gap

    _Owned = Module | Room | Network

__all__ = [
    "changes_of_target",
    "detail_of",
    "facts_of_target",
    "gaps_of_target",
    "neighbours_of",
    "retired_relations_of",
    "sources_of",
    "target_for_form",
]

_DERIVED = frozenset(
    {"id", "targetobject_ptr", "kind", "name", "name_key", "search_text", "gap_count", "revision", "organisation_id"}
    | {"tlp", "circle", "retired_on", "retired_reason", "not_seen_since", "package_key", "product_key", "digest_key"}
)
"""Columns that a list of facts does not repeat."""
_HEAD = (
    "kind",
    "name",
    "revision",
    "tlp",
    "gap_count",
    "retired_on",
    "retired_reason",
    "not_seen_since",
    "department_id",
)
"""Columns that every page of a record needs."""
_OWN_KEYS: tuple[tuple[type[_Owned], str, Kind, Kind], ...] = (
    (Module, "application", Kind.MODULE, Kind.APPLICATION),
    (Room, "location", Kind.ROOM, Kind.LOCATION),
    (Network, "zone", Kind.NETWORK, Kind.ZONE),
)
"""Keys that are relations: table, column, and the kinds of both ends."""


def target_for_form(target_id: int) -> TargetObject:
    """Return the row of a record for a form to start from; views hand forms on, never the row.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    return MODEL_BY_KIND[kind_of(target_id)].objects.get(pk=target_id)


def detail_of(target_id: int) -> TargetDetail:
    """Return a record for its page.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    rows = rows_about(_head_of, target_id)
    if not rows:
        raise RecordNotFoundError(target_id)
    row = dict(zip(_HEAD, rows[0], strict=True))
    kind, viewer = Kind(row.pop("kind")), current_viewer()
    editable = may_edit(editor_facts(viewer), kind=kind, department_id=row.pop("department_id"))
    need = rows_about(_needs_of, target_id)
    return TargetDetail(
        id=target_id,
        kind=kind,
        tlp=Tlp(row.pop("tlp")),
        needs=Needs(*map(Need, need[0])) if need else Needs(),
        may_edit=editable,
        may_decide=editable and viewer.may("inventory.need:decide"),
        **row,
    )


def _head_of(target_id: int) -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk=target_id).values_list(*_HEAD)


def _needs_of(target_id: int) -> QuerySet[InheritedNeed, Any]:
    return InheritedNeed.objects.filter(pk=target_id).values_list(*Needs._fields)


def facts_of_target(target_id: int) -> dict[str, object]:
    """Return the values of a record's columns by name, as they are stored; foreign keys as names.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    return _facts(target_for_form(target_id))


def gaps_of_target(detail: TargetDetail) -> tuple[Gap, ...]:
    """Return what a record lacks, for the page that names it."""
    return gaps_of([detail.id]).get(detail.id, ()) if detail.gap_count else ()


def _facts(row: TargetObject) -> dict[str, object]:
    """Return the columns a reader wants to see; records the viewer may not see are left out."""
    facts: dict[str, object] = {}
    for field in row._meta.concrete_fields:
        if field.name in _DERIVED:
            continue
        if not isinstance(field, ForeignKey):
            facts[field.name] = getattr(row, field.name)
        elif (key := getattr(row, field.attname)) is not None:
            related: Any = field.related_model
            facts[field.name] = _visible_name(related.objects.filter(pk=key))
        else:
            facts[field.name] = None
    return facts


def _visible_name(rows: QuerySet[Any]) -> str | None:
    found = rows.first()
    return None if found is None else str(found)


def neighbours_of(target_id: int, kind: Kind) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """Return what a record needs, and what needs it, as far as the viewer sees both; at most 200 of each."""
    below = [*_joined(target_id, "target"), *_parents(target_id, kind)]
    above = [*_joined(target_id, "source"), *_children(target_id, kind)]
    return tuple(below), tuple(above)


def retired_relations_of(target_id: int) -> tuple[Neighbour, ...]:
    """Return the relations of a record that a person took out of use, as far as the viewer sees the other end."""
    return tuple(_joined(target_id, "target", retired=True))


def _joined(target_id: int, end: str, *, retired: bool = False) -> Iterable[Neighbour]:
    """Return the relations of a record with the record at their other `end`."""
    for key, relation, other, kind, name, not_seen in rows_about(_retired if retired else _alive, target_id, end):
        yield Neighbour(key, RelationKind(relation), other, Kind(kind), name, not_seen)


def _alive(target_id: int, end: str) -> QuerySet[Relation, Any]:
    return _relations(target_id, end, retired=False)


def _retired(target_id: int, end: str) -> QuerySet[Relation, Any]:
    return _relations(target_id, end, retired=True)


def _relations(target_id: int, end: str, *, retired: bool) -> QuerySet[Relation, Any]:
    """Return the query; whether the viewer sees an end is asked row by row, since a list of all rows would be long."""
    sees = Exists(TargetObject.objects.filter(pk=OuterRef(f"{end}_id")))
    own = {f"{'source' if end == 'target' else 'target'}_id": target_id, f"{end}__retired_on__isnull": True}
    columns = ("id", "kind", f"{end}_id", f"{end}__kind", f"{end}__name", "not_seen_since")
    rows = Relation.objects.filter(sees, retired_on__isnull=not retired, **own)
    return rows.order_by("kind", f"{end}__name_key", "id").values_list(*columns)[:200]


def _parents(target_id: int, kind: Kind) -> Iterable[Neighbour]:
    """Return what a record needs by a key of its own: its application, location, zone."""
    for model, column, dependant, _dependency in _OWN_KEYS:
        if kind is dependant:
            yield from _plain(rows_about(_parent, target_id, model, column))


def _parent(target_id: int, model: type[_Owned], column: str) -> QuerySet[TargetObject, Any]:
    keys = model.objects.filter(pk=target_id).values(f"{column}_id")
    return _brief(TargetObject.objects.filter(pk__in=keys))


def _children(target_id: int, kind: Kind) -> Iterable[Neighbour]:
    for model, column, _dependant, dependency in _OWN_KEYS:
        if kind is dependency:
            yield from _plain(rows_about(_parts, target_id, model, column))


def _parts(target_id: int, model: type[_Owned], column: str) -> QuerySet[TargetObject, Any]:
    keys = model.objects.filter(**{f"{column}_id": target_id}).values("pk")
    return _brief(TargetObject.objects.filter(pk__in=keys, retired_on__isnull=True))


def _brief(rows: QuerySet[TargetObject]) -> QuerySet[TargetObject, Any]:
    return rows.order_by("name_key", "id").values_list("id", "kind", "name")[:200]


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterable[Neighbour]:
    for key, kind, name in rows:
        yield Neighbour(0, None, key, Kind(kind), name)


def sources_of(target_id: int) -> tuple[SourceRow, ...]:
    """Return the sources that know a record."""
    rows = SourceReference.objects.filter(target_id=target_id).order_by("source", "external_key")
    columns = ("source", "external_key", "first_seen_on", "last_seen_on", "missing_since")
    return tuple(SourceRow(*values) for values in rows.values_list(*columns))


def changes_of_target(target_id: int) -> list[Change]:
    """Return the recorded states of a record, newest first.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    return changes_of(target_for_form(target_id))
