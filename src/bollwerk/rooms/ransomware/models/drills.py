"""Drills: an attack played through, with what each step took."""

from __future__ import annotations

from django.db import models

from bollwerk.foundation.history.models import Recorded

__all__ = ["Drill"]


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
