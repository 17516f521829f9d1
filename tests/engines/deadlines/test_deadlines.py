from datetime import UTC, date, datetime, timedelta

import pytest

from bollwerk.engines.deadlines import (
    Deadline,
    DeadlineError,
    EscalationStep,
    HourDeadline,
    Land,
    WorkingCalendar,
    next_step,
    reached_steps,
)

START, END = datetime(2026, 11, 18, 10, tzinfo=UTC), datetime(2026, 11, 21, 10, tzinfo=UTC)
REMIND = EscalationStep("remind_owner", timedelta(hours=24))
WARN = EscalationStep("warn_officer", timedelta(hours=4))
REPORT = EscalationStep("report_missed", timedelta(hours=-1))
STEPS = [REPORT, WARN, REMIND]


def test_a_deadline_cannot_end_before_it_starts():
    with pytest.raises(DeadlineError, match="before it starts"):
        Deadline(started=date(2026, 2, 2), due=date(2026, 2, 1))
    with pytest.raises(DeadlineError, match="before it starts"):
        HourDeadline(started=END, due=START)


@pytest.mark.parametrize(
    ("on", "left", "overdue"),
    [(date(2026, 1, 30), 1, False), (date(2026, 1, 31), 0, False), (date(2026, 2, 1), -1, True)],
)
def test_the_last_day_is_still_in_time(on, left, overdue):
    deadline = Deadline(started=date(2026, 1, 1), due=date(2026, 1, 31))

    assert (deadline.days_left(on), deadline.is_overdue(on)) == (left, overdue)


@pytest.mark.parametrize(("day", "left"), [(19, 2), (20, 1), (22, 1), (23, 0), (24, 0)])
def test_working_days_left_do_not_count_the_weekend(day, left):
    deadline = Deadline(started=date(2026, 11, 1), due=date(2026, 11, 23))

    assert deadline.working_days_left(date(2026, 11, day), WorkingCalendar(Land.RHINELAND_PALATINATE)) == left


@pytest.mark.parametrize(("microseconds", "overdue"), [(-1, False), (0, False), (1, True)])
def test_the_last_moment_is_still_in_time(microseconds, overdue):
    deadline, at = HourDeadline(START, END), END + timedelta(microseconds=microseconds)

    assert deadline.is_overdue(at) is overdue
    assert deadline.time_left(at) == -timedelta(microseconds=microseconds)


@pytest.mark.parametrize("naive", [{"started": datetime(2026, 1, 1)}, {"due": datetime(2027, 1, 1)}])  # noqa: DTZ001
def test_moments_need_a_time_zone(naive):
    with pytest.raises(DeadlineError, match="time zone"):
        HourDeadline(**{"started": START, "due": END, **naive})


@pytest.mark.parametrize(
    ("at", "reached", "following"),
    [
        (END - timedelta(hours=24, microseconds=1), [], REMIND),
        (END - timedelta(hours=24), [REMIND], WARN),
        (END - timedelta(hours=4), [REMIND, WARN], REPORT),
        (END, [REMIND, WARN], REPORT),
        (END + timedelta(hours=1), [REMIND, WARN, REPORT], None),
    ],
)
def test_steps_come_in_the_order_of_their_moments(at, reached, following):
    coming = next_step(END, STEPS, at)

    assert [escalation.step for escalation in reached_steps(END, STEPS, at)] == reached
    assert (coming.step if coming else None) == following
    assert coming is None or coming.at == END - following.before


def test_without_steps_nothing_escalates():
    assert reached_steps(END, [], END) == ()
    assert next_step(END, [], END) is None


def test_an_escalation_needs_a_time_zone():
    with pytest.raises(DeadlineError, match="time zone"):
        next_step(datetime(2026, 1, 1), STEPS, END)  # noqa: DTZ001
