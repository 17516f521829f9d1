"""The backup register: duties, repositories, reports; and what clients and servers have against malware."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded

__all__ = ["BackupDuty", "BackupReport", "EgressRecord", "MalwareShield", "Repository"]


class Repository(Recorded):
    """A place where backups lie.

    Personal data: none; contents and passwords never come here.
    """

    class Product(models.TextChoices):
        """What writes the backups."""

        RESTIC = "restic", "restic"
        VEEAM = "veeam", "Veeam"
        BAREOS = "bareos", "Bareos"
        WINDOWS = "windows", "Windows Server Backup"
        OTHER = "other", _("Other")

    name = models.CharField(max_length=120)
    location = models.CharField(max_length=300, blank=True)
    product = models.CharField(max_length=10, choices=Product, default=Product.RESTIC)
    append_only = models.BooleanField(default=False)
    append_only_proof = models.CharField(max_length=300, blank=True)
    """What proves it: the forced command, the vault lock, the report of a test."""
    keep_days = models.PositiveIntegerField(default=90)
    hosts = models.JSONField(default=list, blank=True)
    """Host names whose snapshots belong here; any other is foreign. Empty: not stated."""
    agent_id = models.BigIntegerField(null=True, blank=True, editable=False)
    """Integration of the sentinel that watches it."""
    agent_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "name"],
                condition=Q(retired_on__isnull=True),
                name="ransomware_repository_named_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BackupDuty(Recorded):
    """What must be backed up of one system, how often, where, how long; or why nothing must.

    Personal data: none.
    """

    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    what = models.CharField(max_length=300, blank=True)
    holds_data = models.BooleanField(default=True)
    no_data_reason = models.CharField(max_length=300, blank=True)
    every_hours = models.PositiveIntegerField(default=24)
    keep_days = models.PositiveIntegerField(default=90)
    rpo_hours = models.PositiveIntegerField(default=24)
    rto_hours = models.PositiveIntegerField(default=24)
    repository = models.ForeignKey(Repository, models.PROTECT, null=True, blank=True, related_name="+")
    source_name = models.CharField(max_length=200, blank=True)
    """Name of the system in the reports of the product; empty when it is the one in the inventory."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["system"], name="ransomware_one_duty_per_system"),
            models.CheckConstraint(
                condition=Q(holds_data=True) | ~Q(no_data_reason=""), name="ransomware_no_data_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(every_hours__gte=1, rpo_hours__gte=1, rto_hours__gte=1, keep_days__gte=1),
                name="ransomware_duty_times_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"backup of system {self.system_id}"


class BackupReport(Classified):
    """One backup that ran, or one copy that was taken away, as its product or a person reported it.

    Rows are only ever added, so `recorded_at` alone tells what was recorded by a moment; a version beside each of some
    hundred thousand rows a year would say nothing more.

    Personal data: none.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        OK = "ok", _("completed")
        WARNING = "warning", _("completed with warnings")
        FAILED = "failed", _("failed")

    class Copy(models.TextChoices):
        """Which copy it made."""

        PRIMARY = "primary", _("backup")
        OFFLINE = "offline", _("offline copy")
        IMMUTABLE = "immutable", _("immutable copy")

    duty = models.ForeignKey(BackupDuty, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    copy = models.CharField(max_length=10, choices=Copy, default=Copy.PRIMARY)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    product = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(editable=False)

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["duty", "copy", "finished_at"], name="ransomware_report_once"),
        ]
        indexes = [models.Index(fields=["duty", "copy", "outcome", "-finished_at"], name="ransomware_report_newest")]

    def __str__(self) -> str:
        return f"{self.copy} {self.outcome} {self.finished_at:%Y-%m-%d %H:%M}"


class MalwareShield(Recorded):
    """What a client or server has against malware, as its console reported it last.

    Personal data: none by purpose; a client's name may lead to the person who uses it, therefore AMBER by default.
    """

    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    product = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=False)
    signatures_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["system"], name="ransomware_one_shield_per_system"),
        ]

    def __str__(self) -> str:
        return f"shield of system {self.system_id}"


class EgressRecord(Recorded):
    """A record of what leaves the house (firewall, proxy, name server), with which an outflow can be bounded.

    Personal data: none; the record itself stays where it is written.
    """

    name = models.CharField(max_length=120)
    keep_days = models.PositiveIntegerField()
    checked_at = models.DateTimeField()
    """When somebody last saw that it is written and readable."""

    def __str__(self) -> str:
        return self.name
