"""Enrol an agent: a token that is used once, then a key of its own for the place it serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bollwerk.foundation.access import current_viewer, viewing_as
from bollwerk.foundation.people import integrations

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["AgentKind", "EnrolmentError", "Place", "exchange_token", "one_time_token"]

_ONE_TIME = timedelta(hours=1)
_KEY_HOLDS = timedelta(days=365)
_PREFIX = "integration:"


class EnrolmentError(Exception):
    """The caller did not come with a one-time token."""


class Place(Protocol):
    """A record that one agent serves: a proxy, a repository."""

    pk: int
    organisation_id: int
    agent_id: int | None

    def save(self, *, update_fields: Iterable[str]) -> None:
        """Save the named columns."""


@dataclass(frozen=True, slots=True)
class AgentKind:
    """What agents of one kind may do.

    Attributes:
        name: Begins the names of their keys.
        enrol: Permission that enrolling takes.
        scopes: Permissions of the key.
    """

    name: str
    enrol: str
    scopes: tuple[str, ...]


def one_time_token(kind: AgentKind, place: Place) -> str:
    """Return a token with which one agent may enrol for a place within an hour; it is not shown again."""
    return integrations.make_integration(
        name=f"{kind.name}-enrolment {place.pk}",
        organisation_id=place.organisation_id,
        scopes=(kind.enrol, *kind.scopes),
        valid_for=_ONE_TIME,
    )


def exchange_token(kind: AgentKind, place: Place, *, host: str) -> str:
    """Return the key of an agent that came with a one-time token; the token and the place's former key are revoked.

    Raises:
        EnrolmentError: If the caller did not come with a token.
    """
    viewer = current_viewer()
    if not viewer.name.startswith(_PREFIX):
        raise EnrolmentError("an agent enrols with its one-time token")
    key = integrations.make_integration(
        name=f"{kind.name} {host[:80]}",
        organisation_id=place.organisation_id,
        scopes=kind.scopes,
        valid_for=_KEY_HOLDS,
    )
    made = integrations.viewer_of_token(key)
    previous, place.agent_id = place.agent_id, int(made.name.removeprefix(_PREFIX)) if made else None
    place.save(update_fields=["agent_id"])
    with viewing_as(viewer):
        integrations.revoke_integration(integration_id=int(viewer.name.removeprefix(_PREFIX)))
        if previous is not None:
            integrations.revoke_integration(integration_id=previous)
    return key
