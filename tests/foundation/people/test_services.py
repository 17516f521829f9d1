from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, Viewer, viewing_as
from bollwerk.foundation.audit.models import Event
from bollwerk.foundation.history.api import changes_of
from bollwerk.foundation.people.models import Account, Deputy, Integration, Person, RoleGrant
from bollwerk.foundation.people.retention import forget_departed
from bollwerk.foundation.people.rules import GrantRefusal
from bollwerk.foundation.people.services import (
    PeopleError,
    confirm_role,
    end_overdue_roles,
    leave,
    name_deputy,
    request_role,
    review_break_glass,
    review_role,
    take_role_in_emergency,
)
from bollwerk.foundation.people.viewers import viewer_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def people(city, as_isb):
    with clock.frozen_at(NOON):
        yield [
            Person.objects.create(given_name=name, family_name="X", email=f"{name}@x.example", organisation_id=city.pk)
            for name in ("anna", "bernd", "carla")
        ]


def by(person):
    return viewing_as(Viewer(f"person:{person.pk}", person_id=person.pk, clearance=Tlp.AMBER_STRICT))


@pytest.fixture
def grant_of_anna(people, city):
    anna, bernd, carla = people
    with by(bernd):
        grant_id = request_role(person_id=anna.pk, role=Role.ISB, organisation_id=city.pk, reason="neu")
    with by(carla):
        confirm_role(grant_id=grant_id)
    return RoleGrant.objects.get(pk=grant_id)


def test_an_unconfirmed_role_gives_nothing(people, city):
    anna, bernd, _ = people
    with by(bernd):
        grant_id = request_role(person_id=anna.pk, role=Role.ISB, organisation_id=city.pk, reason="neu")

    assert viewer_of(anna.pk).roles == {Role.EMPLOYEE}
    with by(bernd), pytest.raises(PeopleError) as refused:
        confirm_role(grant_id=grant_id)
    assert refused.value.refusals == (GrantRefusal.SAME_PERSON_ASKED,)


def test_a_role_confirmed_by_a_second_person_works_and_is_on_the_trail(people, grant_of_anna):
    assert Role.ISB in viewer_of(people[0].pk).roles
    assert list(Event._base_manager.order_by("id").values_list("code", flat=True)) == [
        "people.role.requested",
        "people.role.confirmed",
    ]


def test_the_database_refuses_one_person_doing_both(people, city, grant_of_anna):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant_of_anna.pk).update(confirmed_by=people[1])


def test_roles_end_when_a_person_leaves(people, grant_of_anna):
    anna = people[0]
    Account.objects.create(username="anna", person=anna)

    leave(person_id=anna.pk, on=date(2026, 11, 21))

    assert viewer_of(anna.pk).name == "anonymous"
    assert not Account.objects.get().is_active
    assert RoleGrant.objects.get().end_reason == "left"


def test_a_leaving_in_the_future_closes_on_its_day(people, grant_of_anna):
    anna = people[0]
    Account.objects.create(username="anna", person=anna)
    leave(person_id=anna.pk, on=date(2026, 11, 22))
    assert Account.objects.get().is_active

    with clock.frozen_at(NOON + timedelta(days=1)):
        end_overdue_roles()

    assert not Account.objects.get().is_active


def test_names_are_forgotten_a_year_and_roles_three_years_after_the_end(people, grant_of_anna):
    anna, bernd, _ = people
    Account.objects.create(username="anna", person=anna)
    leave(person_id=anna.pk, on=NOON.date())

    seen = []
    for days in (0, 1, 364, 365, 366, 3 * 365 - 1, 3 * 365):
        with clock.frozen_at(NOON + timedelta(days=days)):
            forgotten = forget_departed(at=clock.now())
        anna.refresh_from_db()
        seen.append((days, forgotten, anna.given_name == "anna", Account.objects.count(), RoleGrant.objects.count()))

    assert seen == [
        (0, 0, True, 1, 1), (1, 0, True, 0, 1), (364, 0, True, 0, 1), (365, 1, False, 0, 1), (366, 0, False, 0, 1),
        (1094, 0, False, 0, 1), (1095, 0, False, 0, 0),
    ]  # fmt: skip
    assert (str(anna), anna.email) == (f"N. N. {anna.pk}", f"{anna.pk}@forgotten.invalid")
    assert "anna" not in str([change.changed for change in changes_of(anna)])
    assert str(Person.objects.get(pk=bernd.pk)) == "bernd X"


def test_deputies_and_integrations_are_forgotten_on_their_day_as_well(people, city, grant_of_anna):
    Deputy.objects.create(grant=grant_of_anna, person=people[1], valid_from=NOON.date(), valid_to=NOON.date())
    for name, ends in (("revoked", {"revoked_at": NOON}), ("expired", {"expires_at": NOON})):
        dates = {"made_at": NOON, "expires_at": NOON + timedelta(days=2000), **ends}
        Integration.objects.create(name=name, organisation=city, token_hash=name, **dates)

    left = []
    for days in (364, 365, 1094, 1095):
        with clock.frozen_at(NOON + timedelta(days=days)):
            forget_departed(at=clock.now())
        left.append((Integration.objects.count(), Deputy.objects.count()))

    assert left == [(2, 1), (0, 1), (0, 1), (0, 0)]
    assert RoleGrant.objects.get().ended_at is None, "a role that still holds is kept"


def test_a_role_nobody_confirms_again_ends(people, grant_of_anna):
    with clock.frozen_at(NOON + timedelta(days=395)):
        assert end_overdue_roles() == 1

        assert viewer_of(people[0].pk).roles == {Role.EMPLOYEE}


def test_nobody_confirms_their_own_role_again(people, grant_of_anna):
    with by(people[0]), pytest.raises(PeopleError):
        review_role(grant_id=grant_of_anna.pk)
    with by(people[2]):
        review_role(grant_id=grant_of_anna.pk)

    assert RoleGrant.objects.get().reviewed_at == NOON


def test_a_broken_glass_is_short_loud_and_reviewed_by_another(people, city):
    anna, bernd, _ = people
    with by(anna):
        grant_id = take_role_in_emergency(role=Role.PROVIDER_ADMIN, organisation_id=city.pk, reason="Ausfall")
    assert Role.PROVIDER_ADMIN in viewer_of(anna.pk).roles
    assert Event._base_manager.get().code == "people.glass.broken"

    with clock.frozen_at(NOON + timedelta(hours=4)):
        assert viewer_of(anna.pk).roles == {Role.EMPLOYEE}
    with by(anna), pytest.raises(PeopleError):
        review_break_glass(grant_id=grant_id, note="war nötig")
    with by(bernd):
        review_break_glass(grant_id=grant_id, note="war nötig")


def test_a_deputy_acts_only_in_their_time(people, grant_of_anna):
    bernd = people[1]
    name_deputy(
        grant_id=grant_of_anna.pk, person_id=bernd.pk, valid_from=date(2026, 11, 22), valid_to=date(2026, 11, 23)
    )

    assert Role.ISB not in viewer_of(bernd.pk).roles
    with clock.frozen_at(NOON + timedelta(days=1)):
        assert Role.ISB in viewer_of(bernd.pk).roles
    with clock.frozen_at(NOON + timedelta(days=3)):
        assert Role.ISB not in viewer_of(bernd.pk).roles
