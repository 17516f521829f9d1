"""How records need each other, and the interfaces between applications."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.kinds import InterfaceProtection, RelationKind
from bollwerk.rooms.inventory.models.choices import choices_of
from bollwerk.rooms.inventory.models.partners import Supplier
from bollwerk.rooms.inventory.models.targets import TargetObject

__all__ = ["Interface", "Relation", "RelationSighting"]


class Relation(Recorded):
    """An edge of the dependency graph: `source` cannot work without `target`; protection needs flow to `target`.

    Its label is at least as high as those of both ends. What its sources no longer show is *not seen since*; a person
    takes it out of use, and no source brings it back.

    Personal data: none.
    """

    source = models.ForeignKey(TargetObject, models.PROTECT, related_name="outgoing")
    target = models.ForeignKey(TargetObject, models.PROTECT, related_name="incoming")
    kind = models.CharField(max_length=14, choices=choices_of(RelationKind))
    not_seen_since = models.DateField(null=True, blank=True, editable=False)
    retired_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["source", "target", "kind"], name="inventory_relation_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="inventory_relation_joins_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class RelationSighting(Classified):
    """That a source shows a relation, and since when it does not any more.

    Keeps no history, for the reason given at `SourceReference`.

    Personal data: none.
    """

    relation = models.ForeignKey(Relation, models.CASCADE, related_name="sightings")
    source = models.CharField(max_length=60)
    last_seen_on = models.DateField()
    missing_since = models.DateField(null=True, blank=True)

    class Meta(Classified.Meta):
        indexes = [
            models.Index(fields=["organisation_id", "source", "missing_since"], name="inventory_sighting_source")
        ]
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["relation", "source"], name="inventory_sighted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.relation_id}"


class Interface(Recorded):
    """A connection over which an application or module exchanges data, with how it is protected and since when.

    The other end is another record of ours, a supplier or an organisation: exactly one of them.

    Personal data: none; `data_categories` says which kinds of data flow, not whose.
    """

    name = models.CharField(max_length=200)
    source = models.ForeignKey(TargetObject, models.PROTECT, related_name="interfaces")
    target = models.ForeignKey(TargetObject, models.PROTECT, null=True, blank=True, related_name="served_interfaces")
    partner_supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+")
    partner_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    protocol = models.CharField(max_length=60, blank=True)
    protection = models.CharField(
        max_length=20, choices=choices_of(InterfaceProtection), default=InterfaceProtection.UNKNOWN
    )
    protection_detail = models.CharField(max_length=200, blank=True)
    protected_since = models.DateField(null=True, blank=True)
    data_categories = models.JSONField(default=list, blank=True)
    not_seen_since = models.DateField(null=True, blank=True, editable=False)
    retired_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["name", "id"], name="inventory_interface_by_name")]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(target__isnull=False, partner_supplier__isnull=True, partner_organisation__isnull=True)
                | Q(target__isnull=True, partner_supplier__isnull=False, partner_organisation__isnull=True)
                | Q(target__isnull=True, partner_supplier__isnull=True, partner_organisation__isnull=False),
                name="inventory_interface_one_other_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name
