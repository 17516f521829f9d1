"""What the sentinel reports: snapshots with verdicts, and alerts with names and reasons."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.ransomware.models.register import Repository

__all__ = ["Alert", "Snapshot"]


class Snapshot(Recorded):
    """One snapshot that arrived in a repository, with the sums of its verdicts.

    Personal data: none; file names come only with alerts.
    """

    repository = models.ForeignKey(Repository, models.PROTECT, related_name="+")
    snapshot_id = models.CharField(max_length=64)
    host = models.CharField(max_length=255)
    paths = models.JSONField(default=list)
    taken_at = models.DateTimeField()
    """What the client stated."""
    arrived_at = models.DateTimeField()
    """What the backup server's clock says."""
    judged_at = models.DateTimeField(null=True, blank=True)
    files = models.PositiveBigIntegerField(default=0)
    clean_files = models.PositiveBigIntegerField(default=0)
    suspicious = models.PositiveBigIntegerField(default=0)
    encrypted = models.PositiveBigIntegerField(default=0)
    unjudged = models.PositiveBigIntegerField(default=0)
    deleted = models.PositiveBigIntegerField(default=0)
    shares = models.JSONField(default=list)
    """For each share its path and how many files were judged, damaged and not judgeable."""
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["repository", "snapshot_id"], name="ransomware_snapshot_once"),
        ]
        indexes = [models.Index(fields=["repository", "-arrived_at"], name="ransomware_snapshot_newest")]

    def __str__(self) -> str:
        return self.snapshot_id[:8]

    @property
    def damaged(self) -> int:
        """Files that were found suspicious or encrypted."""
        return self.suspicious + self.encrypted


class Alert(Recorded):
    """An alarm over a share or over a repository, and what a person made of it.

    Personal data: names of damaged files, which may name persons, to restore them and to judge what was lost; until
    two years after the alert was closed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        CONFIRMED = "confirmed", _("confirmed attack")
        FALSE_ALARM = "false_alarm", _("false alarm")
        CLOSED = "closed", _("closed")

    repository = models.ForeignKey(Repository, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    host = models.CharField(max_length=255, blank=True)
    share = models.CharField(max_length=500, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    snapshot_id = models.CharField(max_length=64, blank=True)
    raised_at = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)
    directories = models.PositiveBigIntegerField(default=0)
    first_damaged_at = models.DateTimeField(null=True, blank=True)
    last_damaged_at = models.DateTimeField(null=True, blank=True)
    last_clean_at = models.DateTimeField(null=True, blank=True)
    files = models.JSONField(default=list)
    """At most 200 files, each with path, verdict and codes of the reasons; `count` counts all."""
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    reason = models.TextField(blank=True)
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    measure_id = models.BigIntegerField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="ransomware_decided_alert_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="false_alarm") | ~Q(reason=""), name="ransomware_false_alarm_has_reason"
            ),
            models.UniqueConstraint(
                fields=["repository", "rule", "host", "share", "detail"],
                condition=Q(state="open"),
                name="ransomware_one_open_alert",
            ),
        ]
        indexes = [models.Index(fields=["state", "-raised_at"], name="ransomware_alert_newest")]

    def __str__(self) -> str:
        return f"{self.rule} {self.host}:{self.share}"
