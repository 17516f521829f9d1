"""Who contains a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.access import requires
from bollwerk.foundation.ui.marks import Link
from bollwerk.rooms.inventory.selectors import containing
from bollwerk.rooms.inventory.texts import KIND_TEXTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["contains"]


@requires("inventory.record:read")
def contains(request: HttpRequest) -> HttpResponse:
    """Show who contains what is asked for, the way there, and the interfaces over which it reaches others."""
    question = request.GET.get("q", "").strip()[:500]
    found = containing(question)
    context = {
        "title": _("Who contains it?"),
        "question": question,
        "hit_columns": [_("What was found"), _("Kind"), _("Version"), _("Package")],
        "hits": [
            (
                Link(one.name, reverse("inventory:target", args=[one.target_id])),
                KIND_TEXTS[one.kind],
                one.version,
                one.purl,
            )
            for one in found.hits
        ],
        "affected_columns": [_("Record"), _("Kind"), _("The way there")],
        "affected": [
            (
                Link(one.name, reverse("inventory:target", args=[one.target_id])),
                KIND_TEXTS[one.kind],
                " → ".join(one.path),
            )
            for one in found.affected
        ],
        "interface_columns": [_("Interface"), _("Record"), _("Other end")],
        "interfaces": found.interfaces,
        "cut": found.cut,
    }
    return render(request, "inventory/contains.html", context)
