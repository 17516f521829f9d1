"""What every page's frame shows: navigation, person, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bollwerk.foundation.access import ANONYMOUS, current_viewer
from bollwerk.foundation.access.viewer import NoViewerError
from bollwerk.foundation.rooms.registry import all_rooms
from bollwerk.shell.demo.hint import demo_hint
from bollwerk.shell.navigation import GROUPS, HOUSE_MENU

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["frame"]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation the viewer may open, the viewer, and the demo city's log-ins on the log-in pages."""
    try:
        viewer = current_viewer()
    except NoViewerError:
        viewer = ANONYMOUS
    rooms = (entry for room in all_rooms() for entry in room.menu)
    entries = sorted(
        (entry for entry in (*HOUSE_MENU, *rooms) if viewer.may(entry.permission)),
        key=lambda entry: (entry.order, str(entry.label)),
    )
    groups: dict[str, list[dict[str, Any]]] = {str(title): [] for title in GROUPS}
    for entry in entries:
        url = reverse(entry.url_name)
        current = request.path == url or (entry.covers_below and request.path.startswith(url))
        groups.setdefault(str(entry.group), []).append({"label": entry.label, "url": url, "current": current})
    navigation = [{"title": title, "entries": found} for title, found in groups.items() if found]
    hint = demo_hint() if request.path.startswith("/konto/") else None
    return {"navigation": navigation, "viewer": viewer, "demo_hint": hint}
