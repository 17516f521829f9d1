"""Products with their support dates as a time series, and what is decided when updates end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Department, Person

__all__ = ["Handling", "ProductChoice", "SupportProduct", "SupportStatement"]


class SupportProduct(Recorded):
    """A product about whose support something is stated.

    Personal data: none.
    """

    key = models.CharField(max_length=200, unique=True)
    """Name in the source, e.g. ``debian``."""
    name = models.CharField(max_length=200)
    vendor = models.CharField(max_length=200, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    cpes = models.JSONField(default=list, blank=True)
    purls = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class SupportStatement(Classified):
    """What a source, or a person by hand, stated about one cycle, from a day on. Rows are only ever added: a series.

    Personal data: who entered it by hand, so that one can ask back, as long as the series is kept.
    """

    product = models.ForeignKey(SupportProduct, models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=100)
    security_until = models.DateField(null=True, blank=True)
    security_ended = models.BooleanField(null=True, blank=True)
    """What is stated where there is no day; empty: nothing."""
    extended_until = models.DateField(null=True, blank=True)
    latest = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=100, blank=True)
    """What people call the cycle, where that differs."""
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)
    """Why a person entered it by hand; empty for what was imported."""
    stated_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    stated_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.CheckConstraint(condition=~Q(source=""), name="lifecycle_statement_has_source"),
            models.CheckConstraint(
                condition=Q(stated_by__isnull=True) | ~Q(reason=""), name="lifecycle_statement_by_hand_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["product", "cycle", "-recorded_at"], name="lifecycle_statement_newest")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.cycle}"


class ProductChoice(Recorded):
    """Which product of the support data a product of the inventory is, as a person decided; none: not any of them.

    Personal data: who decided; so that one can ask back; as long as it is used.
    """

    item_vendor = models.CharField(max_length=200, blank=True)
    item_product = models.CharField(max_length=300)
    product = models.ForeignKey(SupportProduct, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "item_vendor", "item_product"], name="lifecycle_chosen_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_product} is {self.product_id}"


class Handling(Recorded):
    """What was done about one product of one record whose updates end: told, assessed, decided, accepted.

    Personal data: who assessed, accepted and gave an opinion; as proof of the decision; three years after the product
    was replaced.
    """

    class Choice(models.TextChoices):
        """What the department decided."""

        REPLACE = "replace", _("Replacement")
        CONTRACT = "contract", _("Special contract for updates")
        LIMITED_USE = "limited_use", _("Limited further use")

    target = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    part = models.CharField(max_length=8)
    about = models.CharField(max_length=320, blank=True)
    """Product and cycle it was decided about; a record that has another one since is decided on anew."""
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_of = models.DateField(null=True, blank=True)
    """Day on which something decided ends and of which the department was reminded."""
    risk = models.TextField(blank=True)
    high_risk = models.BooleanField(default=False)
    assessed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_until = models.DateField(null=True, blank=True)
    choice = models.CharField(max_length=12, choices=Choice, blank=True)
    replace_by = models.DateField(null=True, blank=True)
    cost_euro = models.PositiveIntegerField(null=True, blank=True)
    no_replacement = models.TextField(blank=True)
    """Why it is not replaced, where something else than the rule was chosen."""
    contract = models.CharField(max_length=200, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    safeguards = models.TextField(blank=True)
    owner_accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    owner_accepted_at = models.DateTimeField(null=True, blank=True)
    leadership_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    leadership_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    opinion_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    opinion_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["target", "part"], name="lifecycle_one_handling"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.part}"
