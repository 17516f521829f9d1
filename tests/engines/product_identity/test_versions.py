"""Orders of versions: libversion's own table, and what vendors print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.product_identity import SchemeError, compare_in_scheme, generic_key, order_by, vendor_key

VERSIONS = st.text(alphabet="0123456789.-_ abrcVSPx", max_size=12)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1.0.10", "1.0.10a"),
        ("1.0alpha1", "1.0"),
        ("1.0", "1.0patch1"),
        ("0.9.9", "1"),
        ("1.0rc1", "1.0rc2"),
        ("1.0a", "1.0b"),
        ("10.4.2.0.3", "10.4.2.0.25"),
    ],
)
def test_the_generic_order_is_that_of_libversion(earlier, later):
    assert order_by(generic_key, earlier, later) == -1
    assert order_by(generic_key, later, earlier) == 1


@pytest.mark.parametrize(("one", "other"), [("1", "1.0.0"), ("1.01", "1.1"), ("1.0alpha", "1.0a0"), ("", "0")])
def test_equal_generic_versions_have_equal_keys(one, other):
    assert order_by(generic_key, one, other) == 0


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("V2.5", "V2.5 SP1"),
        ("V2.5 SP1", "V2.5.1"),
        ("V14 Upd 3", "V14 SP1"),
        ("V14 SP1", "V14 SP1 Update 3"),
        ("V14 SP1 Update 3", "V14 SP1 Update 10"),
        ("V4.8 HF4", "V4.8 SP2"),
        ("2017 SP1", "2017 R2"),
        ("5.3.1 build 150410", "5.3.1 build 160530"),
        ("1.010L", "1.010M"),
        ("7.0 beta 2", "7.0"),
        ("2.4.1 Service Pack 1", "2.4.1 SP2"),
    ],
)
def test_printed_versions_stand_in_the_order_their_makers_mean(earlier, later):
    assert order_by(vendor_key, earlier, later) == -1


@pytest.mark.parametrize(
    ("one", "other"),
    [("V2.5", "2.5"), ("Version 3.0", "v3"), ("R5.04", "5.4"), ("FW14", "14"), ("2.0 Upd 1", "2.0 Update 1")],
)
def test_words_before_and_spellings_of_updates_do_not_matter(one, other):
    assert vendor_key(one) == vendor_key(other)


@given(VERSIONS, VERSIONS, VERSIONS)
def test_both_orders_are_total(one, two, three):
    for key in (generic_key, vendor_key):
        first, second, third = sorted((one, two, three), key=key)

        assert order_by(key, first, second) <= 0
        assert order_by(key, first, third) <= 0


def test_each_ecosystem_has_its_own_order():
    assert compare_in_scheme("deb", "1.0~rc1", "1.0") == -1
    assert compare_in_scheme("rpm", "0:1.1.1k-7.el8", "1:1.1.1k-7.el8") == -1
    assert compare_in_scheme("pypi", "1.0.post1", "1.0") == 1
    assert compare_in_scheme("maven", "1.0-alpha-1", "1.0") == -1


def test_a_text_that_is_no_version_of_a_scheme_is_refused():
    with pytest.raises(SchemeError, match="no version of pypi"):
        compare_in_scheme("pypi", "not a version", "1.0")
    with pytest.raises(SchemeError, match="unknown"):
        compare_in_scheme("klingon", "1", "2")
