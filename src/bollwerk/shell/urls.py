"""Front door: each room hangs below its own key."""

from importlib.util import find_spec

from django.urls import include, path

from bollwerk.foundation.rooms.registry import all_rooms

urlpatterns = [
    path("konto/", include("allauth.urls")),
    path("ui/", include("bollwerk.foundation.ui.urls")),
    *(
        path(f"{room.key}/", include(f"bollwerk.rooms.{room.key}.urls"))
        for room in all_rooms()
        if find_spec(f"bollwerk.rooms.{room.key}.urls")
    ),
]
