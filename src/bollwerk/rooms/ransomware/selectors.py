"""What the pages show: the register with states, alerts, repositories, damage over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import Alert, BackupDuty, BackupReport, Repository, Snapshot
from bollwerk.rooms.ransomware.past import Past
from bollwerk.rooms.ransomware.rules import AlertState, allowed_steps, needs_duty

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = [
    "AlertDetail",
    "AlertLine",
    "DutyDetail",
    "DutyLine",
    "RepositoryDetail",
    "RepositoryLine",
    "ShareCourse",
    "alert_detail",
    "alerts",
    "courses",
    "duty_detail",
    "register",
    "repositories",
    "repository_detail",
]

_COURSE_DAYS = 30
_SNAPSHOTS_SHOWN = 60
_REPORTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One system in the backup register; `flaw` is empty when everything promised is kept."""

    system_id: int
    system: str
    stated: bool
    holds_data: bool
    rpo_hours: int
    rto_hours: int
    repository: str
    last_good: datetime | None
    last_offline: datetime | None
    flaw: str


def register() -> list[DutyLine]:
    """Return every visible system that must have a duty or has one; those that fall short first, then by name."""
    past = Past(clock.now())
    lines = [_duty_line(past, one) for one in past.systems if one.target_id in past.duties or _must(one)]
    return sorted(lines, key=lambda line: (not line.flaw, line.system.casefold()))


def _must(system: inventory.SystemFacts) -> bool:
    return needs_duty(system.system_kind)


def _duty_line(past: Past, system: inventory.SystemFacts) -> DutyLine:
    duty = past.duties.get(system.target_id)
    flaw = past.flaw_of(system)
    if duty is None:
        return DutyLine(system.target_id, system.name, False, True, 0, 0, "", None, None, flaw or "")  # noqa: FBT003
    repository = past.repositories.get(duty.repository_id or 0)
    return DutyLine(
        system_id=system.target_id,
        system=system.name,
        stated=True,
        holds_data=duty.holds_data,
        rpo_hours=duty.rpo_hours,
        rto_hours=duty.rto_hours,
        repository=repository.name if repository else "",
        last_good=past.last_good(duty, *BackupReport.Copy.values),
        last_offline=past.last_good(duty, BackupReport.Copy.OFFLINE, BackupReport.Copy.IMMUTABLE),
        flaw=flaw or "",
    )


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """The duty of one system and its newest reports."""

    line: DutyLine
    what: str
    no_data_reason: str
    every_hours: int
    keep_days: int
    repository_id: int | None
    source_name: str
    revision: int
    tlp: Tlp
    reports: tuple[tuple[datetime, str, str, int | None, str], ...]


