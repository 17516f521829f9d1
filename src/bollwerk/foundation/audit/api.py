"""Write to the trail, and read what it says about one record."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from bollwerk.engines.transparency_log import SALT_BYTES, Personal
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.audit.entries import plain
from bollwerk.foundation.audit.events import AuditEvent, Purpose, known_events
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.history.bulk import insert_new, insert_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from bollwerk.foundation.access.models import Classified

__all__ = ["AuditEvent", "Purpose", "UnknownEventError", "record", "record_each"]


_NOBODY: Mapping[str, Any] = {}


class UnknownEventError(LookupError):
    """The event code is not declared anywhere."""


def record(
    code: str,
    *,
    subject: str,
    about: Classified | None = None,
    personal: Mapping[str, Any] | None = None,
    workflow: str | None = None,
    **facts: str | float | bool | list[Any] | dict[str, Any] | None,
) -> UUID:
    """Append one event to the trail, in the caller's transaction, on behalf of the current viewer.

    The viewer's name goes into the droppable personal part, as does everything in `personal`.

    Args:
        code: Code declared in a room card.
        subject: ``room.object/id`` of what it happened to.
        about: The record it happened to; the event takes over its organisation, circle and label, at least AMBER: who
            did what stays inside, even where the record is public. Needed wherever the record may be RED. Without it
            the event is AMBER in the viewer's organisation.
        personal: Facts about people; dropped after the deletion date without breaking the chain.
        workflow: Durable job to start once with the event's id; default is what the declaration says.
        facts: Plain facts needed to render the event text; no personal data.

    Returns:
        The event's id, which is also the id of its workflow.

    Raises:
        UnknownEventError: If nobody declares `code`.
    """
    event = _event(code, subject, facts, about=about, personal=personal or {}, workflow=workflow)
    insert_row(event)
    return event.uid


def record_each(code: str, told: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Append events of one kind to the trail, in the caller's transaction; the same as `record` for each of them.

    Args:
        code: Code declared in a room card.
        told: Subject and plain facts of each event.

    Raises:
        UnknownEventError: If nobody declares `code`.
    """
    insert_new(_event(code, subject, facts) for subject, facts in told)


def _event(
    code: str,
    subject: str,
    facts: Mapping[str, Any],
    *,
    about: Classified | None = None,
    personal: Mapping[str, Any] = _NOBODY,
    workflow: str | None = None,
) -> Event:
    declared = known_events().get(code)
    if declared is None:
        raise UnknownEventError(code)
    viewer = current_viewer()
    people = Personal(secrets.token_bytes(SALT_BYTES), _storable({"actor": viewer.name, **personal}))
    at = clock.now()
    return Event(
        at=at,
        code=code,
        subject=plain(subject),
        facts=_storable(facts),
        salt=secrets.token_bytes(SALT_BYTES),
        personal=people.content,
        personal_salt=people.salt,
        personal_commitment=people.commitment(),
        personal_until=at + declared.keep_for,
        workflow=declared.workflow if workflow is None else workflow,
        tlp=Tlp.AMBER if about is None else max(Tlp.AMBER, about.tlp),
        organisation_id=viewer.home_organisation if about is None else about.organisation_id,
        circle_id=None if about is None else about.circle_id,
    )


def _storable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts in the form in which every database gives them back unchanged."""
    stored: dict[str, Any] = plain(json.loads(json.dumps(facts, cls=DjangoJSONEncoder)))
    return stored
