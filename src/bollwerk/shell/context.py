"""What every page's frame shows: navigation, person, language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language

from bollwerk.foundation.access import ANONYMOUS, current_viewer
from bollwerk.foundation.access.viewer import NoViewerError
from bollwerk.foundation.rooms.registry import all_rooms
from bollwerk.shell.demo.hint import demo_hint
from bollwerk.shell.navigation import GROUPS, HOUSE_MENU

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["frame"]

_Entry = tuple[str, str, bool]
"""Label, address, and whether the pages below the address count as well."""


@lru_cache(maxsize=256)
def _menu(permissions: frozenset[str], _language: str | None) -> tuple[tuple[str, tuple[_Entry, ...]], ...]:
    """Return the groups of the navigation with the entries that somebody with `permissions` may open."""
    rooms = (entry for room in all_rooms() for entry in room.menu)
    entries = sorted(
        (entry for entry in (*HOUSE_MENU, *rooms) if entry.permission in permissions),
        key=lambda entry: (entry.order, str(entry.label)),
    )
    groups: dict[str, list[_Entry]] = {str(title): [] for title in GROUPS}
    for entry in entries:
        line = (str(entry.label), reverse(entry.url_name), entry.covers_below)
        groups.setdefault(str(entry.group), []).append(line)
    return tuple((title, tuple(found)) for title, found in groups.items() if found)


def _line(entry: _Entry, path: str) -> dict[str, Any]:
    label, url, covers_below = entry
    return {"label": label, "url": url, "current": path == url or (covers_below and path.startswith(url))}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation the viewer may open, the viewer, and the demo city's log-ins on the log-in pages."""
    try:
        viewer = current_viewer()
    except NoViewerError:
        viewer = ANONYMOUS
    navigation = [
        {"title": title, "entries": [_line(entry, request.path) for entry in entries]}
        for title, entries in _menu(viewer.permissions, get_language())
    ]
    hint = demo_hint() if request.path.startswith("/konto/") else None
    return {"navigation": navigation, "viewer": viewer, "demo_hint": hint}
