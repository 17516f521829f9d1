"""Wires between the storeys that only the shell may lay, because it alone knows them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bollwerk.foundation.access import deciding
from bollwerk.foundation.audit import actors
from bollwerk.foundation.jobs import declarations as jobs
from bollwerk.foundation.rooms.registry import all_rooms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["connect"]


class _People:
    """Tells the trail who is behind a key."""

    def names_of(self, keys: Collection[str]) -> Mapping[str, str]:
        """Return the names of those keys that mean a person."""
        from bollwerk.foundation.people.models import Person  # noqa: PLC0415 - apps must be ready

        numbers = [int(key.removeprefix("person:")) for key in keys if key.removeprefix("person:").isdecimal()]
        with deciding("shell.names"):
            return {f"person:{person.pk}": str(person) for person in Person.objects.filter(pk__in=numbers)}

    def keys_of(self, name: str) -> Collection[str]:
        """Return the keys of people whose given or family name contains every word of `name`."""
        from bollwerk.foundation.people.models import Person  # noqa: PLC0415 - apps must be ready

        condition = Q()
        for word in name.split():
            condition &= Q(given_name__icontains=word) | Q(family_name__icontains=word)
        with deciding("shell.names"):
            return [f"person:{key}" for key in Person.objects.filter(condition).values_list("pk", flat=True)[:100]]


def connect() -> None:
    """Lay the wires: names for the trail, the rooms' jobs and reactions for the workers."""
    actors.ask_directory(_People())
    for room in all_rooms():
        jobs.declare_modules(room.jobs)
        for reaction in room.reactions:
            jobs.declare_reaction(reaction.event, f"{room.key}.{reaction.react.__name__}", reaction.react)
