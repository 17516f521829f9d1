"""Suppliers, and the contracts that carry the proof of an outside operator's security."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.kinds import ProofKind, SupplierKind
from bollwerk.rooms.inventory.models.choices import choices_of
from bollwerk.rooms.inventory.words import sort_key

__all__ = ["Contract", "ContractCoverage", "CoverageSighting", "Supplier"]


class Supplier(Recorded):
    """A company or project that makes, delivers, runs or maintains something for us.

    Personal data: none; `contact` is an official address of the company (a desk, not a person).
    """

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=80, editable=False)
    kind = models.CharField(max_length=12, choices=choices_of(SupplierKind), default=SupplierKind.VENDOR)
    contact = models.CharField(max_length=200, blank=True)
    website = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    """Country of the seat, ISO 3166-1 alpha-2."""
    not_seen_since = models.DateField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["name_key", "id"], name="inventory_supplier_by_name")]
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["organisation_id", "name"], name="inventory_supplier_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Save with the sort key brought up to date."""
        self.name_key = sort_key(self.name)
        super().save(*args, **kwargs)


class Contract(Recorded):
    """A contract with a supplier or another authority, with the proof of security it carries.

    Personal data: none.
    """

    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    partner_supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+")
    partner_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    proof_kind = models.CharField(max_length=20, choices=choices_of(ProofKind), default=ProofKind.NONE)
    proof_title = models.CharField(max_length=200, blank=True)
    proof_valid_until = models.DateField(null=True, blank=True)
    not_seen_since = models.DateField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["title", "id"], name="inventory_contract_by_title")]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(partner_supplier__isnull=True) ^ Q(partner_organisation__isnull=True),
                name="inventory_contract_one_partner",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="inventory_contract_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ContractCoverage(Recorded):
    """That a contract covers an application or another record.

    Personal data: none.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="coverages")
    target = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="coverages")
    not_seen_since = models.DateField(null=True, blank=True, editable=False)
    """Day since which none of its sources shows it any more; it covers until a person takes it out of use."""
    retired_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["contract", "target"], name="inventory_covered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} covers {self.target_id}"


class CoverageSighting(Classified):
    """That a source shows that a contract covers a record, and since when it does not any more.

    Keeps no history, for the reason given at `SourceReference`.

    Personal data: none.
    """

    coverage = models.ForeignKey(ContractCoverage, models.CASCADE, related_name="sightings")
    source = models.CharField(max_length=60)
    last_seen_on = models.DateField()
    missing_since = models.DateField(null=True, blank=True)

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["coverage", "source"], name="inventory_coverage_sighted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.coverage_id}"
