"""Whether a city and its provider count as one organisation: both have to agree, either may end it.

Source: TLP 2.0: AMBER+STRICT stays inside one organisation. Who says that two are one opens each other's strict
records, so one side asks and the other agrees.
"""

from __future__ import annotations

from django.db import transaction

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.history.api import RowNotFoundError, locked
from bollwerk.foundation.people.models import Organisation
from bollwerk.foundation.people.register import RegisterError, RegisterRefusal

__all__ = ["agree_to_join", "ask_to_join", "may_agree", "part"]


@transaction.atomic
def ask_to_join(*, organisation_id: int) -> None:
    """Ask, for one's own side, that the organisation and its provider count as one.

    Raises:
        RowNotFoundError: If the viewer works on neither side.
    """
    row, side = _pair(organisation_id)
    if row.one_with_provider or row.one_asked_by == side:
        return
    row.one_asked_by = side
    row.save()
    record("people.organisation.joining_asked", subject=f"people.organisation/{row.pk}", about=row, name=row.name)


@transaction.atomic
def agree_to_join(*, organisation_id: int) -> None:
    """Agree, for the other side, that the two count as one.

    Raises:
        RegisterError: If nobody asked, or one's own side did.
        RowNotFoundError: If the viewer works on neither side.
    """
    row, side = _pair(organisation_id)
    if not row.one_asked_by:
        raise RegisterError(RegisterRefusal.NOT_ASKED)
    if row.one_asked_by == side:
        raise RegisterError(RegisterRefusal.SAME_SIDE)
    row.one_with_provider, row.one_asked_by = True, 0
    row.save()
    record("people.organisation.joined", subject=f"people.organisation/{row.pk}", about=row, name=row.name)


@transaction.atomic
def part(*, organisation_id: int) -> None:
    """End that the two count as one, or refuse what the other side asked for.

    Raises:
        RowNotFoundError: If the viewer works on neither side.
    """
    row, _side = _pair(organisation_id)
    if not row.one_with_provider and not row.one_asked_by:
        return
    row.one_with_provider, row.one_asked_by = False, 0
    row.save()
    record("people.organisation.parted", subject=f"people.organisation/{row.pk}", about=row, name=row.name)


def may_agree(row: Organisation) -> bool:
    """Return whether the other side has asked and the viewer speaks for this one."""
    home = current_viewer().home_organisation
    return bool(row.one_asked_by) and home in {row.pk, row.provider_id} and home != row.one_asked_by


def _pair(organisation_id: int) -> tuple[Organisation, int]:
    """Return the organisation, locked, and the side the viewer speaks for."""
    row, home = locked(Organisation, organisation_id), current_viewer().home_organisation
    if row.provider_id is None or home not in {row.pk, row.provider_id}:
        raise RowNotFoundError(organisation_id)
    return row, home
