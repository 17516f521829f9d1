"""Changes around the trail: sign heads, carry them outside, drop personal parts, open names."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.engines.transparency_log import TreeHead as SignableHead
from bollwerk.engines.transparency_log import sign_head
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.unscoped import all_rows
from bollwerk.foundation.audit import anchors, storage
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.audit.entries import LOG
from bollwerk.foundation.audit.models import Chain, Event, TreeHead
from bollwerk.foundation.audit.selectors import head_of
from bollwerk.foundation.audit.verification import DROP_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = [
    "HEAD_ENTRIES",
    "HEAD_INTERVAL",
    "NoReasonError",
    "anchor_heads",
    "drop_due_personal_parts",
    "drop_personal_parts",
    "note_names_viewed",
    "sign_head_if_due",
]

HEAD_INTERVAL = timedelta(minutes=5)
HEAD_ENTRIES = 1000
"""A head is signed after five minutes or a thousand new entries, whichever comes first: so much could be rewritten
unnoticed by somebody who takes over the server."""

_log = logging.getLogger(__name__)


class NoReasonError(ValueError):
    """Somebody wanted to see names without saying why."""


@transaction.atomic
def sign_head_if_due(*, at: datetime, even_if_early: bool = False) -> TreeHead | None:
    """Sign the trail's present size and root if it grew and the time or the number of entries has come.

    Args:
        at: Moment of signing.
        even_if_early: Sign whatever is new at once (before an export).
    """
    Chain.objects.get_or_create(pk=1)
    chain = Chain.objects.select_for_update().get(pk=1)
    last = TreeHead.objects.order_by("-size").first()
    new = chain.size - (last.size if last else 0)
    waited = last is None or at - last.at >= HEAD_INTERVAL
    if new == 0 or not (even_if_early or waited or new >= HEAD_ENTRIES):
        return None
    root, key = chain.tree().root(), storage.key()
    signed = sign_head(SignableHead(LOG, chain.size, root, bytes(chain.last_hash), at), key)
    return TreeHead.objects.create(
        size=chain.size,
        at=at,
        root=root,
        chain_hash=chain.last_hash,
        public_key=key.public_key().public_bytes_raw(),
        signature=signed.signature,
    )


def anchor_heads(*, at: datetime) -> int:
    """Carry every head that is not outside yet to the anchors of the site; return how many were.

    An anchor that cannot be reached is tried again next time; until then the heads wait.
    """
    targets = anchors.configured()
    if not targets:
        return 0
    waiting = list(TreeHead.objects.filter(anchored_at__isnull=True).order_by("size"))
    for head in waiting:
        try:
            for keep in targets:
                keep(head_of(head))
        except OSError:
            _log.exception("the head over %d entries could not be carried outside", head.size)
            return waiting.index(head)
        TreeHead.objects.filter(pk=head.pk).update(anchored_at=at)
    return len(waiting)


@transaction.atomic
def drop_due_personal_parts(*, at: datetime) -> int:
    """Drop the personal part of every chained entry whose day has come; return how many there were."""
    due = all_rows(Event).filter(sequence__isnull=False, personal_until__lte=at, personal_salt__isnull=False)
    count = due.update(personal=None, personal_salt=None)
    if count:
        record("audit.personal_parts.expired", subject="audit.event/0", count=count)
    return count


@transaction.atomic
def drop_personal_parts(*, sequences: Sequence[int], reason: str) -> int:
    """Drop personal parts before their day (Art. 17 GDPR) and record which and why; return how many there were.

    Raises:
        NoReasonError: If no reason is given.
    """
    if not reason.strip():
        raise NoReasonError
    found = all_rows(Event).filter(sequence__in=list(sequences), personal_salt__isnull=False)
    dropped = sorted(number for number in found.values_list("sequence", flat=True) if number is not None)
    found.update(personal=None, personal_salt=None)
    record(DROP_CODE, subject="audit.event/0", sequences=dropped, reason=reason.strip())
    return len(dropped)


@transaction.atomic
def note_names_viewed(*, reason: str, filters: str, people: Sequence[str], entries: int) -> None:
    """Record that the current viewer has opened the names of entries, before they are shown.

    Args:
        reason: Why, in the viewer's own words.
        filters: What was asked for, without names.
        people: Keys of those asked for; none for entries of anybody.
        entries: Number of entries shown with names.

    Raises:
        NoReasonError: If no reason is given.
    """
    if not reason.strip():
        raise NoReasonError
    roles = sorted(current_viewer().roles)
    record(
        "audit.names.viewed",
        subject="audit.event/0",
        personal={"about": ", ".join(people)},
        reason=reason.strip(),
        filters=filters,
        entries=entries,
        roles=", ".join(roles),
    )
