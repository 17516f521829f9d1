"""Release lists on paper: PDF/UA-1, with who proposed, who signed and what exactly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bollwerk.foundation.ui.formats import day_text, moment_text, number_text
from bollwerk.foundation.ui.printing import print_pdf
from bollwerk.rooms.ransomware.models import ReleaseList
from bollwerk.rooms.ransomware.pages_recovery import release_columns, release_lines

if TYPE_CHECKING:
    from bollwerk.rooms.ransomware.selectors_recovery import ReleaseDetail

__all__ = ["release_list_pdf"]

_TEMPLATE = Path(__file__).with_name("release_list.typ")
_WIDTHS = (19, 25, 13, 16, 11, 15, 14)


def release_list_pdf(detail: ReleaseDetail) -> bytes:
    """Return a release list as PDF/UA-1; the same list in the same state gives the same bytes."""
    return print_pdf(_TEMPLATE, _inputs(detail), at=detail.decided_at or detail.asked_at)


def _inputs(detail: ReleaseDetail) -> dict[str, Any]:
    title = _("Release list %(number)s") % {"number": detail.list_id}
    marks = [detail.tlp.text, *([_("Exercise")] if detail.statement.get("exercise") else [])]
    signed_by_hand = [_("Place, day"), _("Signed by hand")] if detail.state == ReleaseList.State.ASKED else []
    return {
        "title": title,
        "document_title": f"{title}: {detail.title}",
        "subject": detail.title,
        "city": detail.city,
        "marking": " · ".join(marks),
        "footer": f"{title} · {detail.sha256[:16]}",
        "state": f"{capfirst(ReleaseList.State(detail.state).label)}.",
        "state_text": _state_text(detail),
        "intro": _("Whoever signs lets people work with these systems again."),
        "caption": _("Systems to release"),
        "columns": [str(column) for column in release_columns()],
        "rows": [[_shown(value) for value in line] for line in release_lines(detail.statement["systems"])],
        "widths": _WIDTHS,
        "facts": [
            (_("Proposed by"), f"{detail.asked_by}, {moment_text(detail.asked_at)}"),
            *([(_("Reason"), detail.reason)] if detail.reason else []),
        ],
        "sum_label": _("Check sum (SHA-256)"),
        "sum": detail.sha256,
        "lines": signed_by_hand,
    }


def _state_text(detail: ReleaseDetail) -> str:
    facts = {"name": detail.decided_by, "at": moment_text(detail.decided_at), "sum": detail.sha256[:16]}
    if detail.state == ReleaseList.State.SIGNED:
        return _("Signed in Bollwerk by %(name)s on %(at)s, as shown here (check sum %(sum)s…).") % facts
    if detail.state == ReleaseList.State.REFUSED:
        return _("Refused in Bollwerk by %(name)s on %(at)s: nothing is released.") % facts
    return _("Nothing is released before another person signs than who proposed it.")


def _shown(value: object) -> str:
    """Return a cell as a page shows it."""
    if isinstance(value, int):
        return number_text(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return day_text(value) if isinstance(value, date) else str(value or "–")
