from dataclasses import dataclass

import pytest

from bollwerk.foundation.access import Role, viewing_as
from bollwerk.foundation.people.enrolment import AgentKind, EnrolmentError, exchange_token, one_time_token
from bollwerk.foundation.people.integrations import viewer_of_token

pytestmark = pytest.mark.django_db

KIND = AgentKind("sentinel", enrol="ransomware.agent:enrol", scopes=("ransomware.snapshot:report",))


@dataclass
class Tresor:
    pk: int
    organisation_id: int
    agent_id: int | None = None
    saved: tuple[str, ...] = ()

    def save(self, *, update_fields):
        self.saved = tuple(update_fields)


@pytest.fixture
def place(city):
    return Tresor(pk=7, organisation_id=city.pk)


def enrolled(viewer, place):
    with viewing_as(viewer):
        token = one_time_token(KIND, place)
    with viewing_as(viewer_of_token(token)):
        return token, exchange_token(KIND, place, host="backup-1")


def test_a_token_is_used_up_and_its_key_may_do_only_its_work(viewer_with, place):
    token, key = enrolled(viewer_with(Role.PROVIDER_ADMIN), place)

    assert viewer_of_token(token) is None
    assert viewer_of_token(key).permissions == {"ransomware.snapshot:report"}
    assert place.saved == ("agent_id",)


def test_the_next_agent_of_a_place_ends_the_key_of_the_one_before(viewer_with, place):
    _, first = enrolled(viewer_with(Role.PROVIDER_ADMIN), place)
    _, second = enrolled(viewer_with(Role.PROVIDER_ADMIN), place)

    assert viewer_of_token(first) is None
    assert viewer_of_token(second).name == f"integration:{place.agent_id}"


def test_a_person_is_no_agent(viewer_with, place):
    with viewing_as(viewer_with(Role.PROVIDER_ADMIN)), pytest.raises(EnrolmentError):
        exchange_token(KIND, place, host="backup-1")

    assert place.agent_id is None
