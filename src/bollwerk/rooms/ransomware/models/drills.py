"""Drills: an attack played through, with what each step took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.history.models import Recorded

__all__ = ["Drill", "GuidedDrill"]


class Drill(Recorded):
    """One drill as ``./run ransomware drill --json`` reported it.

    Personal data: key of who recorded it, because somebody answers for it; until three years after the drill.
    """

    held_at = models.DateTimeField()
    steps = models.JSONField(default=list)
    """Each step with name, whether it succeeded, seconds and proof."""
    files_lost = models.PositiveIntegerField(null=True, blank=True)
    """None: nobody looked."""
    seconds = models.FloatField()
    recorded_by_id = models.BigIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"drill of {self.held_at:%Y-%m-%d}"


class GuidedDrill(Recorded):
    """A drill that a person takes step by step in the browser, played by the command on another machine.

    The house never sends a command: it only says how many of the fixed steps may be taken, and takes in their proof.

    Personal data: key of who leads it, because somebody answers for it; until three years after the drill.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waits for the machine")
        RUNNING = "running", _("under way")
        ENDED = "ended", _("ended")
        BROKEN_OFF = "broken_off", _("broken off")

    opened_by_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    agent_id = models.BigIntegerField(null=True, blank=True)
    """Integration of the machine that plays it."""
    host = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    planned = models.JSONField(default=list)
    """Names of the steps, in their order, as the machine named them when it began."""
    allowed = models.PositiveIntegerField(default=0)
    """How many steps may be taken."""
    steps = models.JSONField(default=list)
    """Steps taken, each with name, whether it succeeded, seconds and proof."""
    drill = models.ForeignKey(Drill, models.PROTECT, null=True, blank=True, related_name="+")
    """The report it became."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(state__in=("waiting", "running")),
                name="ransomware_one_guided_drill",
            ),
        ]

    def __str__(self) -> str:
        return f"guided drill of {self.opened_at:%Y-%m-%d}"
