"""Apply a planned import: repeatable, in one transaction, nothing deleted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.people.models import Department, Organisation
from bollwerk.rooms.inventory.bulk import insert_records
from bollwerk.rooms.inventory.errors import EditForbiddenError
from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.preview import python_value
from bollwerk.rooms.inventory.imports.records import Coverage
from bollwerk.rooms.inventory.kinds import Kind, Verdict
from bollwerk.rooms.inventory.models import Application, HostIdentity, Location, Supplier, Zone
from bollwerk.rooms.inventory.services.common import editor_facts
from bollwerk.rooms.inventory.services.rows import RelationRow, TargetRow, apply_rows, mark_not_seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bollwerk.rooms.inventory.imports.plan import ImportPlan, PlannedRow

__all__ = ["Applied", "apply_plan", "remember_proposals"]

_PARENT_MODELS: dict[str, Any] = {"application": Application, "location": Location, "zone": Zone}
_PERSON_MODELS: dict[str, Any] = {
    "department": Department,
    "supplier": Supplier,
    "operator_supplier": Supplier,
    "operator_organisation": Organisation,
}
_WITH_PARENT = frozenset({Kind.MODULE, Kind.ROOM, Kind.NETWORK})


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done.

    Attributes:
        open_proposals: Rows that wait for a person's decision.
        not_seen: Records the source does not show any more.
    """

    created: int
    updated: int
    relations: int
    open_proposals: int
    not_seen: int


@transaction.atomic
def apply_plan(plan: ImportPlan, *, tlp: Tlp = Tlp.AMBER) -> Applied:
    """Do what a plan says, all or nothing; rows that may be a known host wait for a decision.

    Args:
        plan: What to do.
        tlp: Label of new records.

    Raises:
        EditForbiddenError: If the viewer may not change every record.
    """
    if not editor_facts(current_viewer()).edits_all:
        raise EditForbiddenError
    defaults = {"tlp": tlp, "organisation_id": plan.organisation_id}
    suppliers = _new_suppliers(plan)
    ids: dict[str, int] = {}
    created = updated = 0
    for with_parent in (False, True):
        rows = [row for row in plan.rows if (row.row.kind in _WITH_PARENT) is with_parent and not row.candidates]
        applied = apply_rows(source=plan.source, rows=_target_rows(rows, ids, suppliers), defaults=defaults)
        ids.update(applied.id_by_key)
        created += len(applied.created)
        updated += len(applied.updated)
    joined = _join(plan, ids, defaults)
    return Applied(
        created=created,
        updated=updated,
        relations=joined,
        open_proposals=remember_proposals(plan),
        not_seen=_mark_missing(plan),
    )


def _new_suppliers(plan: ImportPlan) -> dict[str, Supplier]:
    """Record the suppliers that rows name and nobody knows; return them by folded name."""
    names = {name.casefold(): name for row in plan.rows for name in row.new_suppliers.values() if not row.candidates}
    rows = [Supplier(name=name, organisation_id=plan.organisation_id) for _, name in sorted(names.items())]
    return {row.name.casefold(): row for row in insert_records(rows)}


def _target_rows(
    rows: Sequence[PlannedRow], ids: Mapping[str, int], suppliers: Mapping[str, Supplier]
) -> list[TargetRow]:
    found = _referenced(rows, ids)
    return [
        TargetRow(
            kind=row.row.kind,
            key=row.row.key,
            facts={
                **{name: python_value(name, value) for name, value in row.facts.items()},
                **{name: found[_PERSON_MODELS[name], key] for name, key in row.people.items()},
                **{name: suppliers[value.casefold()] for name, value in row.new_suppliers.items()},
                **{name: found[_PARENT_MODELS[name], key] for name, key in _parents(row, ids).items()},
            },
            target_id=row.target_id,
        )
        for row in rows
    ]


def _parents(row: PlannedRow, ids: Mapping[str, int]) -> dict[str, int]:
    """Return the keys of the records that a row belongs to; those of waiting rows come later."""
    return {**row.parent_ids, **{name: ids[key] for name, key in row.parents.items() if key in ids}}


def _referenced(rows: Sequence[PlannedRow], ids: Mapping[str, int]) -> dict[tuple[Any, int], Any]:
    """Return the rows of other tables that facts point to."""
    wanted: dict[Any, set[int]] = defaultdict(set)
    for row in rows:
        for name, key in row.people.items():
            wanted[_PERSON_MODELS[name]].add(key)
        for name, key in _parents(row, ids).items():
            wanted[_PARENT_MODELS[name]].add(key)
    with deciding("inventory.import"):
        return {
            (model, key): row
            for model, keys in wanted.items()
            for key, row in model.objects.in_bulk(list(keys)).items()
        }


def _join(plan: ImportPlan, ids: Mapping[str, int], defaults: Mapping[str, Any]) -> int:
    """Make the relations whose ends are both there."""
    relations: list[RelationRow] = []
    others: dict[str, int] = {}
    for link in plan.links:
        target_key = link.target_key or f"#{link.target_id}"
        if link.target_id is not None:
            others[target_key] = link.target_id
        if link.source_key in ids and (target_key in ids or target_key in others):
            relations.append(RelationRow(link.relation, link.source_key, target_key))
    if not relations:
        return 0
    known = {**others, **ids}
    return apply_rows(source=plan.source, rows=(), relations=relations, defaults=defaults, known_ids=known).relations


def remember_proposals(plan: ImportPlan) -> int:
    """Remember the open proposals, each asked once; return how many rows wait."""
    rows = [row for row in plan.rows if row.state is RowState.PROPOSED]
    known = set(
        HostIdentity.objects.filter(source=plan.source, organisation_id=plan.organisation_id).values_list(
            "external_key", "target_id"
        )
    )
    insert_records(
        [
            HostIdentity(
                target_id=one.target_id,
                source=plan.source,
                external_key=row.row.key,
                reasons=[reason.value for reason in one.reasons],
                facts=row.row.facts,
                verdict=Verdict.PROPOSED,
                organisation_id=plan.organisation_id,
            )
            for row in rows
            for one in row.candidates
            if (row.row.key, one.target_id) not in known
        ]
    )
    return len(rows)


def _mark_missing(plan: ImportPlan) -> int:
    if plan.coverage is not Coverage.ALL:
        return 0
    seen = [row.row.key for row in plan.rows]
    return mark_not_seen(source=plan.source, seen_keys=seen, organisation_id=plan.organisation_id)
