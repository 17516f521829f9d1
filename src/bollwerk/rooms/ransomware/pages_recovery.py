"""Lines and marks of the pages of recovery, from facts; no database, no request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bollwerk.foundation.clock import local_day
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link
from bollwerk.rooms.ransomware.models import Cleaning, Recovery, RecoveryItem, RecoveryRole, ReleaseList, RestoreRun
from bollwerk.rooms.ransomware.rules.recovery import FOUNDATION, ServiceRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bollwerk.foundation.ui.marks import Kind
    from bollwerk.rooms.ransomware import selectors_recovery as selectors

__all__ = [
    "board_lines",
    "item_facts",
    "item_state",
    "list_lines",
    "list_state",
    "order_lines",
    "recovery_lines",
    "release_facts",
    "release_lines",
    "run_state",
    "run_text",
    "why",
]

_STATE_KIND: dict[str, Kind] = {
    "waiting": "neutral", "under_way": "info", "restored": "info", "verified": "success", "released": "success",
}  # fmt: skip
_LIST_KIND: dict[str, Kind] = {"asked": "warning", "signed": "success", "refused": "danger"}
_RUN_KIND: dict[str, Kind] = {"running": "info", "stopped": "danger", "finished": "success"}
_NAMED = 5


def item_state(state: str) -> Badge:
    """Return the mark of how far something has come back."""
    return Badge(str(RecoveryItem.State(state).label), _STATE_KIND[state])


def list_state(state: str) -> Badge:
    """Return the mark of a release list."""
    return Badge(str(ReleaseList.State(state).label), _LIST_KIND[state])


def run_state(state: str, stop_reason: str = "") -> Badge:
    """Return the mark of a restore, with why it stands still."""
    label = str(RestoreRun.State(state).label)
    if stop_reason:
        label = f"{label}: {RestoreRun.Stop(stop_reason).label}"
    return Badge(label, _RUN_KIND[state])


def recovery_lines(found: Iterable[selectors.RecoveryLine]) -> list[tuple[object, ...]]:
    """Return the lines of the list of recoveries."""
    return [
        (
            Link(one.title, reverse("ransomware:recovery", args=[one.recovery_id])),
            Badge(str(Recovery.State(one.state).label), "info" if one.state == "open" else "neutral"),
            one.exercise,
            one.opened_at,
            one.closed_at,
            _("%(done)s of %(all)s") % {"done": one.released, "all": one.systems},
        )
        for one in found
    ]


def why(one: selectors.OrderLine) -> Lines:
    """Return in words why something stands at its place."""
    return Lines((_urgency(one), *_neighbours(one)))


def _urgency(one: selectors.OrderLine) -> str:
    role = ServiceRole(one.role) if one.role else None
    words = str(RecoveryRole.Role(one.role).label) if one.role else ""
    if role in FOUNDATION:
        if one.inherited:
            return _("needed by %(name)s (%(role)s)") % {"name": one.needed_by or _("another record"), "role": words}
        return _("everything else needs it: %(role)s") % {"role": words}
    if one.urgency is None:
        return _("no recovery priority is stated, nor for anything that needs it")
    if one.inherited:
        name = one.needed_by or _("another record")
        return _("needed by %(name)s with recovery priority %(priority)s") % {"name": name, "priority": one.urgency}
    return _("recovery priority %(priority)s") % {"priority": one.urgency}


def _neighbours(one: selectors.OrderLine) -> list[str]:
    found = []
    if one.role == ServiceRole.DATABASE and not one.inherited:
        found.append(_("database: before the applications of the same urgency"))
    if one.after:
        found.append(_("after %(names)s") % {"names": _joined(one.after)})
    if one.circle:
        names = _joined(one.circle)
        found.append(_("needs %(names)s and the other way round: decide together how to start") % {"names": names})
    return found


def _joined(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    rest = len(names) - _NAMED
    return f"{shown} {_('and %(count)s more') % {'count': rest}}" if rest > 0 else shown


def order_lines(found: Iterable[selectors.OrderLine]) -> list[tuple[object, ...]]:
    """Return the lines of the order as it would be today."""
    return [(one.position, one.name, why(one), one.promised_hours) for one in found]


def board_lines(found: Iterable[selectors.OrderLine]) -> list[tuple[object, ...]]:
    """Return the lines of a recovery's board."""
    return [
        (
            Link(f"{one.position}. {one.name}", reverse("ransomware:recovery_item", args=[one.item_id])),
            item_state(one.state),
            run_text(one.run) if one.run else None,
            waits(one),
            why(one),
            one.promised_hours,
        )
        for one in found
    ]


