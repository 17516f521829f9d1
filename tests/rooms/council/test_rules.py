from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.inquiry import Topic
from bollwerk.engines.posture import Standing
from bollwerk.rooms.council.rules import (
    Blocker,
    FactFacts,
    LoweringRefusal,
    PartFacts,
    ReleaseFacts,
    ReviewRefusal,
    StepFacts,
    committee_informed,
    lowering_refusals,
    may_be_public,
    release_blockers,
    review_refusals,
    reviews_needed,
    state_of,
    weakest_state,
)
from bollwerk.rooms.council.states import AnswerState, ReviewKind

PROVEN, REFUTED, PLANNED, UNKNOWN, FIGURE = (
    Standing.PROVEN,
    Standing.REFUTED,
    Standing.PLANNED,
    Standing.UNKNOWN,
    Standing.FIGURE,
)
READY = ReleaseFacts(parts=(PartFacts("1", unknown=False, signed=False, has_text=True),), read_by=9)
STEP = StepFacts(done=False, earlier_open=False, reviewer=1, writers=frozenset({2}), confirmed_by=frozenset({3}))


@pytest.mark.parametrize(
    ("standings", "state"),
    [
        ([], AnswerState.UNKNOWN),
        ([PROVEN], AnswerState.YES),
        ([PROVEN, FIGURE], AnswerState.YES),
        ([FIGURE], AnswerState.FIGURE),
        ([PLANNED], AnswerState.PLANNED),
        ([PLANNED, FIGURE], AnswerState.PLANNED),
        ([REFUTED], AnswerState.NO),
        ([REFUTED, PLANNED], AnswerState.NO),
        ([REFUTED, FIGURE], AnswerState.PARTLY),
        ([PROVEN, PLANNED], AnswerState.PARTLY),
        ([PROVEN, REFUTED], AnswerState.PARTLY),
        ([PROVEN, UNKNOWN], AnswerState.UNKNOWN),
        ([FIGURE, UNKNOWN], AnswerState.UNKNOWN),
    ],
)
def test_the_state_follows_from_how_the_claims_stand(standings, state):
    assert state_of(standings) is state


@given(st.lists(st.sampled_from(list(Standing)), min_size=1))
def test_unknown_never_counts_as_good(standings):
    state = state_of([*standings, UNKNOWN])

    assert state is AnswerState.UNKNOWN


def test_a_question_is_as_strong_as_its_weakest_part():
    assert weakest_state([AnswerState.YES, AnswerState.PARTLY]) is AnswerState.PARTLY
    assert weakest_state([AnswerState.NO, AnswerState.UNKNOWN]) is AnswerState.UNKNOWN
    assert weakest_state([]) is AnswerState.UNKNOWN


def test_data_protection_and_staff_council_review_only_their_matters():
    always = (ReviewKind.DEPARTMENT, ReviewKind.ISB, ReviewKind.LEADERSHIP)

    assert reviews_needed({Topic.BACKUP}) == always
    assert ReviewKind.DATA_PROTECTION in reviews_needed({Topic.DATA_PROTECTION})
    assert ReviewKind.STAFF_COUNCIL in reviews_needed({Topic.INSPECTIONS})
    assert reviews_needed({Topic.AWARENESS})[-1] is ReviewKind.LEADERSHIP


@pytest.mark.parametrize(
    ("facts", "refusals"),
    [
        (STEP, ()),
        (replace(STEP, reviewer=2), (ReviewRefusal.OWN_TEXT,)),
        (replace(STEP, reviewer=3), (ReviewRefusal.STEP_OF_ANOTHER,)),
        (replace(STEP, earlier_open=True), (ReviewRefusal.EARLIER_STEP_OPEN,)),
        (replace(STEP, done=True, reviewer=2), (ReviewRefusal.ALREADY_DONE, ReviewRefusal.OWN_TEXT)),
    ],
)
def test_nobody_reviews_their_own_text_or_two_steps(facts, refusals):
    assert review_refusals(facts) == refusals


@pytest.mark.parametrize(
    ("facts", "refusals"),
    [
        (FactFacts(False, 1, 2, "veröffentlicht"), ()),
        (FactFacts(False, 1, None, "veröffentlicht"), ()),
        (FactFacts(False, 1, 1, "veröffentlicht"), (LoweringRefusal.SAME_PERSON,)),
        (FactFacts(False, 1, 2, "  "), (LoweringRefusal.NO_REASON,)),
        (FactFacts(True, 1, 2, "nochmals"), (LoweringRefusal.ALREADY_DECIDED,)),
    ],
)
def test_a_fact_is_lowered_by_two_people_with_reasons(facts, refusals):
    assert lowering_refusals(facts) == refusals


@pytest.mark.parametrize(
    ("label", "owner", "isb", "public"),
    [(True, False, False, True), (False, True, True, True), (False, True, False, False), (False, False, True, False)],
)
def test_only_clear_or_twice_lowered_facts_are_public(label, owner, isb, public):
    assert may_be_public(label_is_clear=label, lowered_by_owner=owner, lowered_by_isb=isb) is public


@pytest.mark.parametrize(
    ("facts", "blocker"),
    [
        (replace(READY, parts=()), Blocker.NO_QUESTION),
        (replace(READY, parts=(PartFacts("1", unknown=True, signed=False, has_text=True),)), Blocker.UNKNOWN_UNSIGNED),
        (replace(READY, parts=(PartFacts("1", unknown=False, signed=False, has_text=False),)), Blocker.EMPTY_TEXT),
        (replace(READY, open_reviews=1), Blocker.REVIEW_OPEN),
        (replace(READY, has_signatory=False), Blocker.NO_SIGNATORY),
        (replace(READY, confidential_facts=1), Blocker.CONFIDENTIAL_FACT),
        (replace(READY, leaks=1), Blocker.LEAK),
        (replace(READY, classified=True), Blocker.CLASSIFIED_MATTER),
        (replace(READY, read_by=None), Blocker.NOT_READ),
        (replace(READY, writers=frozenset({9})), Blocker.READ_BY_WRITER),
        (replace(READY, released=True), Blocker.RELEASED_BEFORE),
    ],
)
def test_each_thing_alone_holds_a_release_up(facts, blocker):
    assert release_blockers(READY) == ()
    assert release_blockers(facts) == (blocker,)


def test_a_signed_unknown_part_does_not_hold_the_release_up():
    signed = PartFacts("1", unknown=True, signed=True, has_text=True)

    assert release_blockers(replace(READY, parts=(signed,))) == ()


@pytest.mark.parametrize(("age", "informed"), [(0, True), (365, True), (366, False), (-1, False)])
def test_the_committee_counts_as_informed_for_exactly_the_interval(age, informed):
    on = date(2026, 11, 21)

    assert committee_informed(on - timedelta(days=age), on=on, interval_days=365) is informed
