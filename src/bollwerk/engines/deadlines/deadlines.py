"""Deadlines under way: what is left, what is late, who must be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bollwerk.engines.deadlines.holidays import DeadlineError, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in calendar days.

    Attributes:
        started: Day of the event that started it (local calendar date).
        due: Last day on which the duty is still met in time.
    """

    started: date
    due: date

    def __post_init__(self) -> None:
        if self.due < self.started:
            raise DeadlineError("a deadline cannot end before it starts")

    def days_left(self, on: date) -> int:
        """Return whole calendar days until `due`: 0 on the last day, negative once it has passed."""
        return (self.due - on).days

    def working_days_left(self, on: date, calendar: WorkingCalendar) -> int:
        """Return the working days after `on` up to and including `due`; 0 once it has passed."""
        return calendar.count_working_days(on, self.due)

    def is_overdue(self, on: date) -> bool:
        """Return whether the last day has passed."""
        return on > self.due


@dataclass(frozen=True, slots=True)
class HourDeadline:
    """A deadline in hours.

    Attributes:
        started: Moment of the event that started it, aware.
        due: Last moment at which the duty is still met in time, aware.
    """

    started: datetime
    due: datetime

    def __post_init__(self) -> None:
        if self.started.tzinfo is None or self.due.tzinfo is None:
            raise DeadlineError("a deadline in hours needs moments with a time zone")
        if self.due < self.started:
            raise DeadlineError("a deadline cannot end before it starts")

    def time_left(self, at: datetime) -> timedelta:
        """Return what is left; negative once it has passed."""
        return self.due - at

    def is_overdue(self, at: datetime) -> bool:
        """Return whether the last moment has passed."""
        return at > self.due


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """Something that happens some time before or after a deadline ends.

    Attributes:
        name: Code of what happens, such as `remind_owner`.
        before: How long before the end; negative for after it.
    """

    name: str
    before: timedelta


@dataclass(frozen=True, slots=True)
class Escalation:
    """A step with the moment it is due."""

    step: EscalationStep
    at: datetime


def reached_steps(due: datetime, steps: Iterable[EscalationStep], at: datetime) -> tuple[Escalation, ...]:
    """Return the steps whose moment has come by `at`, the earliest first; the exact moment counts as come."""
    return tuple(escalation for escalation in _timetable(due, steps) if escalation.at <= at)


def next_step(due: datetime, steps: Iterable[EscalationStep], at: datetime) -> Escalation | None:
    """Return the step that comes next after `at`, None when all have come."""
    return next((escalation for escalation in _timetable(due, steps) if escalation.at > at), None)


def _timetable(due: datetime, steps: Iterable[EscalationStep]) -> list[Escalation]:
    if due.tzinfo is None:
        raise DeadlineError("an escalation needs an end with a time zone")
    return sorted((Escalation(step, due - step.before) for step in steps), key=lambda escalation: escalation.at)
