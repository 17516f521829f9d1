"""What other rooms may ask of the life cycle: how products stand on a day."""

from __future__ import annotations

from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.support import ItemSupport, SupportBook

__all__ = ["ItemSupport", "State", "SupportBook"]
