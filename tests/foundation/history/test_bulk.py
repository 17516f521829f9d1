"""Rows that are written around `save` say the same as those that `save` writes."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.history.bulk import insert_new, like, record_first_versions, written_since
from bollwerk.foundation.history.models import Version
from bollwerk.foundation.history.versions import record_versions
from bollwerk.foundation.people.models import Department, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def department(city, as_isb):
    return Department.objects.create(name="Ordnungsamt", organisation_id=city.pk)


def facts_of(row):
    with deciding("tests.bulk"):
        rows = Version.objects.filter(record_type=row._meta.label_lower, record_id=row.pk).order_by("id")
        return list(rows.values_list("facts", "recorded_to"))


def test_rows_written_at_once_have_the_versions_that_save_writes(department):
    with deciding("tests.bulk"):
        alike = [like(department, pk=None, id=None, name=name, revision=1) for name in ("Jugend", 'Ä "B"\n')]
        insert_new(alike)
        record_first_versions(alike, at=clock.now())
        stored = list(Department.objects.filter(name__in=["Jugend", 'Ä "B"\n']).order_by("pk"))

    expected = facts_of(department)[0][0]
    assert [row.pk for row in stored] == [row.pk for row in alike]
    for row in stored:
        facts, until = facts_of(row)[0]
        assert facts | {"id": 0, "name": "", "revision": 0} == expected | {"id": 0, "name": "", "revision": 0}
        assert (facts["id"], facts["name"], until) == (row.pk, row.name, None)


def test_a_next_version_ends_the_one_before_at_that_moment(department):
    at = clock.now()
    department.name = "Soziales"

    record_versions([department], at=at)

    (before, until), (after, still) = facts_of(department)[-2:]
    assert (before["name"] != "Soziales", until, after["name"], still) == (True, at, "Soziales", None)


@pytest.mark.django_db(transaction=True)
def test_a_mark_says_which_records_of_these_kinds_were_written_since(department):
    first, unknown = written_since([Department], None)
    assert unknown is None

    with deciding("tests.bulk"):
        department.name = "Soziales"
        department.save()

    second, written = written_since([Department], first)
    assert written == {"people.department": {department.pk}}
    assert written_since([Department], second) == (second, {})
    assert written_since([Person], first)[1] == {}


@pytest.mark.django_db(transaction=True)
def test_a_mark_does_not_move_on_over_what_may_still_be_taken_back(department):
    first, _ = written_since([Department], None)

    with deciding("tests.bulk"), transaction.atomic():
        department.save()
        assert written_since([Department], first)[1] is None
        transaction.set_rollback(True)

    assert written_since([Department], first) == (first, {})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("table", "settled"), [("history_version", connection.vendor == "sqlite"), ("jobs", True)])
def test_who_writes_versions_keeps_a_mark_from_being_final_and_nobody_else(table, settled):
    writer = connection.copy("writer")
    writer.set_autocommit(False)
    try:
        with writer.cursor() as cursor:
            if table != "history_version":
                cursor.execute("CREATE TABLE jobs (id integer)")
            cursor.execute(f"DELETE FROM {table} WHERE id = -1")
        during, _ = written_since([Department], None)
    finally:
        writer.rollback()
        writer.close()

    assert during.final is settled
    assert written_since([Department], None)[0].final
