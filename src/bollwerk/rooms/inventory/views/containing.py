"""Who contains a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bollwerk.foundation.access import current_viewer, requires
from bollwerk.foundation.ui.formats import day_text
from bollwerk.foundation.ui.marks import Link
from bollwerk.rooms.inventory import exports
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.selectors import Containing, HitRow, ReachedInterface, containing
from bollwerk.rooms.inventory.texts import FOUND_BY_TEXTS, KIND_TEXTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["contains", "export"]

_SHOWN = 50
"""Lines of a table; the file, the command and the interfaces for other rooms give all."""


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
                Link(one.name, reverse("inventory:target", args=[one.target_id]), _note(one)),
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
        "interfaces": [_interface_row(one) for one in found.interfaces[:_SHOWN]],
        "more_interfaces": max(0, len(found.interfaces) - _SHOWN),
        "is_empty": found.is_empty,
        "cut": found.cut,
        "may_export": current_viewer().may("inventory.record:export") and not found.is_empty,
        **{f"export_{name}": _export_url(question, form) for name, form in (("xlsx", "xlsx"), ("csv", "csv-de"))},
    }
    return render(request, "inventory/contains.html", context)


def _note(one: HitRow) -> str:
    """Return the package of a hit, and since when no source names it any more."""
    gone = _("not seen since %(day)s") % {"day": day_text(one.not_seen_since)} if one.not_seen_since else ""
    return " · ".join(filter(None, (one.purl, gone)))


def _interface_row(one: ReachedInterface) -> tuple[object, ...]:
    other: object = one.other
    if one.other_id is not None:
        other = Link(one.other, reverse("inventory:target", args=[one.other_id]))
    return (
        Link(one.name, reverse("inventory:interface", args=[one.interface_id])),
        Link(one.record, reverse("inventory:target", args=[one.target_id])),
        other,
    )


def _export_url(question: str, form: str) -> str:
    return f"{reverse('inventory:contains_export')}?{urlencode({'q': question, 'format': form})}"


@requires("inventory.record:export")
def export(request: HttpRequest) -> FileResponse:
    """Send what contains the thing asked for, with everything that hangs on it, as a file to work through."""
    form = exports.FORMATS.get(request.GET.get("format", ""), exports.FORMATS["xlsx"])
    file = exports.export_containing(request.GET.get("q", "").strip()[:500], form)
    return FileResponse(file, as_attachment=True, filename=form.file_name.replace("inventar", "wer-enthaelt-es"))


def _sums(found: Containing) -> list[tuple[str, int]]:
    """Return how much is concerned: what was found, and records of the kinds that somebody has to act on."""
    kinds = {Kind.APPLICATION: 0, Kind.SYSTEM: 0, Kind.PROCESS: 0}
    concerned = {one.target_id: one.kind for one in found.hits} | {one.target_id: one.kind for one in found.affected}
    for kind in concerned.values():
        if kind in kinds:
            kinds[kind] += 1
    labels = (_("Applications concerned"), _("IT systems concerned"), _("Processes concerned"))
    return [*zip(labels, kinds.values(), strict=True), (_("Interfaces"), len(found.interfaces))]
