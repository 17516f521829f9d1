"""What the room does because of an event, and whom an event concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.jobs.events import event_of, house_viewer
from bollwerk.foundation.people.models import RoleGrant
from bollwerk.rooms.advisories.kinds import MatchState
from bollwerk.rooms.advisories.models import Match
from bollwerk.rooms.advisories.services import match_changed_record, match_inventory_changes

if TYPE_CHECKING:
    from bollwerk.foundation.jobs.events import StartingEvent

__all__ = ["address_of", "compare_inventory", "contact_people"]

_OF_ONE_RECORD = frozenset(f"inventory.target.{step}" for step in ("created", "changed", "retired", "revived"))


def compare_inventory(event_id: str) -> None:
    """Compare what is new or changed in the inventory with all warnings; safe to run twice.

    The change of one record names it; an import does not, and then everything is looked through for changes.
    """
    event = event_of(event_id)
    with viewing_as(house_viewer("advisories.compare_inventory", organisation_id=event.organisation_id)):
        if event.code in _OF_ONE_RECORD:
            match_changed_record(int(event.subject.rpartition("/")[2]))
        else:
            match_inventory_changes()


def address_of(event: StartingEvent) -> str:
    """Return the page of the warning that an event is about."""
    return reverse("advisories:advisory", args=[int(event.subject.rpartition("/")[2])])


def contact_people(event: StartingEvent) -> list[int]:
    """Return the IT contact persons of the departments whose systems a warning concerns."""
    matches = Match.objects.filter(advisory_id=int(event.subject.rpartition("/")[2])).exclude(state=MatchState.REJECTED)
    departments = [key for key in matches.values_list("department_id", flat=True).distinct() if key]
    grants = RoleGrant.objects.filter(role=Role.EVP, department_id__in=departments, ended_at__isnull=True)
    return sorted(set(grants.filter(confirmed_at__isnull=False).values_list("person_id", flat=True)))
