"""Apply a planned import in batches: repeatable, each batch one transaction, nothing deleted.

The order is that of the file, whatever the inventory holds, so that an application that was interrupted finds its
place again: suppliers, records, records that belong to others, relations, contracts and interfaces. What a source no
longer shows is marked at the end.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.people.models import Department, Organisation
from bollwerk.rooms.inventory.bulk import insert_records
from bollwerk.rooms.inventory.errors import EditForbiddenError
from bollwerk.rooms.inventory.imports.missing import edges_of
from bollwerk.rooms.inventory.imports.partner_writing import (
    PartnerWriting,
    mark_coverage_not_seen,
    mark_partners_not_seen,
)
from bollwerk.rooms.inventory.imports.plan import RowState
from bollwerk.rooms.inventory.imports.preview import python_value
from bollwerk.rooms.inventory.imports.records import Coverage
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind, Verdict
from bollwerk.rooms.inventory.models import Application, HostIdentity, Location, Supplier, Zone
from bollwerk.rooms.inventory.services.common import editor_facts
from bollwerk.rooms.inventory.services.rows import RelationRow, TargetRow, apply_rows, mark_not_seen
from bollwerk.rooms.inventory.services.sightings import mark_relations_not_seen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bollwerk.rooms.inventory.imports.plan import ImportPlan, PlannedLink, PlannedPartner, PlannedRow
    from bollwerk.rooms.inventory.imports.records import ParsedFile

__all__ = ["BATCH", "Applying", "Batch", "Stage", "apply_plan", "batches_of", "remember_proposals"]

BATCH = 1000
"""Rows of one transaction: with 100,000 systems about a second, short enough for others to write in between."""

_PARENT_MODELS: dict[str, Any] = {"application": Application, "location": Location, "zone": Zone}
_PERSON_MODELS: dict[str, Any] = {
    "department": Department,
    "supplier": Supplier,
    "operator_supplier": Supplier,
    "operator_organisation": Organisation,
}
_WITH_PARENT = frozenset({Kind.MODULE, Kind.ROOM, Kind.NETWORK})


class Stage(StrEnum):
    """What is applied, in this order."""

    SUPPLIERS = "suppliers"
    RECORDS = "records"
    PARTS = "parts"
    RELATIONS = "relations"
    AGREEMENTS = "agreements"


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows with these keys, as far as they belong to a stage."""

    stage: Stage
    keys: frozenset[str]


def batches_of(parsed: ParsedFile) -> list[Batch]:
    """Return the batches of a file; they depend on nothing else."""
    suppliers = [row.key for row in parsed.partners if row.kind is PartnerKind.SUPPLIER]
    agreements = [row.key for row in parsed.partners if row.kind is not PartnerKind.SUPPLIER]
    parts = [row.key for row in parsed.rows if row.kind in _WITH_PARENT]
    records = [row.key for row in parsed.rows if row.kind not in _WITH_PARENT]
    joined = list(dict.fromkeys(link.source_key for link in parsed.links if link.relation is not None))
    keys_by_stage = {
        Stage.SUPPLIERS: suppliers,
        Stage.RECORDS: records,
        Stage.PARTS: parts,
        Stage.RELATIONS: joined,
        Stage.AGREEMENTS: agreements,
    }
    return [
        Batch(stage, frozenset(keys[start : start + BATCH]))
        for stage, keys in keys_by_stage.items()
        for start in range(0, len(keys), BATCH)
    ]


@transaction.atomic
def apply_plan(plan: ImportPlan, parsed: ParsedFile, *, tlp: Tlp = Tlp.AMBER) -> None:
    """Do what a plan says, all or nothing; rows that may be a known host wait for a decision.

    Args:
        plan: What to do.
        parsed: The file the plan was made for.
        tlp: Label of new records.

    Raises:
        EditForbiddenError: If the viewer may not change every record.
    """
    applying = Applying(plan, tlp=tlp)
    for batch in batches_of(parsed):
        applying.apply(batch)
    applying.finish()


