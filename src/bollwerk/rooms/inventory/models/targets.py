"""Target objects (BSI: Zielobjekte): everything that needs protection and hands its need on.

One parent table holds what all kinds share, so that lists, searches and relations touch one table; a table per kind
holds the rest.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Department, Organisation
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind, SystemKind, TrustLevel
from bollwerk.rooms.inventory.models.choices import choices_of, need_field, parent_link
from bollwerk.rooms.inventory.models.partners import Supplier
from bollwerk.rooms.inventory.words import index_words, sort_key

__all__ = [
    "Application",
    "ItSystem",
    "Location",
    "Module",
    "Network",
    "Room",
    "ServiceProcess",
    "TargetObject",
    "Zone",
]

_NAMED_ONCE = (Kind.PROCESS, Kind.APPLICATION, Kind.NETWORK, Kind.ZONE, Kind.LOCATION)


class TargetObject(Recorded):
    """What every kind of target object has in common.

    `name_key`, `search_text` and `gap_count` are derived. Protection needs are own values (1 normal, 2 high, 3 very
    high, empty: not determined); what results from the graph is in `InheritedNeed`.

    Personal data: none; names of client groups and rooms may not name persons.
    """

    KIND: ClassVar[Kind]
    DERIVED: ClassVar[tuple[str, ...]] = ("kind", "name_key", "search_text")
    """Columns that `derive` sets."""

    kind = models.CharField(max_length=12, choices=choices_of(Kind), editable=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=80, editable=False)
    description = models.TextField(blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    operator_kind = models.CharField(max_length=20, choices=choices_of(OperatorKind), default=OperatorKind.UNKNOWN)
    operator_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    operator_supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    exposure = models.CharField(max_length=10, choices=choices_of(Exposure), default=Exposure.UNKNOWN)
    go_live_on = models.DateField(null=True, blank=True)
    security_relevant = models.BooleanField(default=False)
    recovery_priority = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    confidentiality = need_field()
    integrity = need_field()
    availability = need_field()
    needs_reason = models.TextField(blank=True)
    retired_on = models.DateField(null=True, blank=True, editable=False)
    retired_reason = models.CharField(max_length=200, blank=True, editable=False)
    not_seen_since = models.DateField(null=True, blank=True, editable=False)
    gap_count = models.PositiveSmallIntegerField(default=0, editable=False)
    search_text = models.TextField(default="", editable=False)

    class Meta(Recorded.Meta):
        indexes = [
            models.Index(
                fields=["name_key", "id", "tlp", "organisation_id", "circle", "retired_on"], name="inventory_t_name"
            ),
            models.Index(
                fields=["kind", "name_key", "id", "tlp", "organisation_id", "circle"], name="inventory_t_kind"
            ),
            models.Index(fields=["department", "name_key", "id"], name="inventory_t_department"),
            # Counting the visible rows of a department reads this index alone.
            models.Index(
                fields=["department", "retired_on", "circle", "organisation_id", "tlp"], name="inventory_t_sight"
            ),
            models.Index(fields=["operator_kind", "name_key", "id"], name="inventory_t_operator"),
            models.Index(fields=["exposure", "name_key", "id"], name="inventory_t_exposure"),
            # Only rows with a supplier: an index full of empty values looks useless to SQLite, and it reads all rows.
            models.Index(
                fields=["operator_supplier"],
                name="inventory_t_supplier",
                condition=Q(operator_supplier__isnull=False),
            ),
            models.Index(
                fields=["name_key", "id"], name="inventory_t_not_seen", condition=Q(not_seen_since__isnull=False)
            ),
            models.Index(fields=["name_key", "id"], name="inventory_t_gaps", condition=Q(gap_count__gt=0)),
        ]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(operator_organisation__isnull=True) | Q(operator_supplier__isnull=True),
                name="inventory_one_operator",
            ),
            models.CheckConstraint(
                condition=Q(recovery_priority__isnull=True) | Q(recovery_priority__range=(1, 5)),
                name="inventory_recovery_priority_1_to_5",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="inventory_target_has_name",
            ),
            models.UniqueConstraint(
                fields=["kind", "organisation_id", "name"],
                condition=Q(kind__in=[kind.value for kind in _NAMED_ONCE])
                & Q(retired_on__isnull=True, circle__isnull=True),
                name="inventory_name_once_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the derived columns brought up to date."""
        self.derive()
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, *self.DERIVED}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set the columns that follow from others; bulk paths call it before they write."""
        self.kind = getattr(type(self), "KIND", self.kind)
        self.name_key = sort_key(self.name)
        self.search_text = index_words([self.name, self.description, *self.search_parts()])

    def search_parts(self) -> list[str]:
        """Return the texts of this kind under which a record is found."""
        return []


class ServiceProcess(TargetObject):
    """A municipal service or business process.

    Personal data: none.
    """

    KIND = Kind.PROCESS

    targetobject_ptr = parent_link()
    service_key = models.CharField(max_length=30, blank=True)
    """Key in the federal catalogue of services (LeiKa), where it has one."""
    max_outage_hours = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        """Only columns of this kind; constraints of the label stand at the parent table."""

    def search_parts(self) -> list[str]:
        """Return the service key."""
        return [self.service_key]


class Application(TargetObject):
    """A specialist application (Fachverfahren).

    Personal data: none; `data_categories` says which kinds of data it holds, not whose.
    """

    KIND = Kind.APPLICATION

    targetobject_ptr = parent_link()
    product = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=60, blank=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+")
    data_categories = models.JSONField(default=list, blank=True)
    suppliers_complete = models.BooleanField(default=False)
    components_complete = models.BooleanField(default=False)
    interfaces_complete = models.BooleanField(default=False)

    class Meta:
        """Only columns of this kind; constraints of the label stand at the parent table."""

    def search_parts(self) -> list[str]:
        """Return product and version."""
        return [self.product, self.version]


class Module(TargetObject):
    """A module of an application. Operator and exposure left unknown are those of its application.

    Personal data: none.
    """

    KIND = Kind.MODULE

    targetobject_ptr = parent_link()
    application = models.ForeignKey(Application, models.PROTECT, related_name="modules")
    version = models.CharField(max_length=60, blank=True)
    data_categories = models.JSONField(default=list, blank=True)

    class Meta:
        """Only columns of this kind; constraints of the label stand at the parent table."""

    def search_parts(self) -> list[str]:
        """Return the version."""
        return [self.version]


class ItSystem(TargetObject):
    """A computer, network device, group of equal clients, mobile device or control system.

    Personal data: none by purpose; a host name or serial may lead to the person who uses the device, therefore AMBER
    by default; until the record is deleted.
    """

    KIND = Kind.SYSTEM

    targetobject_ptr = parent_link()
    system_kind = models.CharField(max_length=20, choices=choices_of(SystemKind), default=SystemKind.PHYSICAL)
    hostname = models.CharField(max_length=200, blank=True)
    fqdn = models.CharField(max_length=255, blank=True)
    addresses = models.JSONField(default=list, blank=True)
    """IP and MAC addresses as text, in the order of the source."""
    os_name = models.CharField(max_length=120, blank=True)
    os_version = models.CharField(max_length=120, blank=True)
    vendor = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=120, blank=True)
    serial = models.CharField(max_length=120, blank=True)
    unit_count = models.PositiveIntegerField(default=1)
    """How many devices the record stands for; more than one only for groups."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(unit_count__gte=1), name="inventory_system_stands_for_some")]
        indexes = [
            models.Index(fields=["hostname"], name="inventory_system_hostname"),
            models.Index(fields=["serial"], name="inventory_system_serial"),
        ]

    def search_parts(self) -> list[str]:
        """Return host names, addresses, operating system, vendor, model and serial number."""
        names = [self.hostname, self.fqdn, *self.addresses]
        return [*names, self.os_name, self.os_version, self.vendor, self.model, self.serial]


