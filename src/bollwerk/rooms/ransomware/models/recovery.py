"""Recovery after an attack: what has to come back in which order, how far it is, and who released it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.ransomware.models.findings import Alert

__all__ = ["Recovery", "RecoveryItem", "RecoveryRole", "ReleaseList"]


class RecoveryRole(Recorded):
    """What others need a system for, stated by a person; it decides how early the system comes back.

    Personal data: none.
    """

    class Role(models.TextChoices):
        """What others need it for."""

        IDENTITY = "identity", _("identity and log-in")
        DNS = "dns", _("name service")
        TIME = "time", _("time")
        PKI = "pki", _("certificates")
        DATABASE = "database", _("database")

    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["system"], name="ransomware_one_role_per_system"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.system_id}"


class Recovery(Recorded):
    """One recovery: after an attack, or in an exercise.

    Personal data: key of who opened it, because somebody answers for the order; until three years after it was closed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("under way")
        CLOSED = "closed", _("closed")

    title = models.CharField(max_length=200)
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="+")
    exercise = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_by_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="open") | Q(closed_at__isnull=False), name="ransomware_closed_recovery_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReleaseList(Recorded):
    """Systems that one person proposes to release and another releases with their name.

    Personal data: keys of who asked and who signed, because the release is a decision of the administration; until ten
    years after the recovery was closed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", _("waits for signature")
        SIGNED = "signed", _("signed")
        REFUSED = "refused", _("refused")

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    statement = models.JSONField(default=dict)
    """What was shown and signed: each system with its facts; it is not worked out anew afterwards."""
    sha256 = models.CharField(max_length=64)
    """Of the statement; whoever signs names it, so that nobody signs anything else than what was read."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="asked") | (Q(decided_by_id__isnull=False) & Q(decided_at__isnull=False)),
                name="ransomware_release_list_decided_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed") | ~Q(decided_by_id=F("asked_by_id")),
                name="ransomware_release_list_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="ransomware_refused_list_has_reason"
            ),
            models.UniqueConstraint(fields=["recovery"], condition=Q(state="asked"), name="ransomware_one_list_waits"),
        ]

    def __str__(self) -> str:
        return f"release list {self.pk}"


class RecoveryItem(Recorded):
    """One system or application of a recovery: its place in the order, why, and how far it is.

    Personal data: keys of who took the steps, because the city must say who checked what; as long as the recovery.
    """

    class State(models.TextChoices):
        """How far it has come back."""

        WAITING = "waiting", _("waiting")
        UNDER_WAY = "under_way", _("under way")
        RESTORED = "restored", _("restored")
        VERIFIED = "verified", _("verified")
        RELEASED = "released", _("released for work")

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="+")
    target = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    role = models.CharField(max_length=10, blank=True)
    """The role that decided on the place, its own or that of what needs it."""
    urgency = models.PositiveSmallIntegerField(null=True, blank=True)
    needed_by = models.ForeignKey("inventory.TargetObject", models.PROTECT, null=True, blank=True, related_name="+")
    """The record whose urgency it inherited."""
    after = models.JSONField(default=list)
    """Keys of the records it needs itself."""
    circle_keys = models.JSONField(default=list)
    """Keys of records that need it and that it needs."""
    promised_hours = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    begun_at = models.DateTimeField(null=True, blank=True)
    restored_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.BigIntegerField(null=True, blank=True)
    """Who took the last step."""
    order_reason = models.CharField(max_length=500, blank=True)
    """Why it was begun against the order."""
    proof = models.CharField(max_length=500, blank=True)
    """What shows that it works again."""
    release = models.ForeignKey(ReleaseList, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["recovery", "target"], name="ransomware_recovery_item_once"),
            models.UniqueConstraint(fields=["recovery", "position"], name="ransomware_recovery_place_once"),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(release__isnull=False), name="ransomware_released_by_list"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("verified", "released")) | ~Q(proof=""), name="ransomware_verified_has_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.target_id} {self.state}"
