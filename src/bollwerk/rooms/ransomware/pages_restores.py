"""Lines of the pages of restores, restore tests, drills and outgoing traffic; no database, no request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bollwerk.foundation.clock import local_day
from bollwerk.foundation.ui.marks import Badge, Code, Lines, Link
from bollwerk.foundation.ui.parts import Step
from bollwerk.foundation.ui.templatetags.kern_data import size_text
from bollwerk.rooms.ransomware.models import GuidedDrill
from bollwerk.rooms.ransomware.pages_recovery import run_state
from bollwerk.rooms.ransomware.texts import OUTCOME_TEXTS
from bollwerk.rooms.ransomware.texts_containment import CLAIM_TEXTS as DRILL_FLAWS
from bollwerk.rooms.ransomware.texts_recovery import (
    CLAIM_TEXTS,
    DRILL_PROOF_TEXTS,
    DRILL_STEP_TEXTS,
    FLAW_TEXTS,
    ITEM_STATE_TEXTS,
    NEED_TEXTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bollwerk.foundation.ui.marks import Kind
    from bollwerk.rooms.ransomware import selectors_restores as selectors

__all__ = [
    "drill_facts",
    "drill_lines",
    "drill_steps",
    "guided_facts",
    "guided_progress",
    "guided_steps",
    "hours_text",
    "is_awaited",
    "run_counts",
    "run_facts",
    "run_files",
    "run_lines",
    "sample_lines",
    "step_name",
    "trial_lines",
    "turn_facts",
    "turn_lines",
]

_GUIDED_KIND: dict[str, Kind] = {"waiting": "warning", "running": "info", "ended": "success", "broken_off": "danger"}


def run_lines(found: Iterable[selectors.RunDetail]) -> list[tuple[object, ...]]:
    """Return the lines of the list of restores."""
    return [
        (
            Link(_place(one), reverse("ransomware:restore", args=[one.run_id])),
            run_state(one.state, one.stop_reason),
            one.target,
            _share(one),
            _settled(one.counts, ("done", "there", "kept")),
            _settled(one.counts, ("lost", "infected", "unreadable", "blocked")),
            one.begun_at,
            one.finished_at,
        )
        for one in found
    ]


def _place(one: selectors.RunDetail) -> str:
    return f"{one.host or one.repository}:{one.below}" if one.below else one.host or one.repository


def _share(one: selectors.RunDetail) -> str:
    share = 100 * one.bytes_done // one.bytes_total if one.bytes_total else 100
    return _("%(share)s percent of %(size)s") % {"share": share, "size": size_text(one.bytes_total)}


def _settled(counts: Mapping[str, int], states: Sequence[str]) -> int:
    return sum(counts.get(state, 0) for state in states)


def run_facts(one: selectors.RunDetail) -> list[tuple[str, object]]:
    """Return what is known of a restore."""
    duty = Link(one.host, reverse("ransomware:duty", args=[one.system_id])) if one.system_id else one.host
    return [
        (_("Repository"), Link(one.repository, reverse("ransomware:repository", args=[one.repository_id]))),
        (_("Host"), duty),
        (_("Only what lies below"), one.below),
        (_("Restored into"), one.target),
        (_("What"), _("only damaged files") if one.only_damaged else _("everything")),
        (_("Newest snapshot"), Code(one.newest_snapshot[:8]) if one.newest_snapshot else None),
        (_("Why it stands still"), one.stop_detail),
        (_("Begun"), one.begun_at),
        (_("Last reported"), one.seen_at),
        (_("Finished"), one.finished_at),
        (_("Went on after an interruption"), one.resumed),
        (_("Last clean versions"), one.origins.get("last_clean", 0)),
        (_("Deleted files brought back"), one.origins.get("deleted", 0)),
        (_("Searched with"), Lines(one.scanners) if one.scanners else _("no scanner was at hand")),
    ]


def run_counts(one: selectors.RunDetail) -> list[tuple[object, ...]]:
    """Return how many files ended how, and what the check of their format says."""
    ended = [(str(ITEM_STATE_TEXTS.get(state, state)), count) for state, count in one.counts.items() if count]
    checked = [
        (_("check of the format: %(verdict)s") % {"verdict": OUTCOME_TEXTS.get(verdict, verdict)}, count)
        for verdict, count in one.formats.items()
        if count
    ]
    return [*ended, *checked]


def run_files(files: Iterable[Mapping[str, str]]) -> list[tuple[object, ...]]:
    """Return the files out of the ordinary."""
    origins = {"last_clean": _("last clean version"), "deleted": _("deleted file"), "newest": _("newest version")}
    return [
        (
            one["path"],
            str(ITEM_STATE_TEXTS.get(one["state"], one["state"])),
            origins.get(one.get("origin", ""), ""),
            Code(one["snapshot"][:8]) if one.get("snapshot") else None,
        )
        for one in files
    ]


def turn_lines(found: Iterable[selectors.TurnLine]) -> list[tuple[object, ...]]:
    """Return the plan for whole applications."""
    return [
        (
            Link(one.name, reverse("ransomware:restore_turn", args=[one.application_id])),
            _short(one.flaw),
            str(NEED_TEXTS[one.need]),
            local_day(one.newest.held_at) if one.newest else None,
            _due(one.due_at),
            hours_text(one.newest.hours) if one.newest else None,
            one.promised_hours,
        )
        for one in found
    ]


def sample_lines(found: Iterable[selectors.SampleLine]) -> list[tuple[object, ...]]:
    """Return the plan for weekly samples."""
    return [
        (
            Link(one.name, reverse("ransomware:repository", args=[one.repository_id])),
            _short(one.flaw),
            local_day(one.newest.held_at) if one.newest else None,
            _due(one.due_at),
            one.newest.files if one.newest else None,
            hours_text(one.newest.hours) if one.newest else None,
        )
        for one in found
    ]


def _standing(flaw: str) -> Lines:
    return Lines((_short(flaw), str(CLAIM_TEXTS[flaw]))) if flaw else Lines((_short(flaw),))


def _short(flaw: str) -> Badge:
    return Badge(str(FLAW_TEXTS[flaw]), "danger") if flaw else Badge(_("proven"), "success")


def _due(due_at: datetime | None) -> object:
    return local_day(due_at) if due_at else Badge(_("at once"), "warning")


def hours_text(hours: float) -> str:
    """Return a number of hours so that also minutes can be read."""
    if hours < 1:
        return _("%(number)s minutes") % {"number": number_format(hours * 60, 1)}
    return _("%(number)s hours") % {"number": number_format(hours, 1)}


def turn_facts(detail: selectors.TurnDetail) -> list[tuple[str, object]]:
    """Return how the restore tests of an application stand."""
    line = detail.line
    return [
        (_("Standing"), _standing(line.flaw)),
        (_("Protection need"), str(NEED_TEXTS[line.need])),
        (_("Tested as a whole every (days)"), line.every_days),
        (_("Next test due"), _due(line.due_at)),
        (_("Back in operation within (RTO, hours)"), line.promised_hours),
    ]


def trial_lines(found: Iterable[selectors.TrialLine]) -> list[tuple[object, ...]]:
    """Return restore tests."""
    return [
        (
            one.held_at,
            _("%(files)s of %(all)s") % {"files": number_format(one.files), "all": number_format(one.of_files)},
            one.flawed,
            hours_text(one.hours),
            _kept(one),
            one.proof or _("reported by the sentinel"),
            one.recorded_by,
        )
        for one in found
    ]


def _kept(one: selectors.TrialLine) -> object:
    if one.promised_hours is None:
        return None
    text = _("promised: %(hours)s") % {"hours": hours_text(one.promised_hours)}
    return Badge(text, "success" if one.hours <= one.promised_hours else "danger")


def drill_lines(found: Iterable[selectors.DrillLine]) -> list[tuple[object, ...]]:
    """Return the list of drills."""
    return [
        (
            Link(_("Drill %(number)s") % {"number": one.drill_id}, reverse("ransomware:drill", args=[one.drill_id])),
            one.held_at,
            _("%(done)s of %(all)s") % {"done": one.passed, "all": one.steps},
            one.files_lost,
            hours_text(one.seconds / 3600),
            _drill_standing(one.flaw),
        )
        for one in found
    ]


def _drill_standing(flaw: str) -> Badge:
    return Badge(_("does not prove it"), "danger") if flaw else Badge(_("proves it"), "success")


def _drill_flaw(flaw: str) -> list[str]:
    return [str(DRILL_FLAWS.get(flaw, flaw))] if flaw else []


def drill_facts(detail: selectors.DrillDetail) -> list[tuple[str, object]]:
    """Return what is known of a drill."""
    line = detail.line
    lost = _("nobody looked") if line.files_lost is None else line.files_lost
    return [
        (_("Standing"), Lines((_drill_standing(line.flaw), *_drill_flaw(line.flaw)))),
        (_("Held on"), line.held_at),
        (_("Files lost"), lost),
        (_("Took"), hours_text(line.seconds / 3600)),
        (_("Recorded by"), detail.recorded_by or _("the machine that played it")),
    ]


def step_name(code: str) -> str:
    """Return the words for a step of a drill."""
    return str(DRILL_STEP_TEXTS.get(code, code))


def drill_steps(steps: Iterable[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    """Return the steps of a drill with their proof."""
    return [
        (
            step_name(one["name"]),
            Badge(_("succeeded"), "success") if one["ok"] else Badge(_("failed"), "danger"),
            f"{number_format(one['seconds'], 1)} s",
            Lines(
                tuple(f"{DRILL_PROOF_TEXTS.get(name, name)}: {value}" for name, value in one.get("proof", {}).items())
            ),
        )
        for one in steps
    ]


def guided_facts(detail: selectors.GuidedDetail) -> list[tuple[str, object]]:
    """Return what is known of a drill step by step."""
    report = Link(_("Open the report"), reverse("ransomware:drill", args=[detail.report_id or 0]))
    return [
        (_("State"), Badge(str(GuidedDrill.State(detail.state).label), _GUIDED_KIND[detail.state])),
        (_("Machine"), detail.host),
        (_("Opened by"), detail.opened_by),
        (_("Opened"), detail.opened_at),
        (_("Machine last heard of"), detail.seen_at),
        (_("Report"), report if detail.report_id else None),
    ]


def is_awaited(detail: selectors.GuidedDetail) -> bool:
    """Return whether it is the machine's turn."""
    running = detail.state == GuidedDrill.State.RUNNING and detail.next_step is None
    return running or detail.state == GuidedDrill.State.WAITING


def guided_progress(detail: selectors.GuidedDetail) -> dict[str, object]:
    """Return what the progress of a drill shows while its machine is at work."""
    taken, planned = len(detail.steps), len(detail.planned)
    doing = _("The machine clears up") if planned else _("Waiting for the machine")
    if detail.under_way:
        doing = _("The machine takes the step: %(step)s") % {"step": step_name(detail.planned[taken])}
    return {
        "taken": taken,
        "planned": planned or 1,
        "so_far": _("%(taken)s of %(planned)s steps") % {"taken": taken, "planned": planned} if planned else "0",
        "doing": doing,
        "progress_url": reverse("ransomware:guided_progress", args=[detail.drill_id]),
    }


def guided_steps(detail: selectors.GuidedDetail) -> list[Step]:
    """Return the steps of a drill with what is done, under way and still to come."""
    found = []
    for number, name in enumerate(detail.planned):
        state, note = "waiting", ""
        if number < len(detail.steps):
            one = detail.steps[number]
            state, note = ("done" if one["ok"] else "failed"), f"{number_format(one['seconds'], 1)} s"
        elif number == len(detail.steps) and detail.under_way:
            state = "current"
        found.append(Step(step_name(name), state, note))
    return found
