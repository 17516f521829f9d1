"""Every address as each role, as a stranger and as nobody: no error, the right refusal, nothing that gets out."""

from datetime import timedelta

import pytest
from tests.stories.house import FOREIGN_SIGN, SIGN, fill_house
from tests.stories.visits import few_visits, said, visits

from bollwerk.foundation.access import Role, Tlp, Viewer, viewing_as
from bollwerk.foundation.access.models import CircleMember
from bollwerk.foundation.access.permissions import known_permissions, permissions_of_roles
from bollwerk.foundation.people.integrations import make_integration

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # asks for some hundred pages per role

RED, STRICT, AMBER = SIGN[Tlp.RED], SIGN[Tlp.AMBER_STRICT], SIGN[Tlp.AMBER]
LOW = {Role.EMPLOYEE: {STRICT, AMBER}, Role.EVP: {STRICT}, Role.DEPARTMENT_LEAD: {STRICT}}
"""What roles of the city with little clearance may not read besides RED."""
SENDERS = {Role.ISB, Role.DEPARTMENT_LEAD, Role.EMPLOYEE}
"""Roles that also send an empty form to every address: most rights, some, none."""
DONE = {200, 302}
NOT_THIS_WAY = 405
"""Answer of an address that takes changes only, or none."""


@pytest.fixture
def house(city, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return fill_house(city)


def problems_of(client, found, *, ask, permissions, unreadable, hidden, needs_log_in=False):
    """Ask for every address and return what is wrong with the answers.

    Args:
        ask: Name of the client's method.
        permissions: Codes the reader holds.
        unreadable: Signs that may be in no answer.
        hidden: Sights of records that do not exist for the reader.
    """
    client.raise_request_exception = False
    problems = []
    for visit in found:
        if ask == "post" and visit.path.startswith("/konto/"):
            continue
        response = getattr(client, ask)(visit.path)
        answer = said(response)
        problems += [f"{ask} {visit.path}: shows {sign}" for sign in unreadable if sign in answer]
        if response.status_code >= 500:
            problems.append(f"{ask} {visit.path}: {response.status_code} {getattr(response, 'exc_info', None)}")
        elif (visit.permission or "open:").startswith("open:"):
            continue
        elif not _fits(response, visit, permissions=permissions, hidden=hidden, needs_log_in=needs_log_in, ask=ask):
            problems.append(f"{ask} {visit.path} ({visit.sight}, {visit.permission}): {response.status_code}")
    return problems


def _fits(response, visit, *, permissions, hidden, needs_log_in, ask):
    """Return whether the answer follows the house's rule: log-in, else 403 for the act, else 404 for the invisible."""
    code = response.status_code
    if code == NOT_THIS_WAY:
        return True
    if needs_log_in:
        return code == 302 and response.url.startswith("/konto/login/?next=")
    if visit.permission not in permissions:
        return code == 403
    if visit.permission == "jobs.progress:view" and "jobs.job:view" not in permissions:
        return code == 404  # somebody else's job
    if visit.path == "/pentests/sealed/store/":
        return code == 404  # only members of the standing circle have a store
    if visit.sight in hidden:
        return code == 404
    return code in DONE | ({403, 400} if ask == "get" else {403, 404, 400, 409, 422})


ASKED_AGAIN = {Role.ISB, Role.EMPLOYEE}
"""The roles with most and with fewest rights; those between ask the database in no other way."""
ROLES = [pytest.param(role, marks=() if role in ASKED_AGAIN else pytest.mark.once) for role in Role]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_by_the_rule_and_reads_nothing_beyond_its_label(role, house, city, client, log_in):
    at_provider = role is Role.PROVIDER_ADMIN
    log_in(client, role, organisation=city.provider if at_provider else None)
    unreadable = {RED, FOREIGN_SIGN} | LOW.get(role, set()) | ({STRICT} if at_provider else set())
    hidden = {"red", "foreign"} | ({"seen"} if AMBER in unreadable else set())
    rule = {"unreadable": unreadable, "hidden": hidden, "permissions": permissions_of_roles({role, Role.EMPLOYEE})}

    asked = [visit for visit in few_visits(house) if role in SENDERS or at_provider or visit.sight != "foreign"]
    found = problems_of(client, asked, ask="get", **rule)
    if role in SENDERS:
        found += problems_of(client, few_visits(house), ask="post", **rule)

    assert not found, "\n".join(found)


def test_the_officer_reads_every_record_without_a_word_of_a_closed_matter(house, client, log_in):
    """All records of all kinds, among them those that name records of the closed matter."""
    log_in(client, Role.ISB)
    rule = {"unreadable": {RED, FOREIGN_SIGN}, "hidden": {"red", "foreign"}}
    seen = [visit for visit in visits(house) if visit.sight == "seen"]

    found = problems_of(client, seen, ask="get", permissions=permissions_of_roles({Role.ISB, Role.EMPLOYEE}), **rule)

    assert not found, "\n".join(found)


def test_the_officer_of_another_municipality_learns_nothing_of_ours(house, client, log_in):
    log_in(client, Role.ISB, organisation=house.elsewhere)
    rule = {
        "unreadable": {RED, STRICT, AMBER},
        "hidden": {"red", "seen"},
        "permissions": permissions_of_roles({Role.ISB}),
    }

    found = problems_of(client, few_visits(house), ask="get", **rule)
    found += problems_of(client, few_visits(house), ask="post", **rule)

    assert not found, "\n".join(found)


def test_nobody_is_led_to_the_log_in_and_learns_nothing(house, client):
    rule = {"unreadable": {RED, STRICT, AMBER, FOREIGN_SIGN}, "hidden": set(), "permissions": frozenset()}

    found = problems_of(client, few_visits(house), ask="get", needs_log_in=True, **rule)
    found += problems_of(client, few_visits(house), ask="post", needs_log_in=True, **rule)

    assert not found, "\n".join(found)


def test_a_member_of_the_circle_reads_what_is_kept_from_all_others(house, client, log_in):
    person = log_in(client, Role.ISB)
    CircleMember.objects.create(circle=house.circle, person_id=person.pk)
    red = [visit for visit in few_visits(house) if visit.sight == "red" and visit.path.startswith("/inventory/")]

    told = [said(client.get(visit.path)) for visit in red]

    assert sum(RED in answer for answer in told) > 10


def test_a_scanner_with_every_scope_reads_nothing_beyond_its_label(house, city, client):
    everything = frozenset(known_permissions())
    with viewing_as(Viewer("person:1", permissions=everything, home_organisation=city.pk)):
        token = make_integration(
            name="Scanner", organisation_id=city.pk, scopes=everything, valid_for=timedelta(days=1)
        )
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    client.raise_request_exception = False

    answers = [(visit, client.get(visit.path)) for visit in visits(house) if visit.path.startswith("/api/")]

    assert len(answers) > 3
    for visit, response in answers:
        answer = said(response)
        assert response.status_code in (
            {404, 405, 422} if visit.sight in {"red", "foreign"} else {200, 404, 405, 422}
        ), visit
        assert not [sign for sign in (RED, STRICT, FOREIGN_SIGN) if sign in answer], visit.path
