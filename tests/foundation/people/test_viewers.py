"""What a viewer was worked out to be holds only as long as nothing behind it was written."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import ANONYMOUS, Role, deciding
from bollwerk.foundation.access.models import Circle, CircleMember
from bollwerk.foundation.people.models import Deputy, Organisation, Person, RightsStamp, RoleGrant
from bollwerk.foundation.people.viewers import viewer_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def anna(city):
    with clock.frozen_at(NOON), deciding("tests.viewers"):
        yield Person.objects.create(given_name="Anna", family_name="X", email="a@x.example", organisation_id=city.pk)


@pytest.fixture
def grant(anna, city):
    return RoleGrant.objects.create(person=anna, role=Role.ISB, organisation=city, requested_at=NOON, confirmed_at=NOON)


def test_a_known_viewer_costs_one_question(anna, grant, django_assert_num_queries):
    first = viewer_of(anna.pk)

    with django_assert_num_queries(1):
        assert viewer_of(anna.pk) is first


def test_a_role_that_ends_takes_effect_at_once_however_it_is_written(anna, grant):
    assert Role.ISB in viewer_of(anna.pk).roles

    RoleGrant.objects.filter(pk=grant.pk).update(ended_at=NOON)

    assert Role.ISB not in viewer_of(anna.pk).roles


def test_every_table_behind_a_viewer_ends_what_was_known(anna, grant, city):
    deputy = Person.objects.create(given_name="B", family_name="X", email="b@x.example", organisation_id=city.pk)
    assert viewer_of(deputy.pk).roles == {Role.EMPLOYEE}

    standing_in = Deputy.objects.create(grant=grant, person=deputy, valid_from=date(2026, 11, 1))
    assert Role.ISB in viewer_of(deputy.pk).roles
    standing_in.delete()
    assert Role.ISB not in viewer_of(deputy.pk).roles
    circle = Circle.objects.create(name="Blindtest")
    CircleMember.objects.create(circle=circle, person_id=deputy.pk)
    assert viewer_of(deputy.pk).circles == {circle.pk}
    Organisation.objects.filter(pk=city.pk).update(one_with_provider=not city.one_with_provider)
    assert (city.provider_id in viewer_of(deputy.pk).strict_organisations) is not city.one_with_provider
    Person.objects.filter(pk=deputy.pk).update(left_on=date(2026, 11, 20))
    assert viewer_of(deputy.pk) is ANONYMOUS


def test_a_role_taken_in_an_emergency_ends_by_the_clock(anna, grant):
    RoleGrant.objects.filter(pk=grant.pk).update(break_glass=True, expires_at=NOON + timedelta(minutes=1))
    assert Role.ISB in viewer_of(anna.pk).roles

    with clock.frozen_at(NOON + timedelta(minutes=1)):
        assert Role.ISB not in viewer_of(anna.pk).roles


def test_without_the_stamp_nothing_is_remembered(anna, grant):
    RightsStamp.objects.all().delete()
    viewer_of(anna.pk)

    RoleGrant.objects.filter(pk=grant.pk).update(ended_at=NOON)

    assert Role.ISB not in viewer_of(anna.pk).roles
