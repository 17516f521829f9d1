"""Django app of the ransomware room."""

from bollwerk.foundation.rooms import registry


class RansomwareConfig(registry.RoomConfig):
    """Ransomware room."""

    name = "bollwerk.rooms.ransomware"
    label = "ransomware"
