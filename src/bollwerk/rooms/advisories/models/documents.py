"""Warnings with their revisions, products and vulnerabilities, and what people say about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.advisories.kinds import AdvisoryKind, AdvisoryState, Severity
from bollwerk.rooms.advisories.models.choices import choices_of
from bollwerk.rooms.advisories.models.sources import Source

__all__ = [
    "Advisory",
    "AdvisoryProduct",
    "Comment",
    "KnownExploited",
    "ProductStatements",
    "ReadMark",
    "Revision",
    "Vulnerability",
]


class Advisory(Recorded):
    """A warning in its newest revision, and where the house stands with it.

    Personal data: who looked at a warning without a match, closed or routed it; to show that warnings are decided;
    three years after it was closed.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=choices_of(AdvisoryKind), default=AdvisoryKind.CSAF)
    publisher = models.CharField(max_length=200)
    tracking_id = models.CharField(max_length=200)
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=100, blank=True)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    version = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=12, blank=True)
    """What the publisher says: draft, interim or final."""
    released_at = models.DateTimeField(null=True, blank=True)
    first_released_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """When the revision that counts now was received."""
    severity = models.CharField(max_length=10, choices=choices_of(Severity), default=Severity.UNKNOWN)
    score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    exploited = models.BooleanField(default=False)
    """Whether one of its vulnerabilities is known to be exploited."""
    withdrawn = models.BooleanField(default=False)
    cves = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=choices_of(AdvisoryState), default=AdvisoryState.NEW)
    verdict = models.TextField(blank=True)
    """Why a person closed it, or why it concerns nobody although nothing matched."""
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    routes = models.JSONField(default=list, blank=True)
    """To whom it was passed on: `evps`, `newsletter`, `monitoring`."""
    head = models.TextField(blank=True)
    """What else the head of the document says, for searching: namespace, dates, aliases, history of revisions."""
    removed_reason = models.CharField(max_length=300, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)
    """When this revision was last compared with the inventory."""

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "publisher", "tracking_id"], name="advisories_advisory_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=AdvisoryState.CLOSED) | ~Q(verdict=""), name="advisories_closed_has_verdict"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-changed_at", "id"], name="advisories_by_state"),
            models.Index(fields=["-released_at", "id"], name="advisories_by_release"),
            models.Index(fields=["removed_reason", "withdrawn", "changed_at"], name="advisories_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.tracking_id}: {self.title}"


class Revision(Classified):
    """One revision of a warning as it was received. Rows are only ever added; nothing that was said is lost.

    Personal data: none by purpose; an acknowledgement may name who found a vulnerability, as its publisher printed it.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+")
    version = models.CharField(max_length=60, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=64, blank=True)
    """Fingerprint of the certificate; empty where the source need not sign."""
    hash_checked = models.BooleanField(default=False)
    valid = models.BooleanField(default=True)
    flaws = models.JSONField(default=list, blank=True)
    """Failed mandatory tests of the standard: identifier and first place."""
    content = models.BinaryField()
    """The bytes as received, compressed with zstandard."""

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["advisory", "digest"], name="advisories_revision_once"),
        ]
        indexes = [models.Index(fields=["advisory", "-received_at"], name="advisories_revision_newest")]

    def __str__(self) -> str:
        return f"{self.advisory_id} {self.version}"


class ProductStatements(Classified):
    """What the newest revision of a warning says for those of its products for which it says the same.

    Kept once: a warning about 68 products says four different things, in 22 KB; for each product that was 542 KB.

    Personal data: none.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+")
    statements = models.JSONField(default=list, blank=True)
    """For each vulnerability its name, the status of the products, the remedies and the best score."""

    def __str__(self) -> str:
        return f"{self.advisory_id}: {len(self.statements)}"


class AdvisoryProduct(Classified):
    """A product that the newest revision of a warning speaks about.

    Personal data: none.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+")
    said = models.ForeignKey(ProductStatements, models.CASCADE, null=True, related_name="+")
    """None: nobody said anything for it, as in a warning that was typed in."""
    product_id = models.CharField(max_length=300)
    name = models.CharField(max_length=1000)
    vendor = models.CharField(max_length=300, blank=True)
    product = models.CharField(max_length=500, blank=True)
    family = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=500, blank=True)
    version_range = models.CharField(max_length=1000, blank=True)
    cpe = models.CharField(max_length=500, blank=True)
    purls = models.JSONField(default=list, blank=True)
    model_numbers = models.JSONField(default=list, blank=True)
    serials = models.JSONField(default=list, blank=True)
    hashes = models.JSONField(default=list, blank=True)
    search_key = models.CharField(max_length=300, blank=True)
    """Vendor and product in lower case, for searching."""

    class Meta(Classified.Meta):
        indexes = [
            models.Index(fields=["search_key"], name="advisories_product_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Vulnerability(Classified):
    """A vulnerability of the newest revision of a warning.

    Personal data: none.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=500, blank=True)
    cwe = models.CharField(max_length=20, blank=True)
    score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    vector = models.CharField(max_length=300, blank=True)
    exploited = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    """What the warning says about it; such texts name components of others that a product contains."""

    class Meta(Classified.Meta):
        indexes = [models.Index(fields=["name"], name="advisories_vulnerability_name")]

    def __str__(self) -> str:
        return self.name


class KnownExploited(Classified):
    """A vulnerability that a source lists as exploited; a flag of priority.

    Personal data: none.
    """

    cve = models.CharField(max_length=30, unique=True)
    added_on = models.DateField(null=True, blank=True)
    ransomware = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.cve


class Comment(Classified):
    """What somebody said about a warning.

    Personal data: author; so that colleagues know whom to ask; three years after the warning was closed.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    text = models.TextField()

    class Meta(Classified.Meta):
        indexes = [models.Index(fields=["advisory", "written_at"], name="advisories_comment_of")]

    def __str__(self) -> str:
        return self.text[:60]


class ReadMark(Classified):
    """That a person has read a revision of a warning.

    Personal data: who read what when; only to show the reader what is new; deleted with the warning.
    """

    advisory = models.ForeignKey(Advisory, models.CASCADE, related_name="+")
    person_id = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["advisory", "person_id"], name="advisories_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.advisory_id}"
