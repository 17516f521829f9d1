"""Live signals: who may report what, and what was reported; kept for days, not for months."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded

__all__ = ["LiveSignal", "SignalSource"]


class SignalSource(Recorded):
    """A file server that reports live signals, and with which right it records what staff do.

    Personal data: none.
    """

    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    reads_samba = models.BooleanField(default=False)
    agreement = models.CharField(max_length=300, blank=True)
    """The service agreement (Dienstvereinbarung) that allows recording who opened which file."""
    keep_days = models.PositiveIntegerField(default=7)
    agent_id = models.BigIntegerField(null=True, blank=True, editable=False)
    agent_seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["system"], name="ransomware_one_signal_source_per_system"),
            models.CheckConstraint(
                condition=Q(reads_samba=False) | ~Q(agreement=""), name="ransomware_staff_record_has_agreement"
            ),
            models.CheckConstraint(condition=Q(keep_days__range=(1, 14)), name="ransomware_signals_kept_for_days"),
        ]

    def __str__(self) -> str:
        return f"signals of {self.system_id}"


class LiveSignal(Classified):
    """Something a file server saw that looks like an attack under way. Rows are only ever added and soon deleted.

    Personal data: account and address of a client, to know which one to isolate; at most 14 days.
    """

    class Kind(models.TextChoices):
        """What was seen."""

        CANARY = "canary", _("a canary file was touched")
        BURST = "burst", _("very many files were changed at once")
        RENAMES = "renames", _("very many files got the same new ending")

    source = models.ForeignKey(SignalSource, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    seen_at = models.DateTimeField()
    path = models.CharField(max_length=1000, blank=True)
    count = models.PositiveIntegerField(default=1)
    client_address = models.CharField(max_length=64, blank=True)
    account = models.CharField(max_length=120, blank=True)
    process = models.CharField(max_length=200, blank=True)
    delete_on = models.DateField()

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["source", "kind", "seen_at", "path"], name="ransomware_signal_once"),
        ]
        indexes = [models.Index(fields=["-seen_at"], name="ransomware_signal_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seen_at:%Y-%m-%d %H:%M}"
