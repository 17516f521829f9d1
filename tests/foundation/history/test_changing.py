import pytest

from bollwerk.foundation.access import Tlp, Viewer, viewing_as
from bollwerk.foundation.history.api import RowNotFoundError, StaleRecordError, UnknownFactError, locked, set_facts
from bollwerk.foundation.people.models import Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def department(city, as_isb):
    return Department.objects.create(name="Ordnungsamt", organisation_id=city.pk)


def test_a_record_is_found_at_the_revision_that_was_read(department):
    assert locked(Department, department.pk, department.revision) == department
    with pytest.raises(StaleRecordError):
        locked(Department, department.pk, department.revision - 1)


def test_what_is_not_there_and_what_may_not_be_seen_are_the_same(department):
    with pytest.raises(RowNotFoundError):
        locked(Department, department.pk + 1)
    with viewing_as(Viewer("stranger", clearance=Tlp.AMBER)), pytest.raises(RowNotFoundError):
        locked(Department, department.pk)


def test_only_facts_that_differ_are_named(department):
    assert set_facts(department, {"name": "Bürgeramt"}) == ["name"]
    assert set_facts(department, {"name": "Bürgeramt"}) == []


@pytest.mark.parametrize("allowed", [None, {"short_name"}])
def test_a_fact_that_may_not_be_stated_is_named_and_nothing_is_set(department, allowed):
    facts = {"name": "Bürgeramt", "revision": 7}

    with pytest.raises(UnknownFactError) as caught:
        set_facts(department, facts, allowed=allowed)

    assert "revision" in caught.value.names
    assert department.name == "Ordnungsamt"
