from datetime import UTC, datetime

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, deciding, viewing_as
from bollwerk.foundation.history.api import StaleRecordError, changes_of, forget, reading_once, rows_as_of
from bollwerk.foundation.people.models import Department

pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (3, 4, 5))


def named(rows):
    return [row.name for row in rows]


@pytest.fixture
def department(city, as_isb):
    with clock.frozen_at(MARCH):
        return Department.objects.create(name="Ordnungsamt", organisation_id=city.pk)


def test_a_past_day_shows_what_was_recorded_by_then(department):
    with clock.frozen_at(MAY):
        department.name = "Bürgeramt"
        department.save()

    assert named(rows_as_of(Department, APRIL)) == ["Ordnungsamt"]
    assert named(rows_as_of(Department, MAY)) == ["Bürgeramt"]
    assert named(rows_as_of(Department)) == ["Bürgeramt"]
    assert rows_as_of(Department, datetime(2026, 2, 1, tzinfo=UTC)) == []


def test_a_deleted_record_is_still_there_on_past_days(department):
    with clock.frozen_at(MAY):
        department.delete()

    assert named(rows_as_of(Department, APRIL)) == ["Ordnungsamt"]
    assert rows_as_of(Department) == []


def test_the_past_is_as_confidential_as_the_present(department):
    with viewing_as(Viewer("stranger", clearance=Tlp.AMBER)):
        assert rows_as_of(Department, APRIL) == []


def test_the_second_of_two_editors_is_told(department):
    first, second = Department.objects.get(), Department.objects.get()
    first.save()

    with pytest.raises(StaleRecordError):
        Department.objects.get().expect_revision(second.revision)


def test_changes_name_before_and_after(department):
    with clock.frozen_at(MAY):
        department.name = "Bürgeramt"
        department.save()

    newest, oldest = changes_of(department)

    assert newest.changed == {"name": ("Ordnungsamt", "Bürgeramt")}
    assert oldest.changed["name"] == (None, "Ordnungsamt")


def test_forgetting_removes_every_version(department):
    assert forget(Department, department.pk) == 1

    assert rows_as_of(Department, APRIL) == []


def test_a_table_is_read_once_however_many_checks_ask(department, django_assert_num_queries):
    with deciding("test"), reading_once(clock.now()), django_assert_num_queries(2):
        for _ in range(3):
            assert named(rows_as_of(Department, APRIL)) == ["Ordnungsamt"]
            assert named(rows_as_of(Department)) == ["Ordnungsamt"]


def test_what_was_read_with_full_sight_is_not_shown_to_a_reader(department):
    with reading_once(clock.now()):
        with deciding("test"):
            assert rows_as_of(Department)

        with viewing_as(Viewer("stranger", clearance=Tlp.AMBER)):
            assert rows_as_of(Department) == []


def test_a_value_narrows_the_present_and_the_past(department, city):
    with deciding("test"):
        other = Department.objects.create(name="Bauamt", organisation_id=city.pk)
        now = clock.now()
        other.name = "Hochbauamt"
        other.save()

        assert named(rows_as_of(Department, name="Hochbauamt")) == ["Hochbauamt"]
        assert named(rows_as_of(Department, now, name="Bauamt")) == ["Bauamt"]
        assert rows_as_of(Department, now, name="Hochbauamt") == []
