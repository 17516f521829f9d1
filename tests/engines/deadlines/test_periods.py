from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.deadlines import (
    DeadlineError,
    EndRule,
    Land,
    Period,
    Unit,
    WorkingCalendar,
    add_full_hours,
    add_hours,
    add_months,
    add_working_days,
    end_of_day,
    end_of_period,
    end_of_term,
)

RP = WorkingCalendar(Land.RHINELAND_PALATINATE)
BERLIN = ZoneInfo("Europe/Berlin")
D, WD, W, M, Y = Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 4, 2), 0, date(2026, 4, 2)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday, weekend, Easter Monday
        (date(2026, 4, 10), 1, date(2026, 4, 13)),  # Friday to Monday
        (date(2026, 4, 11), 1, date(2026, 4, 13)),  # from a Saturday
        (date(2026, 12, 23), 3, date(2026, 12, 29)),  # Christmas on Friday and Saturday
    ],
)
def test_working_days_skip_weekends_and_holidays(start, count, expected):
    assert add_working_days(start, count, RP) == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 28), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(start, months, expected):
    assert add_months(start, months) == expected


@pytest.mark.parametrize(
    ("event", "period", "nominal", "due"),
    [
        (date(2026, 11, 2), Period(14, D), date(2026, 11, 16), date(2026, 11, 16)),
        (date(2026, 11, 6), Period(14, D), date(2026, 11, 20), date(2026, 11, 20)),  # Friday stays
        (date(2026, 11, 7), Period(14, D), date(2026, 11, 21), date(2026, 11, 23)),  # Saturday to Monday
        (date(2026, 11, 8), Period(2, W), date(2026, 11, 22), date(2026, 11, 23)),  # Sunday to Monday
        (date(2026, 3, 20), Period(2, W), date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to Tuesday
        (date(2026, 1, 31), Period(1, M), date(2026, 2, 28), date(2026, 3, 2)),  # last of the month, a Saturday
        (date(2026, 8, 21), Period(3, M), date(2026, 11, 21), date(2026, 11, 23)),  # criminal complaint, § 77b StGB
        (date(2024, 2, 29), Period(1, Y), date(2025, 2, 28), date(2025, 2, 28)),
        (date(2026, 11, 20), Period(3, WD), date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 21), Period(0, D), date(2026, 11, 21), date(2026, 11, 23)),
    ],
)
def test_a_period_ends_on_a_working_day(event, period, nominal, due):
    end = end_of_period(event, period, RP)

    assert (end.nominal, end.due, end.moved) == (nominal, due, nominal != due)


def test_the_holiday_of_the_place_decides():
    all_saints_eve = Period(1, D)  # 31 October 2025, a Friday: a holiday in Saxony only

    assert end_of_period(date(2025, 10, 30), all_saints_eve, RP).due == date(2025, 10, 31)
    assert end_of_period(date(2025, 10, 30), all_saints_eve, WorkingCalendar(Land.SAXONY)).due == date(2025, 11, 3)


def test_a_date_that_was_set_falls_as_it_falls():
    end = end_of_period(date(2026, 11, 7), Period(14, D), RP, EndRule.AS_IT_FALLS)

    assert (end.due, end.moved) == (date(2026, 11, 21), False)


@pytest.mark.parametrize(
    ("event", "days", "bgb", "eu"),
    [
        (date(2026, 4, 2), 2, date(2026, 4, 7), date(2026, 4, 8)),  # over Easter only one working day
        (date(2026, 4, 2), 1, date(2026, 4, 7), date(2026, 4, 7)),  # under two days there is no such guarantee
        (date(2026, 11, 20), 3, date(2026, 11, 23), date(2026, 11, 24)),
        (date(2026, 11, 19), 4, date(2026, 11, 23), date(2026, 11, 23)),  # Friday and Monday are two
    ],
)
def test_a_european_period_of_two_days_holds_two_working_days(event, days, bgb, eu):
    assert end_of_period(event, Period(days, D), RP, EndRule.BGB).due == bgb
    assert end_of_period(event, Period(days, D), RP, EndRule.EU).due == eu


@pytest.mark.parametrize(
    ("first", "period", "last"),
    [
        (date(2026, 5, 1), Period(1, M), date(2026, 5, 31)),
        (
            date(2026, 1, 31),
            Period(1, M),
            date(2026, 2, 28),
        ),  # there is no 31 February: its last day, not the one before
        (date(2026, 1, 29), Period(1, M), date(2026, 2, 28)),
        (date(2026, 1, 28), Period(1, M), date(2026, 2, 27)),
        (date(2026, 1, 1), Period(1, Y), date(2026, 12, 31)),
        (date(2024, 2, 29), Period(1, Y), date(2025, 2, 28)),
        (date(2026, 11, 21), Period(1, D), date(2026, 11, 21)),
        (date(2026, 11, 16), Period(1, W), date(2026, 11, 22)),
        (date(2026, 11, 20), Period(2, WD), date(2026, 11, 23)),
        (date(2026, 11, 21), Period(1, WD), date(2026, 11, 23)),
    ],
)
def test_a_term_ends_before_the_day_it_began_on(first, period, last):
    assert end_of_term(first, period, RP).due == last


