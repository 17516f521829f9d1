"""Where a record comes from, and which records of different sources are the same host."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory.kinds import PartnerKind, Verdict
from bollwerk.rooms.inventory.models.choices import choices_of
from bollwerk.rooms.inventory.models.partners import Contract, Supplier
from bollwerk.rooms.inventory.models.relations import Interface
from bollwerk.rooms.inventory.models.targets import TargetObject

__all__ = ["HostIdentity", "PartnerReference", "SourceReference"]


class SourceReference(Classified):
    """That a source knows a record under a key of its own; makes imports repeatable.

    Keeps no history: `last_seen_on` changes with every import of every row, and no claim is computed from it (what
    claims may use, `not_seen_since` of the record, is recorded there).

    Personal data: none; the source's key may be a host name, see `ItSystem`.
    """

    target = models.ForeignKey(TargetObject, models.CASCADE, related_name="sources")
    source = models.CharField(max_length=60)
    external_key = models.CharField(max_length=255)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField()
    missing_since = models.DateField(null=True, blank=True)

    class Meta(Classified.Meta):
        indexes = [models.Index(fields=["target"], name="inventory_source_of_target")]
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "source", "external_key"], name="inventory_source_key_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_key}"


_ONE_OF_THREE = (
    Q(supplier__isnull=False, contract__isnull=True, interface__isnull=True)
    | Q(supplier__isnull=True, contract__isnull=False, interface__isnull=True)
    | Q(supplier__isnull=True, contract__isnull=True, interface__isnull=False)
)


class PartnerReference(Classified):
    """That a source knows a supplier, a contract or an interface under a key of its own: exactly one of them.

    Keeps no history, for the reason given at `SourceReference`.

    Personal data: none.
    """

    supplier = models.ForeignKey(Supplier, models.CASCADE, null=True, related_name="+")
    contract = models.ForeignKey(Contract, models.CASCADE, null=True, related_name="+")
    interface = models.ForeignKey(Interface, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=choices_of(PartnerKind))
    source = models.CharField(max_length=60)
    external_key = models.CharField(max_length=255)
    last_seen_on = models.DateField()
    missing_since = models.DateField(null=True, blank=True)

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "source", "kind", "external_key"], name="inventory_partner_key_once"
            ),
            models.CheckConstraint(condition=_ONE_OF_THREE, name="inventory_partner_reference_to_one"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_key}"


class HostIdentity(Recorded):
    """A proposal that a source's record is a host we already know, and what a person decided; asked only once.

    Personal data: who decided, to ask back; as long as the record is kept.
    """

    target = models.ForeignKey(TargetObject, models.CASCADE, related_name="identities")
    source = models.CharField(max_length=60)
    external_key = models.CharField(max_length=255)
    reasons = models.JSONField(default=list)
    """Codes of what speaks for it, e.g. ``same_serial``."""
    facts = models.JSONField(default=dict)
    """What the source says about the host, so that a person can compare."""
    verdict = models.CharField(max_length=10, choices=choices_of(Verdict), default=Verdict.PROPOSED)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "source", "external_key", "target"], name="inventory_identity_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_key} = {self.target_id}: {self.verdict}"
