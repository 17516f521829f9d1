"""Tokens of scanners and scripts: made, shown once, limited by scope and time, revoked."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, current_viewer, deciding
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.people.models import Integration, Organisation

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

__all__ = ["IntegrationError", "make_integration", "revoke_integration", "viewer_of_token"]

_PREFIX = "bw_"
"""Lets secret scanners recognise a token that was committed by mistake."""


class IntegrationError(ValueError):
    """The token cannot be made as asked for."""


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_integration(*, name: str, organisation_id: int, scopes: Collection[str], valid_for: timedelta) -> str:
    """Make an integration and return its token; it is not shown again.

    Args:
        scopes: Permission codes; nobody can hand out what they do not hold.
        valid_for: Time until it expires.

    Raises:
        IntegrationError: If a scope is not held by the maker.
    """
    viewer = current_viewer()
    beyond = sorted(set(scopes) - viewer.permissions)
    if beyond:
        raise IntegrationError(f"not yours to hand out: {', '.join(beyond)}")
    token = _PREFIX + secrets.token_urlsafe(32)
    integration = Integration.objects.create(
        name=name,
        organisation_id=organisation_id,
        token_hash=_hashed(token),
        scopes=sorted(scopes),
        made_by_id=viewer.person_id,
        made_at=clock.now(),
        expires_at=clock.now() + valid_for,
    )
    until = f"{integration.expires_at:%Y-%m-%d}"
    record("people.integration.made", subject=f"people.integration/{integration.pk}", name=name, until=until)
    return token


@transaction.atomic
def revoke_integration(*, integration_id: int) -> None:
    """End an integration at once."""
    integration = Integration.objects.select_for_update().get(pk=integration_id)
    if integration.revoked_at is None:
        integration.revoked_at = clock.now()
        integration.save(update_fields=["revoked_at"])
        record("people.integration.revoked", subject=f"people.integration/{integration_id}", name=integration.name)


def viewer_of_token(token: str) -> Viewer | None:
    """Return the viewer an integration reads and writes as; None for an unknown, expired or revoked token.

    It sees what its organisation sees up to AMBER; closed matters never.
    """
    integration = Integration.objects.filter(
        token_hash=_hashed(token), revoked_at__isnull=True, expires_at__gt=clock.now()
    ).first()
    if integration is None:
        return None
    if integration.last_used_on != clock.today():
        integration.last_used_on = clock.today()
        integration.save(update_fields=["last_used_on"])
    own = integration.organisation_id
    with deciding("people.integration"):
        organisation = Organisation.objects.get(pk=own)
        served = set(Organisation.objects.filter(provider_id=own).values_list("pk", flat=True))
    return Viewer(
        name=f"integration:{integration.pk}",
        clearance=Tlp.AMBER,
        organisations=frozenset({own, *served, organisation.provider_id or own}),
        permissions=frozenset(integration.scopes),
        home_organisation=own,
    )
