"""Card of the inventory room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.rooms.card import RoomCard

ROOM = RoomCard(key="inventory", title=_("Inventory"), serves=("S9", "S16"))