def test_a_term_can_end_on_a_working_day_when_an_act_is_due_then():
    assert end_of_term(date(2026, 11, 16), Period(1, W), RP, EndRule.BGB).due == date(2026, 11, 23)


def test_a_term_of_nothing_is_refused():
    with pytest.raises(DeadlineError, match="at least one unit"):
        end_of_term(date(2026, 1, 1), Period(0, D), RP)


@pytest.mark.parametrize(
    ("start", "strict", "law"),
    [
        # Friday morning: 72 hours run through the weekend and end on Monday.
        (datetime(2026, 11, 20, 10, 20, tzinfo=BERLIN), (23, 10, 20), (23, 11, 0)),
        # Wednesday: they end on a Saturday and are not moved.
        (datetime(2026, 11, 18, 10, 0, tzinfo=BERLIN), (21, 10, 0), (21, 11, 0)),
        (datetime(2026, 11, 18, 10, 59, 59, tzinfo=BERLIN), (21, 10, 59), (21, 11, 0)),
    ],
)
def test_72_hours_are_never_moved(start, strict, law):
    strict_end, law_end = (add(start, 72).astimezone(BERLIN) for add in (add_hours, add_full_hours))

    assert (strict_end.day, strict_end.hour, strict_end.minute) == strict
    assert (law_end.day, law_end.hour, law_end.minute, law_end.second) == (*law, 0)


@pytest.mark.parametrize(
    ("start", "clock"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=BERLIN), 13),  # clocks go forward on 29 March
        (datetime(2026, 10, 24, 12, tzinfo=BERLIN), 11),  # and back on 25 October
    ],
)
def test_hours_stay_real_hours_across_a_clock_change(start, clock):
    end = add_hours(start, 24)

    assert end.astimezone(BERLIN).hour == clock
    assert end - start.astimezone(UTC) == timedelta(hours=24)
    assert end.tzinfo is UTC


@pytest.mark.parametrize("add", [add_hours, add_full_hours])
def test_hours_need_a_time_zone_and_a_direction(add):
    with pytest.raises(DeadlineError, match="start with a time zone"):
        add(datetime(2026, 1, 1), 72)  # noqa: DTZ001
    with pytest.raises(DeadlineError, match="hours must be 0 or more"):
        add(datetime(2026, 1, 1, tzinfo=UTC), -1)


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 11, 21), datetime(2026, 11, 21, 22, 59, 59, 999999, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 21, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_of_its_place(on, last):
    assert end_of_day(on, BERLIN) == last


@pytest.mark.parametrize(
    "refused",
    [
        lambda: add_working_days(date(2026, 1, 1), -1, RP),
        lambda: add_months(date(2026, 1, 1), -1),
        lambda: Period(-1, D),
    ],
)
def test_periods_do_not_run_backwards(refused):
    with pytest.raises(DeadlineError, match=r"0 or more|cannot be -1 days"):
        refused()


starts = st.dates(date(1996, 1, 1), date(2150, 1, 1))
periods = st.builds(Period, st.integers(0, 40), st.sampled_from(Unit))


@given(start=starts, period=periods, land=st.sampled_from(Land), rule=st.sampled_from([EndRule.BGB, EndRule.EU]))
def test_a_period_never_ends_early_nor_on_a_day_off(start, period, land, rule):
    calendar = WorkingCalendar(land)

    end = end_of_period(start, period, calendar, rule)

    assert calendar.is_working_day(end.due)
    assert start <= end.nominal <= end.due <= end.nominal + timedelta(days=9)
    if rule is EndRule.EU and end.nominal - start >= timedelta(days=2):
        assert calendar.count_working_days(start, end.due) >= 2


@given(start=starts, days=st.integers(0, 60), land=st.sampled_from(Land))
def test_adding_working_days_and_counting_them_agree(start, days, land):
    calendar = WorkingCalendar(land)

    assert calendar.count_working_days(start, add_working_days(start, days, calendar)) == days


@given(start=starts, one=st.integers(0, 50), other=st.integers(0, 50))
def test_more_months_never_end_earlier(start, one, other):
    assert (add_months(start, one) <= add_months(start, other)) is (one <= other)
