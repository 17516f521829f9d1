"""Files that were uploaded or made here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.files.scan import ScanState
from bollwerk.foundation.history.models import Recorded

__all__ = ["StoredFile"]


class StoredFile(Recorded):
    """One file with its label; contents that are equal lie on the disk once.

    Personal data: key of the person who uploaded it, and whatever the file holds; until `keep_until`.
    """

    class Scan(models.TextChoices):
        """What is known about malware in it."""

        NOT_SCANNED = ScanState.NOT_SCANNED.value, _("not scanned")
        NOTHING_FOUND = ScanState.NOTHING_FOUND.value, _("nothing known found")
        FOUND = ScanState.FOUND.value, _("malware found")
        FAILED = ScanState.FAILED.value, _("scan failed")

    name = models.CharField(max_length=150)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    keep_until = models.DateField(null=True, blank=True)
    scan_state = models.CharField(max_length=15, choices=Scan.choices, default=Scan.NOT_SCANNED)
    scan_signature = models.CharField(max_length=200, blank=True)
    scan_signatures = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=models.Q(size_bytes__gte=0), name="files_size_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name
