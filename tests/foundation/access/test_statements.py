"""Kept queries: worked out once for a reader, and never for another reader's eyes."""

from dataclasses import replace

import pytest

from bollwerk.foundation.access import Role, Tlp, deciding, viewing_as
from bollwerk.foundation.access.models import Circle
from bollwerk.foundation.access.statements import (
    KEYS,
    OTHER_KEYS,
    OTHER_TEXT,
    TEXT,
    KeyList,
    rows_about,
    rows_among,
    rows_of,
    size_of,
)
from bollwerk.foundation.access.viewer import NoViewerError
from bollwerk.foundation.people.models import Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def departments(city):
    """Three departments: for everybody, inside the city, and of a circle."""
    circle = Circle.objects.create(name="Blindtest")
    labels = [{"tlp": Tlp.GREEN}, {"tlp": Tlp.AMBER_STRICT}, {"tlp": Tlp.RED, "circle": circle}]
    with deciding("test"):
        return [
            Department.objects.create(name=f"Amt {n}", organisation_id=city.pk, **own) for n, own in enumerate(labels)
        ]


def names():
    return Department.objects.order_by("name").values_list("name")


def name_of(key):
    return Department.objects.filter(pk=key).values_list("name")


def named_between():
    """The names of the departments from one text to before another."""
    rows = Department.objects.filter(name__gte=TEXT, name__lt=OTHER_TEXT)
    return rows.order_by("pk").values_list("name")


def names_among():
    return (
        Department.objects.filter(pk__in=KeyList(KEYS))
        .exclude(pk__in=KeyList(OTHER_KEYS))
        .order_by("name")
        .values_list("name")
    )


def nothing():
    return Department.objects.filter(pk__in=[]).values_list("name")


def test_each_reader_gets_what_they_may_see_from_a_query_that_is_kept(departments, isb):
    insider = replace(isb, circles=frozenset({departments[2].circle_id}))
    outsider = replace(isb, clearance=Tlp.GREEN)
    for _again in range(2):  # the second time from what was kept
        with viewing_as(isb):
            assert rows_of(names) == [("Amt 0",), ("Amt 1",)]
        with viewing_as(insider):
            assert rows_of(names) == [("Amt 0",), ("Amt 1",), ("Amt 2",)]
        with viewing_as(outsider):
            assert (rows_of(names), size_of(names)) == ([("Amt 0",)], 1)
        with deciding("test"):
            assert size_of(names) == 3


def test_without_a_reader_nothing_is_asked(departments):
    with pytest.raises(NoViewerError):
        rows_of(names)


def test_one_kept_query_serves_every_key_and_hides_what_is_closed(departments, isb):
    with viewing_as(isb):
        found = [rows_about(name_of, row.pk) for row in departments]

    assert found == [[("Amt 0",)], [("Amt 1",)], []]


def test_lists_of_keys_are_put_into_a_kept_query_each_time(departments, isb):
    keys = [row.pk for row in departments]
    with viewing_as(isb):
        assert rows_among(names_among, keys) == [("Amt 0",), ("Amt 1",)]
        assert rows_among(names_among, keys, others=keys[:1]) == [("Amt 1",)]
        assert rows_among(names_among, []) == []
        assert rows_among(names_among, range(1, 70_000), others=[]) == [("Amt 0",), ("Amt 1",)]


def test_texts_are_put_into_a_kept_query_each_time(departments, isb):
    with viewing_as(isb):
        assert rows_among(named_between, (), texts=("Amt 0", "Amt 1")) == [("Amt 0",)]
        assert rows_among(named_between, (), texts=("Amt 1", "Amt 9")) == [("Amt 1",)]
        assert rows_among(named_between, (), texts=("' OR 1=1 --", "'")) == []


def test_a_row_that_was_made_later_is_found_by_the_kept_query(departments, isb, city):
    with viewing_as(isb):
        assert size_of(names) == 2
        Department.objects.create(name="Amt 9", organisation_id=city.pk, tlp=Tlp.AMBER)
        assert size_of(names) == 3


def test_a_query_that_can_have_no_rows_has_none(isb):
    with viewing_as(isb):
        assert (rows_of(nothing), size_of(nothing), rows_among(nothing, [1])) == ([], 0, [])


def test_what_a_reader_gains_by_a_role_shows_at_once(departments, isb, viewer_with):
    employee = replace(viewer_with(Role.EMPLOYEE), clearance=Tlp.GREEN)
    with viewing_as(employee):
        assert size_of(names) == 1
    with viewing_as(replace(employee, clearance=Tlp.AMBER_STRICT)):
        assert size_of(names) == 2
