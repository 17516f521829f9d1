"""Django app of the council room."""

from bollwerk.foundation.rooms import registry


class CouncilConfig(registry.RoomConfig):
    """Council room."""

    name = "bollwerk.rooms.council"
    label = "council"
