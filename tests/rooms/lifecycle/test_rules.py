"""States, cycles, and when a product without updates is dealt with as promised."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.rooms.lifecycle.rules import (
    Choice,
    CycleDates,
    DecisionFacts,
    Flaw,
    State,
    Until,
    decision_flaw,
    find_cycle,
    support_state,
)

DAY = date(2026, 3, 2)
FAR = DAY + timedelta(days=365)
GOOD = DecisionFacts(
    told=True, assessed_until=DAY, choice=Choice.REPLACE, replace_by=DAY, owner_accepted=True, isb_opinion=True
)


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (Until(DAY), State.ENDING), (Until(DAY - timedelta(days=1)), State.ENDED),
        (Until(DAY + timedelta(days=180)), State.ENDING), (Until(DAY + timedelta(days=181)), State.SUPPORTED),
        (Until(ended=False), State.UNKNOWN_END), (Until(ended=True), State.ENDED), (Until(), State.NO_DATA),
    ],
)  # fmt: skip
def test_the_last_day_of_updates_still_counts(until, state):
    assert support_state(CycleDates("1", until), on=DAY) is state


def test_a_paid_extension_counts_only_with_a_contract():
    dates = CycleDates("1", Until(DAY - timedelta(days=1)), Until(FAR))

    assert support_state(dates, on=DAY) is State.ENDED
    assert support_state(dates, on=DAY, extended=True) is State.SUPPORTED


@pytest.mark.parametrize(
    ("version", "cycle"),
    [("10.11.3", "10.11"), ("10.1", "10.1"), ("10.2", "10"), ("v9.3", "9"), ("11 24H2", "11 24H2"), ("11 23H2", "11"),
     ("1", None), ("", None)],
)  # fmt: skip
def test_a_version_belongs_to_the_longest_cycle_it_starts_with(version, cycle):
    assert find_cycle(version, ["9", "10", "10.1", "10.11", "11", "11 24H2"]) == cycle


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.integers(1, 4))
def test_every_beginning_of_a_version_is_found_as_its_cycle(parts, length):
    version = ".".join(map(str, parts))
    cycle = ".".join(map(str, parts[:length]))

    assert find_cycle(version, [cycle]) == cycle


@pytest.mark.parametrize(
    ("facts", "flaw"),
    [
        (GOOD, None),
        (replace(GOOD, told=False), Flaw.NOT_TOLD),
        (replace(GOOD, assessed_until=None), Flaw.NOT_ASSESSED),
        (replace(GOOD, assessed_until=DAY - timedelta(days=1)), Flaw.ASSESSMENT_EXPIRED),
        (replace(GOOD, choice=None), Flaw.NOT_DECIDED),
        (replace(GOOD, replace_by=DAY - timedelta(days=1)), Flaw.REPLACEMENT_OVERDUE),
        (replace(GOOD, choice=Choice.CONTRACT, contract_until=DAY), None),
        (replace(GOOD, choice=Choice.CONTRACT, contract_until=DAY - timedelta(days=1)), Flaw.CONTRACT_ENDED),
        (replace(GOOD, choice=Choice.LIMITED_USE, safeguards="Ohne Netz"), None),
        (replace(GOOD, choice=Choice.LIMITED_USE), Flaw.NO_SAFEGUARDS),
        (replace(GOOD, owner_accepted=False), Flaw.NOT_ACCEPTED),
        (replace(GOOD, high_risk=True), Flaw.NOT_ACCEPTED),
        (replace(GOOD, high_risk=True, leadership_accepted=True), None),
        (replace(GOOD, isb_opinion=False), Flaw.NO_OPINION),
    ],
)
def test_a_product_without_updates_is_dealt_with_or_names_what_lacks(facts, flaw):
    assert decision_flaw(facts, security_relevant=False, on=DAY) is flaw


@pytest.mark.parametrize("choice", Choice)
def test_security_relevant_areas_need_a_running_contract_whatever_was_chosen(choice):
    facts = replace(GOOD, choice=choice, safeguards="Ohne Netz")

    assert decision_flaw(facts, security_relevant=True, on=DAY) is Flaw.SECURITY_RELEVANT
    assert decision_flaw(replace(facts, contract_until=DAY), security_relevant=True, on=DAY) is None
