from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.deadlines import DeadlineError, Holiday, Land, WorkingCalendar, easter_sunday, public_holidays

EVERYWHERE_2026 = {
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 10, 3),
    date(2026, 12, 25),
    date(2026, 12, 26),
}
THREE_KINGS, WOMEN, CORPUS_CHRISTI = date(2026, 1, 6), date(2026, 3, 8), date(2026, 6, 4)
ASSUMPTION, CHILDREN = date(2026, 8, 15), date(2026, 9, 20)
REFORMATION, ALL_SAINTS, REPENTANCE = date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 18)
EASTER, PENTECOST = date(2026, 4, 5), date(2026, 5, 24)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1961, 4, 2),
        (1981, 4, 19),  # the exceptions that shorter formulas miss
        (1954, 4, 18),
        (2008, 3, 23),
        (2024, 3, 31),
        (2026, 4, 5),
        (2038, 4, 25),  # the latest possible day
        (2285, 3, 22),  # the earliest possible day
    ],
)
def test_easter_falls_on_its_day(year, month, day):
    assert easter_sunday(year) == date(year, month, day)


@given(year=st.integers(1995, 4000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    easter = easter_sunday(year)

    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("code", "further"),
    [
        ("BW", {THREE_KINGS, CORPUS_CHRISTI, ALL_SAINTS}),
        ("BY", {THREE_KINGS, CORPUS_CHRISTI, ALL_SAINTS}),
        ("BE", {WOMEN}),
        ("BB", {EASTER, PENTECOST, REFORMATION}),
        ("HB", {REFORMATION}),
        ("HH", {REFORMATION}),
        ("HE", {CORPUS_CHRISTI}),
        ("MV", {WOMEN, REFORMATION}),
        ("NI", {REFORMATION}),
        ("NW", {CORPUS_CHRISTI, ALL_SAINTS}),
        ("RP", {CORPUS_CHRISTI, ALL_SAINTS}),
        ("SL", {CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS}),
        ("SN", {REFORMATION, REPENTANCE}),
        ("ST", {THREE_KINGS, REFORMATION}),
        ("SH", {REFORMATION}),
        ("TH", {CHILDREN, REFORMATION}),
    ],
)
def test_every_land_has_its_holidays(code, further):
    assert set(public_holidays(Land(code), 2026)) == EVERYWHERE_2026 | further


@pytest.mark.parametrize(
    ("code", "day", "before", "after"),
    [
        ("BE", (3, 8), 2018, 2019),
        ("MV", (3, 8), 2022, 2023),
        ("TH", (9, 20), 2018, 2019),
        ("HH", (10, 31), 2016, 2018),
        ("BE", (5, 8), 2024, 2025),
        ("BE", (5, 8), 2019, 2020),
        ("BE", (6, 17), 2027, 2028),
        ("RP", (10, 31), 2016, 2017),
    ],
)
def test_a_holiday_begins_in_its_year(code, day, before, after):
    assert date(before, *day) not in public_holidays(Land(code), before)
    assert date(after, *day) in public_holidays(Land(code), after)


@pytest.mark.parametrize(
    ("code", "day", "last"), [("RP", (10, 31), 2017), ("BE", (5, 8), 2020), ("BE", (5, 8), 2025), ("BE", (6, 17), 2028)]
)
def test_a_holiday_that_was_given_once_does_not_return(code, day, last):
    assert date(last, *day) in public_holidays(Land(code), last)
    assert date(last + 1, *day) not in public_holidays(Land(code), last + 1)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2022, 16), (2023, 22), (2024, 20), (2026, 18)],  # 23 November 2022 was itself a Wednesday
)
def test_the_day_of_repentance_is_the_wednesday_before_23_november(year, day):
    assert public_holidays(Land.SAXONY, year)[date(year, 11, day)] is Holiday.BUSS_UND_BETTAG


def test_two_holidays_on_one_day_are_one_day_with_the_name_of_the_moving_one():
    assert public_holidays(Land.HESSE, 2008)[date(2008, 5, 1)] is Holiday.CHRISTI_HIMMELFAHRT


@pytest.mark.parametrize("land", Land)
def test_holidays_come_in_order(land):
    assert list(public_holidays(land, 2026)) == sorted(public_holidays(land, 2026))


def test_years_before_the_tables_are_refused():
    assert public_holidays(Land.HESSE, 1995)
    with pytest.raises(DeadlineError, match="from 1995 on, not for 1994"):
        public_holidays(Land.HESSE, 1994)


def test_the_tables_cannot_be_changed_by_a_caller():
    with pytest.raises(TypeError):
        public_holidays(Land.HESSE, 2026)[date(2026, 8, 8)] = Holiday.NEUJAHR


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), True),
        (date(2026, 6, 4), False),  # Corpus Christi in Rhineland-Palatinate
        (date(2026, 12, 24), True),  # a day off by custom is a working day in law
    ],
)
def test_saturdays_sundays_and_holidays_are_no_working_days(day, works):
    assert WorkingCalendar(Land.RHINELAND_PALATINATE).is_working_day(day) is works


def test_a_municipality_adds_its_own_holiday():
    friday = date(2025, 8, 8)

    assert WorkingCalendar(Land.BAVARIA).is_working_day(friday)
    assert not WorkingCalendar(Land.BAVARIA, frozenset({friday})).is_working_day(friday)


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        (date(2026, 11, 19), date(2026, 11, 20), 1),
        (date(2026, 11, 20), date(2026, 11, 22), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 1),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 2), 0),
    ],
)
def test_working_days_are_counted_after_the_first_day_and_with_the_last(after, until, count):
    assert WorkingCalendar(Land.RHINELAND_PALATINATE).count_working_days(after, until) == count


@given(day=st.dates(date(1995, 1, 1), date(2200, 1, 1)), land=st.sampled_from(Land))
def test_the_next_working_day_is_near_and_nothing_between_is_one(day, land):
    calendar = WorkingCalendar(land)

    found = calendar.working_day_from(day)

    assert calendar.is_working_day(found)
    assert day <= found <= day + timedelta(days=6)
    assert not any(calendar.is_working_day(day + timedelta(days=n)) for n in range((found - day).days))
