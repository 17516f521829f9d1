"""Card of the council room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bollwerk.foundation.rooms.card import RoomCard

ROOM = RoomCard(key="council", title=_("Council"), serves=("S14",), commands="bollwerk.rooms.council.commands:app")
