"""Lines and marks of the pages of containment and cleaning, from facts; no database, no request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link
from bollwerk.foundation.ui.parts import Step
from bollwerk.rooms.ransomware.models import Cleaning, ControlPoint, Isolation, IsolationTarget
from bollwerk.rooms.ransomware.texts_containment import (
    POINT_TEXTS,
    PROBE_TEXTS,
    STANDING_KINDS,
    STATE_KINDS,
    STEP_TEXTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bollwerk.rooms.ransomware.selectors_cleaning import CleaningDetail, CleaningLine
    from bollwerk.rooms.ransomware.selectors_containment import (
        IsolationDetail,
        IsolationLine,
        PlaceLine,
        TargetLine,
        TargetStandingLine,
    )

__all__ = [
    "cleaning_facts",
    "cleaning_lines",
    "custody_lines",
    "isolation_facts",
    "isolation_lines",
    "listed_facts",
    "open_still",
    "place_lines",
    "point_lines",
    "probe_lines",
    "release_probe_lines",
    "standing_lines",
    "state_mark",
    "steps_of",
    "sweep_lines",
    "target_lines",
]

_NAMES_SHOWN = 4


def state_mark(state: str) -> Badge:
    """Return the mark of an isolation's state."""
    return Badge(str(Isolation.State(state).label), STATE_KINDS[state])


def _standing_mark(standing: str) -> Badge:
    return Badge(str(IsolationTarget.Standing(standing).label), STANDING_KINDS[standing])


def isolation_lines(found: Iterable[IsolationLine]) -> list[tuple[object, ...]]:
    """Return the lines of the board."""
    return [
        (
            Link(_("Isolation %(number)s") % {"number": one.isolation_id}, _address(one.isolation_id)),
            Lines(one.names[:_NAMES_SHOWN], max(0, len(one.names) - _NAMES_SHOWN)),
            state_mark(one.state),
            one.asked_at,
            "" if one.seconds is None else round(one.seconds, 2),
            _("exercise") if one.exercise else "",
        )
        for one in found
    ]


def _address(isolation_id: int) -> str:
    return reverse("ransomware:isolation", args=[isolation_id])


def target_lines(found: Iterable[TargetLine], *, may_prepare: bool) -> list[tuple[object, ...]]:
    """Return the hosts and zones that can be cut off."""
    return [
        (
            Link(one.name, reverse("ransomware:edit_target", args=[one.target_id])) if may_prepare else one.name,
            one.point,
            Lines(tuple(Code(handle) for handle in one.handles[:_NAMES_SHOWN])),
            one.address or Badge(_("cannot be tried"), "warning"),
            one.second_person_reason,
            Link(str(IsolationTarget.Standing(one.standing).label), _address(one.isolation_id))
            if one.isolation_id
            else "",
        )
        for one in found
    ]


def listed_facts(found: Iterable[TargetLine]) -> list[tuple[str, object]]:
    """Return what nobody cuts off alone, and why."""
    return [(one.name, one.second_person_reason) for one in found if one.second_person_reason]


def open_still(detail: IsolationDetail) -> list[str]:
    """Return the targets of an isolation in force that do not count as isolated, each with what is known of it."""
    if detail.line.state != Isolation.State.UNPROVEN:
        return []
    proven = IsolationTarget.Standing.PROVEN
    return [
        f"{one.name}: {IsolationTarget.Standing(one.standing).label}"
        for one in detail.targets
        if one.standing != proven
    ]


def place_lines(found: Iterable[PlaceLine], address: str, *, may_prepare: bool) -> list[tuple[object, ...]]:
    """Return control points or observers."""
    return [
        (
            Link(one.name, reverse(address, args=[one.place_id])) if may_prepare else one.name,
            str(ControlPoint.Driver(one.driver).label) if one.driver else "",
            Code(one.reached_at) if one.reached_at else "",
            _("known") if one.has_key else _("not known"),
        )
        for one in found
    ]


def isolation_facts(detail: IsolationDetail) -> list[tuple[str, object]]:
    """Return what is known of an isolation."""
    line = detail.line
    facts: list[tuple[str, object]] = [
        (_("Reason"), line.reason),
        (_("Asked for by"), detail.asked_by),
        (_("Asked for"), line.asked_at),
        (_("Second person"), detail.agreed_by or (_("needed") if detail.second_person_needed else _("not needed"))),
    ]
    if line.seconds is not None:
        facts.append((_("Seconds from the order to the proof"), round(line.seconds, 2)))
    if detail.proof:
        facts += [
            (_("Connections held open across the cut"), detail.proof.get("flows", 0)),
            (_("Connections that survived"), detail.proof.get("surviving_flows", 0)),
            (_("Observers that could not be reached"), ", ".join(detail.proof.get("lost_observers", ()))),
        ]
    if detail.release_reason:
        facts += [
            (_("Reason for the release"), detail.release_reason),
            (_("Release asked for by"), detail.release_asked_by),
            (_("Release agreed by"), detail.release_agreed_by),
            (_("Released"), detail.released_at),
        ]
    if detail.alert_id:
        facts.append((_("Alert"), Link(_("Open the alert"), reverse("ransomware:alert", args=[detail.alert_id]))))
    return facts


