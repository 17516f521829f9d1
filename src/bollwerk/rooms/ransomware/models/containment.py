"""Containment: where something can be cut off, what can be cut off there, and each isolation with its proof."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.ransomware.models.findings import Alert

__all__ = ["ContainmentTarget", "ControlPoint", "Isolation", "IsolationTarget", "Observer"]


class _Reached(Recorded):
    """Something of the inventory that this house reaches by SSH."""

    name = models.CharField(max_length=120)
    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, null=True, blank=True, related_name="+")
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(default=22)
    username = models.CharField(max_length=64, default="bollwerk")
    host_key = models.TextField(blank=True)
    """Its public key as one line; without it nothing is sent there."""
    retired_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class ControlPoint(_Reached):
    """A switch, router, hypervisor or firewall where hosts and zones can be cut off.

    Personal data: none.
    """

    class Driver(models.TextChoices):
        """How it is told."""

        NFT_BRIDGE = "nft_bridge", _("nftables on a bridge, by port")
        NFT_ROUTER = "nft_router", _("nftables on a router, by address")
        COMMAND = "command", _("commands over SSH")
        ORDER = "order", _("printed order")

    driver = models.CharField(max_length=12, choices=Driver)
    management = models.JSONField(default=list, blank=True)
    """Ports (bridge) or addresses (router) that may still reach an isolated host, at its management port alone."""
    local_management = models.BooleanField(default=False)
    """The point itself is where hosts are managed from."""
    prefix = models.CharField(max_length=60, blank=True)
    """Put before each command, such as ``sudo -n``."""
    isolate_command = models.CharField(max_length=500, blank=True)
    release_command = models.CharField(max_length=500, blank=True)
    check_command = models.CharField(max_length=500, blank=True)
    """With ``{handle}`` for the port, network card or firewall object."""

    class Meta(_Reached.Meta):
        constraints = [
            *_Reached.Meta.constraints,
            models.UniqueConstraint(fields=["organisation_id", "name"], name="ransomware_control_point_named_once"),
            models.CheckConstraint(
                condition=Q(driver="order") | (~Q(host="") & ~Q(host_key="")), name="ransomware_control_point_reachable"
            ),
            models.CheckConstraint(
                condition=~Q(driver="command") | (~Q(isolate_command="") & ~Q(release_command="")),
                name="ransomware_control_point_has_commands",
            ),
        ]


class Observer(_Reached):
    """A host from which it is tried whether an isolated one can still be reached; it never is a suspect itself.

    Personal data: none.
    """

    class Meta(_Reached.Meta):
        constraints = [
            *_Reached.Meta.constraints,
            models.UniqueConstraint(fields=["organisation_id", "name"], name="ransomware_observer_named_once"),
        ]


class ContainmentTarget(Recorded):
    """A host or a zone of the inventory, where it can be cut off, and how it is tried from outside.

    Personal data: none.
    """

    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    point = models.ForeignKey(ControlPoint, models.PROTECT, related_name="+")
    handles = models.JSONField(default=list)
    """Ports of the bridge, addresses or networks at the router, names in the command."""
    address = models.CharField(max_length=255, blank=True)
    """Where it is tried; for a zone a host in it."""
    probe_ports = models.JSONField(default=list)
    management_port = models.PositiveIntegerField(default=22)
    second_person_reason = models.CharField(max_length=300, blank=True)
    """Why it is never cut off without a second person, such as: fire control centre. Empty: one person is enough."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["system", "point"], name="ransomware_target_once_per_point"),
        ]

    def __str__(self) -> str:
        return f"target {self.system_id} at {self.point_id}"


class Isolation(Recorded):
    """One decision to cut hosts or zones off, with preview, proof and release.

    Personal data: keys of those who asked, agreed and released, because a cut needs somebody who answers for it; until
    three years after the release.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", _("planned")
        WAITING = "waiting", _("waits for a second person")
        RUNNING = "running", _("under way")
        PROVEN = "proven", _("isolated, proven from outside")
        UNPROVEN = "unproven", _("not proven")
        RELEASE_ASKED = "release_asked", _("release waits for a second person")
        RELEASING = "releasing", _("release under way")
        RELEASED = "released", _("released")
        DROPPED = "dropped", _("not carried out")

    alert = models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    exercise = models.BooleanField(default=False)
    state = models.CharField(max_length=14, choices=State, default=State.PLANNED)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    second_person_needed = models.BooleanField(default=False)
    agreed_by_id = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    """From the order to the proof."""
    impact = models.JSONField(default=dict)
    """Keys of the records that lost service when it was decided."""
    dry_run = models.JSONField(default=dict)
    baseline = models.JSONField(default=list)
    """What could be reached before the cut; kept before it is made, so that a second try can still prove it."""
    proof = models.JSONField(default=dict)
    release_reason = models.TextField(blank=True)
    release_asked_by_id = models.BigIntegerField(null=True, blank=True)
    release_agreed_by_id = models.BigIntegerField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_proof = models.JSONField(default=dict)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="ransomware_isolation_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed_by_id__isnull=True) | ~Q(agreed_by_id=F("asked_by_id")),
                name="ransomware_isolation_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("releasing", "released"))
                | (Q(release_agreed_by_id__isnull=False) & ~Q(release_agreed_by_id=F("release_asked_by_id"))),
                name="ransomware_release_two_people",
            ),
        ]
        indexes = [models.Index(fields=["state", "-asked_at"], name="ransomware_isolation_newest")]

    def __str__(self) -> str:
        return f"isolation {self.pk}"


class IsolationTarget(Recorded):
    """One target of an isolation and what is known of it.

    Personal data: none.
    """

    class Standing(models.TextChoices):
        """What is known from outside."""

        PENDING = "pending", _("not yet ordered")
        PROVEN = "proven", _("isolated, proven from outside")
        NOT_PROVEN = "not_proven", _("ordered, not proven")
        ORDERED = "ordered", _("order printed, not proven")
        STILL_REACHABLE = "still_reachable", _("can still be reached")
        FLOW_SURVIVED = "flow_survived", _("an old connection still runs")
        POINT_UNREACHABLE = "point_unreachable", _("switch or router cannot be reached")
        FAILED = "failed", _("switch or router refused")
        RELEASED = "released", _("released")

    isolation = models.ForeignKey(Isolation, models.PROTECT, related_name="+")
    target = models.ForeignKey(ContainmentTarget, models.PROTECT, related_name="+")
    standing = models.CharField(max_length=18, choices=Standing, default=Standing.PENDING)
    management_kept = models.BooleanField(null=True)
    detail = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=False)
    """An order to isolate it may be in force."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["isolation", "target"], name="ransomware_isolation_target_once"),
            models.UniqueConstraint(
                fields=["target"], condition=Q(active=True), name="ransomware_target_isolated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.isolation_id}: {self.target_id} {self.standing}"
