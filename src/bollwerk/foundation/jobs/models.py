"""Jobs as people see them, workers as they see each other, and how far reactions have come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Cursor", "JobProgress", "Worker"]


class JobProgress(models.Model):
    """One job: what it is, how far it is, how it ended.

    Personal data: key of the person who started it, to show them their progress; thirty days after its end.
    """

    class State(models.TextChoices):
        """Where the job is."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    job_id = models.CharField(max_length=150, unique=True)
    run_id = models.CharField(max_length=150)
    """Id of the run in the jobs database; another one after each retry."""
    workflow = models.CharField(max_length=100, db_index=True)
    label = models.CharField(max_length=200)
    starter = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    retries = models.PositiveIntegerField(default=0)
    retry_wanted = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="jobs_progress_to_retry", condition=models.Q(retry_wanted=True)),
            models.Index(fields=["starter", "-id"], name="jobs_progress_of_starter"),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} {self.job_id}: {self.state}"


class Worker(models.Model):
    """A running worker; one that has not been seen for a while is dead, and its work is taken over.

    Personal data: none.
    """

    executor = models.CharField(max_length=150, unique=True)
    seen = models.DateTimeField()
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.executor


class Cursor(models.Model):
    """How far a reader of the trail has come, by sequence.

    Personal data: none.
    """

    name = models.CharField(max_length=60, unique=True)
    sequence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.sequence}"
