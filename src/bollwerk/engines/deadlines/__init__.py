"""Deadlines: legal periods, working days, public holidays of the Länder, what is left and who must be told.

Pure: no clock; callers pass the day (`on`) or the moment (`at`), the time zone and the calendar of the place.
"""

from bollwerk.engines.deadlines.deadlines import (
    Deadline,
    Escalation,
    EscalationStep,
    HourDeadline,
    next_step,
    reached_steps,
)
from bollwerk.engines.deadlines.holidays import (
    DeadlineError,
    Holiday,
    Land,
    WorkingCalendar,
    easter_sunday,
    public_holidays,
)
from bollwerk.engines.deadlines.periods import (
    EndRule,
    Period,
    PeriodEnd,
    Unit,
    add_full_hours,
    add_hours,
    add_months,
    add_working_days,
    end_of_day,
    end_of_period,
    end_of_term,
)

__all__ = [
    "Deadline",
    "DeadlineError",
    "EndRule",
    "Escalation",
    "EscalationStep",
    "Holiday",
    "HourDeadline",
    "Land",
    "Period",
    "PeriodEnd",
    "Unit",
    "WorkingCalendar",
    "add_full_hours",
    "add_hours",
    "add_months",
    "add_working_days",
    "easter_sunday",
    "end_of_day",
    "end_of_period",
    "end_of_term",
    "next_step",
    "public_holidays",
    "reached_steps",
]