class Zone(TargetObject):
    """A network zone: networks that are trusted alike.

    Personal data: none.
    """

    KIND = Kind.ZONE

    targetobject_ptr = parent_link()
    trust_level = models.CharField(max_length=12, choices=choices_of(TrustLevel), default=TrustLevel.INTERNAL)

    class Meta:
        """Only columns of this kind; constraints of the label stand at the parent table."""


class Network(TargetObject):
    """A network with its address ranges.

    Personal data: none.
    """

    KIND = Kind.NETWORK

    targetobject_ptr = parent_link()
    ranges = models.JSONField(default=list, blank=True)
    """Address ranges in CIDR form."""
    vlan = models.PositiveIntegerField(null=True, blank=True)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, related_name="networks")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(vlan__isnull=True) | Q(vlan__range=(1, 4094)), name="inventory_vlan_1_to_4094"
            )
        ]

    def search_parts(self) -> list[str]:
        """Return the address ranges."""
        return list(self.ranges)


class Location(TargetObject):
    """A site or building.

    Personal data: none.
    """

    KIND = Kind.LOCATION

    targetobject_ptr = parent_link()
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=100, blank=True)

    class Meta:
        """Only columns of this kind; constraints of the label stand at the parent table."""

    def search_parts(self) -> list[str]:
        """Return the address."""
        return [self.street, self.postcode, self.town]


class Room(TargetObject):
    """A room of a location: server room, technical room, office.

    Personal data: none.
    """

    KIND = Kind.ROOM

    targetobject_ptr = parent_link()
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="rooms")
    number = models.CharField(max_length=40, blank=True)

    class Meta:
        """Only columns of this kind; constraints of the label stand at the parent table."""

    def search_parts(self) -> list[str]:
        """Return the room number."""
        return [self.number]
