"""All rooms, collected once at start-up."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import AppConfig

from bollwerk.foundation.access import permissions
from bollwerk.foundation.audit import events
from bollwerk.foundation.evidence import registry as evidence
from bollwerk.foundation.notices import registry as notices

if TYPE_CHECKING:
    from bollwerk.foundation.rooms.card import RoomCard

__all__ = ["RoomConfig", "all_rooms"]

_rooms: dict[str, RoomCard] = {}


class RoomConfig(AppConfig):
    """Base of every room's AppConfig: registers the card found in ``<room>/room.py``."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's card under its key."""
        card: RoomCard = import_module(f"{self.name}.room").ROOM
        if card.key != self.label or not self.name.endswith(f".{card.key}"):
            raise ValueError(f"card key {card.key!r} must equal app label and package name")
        permissions.declare(card.permissions)
        events.declare(card.events)
        notices.declare(card.notices)
        evidence.declare(card.claims, card.identifiers)
        _rooms[card.key] = card


def all_rooms() -> tuple[RoomCard, ...]:
    """Return every room card, ordered by key."""
    return tuple(_rooms[key] for key in sorted(_rooms))
