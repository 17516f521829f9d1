"""The trail: events as salted leaves, chained afterwards by one sequencer."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

__all__ = ["Event"]


class Event(models.Model):
    """One thing that happened, written in the transaction of the change itself.

    `sequence` and `chain_hash` are filled by the sequencer. The row is also the outbox of its workflow.

    Personal data: key of the acting person and the droppable `personal` part, to follow up security matters, until the
    deletion date of the event's purpose.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    code = models.CharField(max_length=100, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    salt = models.BinaryField(max_length=32)
    personal = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    personal_salt = models.BinaryField(max_length=32, null=True)
    personal_commitment = models.BinaryField(max_length=32)
    sequence = models.BigIntegerField(null=True, unique=True)
    leaf_hash = models.BinaryField(max_length=32, null=True)
    chain_hash = models.BinaryField(max_length=32, null=True)
    workflow = models.CharField(max_length=100, blank=True)
    relayed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="audit_event_unsequenced", condition=models.Q(sequence__isnull=True)),
            models.Index(
                fields=["id"],
                name="audit_event_to_relay",
                condition=models.Q(relayed=False) & ~models.Q(workflow=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the trail is append-only.

        Raises:
            TypeError: Always.
        """
        raise TypeError("the trail is append-only")
