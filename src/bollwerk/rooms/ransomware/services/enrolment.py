"""Enrol the sentinel of a backup host: a one-time token, then a key of its own."""

from __future__ import annotations

from django.db import transaction

from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked
from bollwerk.foundation.people.enrolment import AgentKind, exchange_token, one_time_token
from bollwerk.rooms.ransomware.models import Repository

__all__ = ["enrol_agent", "make_enrolment"]

_AGENT = AgentKind(
    "sentinel",
    enrol="ransomware.agent:enrol",
    scopes=("ransomware.snapshot:report", "ransomware.restore:report"),
)


@transaction.atomic
def make_enrolment(*, repository_id: int) -> str:
    """Return a token with which one sentinel may enrol for a repository within an hour; it is not shown again.

    Raises:
        PermissionDenied: If the viewer may not enrol agents.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.agent:enrol")
    repository = locked(Repository, repository_id)
    token = one_time_token(_AGENT, repository)
    audit.record("ransomware.enrolment.made", subject=f"ransomware.repository/{repository.pk}")
    return token


@transaction.atomic
def enrol_agent(*, repository_id: int, host: str) -> str:
    """Return the key of a sentinel that came with a one-time token; the token is used up.

    Raises:
        PermissionDenied: If the token does not allow it.
        EnrolmentError: If the caller did not come with a token.
        RowNotFoundError: If there is no such repository, or the token may not see it.
    """
    demand("ransomware.agent:enrol")
    repository = locked(Repository, repository_id)
    key = exchange_token(_AGENT, repository, host=host)
    audit.record("ransomware.agent.enrolled", subject=f"ransomware.repository/{repository.pk}", host=host[:80])
    return key
