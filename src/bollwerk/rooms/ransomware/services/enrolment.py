"""Enrol the sentinel of a backup host: a one-time token, then a key of its own."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from bollwerk.foundation.access import current_viewer, viewing_as
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.people import integrations
from bollwerk.rooms.ransomware.errors import EnrolmentError
from bollwerk.rooms.ransomware.models import Repository
from bollwerk.rooms.ransomware.services.common import locked

__all__ = ["enrol_agent", "make_enrolment"]

_ONE_TIME = timedelta(hours=1)
_KEY_HOLDS = timedelta(days=365)
_SCOPES = ("ransomware.snapshot:report",)
_PREFIX = "integration:"


@transaction.atomic
def make_enrolment(*, repository_id: int) -> str:
    """Return a token with which one sentinel may enrol for a repository within an hour; it is not shown again.

    Raises:
        PermissionDenied: If the viewer may not enrol agents.
        RowNotFoundError: If there is no such repository, or the viewer may not see it.
    """
    demand("ransomware.agent:enrol")
    repository = locked(Repository, repository_id)
    token = integrations.make_integration(
        name=f"sentinel-enrolment {repository.pk}",
        organisation_id=repository.organisation_id,
        scopes=("ransomware.agent:enrol", *_SCOPES),
        valid_for=_ONE_TIME,
    )
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
    viewer = current_viewer()
    if not viewer.name.startswith(_PREFIX):
        raise EnrolmentError("an agent enrols with its one-time token")
    repository = locked(Repository, repository_id)
    key = integrations.make_integration(
        name=f"sentinel {host[:80]}", organisation_id=repository.organisation_id, scopes=_SCOPES, valid_for=_KEY_HOLDS
    )
    made = integrations.viewer_of_token(key)
    previous, repository.agent_id = repository.agent_id, int(made.name.removeprefix(_PREFIX)) if made else None
    repository.save(update_fields=["agent_id"])
    with viewing_as(viewer):
        integrations.revoke_integration(integration_id=int(viewer.name.removeprefix(_PREFIX)))
        if previous is not None:
            integrations.revoke_integration(integration_id=previous)
    audit.record("ransomware.agent.enrolled", subject=f"ransomware.repository/{repository.pk}", host=host[:80])
    return key
