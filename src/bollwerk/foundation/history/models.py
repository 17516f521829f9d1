"""Versions of records: what was recorded, from when to when (ADR 0001)."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from bollwerk.foundation import clock
from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.history.versions import record_versions

__all__ = ["Recorded", "StaleRecordError", "Version", "record_versions"]


class StaleRecordError(RuntimeError):
    """Somebody else changed the record since the caller read it; nothing was overwritten.

    Attributes:
        current: Revision the record has now.
    """

    def __init__(self, current: int) -> None:
        super().__init__(f"the record has moved on to revision {current}")
        self.current = current


class Version(Classified):
    """One state of one record, with the span of time in which it was the recorded one.

    Personal data: whatever the record held; it goes when the record's own deletion date has passed (`forget`).
    """

    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    recorded_from = models.DateTimeField()
    recorded_to = models.DateTimeField(null=True)
    facts = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta(Classified.Meta):
        indexes = [
            models.Index(fields=["record_type", "record_id", "recorded_from"], name="history_version_of_record"),
            models.Index(fields=["record_type", "recorded_to"], name="history_version_open"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type}/{self.record_id} from {self.recorded_from:%Y-%m-%d}"


class Recorded(Classified):
    """A classified row whose earlier states are kept, so that any past day can be asked about.

    Every save writes a version in the same transaction. `revision` counts saves; a form carries it, so that the
    second of two editors is told instead of overwriting the first.
    """

    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Classified.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and its version; `revision` goes up by one."""
        self.revision += 1
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "revision"}
        super().save(*args, **kwargs)
        record_versions([self], at=clock.now())

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row; its last version ends now and stays readable for past days."""
        all_rows(Version).filter(record_type=self._meta.label_lower, record_id=self.pk, recorded_to=None).update(
            recorded_to=clock.now()
        )
        return super().delete(*args, **kwargs)

    def expect_revision(self, revision: int) -> None:
        """Refuse to go on when the record is no longer at `revision`.

        Raises:
            StaleRecordError: If it was saved since.
        """
        if self.revision != revision:
            raise StaleRecordError(self.revision)
