from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.rooms.ransomware.rules.recovery import (
    ItemFacts,
    ItemState,
    Node,
    ReleaseRefusal,
    ServiceRole,
    StepRefusal,
    blockers,
    place_in_order,
    release_refusals,
    step_refusal,
)
from bollwerk.rooms.ransomware.rules.restores import TrialFacts, TrialFlaw, next_turn, trial_flaw

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


def order(nodes, edges=()):
    return [one.key for one in place_in_order(nodes, edges)]


def test_foundations_come_first_then_databases_then_applications():
    nodes = [
        Node(1, "Meldewesen", priority=1, is_application=True),
        Node(2, "db-melde", role=ServiceRole.DATABASE),
        Node(3, "ca", role=ServiceRole.PKI),
        Node(4, "ntp", role=ServiceRole.TIME),
        Node(5, "ns", role=ServiceRole.DNS),
        Node(6, "dc", role=ServiceRole.IDENTITY),
        Node(7, "Fundbüro", priority=5, is_application=True),
    ]

    assert order(nodes, [(1, 2)]) == [6, 5, 4, 3, 2, 1, 7]


def test_an_urgent_application_does_not_wait_for_databases_that_nobody_urgent_needs():
    nodes = [
        Node(1, "Leitstelle", priority=1, is_application=True),
        Node(2, "db-archiv", role=ServiceRole.DATABASE, priority=5),
    ]

    assert order(nodes) == [1, 2]


def test_what_a_foundation_needs_comes_before_it_and_says_for_whom():
    nodes = [
        Node(1, "Leitstelle", priority=1, is_application=True),
        Node(2, "hv-1"),
        Node(3, "dc", role=ServiceRole.IDENTITY),
    ]

    placed = place_in_order(nodes, [(3, 2)])

    assert [one.key for one in placed] == [2, 3, 1]
    assert (placed[0].needed_by, placed[0].role, placed[0].urgency) == (3, ServiceRole.IDENTITY, None)
    assert placed[1].after == (2,)


def test_a_host_inherits_the_urgency_of_the_most_urgent_application():
    nodes = [
        Node(1, "a-host"), Node(2, "z-host"), Node(3, "Kasse", priority=4, is_application=True),
        Node(4, "Notruf", priority=1, is_application=True),
    ]  # fmt: skip

    placed = {one.key: one for one in place_in_order(nodes, [(3, 1), (3, 2), (4, 2)])}

    assert (placed[2].position, placed[2].needed_by, placed[2].urgency) == (1, 4, 1)
    assert (placed[1].needed_by, placed[1].urgency) == (3, 4)


def test_what_has_no_priority_comes_last():
    assert order([Node(1, "a"), Node(2, "b", priority=5)]) == [2, 1]


def test_a_circle_is_named_and_blocks_nobody_in_it():
    placed = place_in_order([Node(1, "a"), Node(2, "b"), Node(3, "c")], [(1, 2), (2, 1), (1, 3)])

    assert [one.key for one in placed] == [3, 1, 2]
    assert placed[1].circle == (2,)
    states = dict.fromkeys((1, 2, 3), ItemState.WAITING)
    assert blockers(placed[1].after, placed[1].circle, states) == (3,)


@pytest.mark.slow  # a property over graphs
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20),
    st.lists(st.sampled_from([None, 1, 2, 3, 4, 5]), min_size=8, max_size=8),
)
def test_nothing_stands_before_what_it_needs_unless_they_need_each_other(edges, priorities):
    nodes = [Node(key, f"n{key}", priority) for key, priority in enumerate(priorities)]

    placed = {one.key: one for one in place_in_order(nodes, edges)}

    assert sorted(one.position for one in placed.values()) == list(range(1, 9))
    for dependant, dependency in edges:
        if dependant != dependency and dependency not in placed[dependant].circle:
            assert placed[dependency].position < placed[dependant].position


@pytest.mark.parametrize(("state", "blocks"), [("restored", True), ("verified", False), ("released", False)])
def test_only_what_is_verified_blocks_no_longer(state, blocks):
    assert bool(blockers((7,), (), {7: ItemState(state)})) is blocks


def test_what_still_runs_blocks_nothing():
    assert blockers((7,), (), {}) == ()


@pytest.mark.parametrize(
    ("now", "wanted", "waits", "note", "expected"),
    [
        ("waiting", "under_way", False, "", None),
        ("waiting", "under_way", True, " ", StepRefusal.WAITS),
        ("waiting", "under_way", True, "Leitstelle zuerst", None),
        ("waiting", "restored", False, "", StepRefusal.WRONG_STEP),
        ("under_way", "restored", True, "", None),
        ("restored", "verified", False, "", StepRefusal.NO_PROOF),
        ("restored", "verified", False, "Fachbereich hat gebucht", None),
        ("verified", "released", False, "x", StepRefusal.WRONG_STEP),
        ("released", "waiting", False, "x", StepRefusal.WRONG_STEP),
    ],
)
def test_one_step_at_a_time_and_against_the_order_only_with_a_reason(now, wanted, waits, note, expected):
    assert step_refusal(ItemState(now), ItemState(wanted), waits=waits, note=note) is expected


def test_a_list_names_every_reason_why_a_system_cannot_be_released():
    items = [
        ItemFacts(1, ItemState.RESTORED, (2,), cleaning_open=True, isolated=True),
        ItemFacts(2, ItemState.VERIFIED),
    ]

    assert release_refusals(items, {1}) == {1: tuple(ReleaseRefusal)}
    assert release_refusals(items, {2}) == {}


def test_what_is_needed_may_stand_on_the_same_list():
    items = [ItemFacts(1, ItemState.VERIFIED, (2,)), ItemFacts(2, ItemState.VERIFIED)]

    assert release_refusals(items, {1}) == {1: (ReleaseRefusal.NEEDS_UNRELEASED,)}
    assert release_refusals(items, {1, 2}) == {}


def trial(age=YEAR, flawed=0, hours=8.0, promised=8.0):
    return TrialFacts(
        NOW - age, flawed, timedelta(hours=hours), None if promised is None else timedelta(hours=promised)
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (None, TrialFlaw.NEVER),
        (trial(), None),
        (trial(age=YEAR + timedelta(seconds=1)), TrialFlaw.OVERDUE),
        (trial(hours=8.01), TrialFlaw.TOO_SLOW),
        (trial(hours=900, promised=None), None),
        (trial(flawed=1, hours=9, age=2 * YEAR), TrialFlaw.DAMAGED),
    ],
)
def test_a_restore_is_proven_by_a_sound_test_in_time_that_is_not_too_old(facts, expected):
    assert trial_flaw(facts, interval=YEAR, at=NOW) is expected


def test_the_next_turn_is_at_once_when_the_last_test_failed():
    assert next_turn(None, interval=YEAR) is None
    assert next_turn(trial(flawed=1), interval=YEAR) is None
    assert next_turn(trial(), interval=YEAR) == NOW
