"""Write to the trail."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit.events import AuditEvent, known_events
from bollwerk.foundation.audit.models import Event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

__all__ = ["AuditEvent", "UnknownEventError", "record"]


class UnknownEventError(LookupError):
    """The event code is not declared anywhere."""


def record(
    code: str,
    *,
    subject: str,
    personal: Mapping[str, Any] | None = None,
    workflow: str | None = None,
    **facts: str | float | bool | list[Any] | dict[str, Any] | None,
) -> UUID:
    """Append one event to the trail, in the caller's transaction, on behalf of the current viewer.

    The viewer's name goes into the droppable personal part, as does everything in `personal`.

    Args:
        code: Code declared in a room card.
        subject: ``room.object/id`` of what it happened to.
        personal: Facts about people; dropped after the deletion date without breaking the chain.
        workflow: Durable job to start once with the event's id; default is what the declaration says.
        facts: Plain facts needed to render the event text; no personal data.

    Returns:
        The event's id, which is also the id of its workflow.

    Raises:
        UnknownEventError: If nobody declares `code`.
    """
    declared = known_events().get(code)
    if declared is None:
        raise UnknownEventError(code)
    about_people = {"actor": current_viewer().name, **(personal or {})}
    personal_salt = secrets.token_bytes(32)
    encoded = json.dumps(about_people, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    event = Event.objects.create(
        at=clock.now(),
        code=code,
        subject=subject,
        facts=facts,
        salt=secrets.token_bytes(32),
        personal=json.loads(encoded),
        personal_salt=personal_salt,
        personal_commitment=hashlib.sha256(personal_salt + encoded.encode()).digest(),
        workflow=declared.workflow if workflow is None else workflow,
    )
    return event.uid