class Applying:
    """One plan on its way into the inventory.

    Attributes:
        ids: Records that are there by now, by key of their row.
    """

    def __init__(self, plan: ImportPlan, *, tlp: Tlp) -> None:
        """Look up what the batches need.

        Raises:
            EditForbiddenError: If the viewer may not change every record.
        """
        if not editor_facts(current_viewer()).edits_all:
            raise EditForbiddenError
        self.plan = plan
        self._defaults = {"tlp": tlp, "organisation_id": plan.organisation_id}
        self.ids = {row.row.key: row.target_id for row in plan.rows if row.target_id is not None}
        self._rows = {row.row.key: row for row in plan.rows}
        self._partners = {row.row.key: row for row in plan.partners if row.row.kind is not PartnerKind.SUPPLIER}
        self._suppliers = {row.row.key: row for row in plan.partners if row.row.kind is PartnerKind.SUPPLIER}
        self._links: dict[str, list[PlannedLink]] = defaultdict(list)
        for link in plan.links:
            self._links[link.source_key].append(link)
        self._writing = PartnerWriting(plan, self._defaults, self.ids)

    @transaction.atomic
    def apply(self, batch: Batch) -> Sequence[PlannedRow | PlannedPartner]:
        """Apply a batch; return the rows that it was."""
        if batch.stage is Stage.RELATIONS:
            self._join([link for key in batch.keys for link in self._links.get(key, ())])
            return ()
        if batch.stage in {Stage.SUPPLIERS, Stage.AGREEMENTS}:
            table = self._suppliers if batch.stage is Stage.SUPPLIERS else self._partners
            partners = [row for key, row in table.items() if key in batch.keys]
            self._writing.write(partners)
            return partners
        rows = [row for key, row in self._rows.items() if key in batch.keys and _is_part(row) == _is_parts(batch)]
        ready = [row for row in rows if not row.candidates]
        suppliers = self._new_suppliers(ready)
        applied = apply_rows(
            source=self.plan.source, rows=_target_rows(ready, self.ids, suppliers), defaults=self._defaults
        )
        self.ids.update(applied.id_by_key)
        return rows

    @transaction.atomic
    def finish(self) -> None:
        """Remember the open questions, and mark what the source does not show any more."""
        remember_proposals(self.plan)
        if self.plan.coverage is not Coverage.ALL:
            return
        source, organisation_id = self.plan.source, self.plan.organisation_id
        seen = [row.row.key for row in self.plan.rows]
        mark_not_seen(source=source, seen_keys=seen, organisation_id=organisation_id)
        edges = edges_of(self.plan.links, self.ids)
        mark_relations_not_seen(source=source, seen=edges, organisation_id=organisation_id)
        mark_partners_not_seen(self.plan)
        mark_coverage_not_seen(self.plan)

    def _new_suppliers(self, rows: Sequence[PlannedRow]) -> dict[str, Supplier]:
        """Return the suppliers that rows name and nobody knew; record those that are not there yet."""
        names = {name.casefold(): name for row in rows for name in row.new_suppliers.values()}
        found = {row.name.casefold(): row for row in self._writing.suppliers_named(names)}
        new = [Supplier(name=name, **self._defaults) for folded, name in sorted(names.items()) if folded not in found]
        found |= {row.name.casefold(): row for row in insert_records(new)}
        self._writing.supplier_ids.update({folded: row.pk for folded, row in found.items()})
        return found

    def _join(self, links: Sequence[PlannedLink]) -> None:
        """Make the relations whose ends are both there."""
        relations: list[RelationRow] = []
        others: dict[str, int] = {}
        for link in links:
            target_key = link.target_key or f"#{link.target_id}"
            if link.target_id is not None:
                others[target_key] = link.target_id
            if link.source_key in self.ids and (target_key in self.ids or target_key in others):
                relations.append(RelationRow(link.relation, link.source_key, target_key))
        if relations:
            known = {**others, **self.ids}
            source, defaults = self.plan.source, self._defaults
            apply_rows(source=source, rows=(), relations=relations, defaults=defaults, known_ids=known)


def _is_part(row: PlannedRow) -> bool:
    return row.row.kind in _WITH_PARENT


def _is_parts(batch: Batch) -> bool:
    return batch.stage is Stage.PARTS


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
