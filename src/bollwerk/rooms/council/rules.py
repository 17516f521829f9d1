"""What the council room decides: the state of an answer, who reviews it, whether it may be released.

Pure functions on plain values.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bollwerk.engines.inquiry import Topic
from bollwerk.engines.posture import Standing
from bollwerk.rooms.council.states import AnswerState, ReviewKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

__all__ = [
    "CHOSEN_BY_PERSON",
    "COMMITTEE_INTERVAL_DAYS",
    "Blocker",
    "FactFacts",
    "LoweringRefusal",
    "PartFacts",
    "ReleaseFacts",
    "ReviewRefusal",
    "StepFacts",
    "WritingRefusal",
    "committee_informed",
    "lowering_refusals",
    "may_be_public",
    "release_blockers",
    "review_refusals",
    "reviews_needed",
    "state_of",
    "weakest_state",
]

COMMITTEE_INTERVAL_DAYS = 365
"""Source: council answer 1247/2015, item 2: the committee was informed; the claim says "in the past year"."""

CHOSEN_BY_PERSON = frozenset(
    {
        AnswerState.NOT_APPLICABLE,
        AnswerState.EARLIER_PAPER,
        AnswerState.OTHER_OFFICE,
        AnswerState.CONFIDENTIAL,
    }
)
"""States that no claim leads to: a person chooses them and says why."""

_WEAKEST_FIRST = (
    AnswerState.UNKNOWN,
    AnswerState.NO,
    AnswerState.PARTLY,
    AnswerState.PLANNED,
    AnswerState.CONFIDENTIAL,
    AnswerState.OTHER_OFFICE,
    AnswerState.EARLIER_PAPER,
    AnswerState.FIGURE,
    AnswerState.YES,
    AnswerState.NOT_APPLICABLE,
)

_DATA_PROTECTION_TOPICS = frozenset({Topic.DATA_PROTECTION})
_STAFF_TOPICS = frozenset({Topic.ROLES, Topic.MONITORING, Topic.INSPECTIONS, Topic.AWARENESS})
"""Matters of the staff council: controls of staff, phishing tests, who does what (council answer 1247/2015, item 4:
"in agreement with the staff council of the city")."""


def state_of(standings: Sequence[Standing]) -> AnswerState:
    """Return the state that follows from how the claims of one part stand.

    No claim, or one unknown claim, makes the part unknown: no data proves nothing. Figures alone are a figure, proven
    claims (with figures) yes, planned ones (with figures) planned; refuted without anything proven or told is no;
    what lies between is partly.
    """
    found = set(standings)
    if not found or Standing.UNKNOWN in found:
        return AnswerState.UNKNOWN
    without_figures = found - {Standing.FIGURE}
    pure = {
        frozenset[Standing](): AnswerState.FIGURE,
        frozenset({Standing.PROVEN}): AnswerState.YES,
        frozenset({Standing.PLANNED}): AnswerState.PLANNED,
    }
    state = pure.get(frozenset(without_figures))
    if state:
        return state
    return AnswerState.PARTLY if found & {Standing.PROVEN, Standing.FIGURE} else AnswerState.NO


def weakest_state(states: Iterable[AnswerState]) -> AnswerState:
    """Return the state of a question from those of its parts; unknown without any part."""
    return min(states, key=_WEAKEST_FIRST.index, default=AnswerState.UNKNOWN)


def reviews_needed(topics: AbstractSet[str]) -> tuple[ReviewKind, ...]:
    """Return who must look at the answer to a question with these topics, in order.

    Department, ISB and the mayor's office always; data-protection officer and staff council where their matter is
    touched.
    """
    asked = [
        (True, ReviewKind.DEPARTMENT),
        (True, ReviewKind.ISB),
        (bool(topics & _DATA_PROTECTION_TOPICS), ReviewKind.DATA_PROTECTION),
        (bool(topics & _STAFF_TOPICS), ReviewKind.STAFF_COUNCIL),
        (True, ReviewKind.LEADERSHIP),
    ]
    return tuple(kind for needed, kind in asked if needed)


class WritingRefusal(StrEnum):
    """Why a text or state cannot be written."""

    STATE_FOLLOWS_FROM_CLAIMS = "state_follows_from_claims"
    NO_REASON = "no_reason_given"
    NOT_UNKNOWN = "not_unknown"
    NOT_OWN_SENTENCE = "not_own_sentence"
    DAY_FOLLOWS_FROM_CLAIMS = "day_follows_from_claims"
    DAY_TO_COME = "day_to_come"


class ReviewRefusal(StrEnum):
    """Why a person may not confirm a step of the review."""

    OWN_TEXT = "own_text"
    EARLIER_STEP_OPEN = "earlier_step_open"
    STEP_OF_ANOTHER = "step_of_another"
    ALREADY_DONE = "already_done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What decides on confirming one step.

    Attributes:
        done: Whether this step holds for the present wording.
        earlier_open: Whether a step before it is open.
        reviewer: Person who wants to confirm.
        writers: Persons who wrote texts of the question; nobody for the house's own draft.
        confirmed_by: Persons who confirmed other steps of the same question.
    """

    done: bool
    earlier_open: bool
    reviewer: int
    writers: AbstractSet[int]
    confirmed_by: AbstractSet[int]


