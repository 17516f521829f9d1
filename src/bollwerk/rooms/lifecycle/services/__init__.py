"""Changes of the room: support dates and what names mean; what departments decide when updates end."""

from __future__ import annotations

from bollwerk.rooms.lifecycle.services.handling import (
    accept_risk,
    assess,
    decide,
    give_opinion,
)
from bollwerk.rooms.lifecycle.services.support import choose_product, keep_support, state_by_hand
from bollwerk.rooms.lifecycle.services.telling import (
    close_what_was_replaced,
    remind_departments,
    tell_departments,
)

__all__ = [
    "accept_risk",
    "assess",
    "choose_product",
    "close_what_was_replaced",
    "decide",
    "give_opinion",
    "keep_support",
    "remind_departments",
    "state_by_hand",
    "tell_departments",
]
