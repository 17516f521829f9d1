"""Kept results of claims, set thresholds, adopted levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from bollwerk.engines.posture import Level, Standing
from bollwerk.foundation.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AdoptedLevel", "ClaimResult", "ThresholdSetting"]


def _choices(members: Sequence[str]) -> list[tuple[str, str]]:
    return [(str(member), str(member)) for member in members]


class ClaimResult(models.Model):
    """How a claim stood as of a day. References carry their own labels and are filtered for each reader.

    Personal data: none (references name records, and those carry their own).
    """

    code = models.CharField(max_length=40)
    as_of = models.DateField()
    evaluated_at = models.DateTimeField()
    standing = models.CharField(max_length=12, choices=_choices(list(Standing)))
    counter_examples = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    evidence = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    figure_value = models.BigIntegerField(null=True)
    figure_population = models.BigIntegerField(null=True)
    missing = models.JSONField(default=list)
    stale_after = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    frozen = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "as_of"], condition=models.Q(frozen=False), name="evidence_one_result_a_day"
            )
        ]
        indexes = [models.Index(fields=["code", "-as_of", "-id"], name="evidence_result_newest")]

    def __str__(self) -> str:
        return f"{self.code} {self.as_of:%Y-%m-%d}: {self.standing}"


class ThresholdSetting(models.Model):
    """A threshold that the site set differently from its default, with the reason.

    Personal data: none.
    """

    claim = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    value = models.IntegerField()
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "key"], name="evidence_threshold_once")]

    def __str__(self) -> str:
        return f"{self.claim} {self.key} = {self.value}"


class AdoptedLevel(models.Model):
    """The city's own assessment: adopted by a named person, with a sentence of their own, beside the computed level.

    Personal data: who adopted it; as proof of the decision; ten years.
    """

    adopted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField()
    as_of = models.DateField()
    level = models.CharField(max_length=20, choices=_choices(list(Level)))
    computed = models.CharField(max_length=20, choices=_choices(list(Level)))
    sentence = models.TextField()
    organisation_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.as_of:%Y-%m-%d}: {self.level}"
