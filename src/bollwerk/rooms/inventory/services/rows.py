"""Apply many rows of a source at once: repeatable, one transaction, one audit event, nothing deleted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.bulk import insert_records, insert_targets, update_targets
from bollwerk.rooms.inventory.completeness import refresh_gaps
from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.errors import EditForbiddenError
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import Relation, SourceReference, TargetObject
from bollwerk.rooms.inventory.protection import refresh_needs
from bollwerk.rooms.inventory.services.common import MODEL_BY_KIND, editor_facts, set_facts
from bollwerk.rooms.inventory.services.relations import label_of_edge
from bollwerk.rooms.inventory.services.sightings import relation_ids, see_relations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["AppliedRows", "RelationRow", "TargetRow", "apply_rows", "mark_not_seen"]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """What a source says about one record.

    Attributes:
        key: The source's own key, the same at every import.
        facts: Values by name of the column; what a source does not know is left out and stays as it is.
        target_id: Record that this is, if the source's key is not known yet but a person or rule has found it.
    """

    kind: Kind
    key: str
    facts: Mapping[str, Any]
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class RelationRow:
    """What a source says about two of its records, by its own keys."""

    kind: RelationKind
    source_key: str
    target_key: str


@dataclass(frozen=True, slots=True)
class AppliedRows:
    """What an application of rows did.

    Attributes:
        id_by_key: Record of every key.
        created: Keys of new records.
        updated: Keys of records that changed, with the names of the facts that did.
        unchanged: How many records were as the source says.
        relations: How many relations are new.
    """

    id_by_key: dict[str, int] = field(default_factory=dict)
    created: tuple[int, ...] = ()
    updated: dict[int, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    relations: int = 0


@transaction.atomic
def apply_rows(
    *,
    source: str,
    rows: Sequence[TargetRow],
    relations: Sequence[RelationRow] = (),
    defaults: Mapping[str, Any],
    known_ids: Mapping[str, int] | None = None,
) -> AppliedRows:
    """Bring the inventory to what a source says, all or nothing.

    Records are found by the source's key, then by `TargetRow.target_id`, otherwise created. A second application of
    the same rows changes nothing but the day they were last seen.

    Args:
        source: Name of the source; its keys are its own.
        rows: Records, each key once, parents before the rows that name them.
        relations: Relations between records of these rows; known ones are noted as seen, missing ones stay.
        known_ids: Further records that `relations` may name, by any key; the source does not thereby show them.
        defaults: Facts for new records only, e.g. label and organisation.

    Raises:
        EditForbiddenError: If the viewer may not change every record.
        UnknownFactError: If a row names facts its kind does not have.
    """
    viewer = current_viewer()
    if not editor_facts(viewer).edits_all:
        raise EditForbiddenError
    defaults = {"organisation_id": viewer.home_organisation, **defaults}
    with deciding("inventory.apply_rows"):
        known = _known_keys(source, rows, int(defaults["organisation_id"]))
        created = _create(rows, known, defaults)
        updated = _update(rows, known, created)
        id_by_key = {**known, **created}
        _see(source, id_by_key, int(defaults["organisation_id"]))
        organisation_id = int(defaults["organisation_id"])
        joined = _join(source, relations, {**(known_ids or {}), **id_by_key}, organisation_id)
        touched = {*created.values(), *updated, *(row.target_id for row in joined)}
        if touched:
            refresh_needs(touched)
            refresh_gaps(list({*touched, *(row.source_id for row in joined)}))
    audit.record(
        "inventory.rows.applied",
        subject=f"inventory.source/{source[:60]}",
        source=source,
        created=len(created),
        updated=len(updated),
        relations=len(joined),
    )
    return AppliedRows(
        id_by_key=id_by_key,
        created=tuple(created.values()),
        updated=updated,
        unchanged=len(rows) - len(created) - len(updated),
        relations=len(joined),
    )


@transaction.atomic
def mark_not_seen(*, source: str, seen_keys: Iterable[str], organisation_id: int) -> int:
    """Mark what a source no longer shows, after a complete import; return how many records are newly *not seen*.

    A record is *not seen since* a day when none of its sources shows it any more. Nothing is deleted or retired.
    """
    today = clock.today()
    seen = set(seen_keys)
    with deciding("inventory.mark_not_seen"):
        ours = SourceReference.objects.filter(source=source, organisation_id=organisation_id)
        gone = [row for row in ours.filter(missing_since__isnull=True) if row.external_key not in seen]
        for row in gone:
            row.missing_since = today
        SourceReference.objects.bulk_update(gone, ["missing_since"], batch_size=200)
        shown = SourceReference.objects.filter(missing_since__isnull=True).values("target_id")
        lost = TargetObject.objects.filter(
            pk__in=[row.target_id for row in gone], retired_on__isnull=True, not_seen_since__isnull=True
        ).exclude(pk__in=shown)
        changed = _write_seen({row.pk: Kind(row.kind) for row in lost}, not_seen=True)
    audit.record("inventory.rows.not_seen", subject=f"inventory.source/{source[:60]}", source=source, count=changed)
    return changed


def _known_keys(source: str, rows: Sequence[TargetRow], organisation_id: int) -> dict[str, int]:
    """Return the record of every key that the source has shown before, or that somebody has found."""
    references = SourceReference.objects.filter(source=source, organisation_id=organisation_id)
    known: dict[str, int] = {}
    for batch in in_batches([row.key for row in rows]):
        known.update(references.filter(external_key__in=batch).values_list("external_key", "target_id"))
    found = {row.key: row.target_id for row in rows if row.target_id is not None}
    return {row.key: key for row in rows if (key := known.get(row.key) or found.get(row.key)) is not None}


def _create(rows: Sequence[TargetRow], known: Mapping[str, int], defaults: Mapping[str, Any]) -> dict[str, int]:
    new: dict[Kind, list[TargetRow]] = defaultdict(list)
    for row in rows:
        if row.key not in known:
            new[row.kind].append(row)
    created: dict[str, int] = {}
    for kind, group in new.items():
        made = []
        for row in group:
            target = MODEL_BY_KIND[kind]()
            set_facts(target, {**defaults, **row.facts})
            made.append(target)
        keys = [row.key for row in group]
        created.update(zip(keys, (target.pk for target in insert_targets(made)), strict=True))
    return created


def _update(rows: Sequence[TargetRow], known: Mapping[str, int], created: Mapping[str, int]) -> dict[int, list[str]]:
    """Write what differs; return the changed facts by record."""
    by_kind: dict[Kind, dict[int, TargetRow]] = defaultdict(dict)
    for row in rows:
        if row.key not in created:
            by_kind[row.kind][known[row.key]] = row
    updated: dict[int, list[str]] = {}
    for kind, row_by_id in by_kind.items():
        changed: list[TargetObject] = []
        names: set[str] = set()
        for batch in in_batches(row_by_id):
            for target in MODEL_BY_KIND[kind].objects.filter(pk__in=batch):
                facts = dict(row_by_id[target.pk].facts)
                differing = set_facts(target, facts)
                if target.not_seen_since is not None:
                    target.not_seen_since = None
                    differing.append("not_seen_since")
                if differing:
                    updated[target.pk] = differing
                    names.update(differing)
                    changed.append(target)
        update_targets(changed, sorted(names))
    return updated


def _see(source: str, id_by_key: Mapping[str, int], organisation_id: int) -> None:
    """Note that the source shows these records today."""
    today = clock.today()
    references = [
        SourceReference(
            target_id=target_id,
            source=source,
            external_key=key,
            first_seen_on=today,
            last_seen_on=today,
            organisation_id=organisation_id,
        )
        for key, target_id in id_by_key.items()
    ]
    SourceReference.objects.bulk_create(
        references,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["organisation_id", "source", "external_key"],
        update_fields=["last_seen_on", "missing_since", "target"],
    )


def _join(
    source: str, relations: Sequence[RelationRow], id_by_key: Mapping[str, int], organisation_id: int
) -> list[Relation]:
    """Insert the relations that are not known yet, and note that the source shows them all."""
    wanted = {(id_by_key[row.source_key], id_by_key[row.target_key], row.kind.value) for row in relations}
    wanted = {edge for edge in wanted if edge[0] != edge[1]}
    known = relation_ids(wanted)
    targets: dict[int, TargetObject] = {}
    for batch in in_batches({end for edge in wanted - known.keys() for end in edge[:2]}):
        targets.update(TargetObject.objects.in_bulk(batch))
    new = insert_records(
        Relation(source_id=first, target_id=second, kind=kind, **label_of_edge(targets[first], targets[second]))
        for first, second, kind in sorted(wanted - known.keys())
    )
    see_relations(source, [*known.values(), *(row.pk for row in new)], organisation_id)
    return new


def _write_seen(kind_by_id: Mapping[int, Kind], *, not_seen: bool) -> int:
    today = clock.today() if not_seen else None
    for kind in set(kind_by_id.values()):
        rows = list(MODEL_BY_KIND[kind].objects.filter(pk__in=[key for key, k in kind_by_id.items() if k is kind]))
        for row in rows:
            row.not_seen_since = today
        update_targets(rows, ["not_seen_since"])
    return len(kind_by_id)
