"""Warnings that concern what the city runs, how far each is remedied, and what people decided about names."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bollwerk.foundation.access.models import Circle, Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Department, Person
from bollwerk.rooms.advisories.kinds import EndedBy, MatchState, Part, Remediation, RunKind
from bollwerk.rooms.advisories.models.choices import choices_of
from bollwerk.rooms.advisories.models.documents import Advisory

__all__ = ["Match", "MatchRun", "MatchedItem", "NameVerdict", "Progress"]


class Match(Recorded):
    """That a warning concerns a record of the inventory, with the reasons, and what people decided on it.

    Its label is that of the record, at least AMBER: it says what is open to attack.

    Personal data: who is to mend it and who decided; to follow up duties; three years after it was mended.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+", db_index=False)
    """The constraint below begins with it and is its index."""
    target = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=choices_of(Part), default=Part.PRODUCT)
    product_name = models.CharField(max_length=1000)
    item_name = models.CharField(max_length=500)
    version_seen = models.CharField(max_length=120, blank=True)
    """Version in the inventory when the match was made or last looked at; empty: unknown."""
    confidence = models.DecimalField(max_digits=4, decimal_places=3)
    reasons = models.JSONField(default=list, blank=True)
    """For the surest products of the warning: what met what, what the range says, what would make it certain."""
    state = models.CharField(max_length=10, choices=choices_of(MatchState), default=MatchState.PROPOSED)
    verdict = models.TextField(blank=True)
    """Why a person rejected it."""
    vulnerabilities = models.JSONField(default=list, blank=True)
    """Names of the vulnerabilities that the matched products have; how far each is remedied stands in `Progress`."""
    remedy_mark = models.CharField(max_length=64, blank=True)
    """Hash over what the warning says for the matched products; a new revision with the same hash alarms nobody."""
    alarmed_at = models.DateTimeField()
    decision = models.CharField(max_length=20, blank=True)
    """Outcome of the SSVC decision; empty: not decided."""
    ssvc = models.JSONField(default=dict, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateTimeField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    measure_id = models.BigIntegerField(null=True, blank=True)
    reported_done_at = models.DateTimeField(null=True, blank=True)
    """When somebody said it is mended; it counts as mended only once the inventory shows it."""
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_version = models.CharField(max_length=120, blank=True)
    ended_by = models.CharField(max_length=10, choices=choices_of(EndedBy), blank=True)
    """Why it counts as ended since `mended_at`; a warning that was withdrawn is no remedy."""
    organisation_id = models.BigIntegerField(default=0)
    circle = models.ForeignKey(Circle, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """As in every classified row, but without indexes, which no query of matches uses: a warning writes hundreds."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["advisory", "target", "part"], name="advisories_match_once"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="advisories_confidence_0_to_1"
            ),
            models.CheckConstraint(
                condition=~Q(state=MatchState.REJECTED) | ~Q(verdict=""), name="advisories_rejection_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due"], name="advisories_match_due"),
            models.Index(
                fields=["decided_by"], condition=Q(decided_by__isnull=False), name="advisories_match_decided_by"
            ),
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="advisories_match_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.advisory_id} concerns {self.target_id}"


class Progress(Recorded):
    """How far one vulnerability of a warning is remedied at one matched record; without a row it is open.

    Personal data: none.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="+")
    vulnerability = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=choices_of(Remediation), default=Remediation.OPEN)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["match", "vulnerability"], name="advisories_progress_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vulnerability}: {self.state}"


class NameVerdict(Recorded):
    """What a person decided on whether a product of a warning and one of the inventory are the same.

    Personal data: who decided; so that one can ask back; as long as the verdict is used.
    """

    advisory_vendor = models.CharField(max_length=300, blank=True)
    advisory_product = models.CharField(max_length=500)
    item_vendor = models.CharField(max_length=300, blank=True)
    item_product = models.CharField(max_length=500)
    same = models.BooleanField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "advisory_vendor", "advisory_product", "item_vendor", "item_product"],
                name="advisories_names_judged_once",
            ),
        ]

    def __str__(self) -> str:
        sign = "is" if self.same else "is not"
        return f"{self.advisory_product} {sign} {self.item_product}"


class MatchRun(Classified):
    """One run of the matcher over documents or over records. Rows are only ever added.

    Personal data: none; who asked for it stands in the trail.
    """

    kind = models.CharField(max_length=10, choices=choices_of(RunKind))
    documents = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.ended_at:%Y-%m-%d %H:%M}"


class MatchedItem(Classified):
    """With which facts a record was last compared, so that only new and changed records are compared again.

    Personal data: none.
    """

    target_id = models.BigIntegerField()
    part = models.CharField(max_length=8, choices=choices_of(Part))
    fingerprint = models.CharField(max_length=32)

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["target_id", "part"], name="advisories_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.part}"