def duty_detail(system_id: int) -> DutyDetail:
    """Return the duty of a system.

    Raises:
        RowNotFoundError: If there is no such system in use, or the viewer may not see it.
    """
    past = Past(clock.now())
    system = next((one for one in past.systems if one.target_id == system_id), None)
    if system is None:
        raise RowNotFoundError(system_id)
    duty = past.duties.get(system_id) or BackupDuty(system_id=system_id)
    rows = BackupReport.objects.filter(duty_id=duty.pk).order_by("-finished_at")[:_REPORTS_SHOWN] if duty.pk else []
    return DutyDetail(
        line=_duty_line(past, system),
        what=duty.what,
        no_data_reason=duty.no_data_reason,
        every_hours=duty.every_hours,
        keep_days=duty.keep_days,
        repository_id=duty.repository_id,
        source_name=duty.source_name,
        revision=duty.revision,
        tlp=system.tlp,
        reports=tuple((row.finished_at, row.copy, row.outcome, row.size_bytes, row.detail) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert in the list."""

    alert_id: int
    rule: str
    place: str
    raised_at: datetime
    count: int
    state: str


def alerts(state: str = "") -> list[AlertLine]:
    """Return the visible alerts, undecided ones first, then newest first."""
    rows = Alert.objects.order_by("-raised_at", "-id")
    rows = rows.filter(state=state) if state else rows
    order = {Alert.State.OPEN.value: 0, Alert.State.CONFIRMED.value: 1}
    lines = [AlertLine(row.pk, row.rule, _place(row), row.raised_at, row.count, row.state) for row in rows[:500]]
    return sorted(lines, key=lambda line: order.get(line.state, 2))


def _place(row: Alert) -> str:
    return f"{row.host}:{row.share}" if row.share else row.host


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """One alert with its files."""

    line: AlertLine
    repository: str
    repository_id: int
    detail: str
    snapshot_id: str
    directories: int
    first_damaged_at: datetime | None
    last_damaged_at: datetime | None
    last_clean_at: datetime | None
    files: tuple[tuple[str, str, tuple[str, ...]], ...]
    reason: str
    decided_by: str
    decided_at: datetime | None
    measure_id: int | None
    next_states: tuple[str, ...]
    revision: int
    tlp: Tlp


def alert_detail(alert_id: int) -> AlertDetail:
    """Return an alert.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = Alert.objects.select_related("repository").filter(pk=alert_id).first()
    if row is None:
        raise RowNotFoundError(alert_id)
    return AlertDetail(
        line=AlertLine(row.pk, row.rule, _place(row), row.raised_at, row.count, row.state),
        repository=row.repository.name,
        repository_id=row.repository_id,
        detail=row.detail,
        snapshot_id=row.snapshot_id,
        directories=row.directories,
        first_damaged_at=row.first_damaged_at,
        last_damaged_at=row.last_damaged_at,
        last_clean_at=row.last_clean_at,
        files=tuple((one["path"], one["verdict"], tuple(one["reasons"])) for one in row.files),
        reason=row.reason,
        decided_by=_name_of(row.decided_by_id),
        decided_at=row.decided_at,
        measure_id=row.measure_id,
        next_states=tuple(sorted(allowed_steps(AlertState(row.state)))),
        revision=row.revision,
        tlp=Tlp(row.tlp),
    )


def _name_of(person_id: int | None) -> str:
    if person_id is None:
        return ""
    return str(Person.objects.filter(pk=person_id).first() or "")


@dataclass(frozen=True, slots=True)
class RepositoryLine:
    """One repository in the list."""

    repository_id: int
    name: str
    location: str
    product: str
    append_only: bool
    agent_seen_at: datetime | None
    snapshots: int
    open_alerts: int


def repositories() -> list[RepositoryLine]:
    """Return the visible repositories in use, by name."""
    past = Past(clock.now())
    return [_repository_line(past, row) for row in sorted(past.repositories.values(), key=lambda row: row.name)]


def _repository_line(past: Past, row: Repository) -> RepositoryLine:
    return RepositoryLine(
        repository_id=row.pk,
        name=row.name,
        location=row.location,
        product=str(Repository.Product(row.product).label),
        append_only=row.append_only,
        agent_seen_at=row.agent_seen_at,
        snapshots=sum(one.repository_id == row.pk for one in past.snapshots),
        open_alerts=sum(one.repository_id == row.pk for one in past.undecided),
    )


@dataclass(frozen=True, slots=True)
class RepositoryDetail:
    """One repository with its newest snapshots: arrival, host, stated time, files, damaged, not judgeable."""

    line: RepositoryLine
    append_only_proof: str
    keep_days: int
    hosts: tuple[str, ...]
    enrolled: bool
    revision: int
    tlp: Tlp
    snapshots: tuple[tuple[datetime, str, datetime, int, int, int], ...]


def repository_detail(repository_id: int) -> RepositoryDetail:
    """Return a repository.

    Raises:
        RowNotFoundError: If there is none in use, or the viewer may not see it.
    """
    past = Past(clock.now())
    row = past.repositories.get(repository_id)
    if row is None:
        raise RowNotFoundError(repository_id)
    newest = Snapshot.objects.filter(repository_id=row.pk, forgotten_at__isnull=True).order_by("-arrived_at")
    return RepositoryDetail(
        line=_repository_line(past, row),
        append_only_proof=row.append_only_proof,
        keep_days=row.keep_days,
        hosts=tuple(row.hosts),
        enrolled=row.agent_id is not None,
        revision=row.revision,
        tlp=Tlp(row.tlp),
        snapshots=tuple(
            (one.arrived_at, one.host, one.taken_at, one.files, one.damaged, one.unjudged)
            for one in newest[:_SNAPSHOTS_SHOWN]
        ),
    )


@dataclass(frozen=True, slots=True)
class ShareCourse:
    """How many files of one share were judged, damaged and not judgeable, day by day."""

    host: str
    share: str
    days: tuple[date, ...]
    files: tuple[int, ...]
    damaged: tuple[int, ...]
    unjudged: tuple[int, ...]


def courses() -> list[ShareCourse]:
    """Return the last 30 days of every share that a visible snapshot shows; most damaged first."""
    today = clock.today()
    days = tuple(today - timedelta(days=_COURSE_DAYS - 1 - number) for number in range(_COURSE_DAYS))
    since = clock.now() - timedelta(days=_COURSE_DAYS)
    sums: dict[tuple[str, str], dict[date, tuple[int, int, int]]] = {}
    for row in Snapshot.objects.filter(arrived_at__gte=since).order_by("arrived_at"):
        on = clock.local_day(row.arrived_at)
        for one in row.shares:
            course = sums.setdefault((row.host, one["share"]), {})
            before = course.get(on, (0, 0, 0))
            now = (one["files"], one["damaged"], one["unjudged"])
            course[on] = (before[0] + now[0], before[1] + now[1], before[2] + now[2])
    found = [_course(key, course, days) for key, course in sums.items()]
    return sorted(found, key=lambda course: (-sum(course.damaged), course.host, course.share))


def _course(key: tuple[str, str], course: dict[date, tuple[int, int, int]], days: tuple[date, ...]) -> ShareCourse:
    values = [course.get(day, (0, 0, 0)) for day in days]
    columns = [tuple(value[number] for value in values) for number in range(3)]
    return ShareCourse(key[0], key[1], days, columns[0], columns[1], columns[2])
