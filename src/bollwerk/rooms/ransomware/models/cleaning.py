"""Cleaning of a host: evidence with its chain of custody, steps with who and when, sweeps, attestation."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.ransomware.models.containment import Isolation

__all__ = ["Attestation", "Cleaning", "CleaningStep", "CustodyEntry", "EvidenceItem", "SignerKey", "Sweep"]


class Cleaning(Recorded):
    """The cleaning of one host of the inventory, from evidence to attestation.

    Personal data: keys of those who opened it and who decided to keep a system, because somebody answers for it; until
    three years after it was closed.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("under way")
        ATTESTED = "attested", _("clean, attested")
        GIVEN_UP = "given_up", _("taken out of use")

    class Method(models.TextChoices):
        """How the host becomes clean."""

        REINSTALL = "reinstall", _("wiped and installed anew")
        KEEP = "keep", _("kept without reinstallation")

    system = models.ForeignKey("inventory.TargetObject", models.PROTECT, related_name="+")
    isolation = models.ForeignKey(Isolation, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    exercise = models.BooleanField(default=False)
    opened_by_id = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    method = models.CharField(max_length=10, choices=Method, default=Method.REINSTALL)
    keep_reason = models.TextField(blank=True)
    keep_asked_by_id = models.BigIntegerField(null=True, blank=True)
    keep_agreed_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["system"], condition=Q(state="open"), name="ransomware_one_open_cleaning"),
            models.CheckConstraint(
                condition=~Q(method="keep")
                | (
                    ~Q(keep_reason="")
                    & Q(keep_agreed_by_id__isnull=False)
                    & ~Q(keep_agreed_by_id=F("keep_asked_by_id"))
                ),
                name="ransomware_keeping_needs_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"cleaning of {self.system_id}"


class CleaningStep(Recorded):
    """One step of the checklist that was done, or why it does not apply.

    Personal data: key of who did it, because the city must say who cleaned what; until three years after the cleaning
    was closed.
    """

    cleaning = models.ForeignKey(Cleaning, models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    done_by_id = models.BigIntegerField()
    done_at = models.DateTimeField()
    applies = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["cleaning", "code"], name="ransomware_cleaning_step_once"),
            models.CheckConstraint(condition=Q(applies=True) | ~Q(note=""), name="ransomware_left_out_step_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.cleaning_id}: {self.code}"


class EvidenceItem(Recorded):
    """An image taken before anything is wiped; the image itself lies where it was put, here stands its hash.

    Personal data: key of who took it, for the chain of custody; until the proceedings it serves have ended, at most ten
    years.
    """

    class Kind(models.TextChoices):
        """What was taken."""

        DISK = "disk", _("image of the disk")
        MEMORY = "memory", _("image of the memory")
        OTHER = "other", _("other")

    cleaning = models.ForeignKey(Cleaning, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    tool = models.CharField(max_length=120)
    taken_by_id = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["cleaning", "sha256"], name="ransomware_evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class CustodyEntry(Recorded):
    """Who holds a piece of evidence from when on, where, and with which hash it was handed over.

    Personal data: key of the holder, for the chain of custody; as long as the evidence.
    """

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="+")
    held_by_id = models.BigIntegerField()
    since = models.DateTimeField()
    place = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    """As computed at the handover; another than the item's breaks the chain."""

    def __str__(self) -> str:
        return f"{self.item_id} at {self.place}"


class Sweep(Recorded):
    """One look at a suspect system from outside with one scanner: adds evidence, never makes a system clean.

    Personal data: key of who ran it; as long as the cleaning.
    """

    class Scanner(models.TextChoices):
        """What looked."""

        CLAMD = "clamd", "ClamAV"
        YARA = "yara", "YARA"
        HASHES = "hashes", _("list of hashes")

    cleaning = models.ForeignKey(Cleaning, models.PROTECT, related_name="+")
    scanner = models.CharField(max_length=8, choices=Scanner)
    signatures = models.CharField(max_length=200)
    signature_count = models.PositiveIntegerField(null=True, blank=True)
    signatures_at = models.DateTimeField(null=True, blank=True)
    looked_from = models.CharField(max_length=200)
    """Where the disk was mounted; never the suspect system itself."""
    files = models.PositiveBigIntegerField()
    unread = models.PositiveBigIntegerField(default=0)
    findings = models.JSONField(default=list)
    """At most 200, each with path and name of the signature."""
    finding_count = models.PositiveBigIntegerField(default=0)
    run_by_id = models.BigIntegerField()
    run_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scanner} {self.run_at:%Y-%m-%d}"


class SignerKey(Recorded):
    """The public SSH key with which a person signs attestations.

    Personal data: key of the person, to know whose signature it is; until the last attestation signed with it goes.
    """

    person_id = models.BigIntegerField()
    public_key = models.TextField()
    fingerprint = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["fingerprint"], name="ransomware_signer_key_once"),
        ]

    def __str__(self) -> str:
        return self.fingerprint


class Attestation(Recorded):
    """A signed statement of how a host became clean and what was looked at.

    Personal data: key of who signed; until three years after the cleaning was closed.
    """

    cleaning = models.ForeignKey(Cleaning, models.PROTECT, related_name="+")
    statement = models.TextField()
    """The bytes that were signed."""
    signature = models.TextField()
    signer_key = models.ForeignKey(SignerKey, models.PROTECT, related_name="+")
    signed_by_id = models.BigIntegerField()
    verified_at = models.DateTimeField()

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["cleaning"], name="ransomware_one_attestation_per_cleaning"),
        ]

    def __str__(self) -> str:
        return f"attestation of cleaning {self.cleaning_id}"
