"""Write the suppliers, contracts and interfaces of an import: repeatable, nothing deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.completeness import refresh_gaps
from bollwerk.rooms.inventory.imports.partner_plans import MODEL_OF, end_columns
from bollwerk.rooms.inventory.imports.plan import EndKind, RowState
from bollwerk.rooms.inventory.imports.preview import python_value
from bollwerk.rooms.inventory.kinds import PartnerKind
from bollwerk.rooms.inventory.models import (
    ContractCoverage,
    CoverageSighting,
    Interface,
    PartnerReference,
    Supplier,
    TargetObject,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bollwerk.rooms.inventory.imports.plan import End, ImportPlan, PlannedPartner

__all__ = ["PartnerWriting", "mark_coverage_not_seen", "mark_partners_not_seen"]


class PartnerWriting:
    """The suppliers, contracts and interfaces of one plan; batches are written one after the other.

    Attributes:
        supplier_ids: Suppliers that are there by now, by folded name.
    """

    def __init__(self, plan: ImportPlan, defaults: Mapping[str, Any], ids: Mapping[str, int]) -> None:
        self.plan = plan
        self.supplier_ids: dict[str, int] = {}
        self._defaults = defaults
        self._ids = ids

    def suppliers_named(self, names: Collection[str]) -> list[Supplier]:
        """Return the suppliers of these folded names that this import has recorded."""
        ids = [self.supplier_ids[name] for name in names if name in self.supplier_ids]
        with deciding("inventory.import"):
            return list(Supplier.objects.filter(pk__in=ids))

    def write(self, rows: Iterable[PlannedPartner]) -> None:
        """Bring suppliers, contracts and interfaces to what the source says."""
        counts = {RowState.NEW: 0, RowState.CHANGED: 0, RowState.UNCHANGED: 0}
        touched: set[int] = set()
        with deciding("inventory.import"):
            for row in rows:
                record = self._record(row)
                if record is None:
                    continue
                counts[row.state] += 1
                if row.row.kind is PartnerKind.SUPPLIER:
                    self.supplier_ids[record.name.casefold()] = record.pk
                if row.row.kind is PartnerKind.CONTRACT:
                    self._cover(record, row)
                if isinstance(record, Interface):
                    touched.add(record.source_id)
                self._see(row, record.pk)
            if touched:
                refresh_gaps(touched)
        audit.record(
            "inventory.rows.applied",
            subject=f"inventory.source/{self.plan.source[:60]}",
            source=self.plan.source,
            created=counts[RowState.NEW],
            updated=counts[RowState.CHANGED],
            relations=0,
        )

    def _record(self, row: PlannedPartner) -> Any:
        """Return the record of a row, as the source wants it; None if whom it names is not there (yet)."""
        model = MODEL_OF[row.row.kind]
        if row.record_id is None:
            record: Any = model(**self._defaults)
        else:
            record = model._default_manager.get(pk=row.record_id)
        if row.state is RowState.UNCHANGED:
            return record
        for name, value in row.facts.items():
            setattr(record, name, python_value(name, value))
        for field, end in row.ends.items():
            key = self._key(end)
            if not key:
                return None
            _set_end(record, field, end, key)
        record.not_seen_since = None
        record.save()
        return record

    def _key(self, end: End) -> int:
        """Return the key of an end; a company nobody knew is recorded now."""
        if end.id:
            return end.id
        if end.kind is EndKind.ROW:
            return self._ids.get(end.key, 0)
        if end.key not in self.supplier_ids:
            name = self._written_name(end.key)
            supplier, _is_new = Supplier.objects.get_or_create(
                name=name, organisation_id=self.plan.organisation_id, defaults={"tlp": self._defaults["tlp"]}
            )
            self.supplier_ids[end.key] = supplier.pk
        return self.supplier_ids[end.key]

    def _written_name(self, folded: str) -> str:
        """Return a company's name as the file writes it."""
        names = (name for row in self.plan.partners for name in row.row.names.values())
        return next((name for name in names if name.casefold() == folded), folded)[:200]

    def _cover(self, contract: Any, row: PlannedPartner) -> None:
        """Let a contract cover what the source shows, and note that it shows it today."""
        wanted = {key for end in row.shown if (key := self._key(end))}
        label = {"tlp": contract.tlp, "organisation_id": contract.organisation_id, "circle_id": contract.circle_id}
        known = {one.target_id: one for one in ContractCoverage.objects.filter(contract=contract, target_id__in=wanted)}
        for target in TargetObject.objects.filter(pk__in=wanted - known.keys()):
            known[target.pk] = ContractCoverage.objects.create(contract=contract, target=target, **label)
        for coverage in known.values():
            if coverage.not_seen_since is not None:
                coverage.not_seen_since = None
                coverage.save(update_fields=["not_seen_since"])
            CoverageSighting.objects.update_or_create(
                coverage=coverage,
                source=self.plan.source,
                defaults={**label, "last_seen_on": clock.today(), "missing_since": None},
            )

    def _see(self, row: PlannedPartner, key: int) -> None:
        """Note that the source shows a record today."""
        PartnerReference.objects.update_or_create(
            organisation_id=self.plan.organisation_id,
            source=self.plan.source,
            kind=row.row.kind.value,
            external_key=row.row.key,
            defaults={f"{row.row.kind.value}_id": key, "last_seen_on": clock.today(), "missing_since": None},
        )


