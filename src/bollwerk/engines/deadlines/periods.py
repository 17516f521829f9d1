"""Legal periods: where a period of hours, days, working days, weeks, months or years ends."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bollwerk.engines.deadlines.holidays import DeadlineError, WorkingCalendar

_TWO_DAYS = timedelta(days=2)


class Unit(StrEnum):
    """Unit of a period in days; hours run by `add_hours`."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class EndRule(StrEnum):
    """What happens when a period ends on a Saturday, a Sunday or a public holiday."""

    BGB = "bgb"
    """It ends on the next working day. Source: § 193 BGB; § 31 (3) VwVfG."""
    EU = "eu"
    """It ends on the next working day, and a period of two days or more holds at least two working days.

    Source: Art. 3 (4) and (5) Regulation (EEC, Euratom) No 1182/71.
    """
    AS_IT_FALLS = "as_it_falls"
    """It ends that day: for dates that an authority has set (§ 31 (5) VwVfG), and for our own stricter targets."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length in calendar units, at least 0."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 0:
            raise DeadlineError(f"a period cannot be {self.count} {self.unit}")


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """Where a period ends, and why there.

    Attributes:
        nominal: Last day by counting alone.
        due: Last day on which the duty is met in time.
        rule: Rule by which `due` may lie after `nominal`.
    """

    nominal: date
    due: date
    rule: EndRule

    @property
    def moved(self) -> bool:
        """Return whether the end was moved to a working day."""
        return self.due != self.nominal


def end_of_period(event_on: date, period: Period, calendar: WorkingCalendar, rule: EndRule = EndRule.BGB) -> PeriodEnd:
    """Return the last day of a period that an event starts; the day of the event does not count.

    Weeks, months and years end on the day with the name or number of the day of the event; where the month has no such
    day, on its last.

    Source: § 187 (1), § 188 (1), (2) first half, (3) BGB; Art. 3 (1), (2) Regulation (EEC, Euratom) No 1182/71.
    """
    return _finish(event_on, _count(event_on, period, calendar), calendar, rule)


def end_of_term(
    first_day: date, period: Period, calendar: WorkingCalendar, rule: EndRule = EndRule.AS_IT_FALLS
) -> PeriodEnd:
    """Return the last day of a period whose first day counts from its beginning, as a contract or an approval does.

    Such a term ends the day before the one with the same number: one month from 1 May ends on 31 May. From 31 January
    it ends on the last day of February. By default nothing is moved: a term is no deadline for an act.

    Source: § 187 (2), § 188 (2) second half, (3) BGB.

    Raises:
        DeadlineError: If the period is shorter than one unit: such a term would end before it starts.
    """
    if period.count < 1:
        raise DeadlineError("a term lasts at least one unit")
    counted = _count(first_day, period, calendar)
    shortened = period.unit in (Unit.MONTHS, Unit.YEARS) and counted.day < first_day.day
    if period.unit is Unit.WORKING_DAYS:
        counted = add_working_days(first_day - timedelta(days=1), period.count, calendar)
    elif not shortened:
        counted -= timedelta(days=1)
    return _finish(first_day, counted, calendar, rule)


def add_working_days(start: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the date `days` working days after `start`, which itself never counts; with 0 days, `start`.

    Raises:
        DeadlineError: If `days` is negative.
    """
    if days < 0:
        raise DeadlineError("days must be 0 or more")
    day = start
    for _ in range(days):
        day = calendar.working_day_from(day + timedelta(days=1))
    return day


def add_months(start: date, months: int) -> date:
    """Return the day with the same number `months` later, or the last of that month where it has no such day.

    Raises:
        DeadlineError: If `months` is negative.
    """
    if months < 0:
        raise DeadlineError("months must be 0 or more")
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def add_hours(start: datetime, hours: int) -> datetime:
    """Return the moment `hours` elapsed hours after `start`, in UTC.

    Hours run through nights, Saturdays, Sundays and holidays and are not moved to a working day; across a clock change
    they stay real hours. Counted from the very minute: that is up to an hour stricter than the law (`add_full_hours`).

    Source: Art. 33 (1) GDPR: 72 hours; Art. 3 (3), (4) Regulation (EEC, Euratom) No 1182/71: only periods "expressed
    otherwise than in hours" are moved; § 31 (6) VwVfG.

    Raises:
        DeadlineError: If `start` has no time zone or `hours` is negative.
    """
    if start.tzinfo is None:
        raise DeadlineError("a period of hours needs a start with a time zone")
    if hours < 0:
        raise DeadlineError("hours must be 0 or more")
    return start.astimezone(UTC) + timedelta(hours=hours)


def add_full_hours(start: datetime, hours: int) -> datetime:
    """Return the moment a period of hours ends in law: the hour in which the event occurs does not count.

    Known at 10:20, 72 hours end three days later at 11:00. An event on the stroke of the hour occurs in the hour that
    begins with it. Show this beside the stricter `add_hours`, do not plan with it.

    Source: Art. 3 (1), (2) (a) Regulation (EEC, Euratom) No 1182/71.

    Raises:
        DeadlineError: If `start` has no time zone or `hours` is negative.
    """
    within_last_hour = add_hours(start, hours) + timedelta(hours=1)
    return within_last_hour.replace(minute=0, second=0, microsecond=0)


def end_of_day(on: date, zone: tzinfo) -> datetime:
    """Return the last moment of a calendar day in a time zone, in UTC. Source: § 188 (1) BGB."""
    return datetime.combine(on, time.max, zone).astimezone(UTC)


def _count(start: date, period: Period, calendar: WorkingCalendar) -> date:
    match period.unit:
        case Unit.DAYS:
            return start + timedelta(days=period.count)
        case Unit.WORKING_DAYS:
            return add_working_days(start, period.count, calendar)
        case Unit.WEEKS:
            return start + timedelta(weeks=period.count)
        case Unit.MONTHS:
            return add_months(start, period.count)
        case Unit.YEARS:
            return add_months(start, 12 * period.count)


def _finish(start: date, nominal: date, calendar: WorkingCalendar, rule: EndRule) -> PeriodEnd:
    if rule is EndRule.AS_IT_FALLS:
        return PeriodEnd(nominal, nominal, rule)
    due = calendar.working_day_from(nominal)
    if rule is EndRule.EU and nominal - start >= _TWO_DAYS:
        due = max(due, add_working_days(start, 2, calendar))
    return PeriodEnd(nominal, due, rule)
