"""The register of measures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Department, Person

__all__ = ["Measure"]


class Measure(Recorded):
    """Something that has to be done by somebody until a day, and whose effect another person confirms.

    Personal data: who owns, reported and confirmed a measure; to follow up duties; three years after its end.
    """

    class State(models.TextChoices):
        """Where the measure stands."""

        OPEN = "open", _("Open")
        REPORTED = "reported", _("Reported done, effect not yet confirmed")
        CONFIRMED = "confirmed", _("Effect confirmed")
        DROPPED = "dropped", _("Dropped")

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    claim = models.CharField(max_length=40, blank=True, db_index=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    url = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    due = models.DateField(db_index=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, db_index=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reported_on = models.DateField(null=True, blank=True)
    proof = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    escalated = models.PositiveSmallIntegerField(default=0)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("reported_by")),
                name="measures_effect_by_another_person",
            ),
        ]
        indexes = [models.Index(fields=["owner", "state", "due"], name="measures_of_owner")]

    def __str__(self) -> str:
        return self.title
