"""Django app of the advisories room."""

from bollwerk.foundation.rooms import registry


class AdvisoriesConfig(registry.RoomConfig):
    """Room of warnings."""

    name = "bollwerk.rooms.advisories"
    label = "advisories"
