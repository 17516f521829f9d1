"""The trail: events as salted leaves, chained afterwards by one sequencer, sealed by signed tree heads."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from bollwerk.engines.transparency_log import CHAIN_START, SALT_BYTES, Entry, Frontier, Personal
from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.audit.entries import moment

__all__ = ["Chain", "Event", "TreeHead"]


class Event(Classified):
    """One thing that happened, written in the transaction of the change itself.

    `sequence` and the hashes are filled by the sequencer. The row is also the outbox of its workflow. Its label is the
    label of what it tells about: nobody learns from the trail what they may not see.

    Personal data: the droppable `personal` part (acting person, people concerned), for the purpose of the event type,
    until `personal_until`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    code = models.CharField(max_length=100, db_index=True)
    subject = models.CharField(max_length=120, db_index=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    salt = models.BinaryField(max_length=16)
    personal = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    personal_salt = models.BinaryField(max_length=16, null=True)
    personal_commitment = models.BinaryField(max_length=32)
    personal_until = models.DateTimeField()
    sequence = models.BigIntegerField(null=True, unique=True)
    leaf_hash = models.BinaryField(max_length=32, null=True)
    chain_hash = models.BinaryField(max_length=32, null=True)
    workflow = models.CharField(max_length=100, blank=True)
    relayed = models.BooleanField(default=False)

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sequence__isnull=True, leaf_hash__isnull=True, chain_hash__isnull=True)
                | Q(sequence__isnull=False, leaf_hash__isnull=False, chain_hash__isnull=False),
                name="audit_event_sequenced_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="audit_event_unsequenced", condition=Q(sequence__isnull=True)),
            models.Index(fields=["id"], name="audit_event_to_relay", condition=Q(relayed=False) & ~Q(workflow="")),
            models.Index(
                fields=["personal_until"], name="audit_event_to_drop", condition=Q(personal_salt__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; refuse to change one.

        Raises:
            TypeError: If the event is stored already.
        """
        if not self._state.adding:
            raise TypeError("the trail is append-only")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the trail is append-only.

        Raises:
            TypeError: Always.
        """
        raise TypeError("the trail is append-only")

    def public(self) -> dict[str, Any]:
        """Return what stays for ever and is covered by the leaf beside the personal part's commitment."""
        return {
            "v": 1,
            "uid": str(self.uid),
            "at": moment(self.at),
            "code": self.code,
            "subject": self.subject,
            "facts": self.facts,
            "tlp": int(self.tlp),
            "organisation": self.organisation_id,
            "circle": self.circle_id,
            "workflow": self.workflow,
            "personal_until": moment(self.personal_until),
        }

    def entry(self) -> Entry:
        """Return the sequenced event as an entry that can be verified without the database."""
        return Entry(
            sequence=self.sequence or 0,
            salt=bytes(self.salt),
            public=self.public(),
            personal_commitment=bytes(self.personal_commitment),
            personal=self._personal(),
            leaf=bytes(self.leaf_hash or b""),
            chain=bytes(self.chain_hash or b""),
        )

    def _personal(self) -> Personal | None:
        """Return the personal part; half a part is kept half, so that its hash does not fit."""
        if self.personal is None and self.personal_salt is None:
            return None
        salt = bytes(self.personal_salt or b"")
        return Personal(salt if len(salt) == SALT_BYTES else bytes(SALT_BYTES), self.personal or {})


class Chain(models.Model):
    """The end of the chain; its one row is locked by the sequencer at work.

    Personal data: none.
    """

    size = models.BigIntegerField(default=0)
    last_hash = models.BinaryField(max_length=32, default=CHAIN_START)
    peaks = models.JSONField(default=list)
    """Merkle tree as it was when each leaf was chained; a leaf altered later does not get into the next head."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_chain_is_one_row")]

    def __str__(self) -> str:
        return f"{self.size} entries"

    def tree(self) -> Frontier:
        """Return the Merkle tree over all chained entries, to be grown on."""
        return Frontier(self.size, [bytes.fromhex(peak) for peak in self.peaks])


class TreeHead(models.Model):
    """A signed statement: by this moment the trail had this size and this Merkle root.

    Personal data: none.
    """

    size = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    root = models.BinaryField(max_length=32)
    chain_hash = models.BinaryField(max_length=32)
    public_key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    anchored_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.size} entries at {self.at:%Y-%m-%d %H:%M}"
