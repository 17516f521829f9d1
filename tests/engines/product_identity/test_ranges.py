"""Ranges as vendors write them, each with a version on both sides of every bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.product_identity import (
    Form,
    Membership,
    Subject,
    find_version,
    membership,
    read_range,
    read_version,
)
from bollwerk.engines.product_identity.version_columns import CODES, VersionColumns, VersionList

INSIDE, OUTSIDE, UNDECIDED = Membership.INSIDE, Membership.OUTSIDE, Membership.UNDECIDED


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("vers:all/<V1.1.0", ["V1.0.9", "1.0"], ["V1.1.0", "1.2"]),
        ("vers:all/>=V7.80<V9.40", ["V7.80", "9.39"], ["7.79", "V9.40"]),
        (">= 8.0.0 | <= 8.5.1", ["8.0.0", "8.5.1"], ["7.9", "8.5.2"]),
        ("> V3.0 < V4.0", ["3.1"], ["3.0", "4.0"]),
        (">= V2.3 and < V6.30.016", ["V2.3", "6.30.15"], ["V6.30.016"]),
        ("All versions < V2.5 SP1", ["V2.5", "V2.4 SP3"], ["V2.5 SP1", "V2.5 SP1 Update 1"]),
        ("<V17_Update_7", ["V17 Update 6", "V17"], ["V17 Update 7", "V18"]),
        ("<= 3.4.4 Build 16102416", ["3.4.4 Build 16102416"], ["3.4.4 Build 16102417"]),
        ("<= 4.2.21 | <= 5.0.27", ["4.2.21", "5.0.27", "1"], ["4.2.22", "5.0.28"]),
        ("< 1.99 | 2.20", ["1.98", "2.20"], ["1.99", "2.21"]),
        ("All versions between V2.5 (including) and V2.7 (excluding)", ["V2.5", "2.6"], ["2.4", "V2.7"]),
        ("alle Versionen vor V2.5 SP1", ["2.5"], ["2.5 SP1"]),
        ("Version 3.1 und früher", ["3.1", "2"], ["3.2"]),
        ("alle Versionen kleiner 5.1", ["5.0"], ["5.1"]),
        ("jünger als 2.0", ["2.1"], ["2.0"]),
        ("größer V2.0", ["2.1"], ["2.0"]),
        ("ab Version 2.0 bis einschließlich 2.5", ["2.0", "2.5"], ["1.9", "2.6"]),
        ("zwischen 2.0 und 2.5", ["2.0", "2.5"], ["2.6"]),
        ("2.0 oder neuer", ["2.0", "3"], ["1.9"]),
        ("prior to 4.1", ["4.0"], ["4.1"]),
        ("1.2.3 and earlier", ["1.2.3"], ["1.2.4"]),
        ("up to and including 9.9", ["9.9"], ["9.10"]),
        ("Versions 2.00 to 6.11", ["2.00", "6.11"], ["1.99", "6.12"]),
        ("7.x", ["7.0", "7.12"], ["8.0", "6.9"]),
        ("<= 2.4.x", ["2.4.9", "1"], ["2.5"]),
        ("V4.7: < V4.7 HF27", ["V4.7", "V4.7 HF26"], ["V4.7 HF27", "V4.6"]),
        ("vers:npm/>=1.0.0|<2.0.0", ["1.0.0", "1.9.9"], ["2.0.0", "0.9"]),
        ("vers:deb/<1:2.0-3", ["1:2.0-2", "9.9"], ["1:2.0-3"]),
        ("vers:pypi/>=3.0|!=3.5", ["3.4"], ["3.5", "2.9"]),
        ("<= FB", ["FA", "FB"], ["FC"]),
    ],
)
def test_a_range_holds_what_its_writer_meant(text, inside, outside):
    read = read_range(text)

    assert [membership(version, read) for version in inside] == [INSIDE] * len(inside)
    assert [membership(version, read) for version in outside] == [OUTSIDE] * len(outside)


@pytest.mark.parametrize("text", ["vers:all/*", "All versions", "alle Versionen", "*", "vers:deb/*"])
def test_all_versions_need_no_version(text):
    assert read_range(text).all_versions
    assert membership("", read_range(text)) is INSIDE


@pytest.mark.parametrize("text", ["", "<=", "ask the vendor", "<= A B"])
def test_what_cannot_be_read_never_counts_as_all_versions(text):
    read = read_range(text)

    assert read.form is Form.UNREADABLE
    assert not read.all_versions
    assert membership("1.0", read) is UNDECIDED


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("< V10.4.1 only if web components are used", "only if web components are used"),
        ("All versions <= V2.5.0 and Function State (FS) <= 8", "Function State   <= 8"),
        ("<V8.89_installed_on_CP100_devices", "installed on CP100 devices"),
        ("<= 7.20 (if WibuKey was installed manually)", "if WibuKey was installed manually"),
    ],
)
def test_what_else_must_hold_is_kept_as_a_condition(text, condition):
    read = read_range(text)

    assert condition in read.conditions
    assert read.understood


def test_serial_numbers_and_dates_are_not_taken_for_versions():
    serial = read_range("<=with_the_first_5_digits_of_serial_number_24051")
    dated = read_range("<April/20/2023")

    assert serial.subject is Subject.SERIAL_NUMBER
    assert membership("2.0", serial) is UNDECIDED
    assert dated.subject is Subject.DATE
    assert membership("1.7", dated) is UNDECIDED
    assert membership("2023-04-19", dated) is INSIDE


def test_numbers_are_not_compared_with_letters():
    assert membership("4.2", read_range("<= U61")) is UNDECIDED


def test_a_bound_on_something_else_names_it():
    assert read_range("BIOS < V20.01.10").component == "BIOS"


def test_the_name_of_a_version_is_that_version():
    assert membership("3.0", read_version("V3.0")) is INSIDE
    assert membership("3.0.1", read_version("V3.0")) is OUTSIDE


TEXTS = st.sampled_from(
    [
        "< V2.5 SP1",
        ">= 1.0 | <= 1.32",
        "vers:all/*",
        "<= LF",
        "2.7 | 3.0.71",
        "<April/20/2023",
        "??",
        "7.x",
        "!= 2 | > 1",
    ]
)
VERSIONS = st.sampled_from(["", "2.5", "V2.5 SP1", "1.32", "LA", "2023-01-01", "7.4", "2", "0", "3.0.71"])


@given(st.lists(TEXTS, min_size=1, max_size=5), st.lists(VERSIONS, min_size=1, max_size=5))
def test_deciding_many_pairs_at_once_agrees_with_deciding_each(texts, versions):
    import numpy as np

    ranges = [read_range(text) for text in texts] + [None]
    pairs = [(row, column) for row in range(len(versions)) for column in range(len(ranges))]
    rows, columns = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))

    codes = VersionColumns(versions, ranges).decide(rows, columns)
    listed = VersionList(versions[1:])  # the first is taken in behind those that were ranked
    numbers = np.array([listed.number(version) for version in versions], dtype=np.int64)

    assert [CODES[code] for code in codes] == [find_version(versions[row], ranges[column]) for row, column in pairs]
    for one in ranges:
        assert [CODES[code] for code in listed.decide(numbers, one)] == [find_version(text, one) for text in versions]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    membership("1.0", read_range(text))
    read_version(text)