def review_refusals(facts: StepFacts) -> tuple[ReviewRefusal, ...]:
    """Return every reason why the person may not confirm the step; nobody reviews their own text or two steps."""
    found = [
        (facts.done, ReviewRefusal.ALREADY_DONE),
        (facts.earlier_open, ReviewRefusal.EARLIER_STEP_OPEN),
        (facts.reviewer in facts.writers, ReviewRefusal.OWN_TEXT),
        (facts.reviewer in facts.confirmed_by, ReviewRefusal.STEP_OF_ANOTHER),
    ]
    return tuple(code for refused, code in found if refused)


class LoweringRefusal(StrEnum):
    """Why a person may not take a step in lowering a fact to CLEAR."""

    NO_REASON = "no_reason"
    SAME_PERSON = "same_person"
    ALREADY_DECIDED = "already_decided"


@dataclass(frozen=True, slots=True)
class FactFacts:
    """What decides on lowering a fact.

    Attributes:
        decided: Whether this side (owner or ISB) has decided already.
        person: Who wants to decide.
        other: Who decided for the other side, if anybody.
        reason: Why the fact may be public.
    """

    decided: bool
    person: int
    other: int | None
    reason: str


def lowering_refusals(facts: FactFacts) -> tuple[LoweringRefusal, ...]:
    """Return every reason against; owner and ISB must be two people, and say why."""
    found = [
        (facts.decided, LoweringRefusal.ALREADY_DECIDED),
        (not facts.reason.strip(), LoweringRefusal.NO_REASON),
        (facts.person == facts.other, LoweringRefusal.SAME_PERSON),
    ]
    return tuple(code for refused, code in found if refused)


def may_be_public(*, label_is_clear: bool, lowered_by_owner: bool, lowered_by_isb: bool) -> bool:
    """Return whether a fact may stand in the public rendition: CLEAR by itself, or lowered by owner and ISB."""
    return label_is_clear or (lowered_by_owner and lowered_by_isb)


class Blocker(StrEnum):
    """Why an answer may not be released."""

    NO_QUESTION = "no_question"
    UNKNOWN_UNSIGNED = "unknown_unsigned"
    EMPTY_TEXT = "empty_text"
    REVIEW_OPEN = "review_open"
    NO_SIGNATORY = "no_signatory"
    CONFIDENTIAL_FACT = "confidential_fact"
    LEAK = "leak"
    CLASSIFIED_MATTER = "classified_matter"
    NOT_READ = "not_read"
    READ_BY_WRITER = "read_by_writer"
    RELEASED_BEFORE = "released_before"


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What the release asks about one part: whether it is unknown, signed, and says something."""

    number: str
    unknown: bool
    signed: bool
    has_text: bool


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What decides on the release.

    Attributes:
        parts: Every part that is answered on its own.
        open_reviews: Number of steps that do not hold for the present wording.
        has_signatory: Whether somebody is named who signs.
        confidential_facts: Number of facts used publicly that are neither CLEAR nor lowered.
        leaks: Number of identifiers found in what would be published.
        classified: Whether a marking of classified matter (VS-NfD) was found.
        writers: Persons who wrote texts.
        read_by: Second reader of the present wording against the list of facts, if anybody read it.
        released: Whether it was released already.
    """

    parts: tuple[PartFacts, ...]
    open_reviews: int = 0
    has_signatory: bool = True
    confidential_facts: int = 0
    leaks: int = 0
    classified: bool = False
    writers: frozenset[int] = frozenset()
    read_by: int | None = None
    released: bool = False


def release_blockers(facts: ReleaseFacts) -> tuple[Blocker, ...]:
    """Return every reason against the release; none means it may go out.

    Because paraphrase and combination escape any search, a second person reads the rendition against the facts used.
    """
    found = [
        (facts.released, Blocker.RELEASED_BEFORE),
        (not facts.parts, Blocker.NO_QUESTION),
        (any(part.unknown and not part.signed for part in facts.parts), Blocker.UNKNOWN_UNSIGNED),
        (any(not part.has_text for part in facts.parts), Blocker.EMPTY_TEXT),
        (not facts.has_signatory, Blocker.NO_SIGNATORY),
        (facts.confidential_facts > 0, Blocker.CONFIDENTIAL_FACT),
        (facts.classified, Blocker.CLASSIFIED_MATTER),
        (facts.leaks > 0, Blocker.LEAK),
        (facts.open_reviews > 0, Blocker.REVIEW_OPEN),
        (facts.read_by is None, Blocker.NOT_READ),
        (facts.read_by is not None and facts.read_by in facts.writers, Blocker.READ_BY_WRITER),
    ]
    return tuple(code for blocked, code in found if blocked)


def committee_informed(last_given_on: date, *, on: date, interval_days: int) -> bool:
    """Return whether the committee was informed in time; the last day of the interval still counts.

    Source: council answer 1247/2015, item 2.
    """
    return 0 <= (on - last_given_on).days <= interval_days
