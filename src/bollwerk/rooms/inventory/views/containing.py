"""Who contains a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.access import requires
from bollwerk.foundation.ui.marks import Link
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.selectors import Containing, containing
from bollwerk.rooms.inventory.texts import FOUND_BY_TEXTS, KIND_TEXTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["contains"]

_SHOWN = 200
"""Lines of a table; the command and the interfaces for other rooms give all."""


@requires("inventory.record:read")
def contains(request: HttpRequest) -> HttpResponse:
    """Show who contains what is asked for, the way there, and the interfaces over which it reaches others."""
    question = request.GET.get("q", "").strip()[:500]
    found = containing(question)
    context = {
        "title": _("Who contains it?"),
        "question": question,
        "sums": _sums(found),
        "hit_columns": [_("What was found"), _("Kind"), _("Version"), _("Maker"), _("Found by")],
        "hits": [
            (
                Link(one.name, reverse("inventory:target", args=[one.target_id]), one.purl),
                KIND_TEXTS[one.kind],
                one.version,
                one.vendor,
                FOUND_BY_TEXTS[one.by],
            )
            for one in found.hits[:_SHOWN]
        ],
        "more_hits": max(0, len(found.hits) - _SHOWN),
        "affected_columns": [_("Record"), _("Kind"), _("The way there")],
        "affected": [
            (
                Link(one.name, reverse("inventory:target", args=[one.target_id])),
                KIND_TEXTS[one.kind],
                " → ".join(one.path),
            )
            for one in found.affected[:_SHOWN]
        ],
        "more_affected": max(0, len(found.affected) - _SHOWN),
        "interface_columns": [_("Interface"), _("Record"), _("Other end")],
        "interfaces": found.interfaces,
        "cut": found.cut,
    }
    return render(request, "inventory/contains.html", context)


def _sums(found: Containing) -> list[tuple[str, int]]:
    """Return how much is concerned: what was found, and records of the kinds that somebody has to act on."""
    kinds = {Kind.APPLICATION: 0, Kind.SYSTEM: 0, Kind.PROCESS: 0}
    concerned = {one.target_id: one.kind for one in found.hits} | {one.target_id: one.kind for one in found.affected}
    for kind in concerned.values():
        if kind in kinds:
            kinds[kind] += 1
    labels = (_("Applications concerned"), _("IT systems concerned"), _("Processes concerned"))
    return [*zip(labels, kinds.values(), strict=True), (_("Interfaces"), len(found.interfaces))]