def standing_lines(found: Iterable[TargetStandingLine]) -> list[tuple[object, ...]]:
    """Return the targets of an isolation with what is known of each."""
    kept = {True: _("kept"), False: _("lost"), None: _("not known")}
    return [
        (
            one.name,
            one.point,
            Lines(tuple(Code(handle) for handle in one.handles)),
            _standing_mark(one.standing),
            kept[one.management_kept],
            one.detail,
        )
        for one in found
    ]


def point_lines(proof: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """Return what became of the order at each control point."""
    return [
        (
            one["name"],
            str(POINT_TEXTS[one["verdict"]]),
            "" if one["cut_after_s"] is None else round(one["cut_after_s"], 2),
            one["said"],
        )
        for one in proof.get("points", ())
    ]


def probe_lines(proof: Mapping[str, Any], names: Mapping[int, str]) -> list[tuple[object, ...]]:
    """Return the matrix: who tried what, before and after."""
    return [
        _probe_line(one, names, _("must stay open") if one["management"] else _("must be silent"))
        for one in proof.get("probes", ())
    ]


def release_probe_lines(proof: Mapping[str, Any], names: Mapping[int, str]) -> list[tuple[object, ...]]:
    """Return the matrix of a release: what was silent must answer again."""
    return [_probe_line(one, names, _("must answer again")) for one in proof.get("probes", ())]


def _probe_line(one: Mapping[str, Any], names: Mapping[int, str], wanted: str) -> tuple[object, ...]:
    return (
        names.get(one["target"], ""),
        one["observer"] or "Bollwerk",
        one["port"],
        wanted,
        str(PROBE_TEXTS[one["before"]]),
        str(PROBE_TEXTS[one["after"]]),
        _flow(one),
    )


def _flow(probe: Mapping[str, Any]) -> str:
    if not probe["flow"]:
        return ""
    return _("survived") if probe["flow_survived"] else _("cut")


def cleaning_lines(found: Iterable[CleaningLine]) -> list[tuple[object, ...]]:
    """Return the lines of the list of cleanings."""
    return [
        (
            Link(one.system, reverse("ransomware:cleaning", args=[one.cleaning_id])),
            _state_of(one),
            str(Cleaning.Method(one.method).label),
            _("%(done)s of %(steps)s") % {"done": one.done, "steps": one.steps},
            one.opened_at,
            one.closed_at,
            _("exercise") if one.exercise else "",
        )
        for one in found
    ]


def _state_of(one: CleaningLine) -> Badge:
    return Badge(str(Cleaning.State(one.state).label), "success" if one.state == Cleaning.State.ATTESTED else "neutral")


def cleaning_facts(detail: CleaningDetail) -> list[tuple[str, object]]:
    """Return what is known of a cleaning."""
    line = detail.line
    facts: list[tuple[str, object]] = [
        (_("State"), _state_of(line)),
        (_("Method"), str(Cleaning.Method(line.method).label)),
        (_("Begun by"), detail.opened_by),
        (_("Begun"), line.opened_at),
    ]
    if detail.keep_reason:
        facts += [
            (_("Why it is to be kept"), detail.keep_reason),
            (_("Asked for by"), detail.keep_asked_by),
            (_("Agreed by"), detail.keep_agreed_by or _("nobody yet")),
        ]
    if detail.signed_at:
        facts += [
            (_("Attested by"), detail.signed_by),
            (_("Attested"), detail.signed_at),
            (_("Key of the signature"), Code(detail.signed_with)),
        ]
    if detail.isolation_id:
        facts.append((_("Isolation"), Link(_("Open the isolation"), _address(detail.isolation_id))))
    return facts


def steps_of(detail: CleaningDetail) -> list[Step]:
    """Return the checklist."""
    return [
        Step(
            STEP_TEXTS[one.code],
            "done" if one.at else "waiting",
            " · ".join(part for part in (one.by, "" if one.applies else _("left out"), one.note) if part),
        )
        for one in detail.steps
    ]


def custody_lines(detail: CleaningDetail, *, may_take_over: bool) -> list[tuple[object, ...]]:
    """Return the chain of custody."""
    return [
        (
            Link(one.kind, reverse("ransomware:hand_over", args=[one.item_id]), _("take over"))
            if may_take_over
            else one.kind,
            Code(one.sha256[:16]),
            one.size_bytes,
            one.tool,
            one.held_by,
            one.since,
            one.place,
            Badge(_("unchanged"), "success") if one.whole else Badge(_("another hash"), "danger"),
        )
        for one in detail.custody
    ]


def sweep_lines(detail: CleaningDetail) -> list[tuple[object, ...]]:
    """Return the sweeps with what they looked for."""
    return [
        (
            one.scanner,
            one.signatures,
            one.signature_count,
            one.signatures_at,
            one.looked_from,
            one.files,
            one.unread,
            Badge(_("%(count)s findings") % {"count": one.found}, "danger") if one.found else _("nothing found"),
            one.run_by,
        )
        for one in detail.sweeps
    ]
