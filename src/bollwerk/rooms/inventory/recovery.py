"""What an order of recovery is worked out from: records in use with their recovery priority, and their needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from bollwerk.engines.dependency_graph import Needs
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import TargetObject
from bollwerk.rooms.inventory.protection import stored_needs

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["RecoveryFacts", "needs_by_target", "recovery_facts"]


@dataclass(frozen=True, slots=True)
class RecoveryFacts:
    """A record with what decides when it is brought back.

    Attributes:
        recovery_priority: 1 first to 5 last; None if none is stated.
    """

    target_id: int
    kind: Kind
    name: str
    recovery_priority: int | None
    tlp: Tlp
    organisation_id: int
    circle_id: int | None


def recovery_facts() -> dict[int, RecoveryFacts]:
    """Return every record in use that the viewer may see, by key."""
    in_use = Q(retired_on__isnull=True) | Q(retired_on__gt=clock.today())
    columns = ("pk", "kind", "name", "recovery_priority", "tlp", "organisation_id", "circle_id")
    rows = TargetObject.objects.filter(in_use).values_list(*columns)
    return {
        key: RecoveryFacts(key, Kind(kind), name, priority, Tlp(tlp), organisation_id, circle_id)
        for key, kind, name, priority, tlp, organisation_id, circle_id in rows
    }


def needs_by_target(ids: Collection[int]) -> dict[int, Needs]:
    """Return the protection needs of records after everything inherited and decided; normal if nothing is known."""
    found = stored_needs(ids)
    return {key: found.get(key, Needs()) for key in ids}
