"""What the pages of restores, restore tests, drills and outgoing traffic show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bollwerk.engines.dependency_graph import Need
from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, current_viewer, deciding
from bollwerk.foundation.access.models import may_read
from bollwerk.foundation.evidence.thresholds import value_of
from bollwerk.rooms.ransomware.coverage import Coverage, by_urgency
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import Drill, EgressRecord, GuidedDrill, RestoreRun, RestoreTest
from bollwerk.rooms.ransomware.rules.drills import DrillFacts, drill_flaw
from bollwerk.rooms.ransomware.selectors_containment import persons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bollwerk.rooms.ransomware.coverage import SampleTurn, Turn

__all__ = [
    "DrillDetail",
    "DrillLine",
    "EgressLine",
    "GuidedDetail",
    "RunDetail",
    "SampleLine",
    "TrialLine",
    "TurnDetail",
    "TurnLine",
    "drill_detail",
    "drills",
    "egress_records",
    "guided_detail",
    "guided_now",
    "run_detail",
    "runs",
    "sample_turns",
    "turn_detail",
    "turns",
]

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class RunDetail:
    """One restore on a backup host."""

    run_id: int
    repository_id: int
    repository: str
    system_id: int | None
    host: str
    below: str
    target: str
    only_damaged: bool
    newest_snapshot: str
    state: str
    stop_reason: str
    stop_detail: str
    begun_at: datetime
    seen_at: datetime
    finished_at: datetime | None
    resumed: int
    bytes_done: int
    bytes_total: int
    counts: Mapping[str, int]
    origins: Mapping[str, int]
    formats: Mapping[str, int]
    scanners: tuple[str, ...]
    files: tuple[Mapping[str, str], ...]
    tlp: Tlp


def runs() -> list[RunDetail]:
    """Return the newest visible restores, those that stand still or run first."""
    rows = RestoreRun.objects.select_related("repository").order_by("-begun_at", "-pk")[:_SHOWN]
    return sorted(map(_run, rows), key=lambda one: one.state == RestoreRun.State.FINISHED)


def run_detail(run_id: int) -> RunDetail:
    """Return a restore.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = RestoreRun.objects.select_related("repository").filter(pk=run_id).first()
    if row is None:
        raise RowNotFoundError(run_id)
    return _run(row)


def _run(row: RestoreRun) -> RunDetail:
    same = {name: getattr(row, name) for name in _SAME}
    return RunDetail(
        run_id=row.pk, repository=row.repository.name, scanners=tuple(row.scanners), files=tuple(row.files),
        tlp=Tlp(row.tlp), **same,
    )  # fmt: skip