def waits(one: selectors.OrderLine) -> object:
    """Return what blocks something; nothing when it can begin or has begun."""
    if not one.waits_for and not one.hidden:
        return None
    unseen = [_("a record that you may not see")] if one.hidden else []
    return Lines((*one.waits_for[:_NAMED], *unseen), max(0, len(one.waits_for) - _NAMED))


def run_text(run: selectors.RunShort) -> Lines:
    """Return how far a restore is."""
    share = 100 * run.bytes_done // run.bytes_total if run.bytes_total else 100
    link = Link(
        _("%(share)s percent, %(files)s files") % {"share": share, "files": number_format(run.files)},
        reverse("ransomware:restore", args=[run.run_id]),
    )
    lost = [_("%(count)s not restored") % {"count": number_format(run.not_restored)}] if run.not_restored else []
    return Lines((run_state(run.state, run.stop_reason), link, *lost))


def item_facts(detail: selectors.ItemDetail) -> list[tuple[str, object]]:
    """Return what is known of one system of a recovery."""
    line = detail.line
    release = Link(_("Release list"), reverse("ransomware:release_list", args=[detail.release_id or 0]))
    return [
        (_("Recovery"), Link(detail.recovery, reverse("ransomware:recovery", args=[detail.recovery_id]))),
        (_("Place in the order"), line.position),
        (_("Why there"), why(line)),
        (_("Waits for"), waits(line)),
        (_("Back in operation within (RTO, hours)"), line.promised_hours),
        (_("Begun"), line.begun_at),
        (_("Begun against the order, because"), detail.order_reason),
        (_("Restored"), detail.restored_at),
        (_("Verified"), line.verified_at),
        (_("What shows that it works again"), detail.proof),
        (_("Last step by"), detail.done_by or (_("the sentinel") if line.begun_at else "")),
        (_("Released"), detail.released_at),
        (_("Release list"), release if detail.release_id else None),
        (_("Restores"), Lines(tuple(map(run_text, detail.runs))) if detail.runs else None),
    ]


def list_lines(found: Iterable[tuple[int, str, datetime]]) -> list[tuple[object, ...]]:
    """Return the lines of release lists."""
    return [
        (
            Link(_("Release list %(number)s") % {"number": key}, reverse("ransomware:release_list", args=[key])),
            list_state(state),
            at,
        )
        for key, state, at in found
    ]


def release_facts(detail: selectors.ReleaseDetail) -> list[tuple[str, object]]:
    """Return who proposed and who decided."""
    return [
        (_("Recovery"), Link(detail.title, reverse("ransomware:recovery", args=[detail.recovery_id]))),
        (_("Exercise"), bool(detail.statement.get("exercise"))),
        (_("Proposed by"), detail.asked_by),
        (_("Proposed"), detail.asked_at),
        (_("Decided by"), detail.decided_by),
        (_("Decided"), detail.decided_at),
        (_("Reason"), detail.reason),
        (_("Check sum (SHA-256)"), Code(detail.sha256)),
    ]


def release_columns() -> list[str]:
    """Return the columns of a release list, on the page and on paper."""
    return [
        _("System"), _("What shows that it works again"), _("Verified"), _("Cleaned by"), _("Files"),
        _("Not restored"), _("Searched with"),
    ]  # fmt: skip


def release_lines(systems: Iterable[Mapping[str, object]]) -> list[tuple[object, ...]]:
    """Return the systems of a release list with what speaks for them."""
    return [
        (
            f"{one['position']}. {one['name']}",
            one["proof"],
            local_day(datetime.fromisoformat(str(one["verified_at"]))) if one["verified_at"] else None,
            str(Cleaning.Method(str(one["cleaned"])).label) if one["cleaned"] else _("not needed"),
            one["files"],
            one["lost"],
            one["scanners"],
        )
        for one in systems
    ]
