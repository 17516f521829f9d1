"""What the services of this room share: who acts, where new rows belong, whether an inquiry is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.foundation.access import current_viewer
from bollwerk.rooms.council.errors import NamedPersonNeededError, RefusedError
from bollwerk.rooms.council.rules import Blocker
from bollwerk.rooms.council.states import InquiryState

if TYPE_CHECKING:
    from bollwerk.rooms.council.models import Inquiry

__all__ = ["acting_person", "demand_open", "ownership"]


def acting_person() -> int:
    """Return the key of the person who acts.

    Raises:
        NamedPersonNeededError: If a job or an integration acts: answers are given by named people.
    """
    person = current_viewer().person_id
    if person is None:
        raise NamedPersonNeededError
    return person


def ownership(inquiry: Inquiry | None = None) -> dict[str, Any]:
    """Return label and organisation of new rows: the inquiry's, or AMBER in the viewer's organisation."""
    if inquiry is None:
        return {"organisation_id": current_viewer().home_organisation}
    return {"organisation_id": inquiry.organisation_id, "tlp": inquiry.tlp, "circle_id": inquiry.circle_id}


def demand_open(inquiry: Inquiry) -> None:
    """Refuse to change what was released.

    Raises:
        RefusedError: If the answer is frozen.
    """
    if inquiry.state == InquiryState.RELEASED:
        raise RefusedError([Blocker.RELEASED_BEFORE])