def _set_end(record: Any, field: str, end: End, key: int) -> None:
    """Let a record lead to one end, and to no other in its place."""
    if field != "application":
        for column in ("target", "partner_supplier", "partner_organisation"):
            if hasattr(record, f"{column}_id"):
                setattr(record, f"{column}_id", None)
    setattr(record, f"{end_columns(field, end.kind)}_id", key)


def mark_partners_not_seen(plan: ImportPlan) -> int:
    """Mark the suppliers, contracts and interfaces that a complete import does not show; return how many are newly so.

    One is *not seen since* a day when none of its sources shows it any more.
    """
    today, count = clock.today(), 0
    with deciding("inventory.mark_not_seen"):
        ours = PartnerReference.objects.filter(organisation_id=plan.organisation_id)
        for kind, key in plan.missing_partners:
            reference = ours.filter(source=plan.source, kind=kind.value, external_key=key).first()
            if reference is None or reference.missing_since is not None:
                continue
            reference.missing_since = today
            reference.save(update_fields=["missing_since"])
            column = f"{kind.value}_id"
            record_id = getattr(reference, column)
            record: Any = MODEL_OF[kind]._default_manager.get(pk=record_id)
            shown = ours.filter(**{column: record_id}, missing_since__isnull=True).exists()
            if not shown and record.not_seen_since is None and getattr(record, "retired_on", None) is None:
                record.not_seen_since = today
                record.save(update_fields=["not_seen_since"])
                count += 1
    return count


def mark_coverage_not_seen(plan: ImportPlan) -> int:
    """Mark what contracts cover and a complete import does not show any more; return how much is newly so.

    It is *not seen since* a day when none of its sources shows it any more; nothing stops covering by that.
    """
    today, count = clock.today(), 0
    with deciding("inventory.mark_not_seen"):
        for one in plan.missing_covers:
            found = CoverageSighting.objects.filter(
                coverage__contract_id=one.contract_id, coverage__target_id=one.target_id, missing_since__isnull=True
            ).select_related("coverage")
            sightings = {sighting.source: sighting for sighting in found}
            if plan.source not in sightings:
                continue
            sighting = sightings.pop(plan.source)
            sighting.missing_since = today
            sighting.save(update_fields=["missing_since"])
            coverage = sighting.coverage
            if not sightings and coverage.not_seen_since is None and coverage.retired_on is None:
                coverage.not_seen_since = today
                coverage.save(update_fields=["not_seen_since"])
                count += 1
    return count
