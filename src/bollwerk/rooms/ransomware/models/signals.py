"""Lookouts on file servers, what allows them to read logs of changes, and which client an alert points to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.ransomware.models.findings import Alert
from bollwerk.rooms.ransomware.models.register import Repository

__all__ = ["AlertClient", "Lookout"]


class Lookout(Recorded):
    """One file server on which an agent watches for an encryption while it runs.

    Personal data: none.
    """

    name = models.CharField(max_length=120)
    host = models.CharField(max_length=255)
    """The file server, as alerts name it."""
    repository = models.ForeignKey(Repository, models.PROTECT, related_name="+")
    """Where its backups lie: they hold the last clean versions, and nothing is forgotten there while it rings."""
    agreement = models.CharField(max_length=300, blank=True)
    """Service agreement (Dienstvereinbarung) under which changes of single clients may be recorded; empty: none."""
    agreement_from = models.DateField(null=True, blank=True)
    agreement_until = models.DateField(null=True, blank=True)
    audit_keep_hours = models.PositiveSmallIntegerField(default=24)
    """How long lines of the log lie on the file server."""
    client_keep_days = models.PositiveSmallIntegerField(default=14)
    """How long an alert names the client; a confirmed attack until it is closed."""
    agent_id = models.BigIntegerField(null=True, blank=True, editable=False)
    agent_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    standing = models.JSONField(default=dict, editable=False)
    """How the agent stands by its own account: canaries, sources, the last problem."""
    retired_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "host"],
                condition=Q(retired_on__isnull=True),
                name="ransomware_one_lookout_per_host",
            ),
            models.CheckConstraint(
                condition=Q(audit_keep_hours__gte=1, audit_keep_hours__lte=168), name="ransomware_audit_kept_shortly"
            ),
            models.CheckConstraint(
                condition=Q(client_keep_days__gte=1, client_keep_days__lte=90), name="ransomware_client_kept_shortly"
            ),
            models.CheckConstraint(
                condition=Q(agreement="") | Q(agreement_from__isnull=False), name="ransomware_agreement_has_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AlertClient(Classified):
    """A client from which the changes of an alert came; the one to isolate.

    It stands apart from the alert, without versions, so that it can be deleted while the alert stays.

    Personal data: address and name of a client, which may lead to the person who uses it, to isolate it; until
    `delete_on`, with a confirmed attack until the alert is closed.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="+")
    client = models.CharField(max_length=64)
    machine = models.CharField(max_length=255, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    delete_on = models.DateField()

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["alert", "client"], name="ransomware_client_once_per_alert"),
        ]

    def __str__(self) -> str:
        return self.client
