from datetime import UTC, datetime, timedelta

import pytest

from bollwerk.foundation.people.rules import (
    GrantFacts,
    GrantRefusal,
    grant_holds,
    judge_confirmation,
    review_is_due,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "by", "refusals"),
    [
        (GrantFacts(person_id=1, requested_by_id=2), 3, ()),
        (GrantFacts(person_id=1, requested_by_id=2), 2, (GrantRefusal.SAME_PERSON_ASKED,)),
        (GrantFacts(person_id=1, requested_by_id=2), 1, (GrantRefusal.OWN_ROLE,)),
        (GrantFacts(person_id=1, requested_by_id=1), 1, (GrantRefusal.SAME_PERSON_ASKED, GrantRefusal.OWN_ROLE)),
        (GrantFacts(person_id=1, requested_by_id=2, confirmed_at=NOW), 3, (GrantRefusal.NOT_OPEN,)),
        (GrantFacts(person_id=1, requested_by_id=2, ended_at=NOW), 3, (GrantRefusal.NOT_OPEN,)),
        (GrantFacts(person_id=1, requested_by_id=2, person_has_left=True), 3, (GrantRefusal.PERSON_HAS_LEFT,)),
    ],
)
def test_a_role_needs_two_people_and_neither_is_its_holder(facts, by, refusals):
    assert judge_confirmation(facts, by=by) == refusals


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        (GrantFacts(1), False),
        (GrantFacts(1, confirmed_at=NOW), True),
        (GrantFacts(1, confirmed_at=NOW - timedelta(days=394, hours=23)), True),
        (GrantFacts(1, confirmed_at=NOW - timedelta(days=395)), False),
        (GrantFacts(1, confirmed_at=NOW - timedelta(days=900), reviewed_at=NOW - timedelta(days=1)), True),
        (GrantFacts(1, confirmed_at=NOW, ended_at=NOW), False),
        (GrantFacts(1, confirmed_at=NOW, person_has_left=True), False),
        (GrantFacts(1, confirmed_at=NOW, break_glass=True, expires_at=NOW + timedelta(seconds=1)), True),
        (GrantFacts(1, confirmed_at=NOW, break_glass=True, expires_at=NOW), False),
        (GrantFacts(1, confirmed_at=NOW, break_glass=True), False),
    ],
)
def test_a_role_holds_while_it_is_confirmed_and_running(facts, holds):
    assert grant_holds(facts, at=NOW) is holds


@pytest.mark.parametrize(("days", "due"), [(364, False), (365, True)])
def test_a_role_is_confirmed_again_once_a_year(days, due):
    assert review_is_due(GrantFacts(1, confirmed_at=NOW - timedelta(days=days)), at=NOW) is due
