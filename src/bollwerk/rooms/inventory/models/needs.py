"""Protection needs that result from the graph, and the decisions of people about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bollwerk.engines.dependency_graph import Effect, Objective
from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Department, Person
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models.choices import NEED_VALUES, choices_of
from bollwerk.rooms.inventory.models.targets import TargetObject

__all__ = ["InheritedNeed", "NeedDecision"]


class InheritedNeed(Classified):
    """What a record needs after everything it inherits; only rows above normal are kept.

    Derived from own needs, relations and decisions, and recomputed in the transaction that changes one of them; it
    therefore keeps no history of its own. The row carries label, department and kind of its record, so that records in
    use with a need are counted without looking at them.

    Personal data: none.
    """

    target = models.OneToOneField(TargetObject, models.CASCADE, primary_key=True, related_name="need")
    confidentiality = models.PositiveSmallIntegerField(choices=NEED_VALUES)
    integrity = models.PositiveSmallIntegerField(choices=NEED_VALUES)
    availability = models.PositiveSmallIntegerField(choices=NEED_VALUES)
    level = models.PositiveSmallIntegerField(choices=NEED_VALUES)
    """The highest of the three."""
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=choices_of(Kind))

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.CheckConstraint(condition=Q(level__range=(2, 3)), name="inventory_need_above_normal"),
        ]
        # Counting the rows of a department with a need reads this index alone.
        indexes = [
            models.Index(
                fields=["level", "department", "kind", "circle", "organisation_id", "tlp"], name="inventory_n_sight"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.confidentiality}/{self.integrity}/{self.availability}"


class NeedDecision(Recorded):
    """A person's decision that a record needs more (cumulation) or less (distribution) than it inherits.

    Source: BSI-Standard 200-2, chapter 8.2: cumulation and distribution effect; departures are explained.

    Personal data: who decided, as proof of responsibility; as long as the decision stands and three years after.
    """

    target = models.ForeignKey(TargetObject, models.PROTECT, related_name="need_decisions")
    objective = models.CharField(max_length=16, choices=choices_of(Objective))
    effect = models.CharField(max_length=12, choices=choices_of(Effect))
    need = models.PositiveSmallIntegerField(choices=NEED_VALUES)
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["target", "objective"],
                condition=Q(withdrawn_at__isnull=True),
                name="inventory_one_decision_per_objective",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="inventory_decision_gives_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.objective}: {self.need}"
