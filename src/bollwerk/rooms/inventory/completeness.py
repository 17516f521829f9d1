"""How complete each record is, kept in a column of its own so that lists can filter by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from bollwerk.foundation.access import deciding
from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind, RelationKind
from bollwerk.rooms.inventory.models import Application, Interface, Module, Relation, TargetObject
from bollwerk.rooms.inventory.rules import LEAD_KINDS, Gap, TargetFacts, missing_facts

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["NEEDS_STATED", "gaps_of", "refresh_all_gaps", "refresh_gaps"]

NEEDS_STATED = Q(confidentiality__isnull=False, integrity__isnull=False, availability__isnull=False)
"""Protection needs count as stated when all three are."""

_COLUMNS = ("id", "kind", "department_id", "operator_kind", "operator_organisation_id", "operator_supplier_id")


def gaps_of(ids: Collection[int]) -> dict[int, tuple[Gap, ...]]:
    """Return what each record lacks, with full sight."""
    found: dict[int, tuple[Gap, ...]] = {}
    with deciding("inventory.completeness"):
        for batch in in_batches(ids):
            found.update(_gaps_of_batch(batch))
    return found


def refresh_gaps(ids: Collection[int]) -> None:
    """Bring `gap_count` of records up to date, and that of the modules and applications that depend on them."""
    with deciding("inventory.completeness"):
        related = set(ids)
        for batch in in_batches(ids):
            related.update(Module.objects.filter(application_id__in=batch).values_list("pk", flat=True))
            used = Relation.objects.filter(source_id__in=batch, kind=RelationKind.USES, retired_on__isnull=True)
            related.update(used.values_list("target_id", flat=True))
        _write(related)


def refresh_all_gaps() -> None:
    """Bring `gap_count` of all records up to date, after a bulk load."""
    with deciding("inventory.completeness"):
        kinds = [kind.value for kind in LEAD_KINDS]
        _write(set(TargetObject.objects.filter(kind__in=kinds).values_list("pk", flat=True)))


def _write(ids: Collection[int]) -> None:
    counts = {key: len(gaps) for key, gaps in gaps_of(ids).items()}
    now: dict[int, int] = {}
    for batch in in_batches(ids):
        now.update(TargetObject.objects.filter(pk__in=batch).values_list("pk", "gap_count"))
    for count in set(counts.values()):
        changed = [key for key, found in counts.items() if found == count and now.get(key) != count]
        for batch in in_batches(changed):
            TargetObject.objects.filter(pk__in=batch).update(gap_count=count)


def _gaps_of_batch(batch: list[int]) -> dict[int, tuple[Gap, ...]]:
    applications = {row["pk"]: row for row in _application_rows(batch)}
    parents = dict(Module.objects.filter(pk__in=batch).values_list("pk", "application_id"))
    rows = _common_rows([*batch, *parents.values()])
    return {
        key: missing_facts(_facts(rows[key], rows.get(parents.get(key, 0)), applications.get(key, {})))
        for key in batch
        if key in rows
    }


def _common_rows(ids: list[int]) -> dict[int, dict[str, Any]]:
    uses = Relation.objects.filter(
        target=OuterRef("pk"), kind=RelationKind.USES, retired_on__isnull=True, source__retired_on__isnull=True
    )
    stated_process = uses.filter(**{f"source__{name}__isnull": False for name in _OBJECTIVES})
    rows = TargetObject.objects.filter(pk__in=ids).annotate(has_needs=Q(NEEDS_STATED) | Exists(stated_process))
    return {row["id"]: row for row in rows.values(*_COLUMNS, "exposure", "has_needs")}


_OBJECTIVES = ("confidentiality", "integrity", "availability")


def _application_rows(ids: list[int]) -> Any:
    contains = Relation.objects.filter(source=OuterRef("pk"), kind=RelationKind.CONTAINS, retired_on__isnull=True)
    interfaces = Interface.objects.filter(source=OuterRef("pk"), retired_on__isnull=True)
    return (
        Application.objects.filter(pk__in=ids)
        .annotate(has_components=Exists(contains), has_interfaces=Exists(interfaces))
        .values(
            "pk",
            "supplier_id",
            "suppliers_complete",
            "components_complete",
            "interfaces_complete",
            "has_components",
            "has_interfaces",
        )
    )


def _facts(row: dict[str, Any], parent: dict[str, Any] | None, application: dict[str, Any]) -> TargetFacts:
    """Return the facts of one record; a module without a statement of its own shares its application's."""
    operator = row
    if parent and row["operator_kind"] == OperatorKind.UNKNOWN:
        operator = parent
    exposure = Exposure(row["exposure"])
    if parent and exposure is Exposure.UNKNOWN:
        exposure = Exposure(parent["exposure"])
    return TargetFacts(
        kind=Kind(row["kind"]),
        has_department=bool(row["department_id"] or (parent and parent["department_id"])),
        operator_kind=OperatorKind(operator["operator_kind"]),
        operator_named=bool(operator["operator_organisation_id"] or operator["operator_supplier_id"]),
        exposure=exposure,
        has_needs=bool(row["has_needs"]),
        suppliers_known=bool(application.get("supplier_id") or application.get("suppliers_complete")),
        components_known=bool(application.get("has_components") or application.get("components_complete")),
        interfaces_known=bool(application.get("has_interfaces") or application.get("interfaces_complete")),
    )