_SAME = (
    "repository_id", "system_id", "host", "below", "target", "only_damaged", "newest_snapshot", "state", "stop_reason",
    "stop_detail", "begun_at", "seen_at", "finished_at", "resumed", "bytes_done", "bytes_total", "counts", "origins",
    "formats",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One restore test."""

    held_at: datetime
    files: int
    of_files: int
    flawed: int
    hours: float
    measured: bool
    promised_hours: float | None
    scanners: tuple[str, ...]
    proof: str
    recorded_by: str
    flaws: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """An application in the plan of restore tests."""

    application_id: int
    name: str
    need: Need
    every_days: int
    newest: TrialLine | None
    promised_hours: int | None
    flaw: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A repository in the plan of restore tests."""

    repository_id: int
    name: str
    every_days: int
    newest: TrialLine | None
    flaw: str
    due_at: datetime | None


def turns(need: Need | None = None) -> list[TurnLine]:
    """Return the plan for whole applications, what lacks proof first; only of one protection need, if named."""
    return [_turn(one) for one in _turns_seen() if need is None or one.need is need]


def _turns_seen() -> list[Turn]:
    """Return the turns of all applications the viewer may see.

    Which applications need one is decided with full sight: the data one rests on may be closed. Such a turn keeps its
    verdict and loses what its reader may not see.
    """
    at, viewer = clock.now(), current_viewer()
    own = Coverage(at).turns()
    known = {one.application.target_id for one in own}
    with deciding("ransomware.restore_turns"):
        every = Coverage(at).turns()
    further = [
        replace(one, promised_hours=None, newest=None)
        for one in every
        if one.application.target_id not in known
        and may_read(
            viewer,
            tlp=one.application.tlp,
            organisation_id=one.application.organisation_id,
            circle_id=one.application.circle_id,
        )
    ]
    return sorted([*own, *further], key=by_urgency)


def sample_turns() -> list[SampleLine]:
    """Return the plan for weekly samples by repository."""
    return [_sample(one) for one in Coverage(clock.now()).sample_turns()]


def _turn(one: Turn) -> TurnLine:
    newest = _test(one.newest, {}) if one.newest else None
    key, name = one.application.target_id, one.application.name
    return TurnLine(key, name, one.need, one.interval.days, newest, one.promised_hours, one.flaw or "", one.due_at)


def _sample(one: SampleTurn) -> SampleLine:
    newest = _test(one.newest, {}) if one.newest else None
    return SampleLine(one.repository.pk, one.repository.name, one.interval.days, newest, one.flaw or "", one.due_at)


def _test(row: RestoreTest, people: Mapping[int, str]) -> TrialLine:
    return TrialLine(
        row.held_at, row.files, row.of_files, row.flawed, row.seconds_for_everything / 3600, row.measured,
        row.promised_hours, tuple(row.scanners), row.proof, people.get(row.recorded_by_id or 0, ""), tuple(row.flaws),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TurnDetail:
    """An application with all its restore tests, newest first."""

    line: TurnLine
    tests: tuple[TrialLine, ...]
    tlp: Tlp


def turn_detail(application_id: int) -> TurnDetail:
    """Return an application that rests on backed-up data, with its tests.

    Raises:
        RowNotFoundError: If there is no such application, or the viewer may not see it.
    """
    turn = next((one for one in _turns_seen() if one.application.target_id == application_id), None)
    if turn is None:
        raise RowNotFoundError(application_id)
    rows = list(RestoreTest.objects.filter(application_id=application_id).order_by("-held_at")[:_SHOWN])
    people = persons({row.recorded_by_id or 0 for row in rows})
    tests = tuple(_test(row, people) for row in rows)
    return TurnDetail(_turn(turn), tests, turn.application.tlp)


@dataclass(frozen=True, slots=True)
class DrillLine:
    """One drill in the list; `flaw` is empty when it proves what a drill must prove."""

    drill_id: int
    held_at: datetime
    steps: int
    passed: int
    files_lost: int | None
    seconds: float
    flaw: str


@dataclass(frozen=True, slots=True)
class DrillDetail:
    """One drill with its steps."""

    line: DrillLine
    steps: Sequence[Mapping[str, Any]]
    recorded_by: str
    tlp: Tlp


def drills() -> list[DrillLine]:
    """Return the newest visible drills."""
    return [_drill(row) for row in Drill.objects.order_by("-held_at", "-pk")[:_SHOWN]]


def drill_detail(drill_id: int) -> DrillDetail:
    """Return a drill.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = Drill.objects.filter(pk=drill_id).first()
    if row is None:
        raise RowNotFoundError(drill_id)
    key = row.recorded_by_id or 0
    return DrillDetail(_drill(row), row.steps, persons({key}).get(key, ""), Tlp(row.tlp))


def _drill(row: Drill) -> DrillLine:
    facts = DrillFacts(
        row.held_at, {one["name"]: bool(one["ok"]) for one in row.steps}, row.files_lost, timedelta(seconds=row.seconds)
    )
    flaw = drill_flaw(
        facts,
        at=clock.now(),
        max_age=timedelta(days=value_of("S11.isolates", "drill_age_days")),
        agreed=timedelta(hours=value_of("S11.isolates", "drill_hours")),
    )
    passed = sum(bool(one["ok"]) for one in row.steps)
    return DrillLine(row.pk, row.held_at, len(row.steps), passed, row.files_lost, row.seconds, flaw or "")


@dataclass(frozen=True, slots=True)
class GuidedDetail:
    """A drill step by step.

    Attributes:
        next_step: Number of the step that can be allowed now; None while one is being taken or nothing is left.
    """

    drill_id: int
    state: str
    host: str
    opened_by: str
    opened_at: datetime
    seen_at: datetime | None
    planned: tuple[str, ...]
    steps: tuple[Mapping[str, Any], ...]
    next_step: int | None
    under_way: bool
    report_id: int | None
    tlp: Tlp


def guided_now() -> int | None:
    """Return the guided drill that waits or is under way, if the viewer may see one."""
    states = (GuidedDrill.State.WAITING, GuidedDrill.State.RUNNING)
    return GuidedDrill.objects.filter(state__in=states).values_list("pk", flat=True).first()


def guided_detail(drill_id: int) -> GuidedDetail:
    """Return a drill step by step.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = GuidedDrill.objects.filter(pk=drill_id).first()
    if row is None:
        raise RowNotFoundError(drill_id)
    taken, running = len(row.steps), row.state == GuidedDrill.State.RUNNING
    failed = any(not one["ok"] for one in row.steps)
    free = running and row.allowed == taken and taken < len(row.planned) and not failed
    return GuidedDetail(
        row.pk, row.state, row.host, persons({row.opened_by_id}).get(row.opened_by_id, ""), row.opened_at, row.seen_at,
        tuple(row.planned), tuple(row.steps), taken if free else None, running and row.allowed > taken, row.drill_id,
        Tlp(row.tlp),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class EgressLine:
    """A record of outgoing traffic."""

    egress_id: int
    name: str
    keep_days: int
    checked_at: datetime


def egress_records() -> list[EgressLine]:
    """Return the visible records of outgoing traffic, by name."""
    rows = EgressRecord.objects.order_by("name")
    return [EgressLine(row.pk, row.name, row.keep_days, row.checked_at) for row in rows]
