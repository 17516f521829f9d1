"""Pages of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _

from bollwerk.foundation.access import requires
from bollwerk.rooms.advisories import selectors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["inbox", "sources"]


@requires("advisories.advisory:read")
def inbox(request: HttpRequest) -> HttpResponse:
    """List warnings by urgency."""
    return render(request, "advisories/list.html", {"title": _("Inbox of warnings"), "columns": [], "rows": []})


@requires("advisories.advisory:read")
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources and how they stand."""
    rows = [(one.name, one.url, one.last_visit, one.reason) for one in selectors.source_lines()]
    columns = [_("Name"), _("Address"), _("Last visit"), _("Reason")]
    context = {"title": _("Sources of warnings"), "columns": columns, "rows": rows}
    return render(request, "advisories/list.html", context)
