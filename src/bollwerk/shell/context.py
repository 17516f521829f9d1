"""What every page's frame shows: navigation, person, language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bollwerk.foundation.access import ANONYMOUS, current_viewer
from bollwerk.foundation.access.viewer import NoViewerError
from bollwerk.foundation.notices.selectors import unread_count
from bollwerk.foundation.rooms.registry import all_rooms
from bollwerk.shell.demo.hint import demo_hint
from bollwerk.shell.navigation import GROUPS_ABOVE, GROUPS_BELOW, HOUSE_MENU

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["frame"]

_Entry = tuple[str, str, bool]
"""Label, address, and whether the pages below the address count as well."""
_Menu = tuple[tuple[str, tuple[_Entry, ...]], ...]
"""Titles of the groups with their entries."""


@lru_cache(maxsize=256)
def _menu(permissions: frozenset[str], _language: str | None) -> _Menu:
    """Return the groups of the navigation with the entries that somebody with `permissions` may open."""
    rooms = (entry for room in all_rooms() for entry in room.menu)
    entries = sorted(
        (entry for entry in (*HOUSE_MENU, *rooms) if entry.permission in permissions),
        key=lambda entry: (entry.order, str(entry.label)),
    )
    below = [str(title) for title in GROUPS_BELOW]
    brought = [str(entry.group) for entry in entries if str(entry.group) not in below]
    groups: dict[str, list[_Entry]] = {title: [] for title in (*map(str, GROUPS_ABOVE), *brought, *below)}
    for entry in entries:
        groups[str(entry.group)].append((str(entry.label), reverse(entry.url_name), entry.covers_below))
    return tuple((title, tuple(found)) for title, found in groups.items() if found)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation the viewer may open, the viewer, and the demo city's log-ins on the log-in pages."""
    try:
        viewer = current_viewer()
    except NoViewerError:
        viewer = ANONYMOUS
    hint = demo_hint() if request.path.startswith("/konto/") else None
    return {
        "navigation": _navigation(viewer.permissions, request.path),
        "viewer": viewer,
        "unread_notices": unread_count if viewer.may("notices.notice:read") else int,
        "demo_hint": hint,
    }


def _navigation(permissions: frozenset[str], path: str) -> SafeString:
    """Return the printed menu; the current entry is the one whose address fits the path best."""
    menu = _menu(permissions, get_language())
    fitting = [
        url
        for _title, entries in menu
        for _label, url, covers_below in entries
        if path == url or (covers_below and path.startswith(url))
    ]
    return _printed_menu(menu, max(fitting, key=len, default=""))


@lru_cache(maxsize=512)
def _printed_menu(menu: _Menu, current: str) -> SafeString:
    if not menu:
        return SafeString("")
    groups = [
        {
            "title": title,
            "entries": [{"label": label, "url": url, "current": url == current} for label, url, _ in entries],
        }
        for title, entries in menu
    ]
    return render_to_string("ui/frame/navigation.html", {"groups": groups})
