"""States, cycles, and when a product without updates is dealt with as promised."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.rooms.lifecycle.cycles import find_by_all, find_cycles
from bollwerk.rooms.lifecycle.rules import (
    Choice,
    CycleDates,
    DecisionFacts,
    Flaw,
    State,
    Until,
    decision_flaw,
    end_of_updates,
    next_end,
    support_state,
    worst_cycle,
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
    assert support_state(dates, on=DAY, contract_until=FAR) is State.SUPPORTED
    assert support_state(dates, on=DAY, contract_until=DAY) is State.ENDING
    assert support_state(replace(dates, extended=Until(DAY)), on=DAY, contract_until=FAR) is State.ENDING
    assert support_state(replace(dates, extended=Until()), on=DAY, contract_until=FAR) is State.ENDED
    assert end_of_updates(replace(dates, security=Until(FAR)), contract_until=DAY) == Until(FAR)


def test_what_counts_as_ending_may_be_asked_for():
    dates = CycleDates("1", Until(DAY + timedelta(days=31)))

    assert support_state(dates, on=DAY, within=timedelta(days=30)) is State.SUPPORTED
    assert support_state(dates, on=DAY, within=timedelta(days=31)) is State.ENDING


LATEST = {"9": "9.13", "10": "10.0", "10.1": "", "10.11": "", "11": "", "11 24H2": ""}
WINDOWS = {"10-22h2": "10.0.19045", "11-24h2-e": "10.0.26100", "11-24h2-w": "10.0.26100", "2019": "10.0.17763"}


@pytest.mark.parametrize(
    ("version", "cycles"),
    [("10.11.3", ["10.11"]), ("10.1", ["10.1"]), ("10.2", ["10"]), ("v9.3", ["9"]), ("9u201", ["9"]),
     ("11 24H2", ["11 24H2"]), ("11 23H2", ["11"]), ("1", []), ("", []), ("?", [])],
)  # fmt: skip
def test_a_version_belongs_to_the_longest_cycle_it_starts_with(version, cycles):
    assert list(find_cycles(version, LATEST)) == cycles


@pytest.mark.parametrize(
    ("version", "cycles"),
    [("10.0.19045.4567", ["10-22h2"]), ("10.0.26100", ["11-24h2-e", "11-24h2-w"]),
     ("11 24H2", ["11-24h2-e", "11-24h2-w"]), ("10.0.99999", []), ("2019", ["2019"])],
)  # fmt: skip
def test_a_build_names_the_cycle_whose_newest_release_it_is_and_every_edition_of_it(version, cycles):
    assert list(find_cycles(version, WINDOWS)) == cycles


def test_marks_neighbours_and_zeros_are_seen_through():
    assert find_cycles("450.248", {"r450-linux": "450.10", "dx-450": ""}) == ("r450-linux",)
    assert find_cycles("15.2.1118", {"2016": "15.1.2507", "2019": "15.2.1748"}) == ("2019",)
    assert find_cycles("15.2.1118", {"SE": "15.2.2562", "2019": "15.2.1748"}) == ()
    assert find_cycles("15", {"15.0": "", "15.1": ""}) == ("15.0",)


def test_what_people_call_a_cycle_names_it_with_every_service_pack():
    labels = {"13.0-sp2": "2016 SP2", "13.0-sp3": "2016 SP3 'Palme'", "16.0": "2022 'Eiche'", "9.0": "2016.1"}

    assert find_cycles("2016", dict.fromkeys(labels, ""), labels) == ("13.0-sp2", "13.0-sp3")
    assert find_cycles("2022", dict.fromkeys(labels, ""), labels) == ("16.0",)
    assert find_cycles("16.0.42", dict.fromkeys(labels, ""), labels) == ("16.0",)
    assert find_cycles("20", dict.fromkeys(labels, ""), labels) == ()


def test_a_second_version_decides_where_the_first_leaves_a_choice_and_never_against_it():
    assert find_by_all(["10.0.26100", "11-24h2-w"], WINDOWS) == ("11-24h2-w",)
    assert find_by_all(["10.0.26100", "2019"], WINDOWS) == ("11-24h2-e", "11-24h2-w")
    assert find_by_all(["unsinn", "2019"], WINDOWS) == ("2019",)


def test_of_several_cycles_the_one_that_ends_first_counts():
    late, early = CycleDates("late", Until(FAR)), CycleDates("early", Until(DAY))

    assert worst_cycle([late, early], on=DAY) == early
    assert worst_cycle([late, CycleDates("over", Until(ended=True)), early], on=DAY).cycle == "over"
    assert worst_cycle([CycleDates("open", Until(ended=False)), late], on=DAY) == late
    assert worst_cycle([], on=DAY) is None


@given(st.lists(st.integers(0, 99), min_size=1, max_size=4), st.integers(1, 4))
def test_every_beginning_of_a_version_is_found_as_its_cycle(parts, length):
    version = ".".join(map(str, parts))
    cycle = ".".join(map(str, parts[:length]))

    assert find_cycles(version, {cycle: ""}) == (cycle,)


@pytest.mark.parametrize(
    ("facts", "day"),
    [(DecisionFacts(), None), (replace(GOOD, replace_by=FAR), DAY), (replace(GOOD, assessed_until=FAR), DAY),
     (replace(GOOD, choice=Choice.LIMITED_USE, assessed_until=FAR), FAR),
     (replace(GOOD, choice=Choice.CONTRACT, assessed_until=FAR, contract_until=DAY), DAY)],
)  # fmt: skip
def test_the_first_of_assessment_contract_and_replacement_needs_somebody_next(facts, day):
    assert next_end(facts) == day


@pytest.mark.parametrize(
    ("facts", "flaw"),
    [
        (GOOD, None),
        (replace(GOOD, told=False), Flaw.NOT_TOLD),
        (replace(GOOD, assessed_until=None), Flaw.NOT_ASSESSED),
        (replace(GOOD, assessed_until=DAY - timedelta(days=1)), Flaw.ASSESSMENT_EXPIRED),
        (replace(GOOD, choice=None), Flaw.NOT_DECIDED),
        (replace(GOOD, replace_by=DAY - timedelta(days=1)), Flaw.REPLACEMENT_OVERDUE),
        (replace(GOOD, choice=Choice.CONTRACT, contract_until=DAY, no_replacement="x"), None),
        (replace(GOOD, choice=Choice.CONTRACT, contract_until=DAY), Flaw.NO_REASON),
        (replace(GOOD, choice=Choice.LIMITED_USE, safeguards="Ohne Netz", no_replacement=" "), Flaw.NO_REASON),
        (replace(GOOD, choice=Choice.CONTRACT, contract_until=DAY - timedelta(days=1)), Flaw.CONTRACT_ENDED),
        (replace(GOOD, choice=Choice.LIMITED_USE, safeguards="Ohne Netz", no_replacement="x"), None),
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
    facts = replace(GOOD, choice=choice, safeguards="Ohne Netz", no_replacement="x")

    assert decision_flaw(facts, security_relevant=True, on=DAY) is Flaw.SECURITY_RELEVANT
    assert decision_flaw(replace(facts, contract_until=DAY), security_relevant=True, on=DAY) is None
