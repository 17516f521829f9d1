"""Django app of the lifecycle room."""

from bollwerk.foundation.rooms import registry


class LifecycleConfig(registry.RoomConfig):
    """Room of the life cycle of products."""

    name = "bollwerk.rooms.lifecycle"
    label = "lifecycle"
