"""Where warnings come from, every visit there, and what became of each document."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.advisories.kinds import FetchOutcome, FileOutcome, SourceKind
from bollwerk.rooms.advisories.models.choices import choices_of

__all__ = ["FetchRun", "FetchedFile", "Source"]


class Source(Recorded):
    """A provider, aggregator, feed or mailbox of warnings.

    Personal data: none; a mailbox belongs to an office, not to a person.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=choices_of(SourceKind), default=SourceKind.PROVIDER)
    url = models.CharField(max_length=500, blank=True)
    cert_member = models.BooleanField(default=False)
    """Whether these are the warnings of the CERT the city is a member of."""
    max_silence_days = models.PositiveIntegerField(default=14)
    """After how many days without a new warning the source counts as silent."""
    require_signature = models.BooleanField(default=True)
    fingerprints = models.JSONField(default=list, blank=True)
    """Keys that may sign; empty: those the provider publishes, pinned at the first visit."""
    account = models.CharField(max_length=120, blank=True)
    secret_name = models.CharField(max_length=60, blank=True)
    """Name of the environment variable that holds the password; the password itself is never stored."""
    key_text = models.TextField(blank=True)
    """Public OpenPGP keys and X.509 certificates that mails of this source must be signed with."""
    retired_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "name"],
                condition=Q(retired_on__isnull=True),
                name="advisories_source_named_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=SourceKind.MANUAL) | ~Q(url=""), name="advisories_source_has_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FetchRun(Classified):
    """One visit to a source. Rows are only ever added, so `ended_at` tells what was recorded by a moment.

    Personal data: none.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=choices_of(FetchOutcome))
    reason = models.CharField(max_length=500, blank=True)
    taken = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(outcome=FetchOutcome.FAILED) | ~Q(reason=""), name="advisories_failure_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["source", "-ended_at"], name="advisories_fetch_newest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.outcome} {self.ended_at:%Y-%m-%d %H:%M}"


class FetchedFile(Classified):
    """What became of one document of a source, so that an interrupted visit goes on where it stopped.

    Personal data: none.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    url = models.CharField(max_length=1000)
    is_list = models.BooleanField(default=False)
    """Whether it is a list of documents, not one of them."""
    etag = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(null=True)
    """When the source says it changed the document last."""
    digest = models.CharField(max_length=128, blank=True)
    outcome = models.CharField(max_length=8, choices=choices_of(FileOutcome))
    refusal = models.CharField(max_length=40, blank=True)
    """Kind of the refusal, a key of `texts.REFUSAL_TEXTS`; empty for what nobody foresaw."""
    reason = models.CharField(max_length=500, blank=True)
    fetched_at = models.DateTimeField()

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["source", "url"], name="advisories_file_once"),
            models.CheckConstraint(
                condition=~Q(outcome=FileOutcome.REFUSED) | ~Q(reason=""), name="advisories_refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.url
