"""Restores as the sentinel reports them, and restore tests."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.ransomware.models.register import Repository

__all__ = ["RestoreRun", "RestoreTest"]


class RestoreRun(Classified):
    """One restore on a backup host: what it restores, how far it came, what was checked.

    Only the newest report counts, and one comes every few seconds, so no versions are kept; beginning, standing still
    and end stand in the trail.

    Personal data: names of files that did not come back as they were, which may name persons, so that their owners can
    be told; until two years after the restore.
    """

    class State(models.TextChoices):
        """How it stands, as last reported."""

        RUNNING = "running", _("under way")
        STOPPED = "stopped", _("stands still")
        FINISHED = "finished", _("finished")

    class Stop(models.TextChoices):
        """Why it stands still."""

        TARGET_FULL = "target_full", _("the target is full")
        FAILED = "failed", _("an error")

    repository = models.ForeignKey(Repository, models.PROTECT, related_name="+")
    run = models.CharField(max_length=40)
    """The agent's own name for it; the same after every interruption."""
    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, null=True, blank=True, related_name="+")
    host = models.CharField(max_length=255, blank=True)
    below = models.CharField(max_length=500, blank=True)
    """Only what lies below; empty for everything of the host."""
    target = models.CharField(max_length=500)
    only_damaged = models.BooleanField(default=False)
    newest_snapshot = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    stop_reason = models.CharField(max_length=12, choices=Stop, blank=True)
    stop_detail = models.CharField(max_length=500, blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    resumed = models.PositiveIntegerField(default=0)
    """How often it went on after an interruption."""
    bytes_done = models.PositiveBigIntegerField(default=0)
    bytes_total = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    """Number of files by what became of them."""
    origins = models.JSONField(default=dict)
    """Number of files by where their version comes from: newest, last clean, deleted."""
    formats = models.JSONField(default=dict)
    """Number of files in their place by verdict of the check of their format."""
    scanners = models.JSONField(default=list)
    files = models.JSONField(default=list)
    """At most 200 files out of the ordinary: path, state, from, snapshot."""

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["repository", "run"], name="ransomware_restore_run_once"),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False), name="ransomware_finished_run_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(stop_reason=""), name="ransomware_stopped_run_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["-begun_at"], name="ransomware_run_newest")]

    def __str__(self) -> str:
        return f"restore {self.host}:{self.below} to {self.target}"


class RestoreTest(Recorded):
    """One restore test: a sample out of a repository, or a whole application.

    Personal data: key of who recorded it, and names of files that did not come back, so that the cause can be found;
    until three years after the test.
    """

    class Kind(models.TextChoices):
        """What was tried."""

        SAMPLE = "sample", _("random sample")
        APPLICATION = "application", _("whole application")

    kind = models.CharField(max_length=12, choices=Kind)
    repository = models.ForeignKey(Repository, models.PROTECT, null=True, blank=True, related_name="+")
    application = models.ForeignKey("inventory.TargetObject", models.PROTECT, null=True, blank=True, related_name="+")
    held_at = models.DateTimeField()
    files = models.PositiveBigIntegerField()
    of_files = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField(default=0)
    flawed = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField()
    seconds_for_everything = models.FloatField()
    """Measured where everything was restored; worked out from a sample otherwise."""
    measured = models.BooleanField()
    promised_hours = models.FloatField(null=True, blank=True)
    """What was promised when it was held."""
    scanners = models.JSONField(default=list)
    flaws = models.JSONField(default=list)
    """At most 200 files with path and state."""
    proof = models.CharField(max_length=500, blank=True)
    """Where the proof lies when a person recorded it."""
    recorded_by_id = models.BigIntegerField(null=True, blank=True)
    """None: the agent reported it."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="sample", repository__isnull=False, application__isnull=True)
                | Q(kind="application", application__isnull=False, measured=True),
                name="ransomware_test_of_something",
            ),
            models.CheckConstraint(
                condition=Q(files__gte=1, files__lte=models.F("of_files"), flawed__lte=models.F("files"))
                & Q(seconds__gte=0, seconds_for_everything__gte=0),
                name="ransomware_test_tried_something",
            ),
        ]
        indexes = [
            models.Index(fields=["application", "-held_at"], name="ransomware_test_of_app"),
            models.Index(fields=["repository", "-held_at"], name="ransomware_test_of_repo"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_at:%Y-%m-%d}"
