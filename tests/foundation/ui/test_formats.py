from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.foundation.ui.formats import breakable, day_text, moment_text, number_text, plain_number
from bollwerk.foundation.ui.templatetags.kern_data import share, size_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 11, 21), "21.11.2026"),
        (date(2026, 1, 5), "05.01.2026"),
        (datetime(2026, 11, 21, 22, 59, tzinfo=UTC), "21.11.2026"),
        (datetime(2026, 11, 21, 23, 0, tzinfo=UTC), "22.11.2026"),
        (None, "–"),
    ],
)
def test_a_day_is_written_the_german_way_by_its_local_day(value, text):
    assert day_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 11, 21, 13, 5, tzinfo=UTC), "21.11.2026, 14:05 Uhr MEZ"),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "01.07.2026, 14:00 Uhr MESZ"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "25.10.2026, 02:59 Uhr MESZ"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "25.10.2026, 02:00 Uhr MEZ"),
        (None, "–"),
    ],
)
def test_a_moment_says_its_zone_also_in_the_night_of_the_clock_change(value, text):
    assert moment_text(value) == text


def test_an_english_page_names_the_zone_in_english():
    with override("en"):
        assert moment_text(datetime(2026, 11, 21, 13, 5, tzinfo=UTC)) == "21.11.2026, 14:05 CET"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (1000, None, "1.000"),
        (1234567, None, "1.234.567"),
        (1.5, None, "1,5"),
        (Decimal("2.25"), None, "2,25"),
        (-1234.5, 2, "-1.234,50"),
        (None, None, "–"),
    ],
)
def test_numbers_carry_german_signs(value, decimals, text):
    assert number_text(value, decimals) == text


def test_an_english_page_has_english_numbers():
    with override("en"):
        assert number_text(1234.5) == "1,234.5"


def test_a_truth_value_is_no_number():
    with pytest.raises(TypeError):
        number_text(True)


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False))
def test_numbers_for_drawings_have_a_point_and_no_other_sign(value):
    text = plain_number(value)

    assert abs(float(text) - value) <= 0.005 + abs(value) * 1e-12
    assert set(text) <= set("-0123456789.")
    assert text != "-0"


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(178, 180, "98 %"), (180, 180, "100 %"), (199, 200, "99 %"), (0, 3, "0 %"), (0, 0, "–")]
)
def test_a_share_is_rounded_down_so_that_one_missing_shows(part, whole, text):
    assert share(part, whole) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_480_000, "1,5 MB"), (5 * 10**13, "50 TB"), (None, "")],
)
def test_sizes_are_told_in_decimal_units(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("kurz", ["kurz"]), ("x" * 40, ["x" * 40]), ("x" * 41, ["x" * 16, "x" * 16, "x" * 9]), ("", [""])],
)
def test_only_an_endless_word_may_break_and_nothing_of_it_is_lost(text, pieces):
    assert breakable(text).split("\u200b") == pieces
