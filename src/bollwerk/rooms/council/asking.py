"""Ask the claims of an inquiry and put the answer together, without keeping anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import override

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.evidence.catalogue import CLAIMS
from bollwerk.foundation.evidence.evaluation import evaluate, seen_by
from bollwerk.foundation.evidence.texts import sentence_for
from bollwerk.foundation.history.api import reading_once
from bollwerk.rooms.council.composing import compose
from bollwerk.rooms.council.content import AnswerPaper, RecordLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from bollwerk.foundation.evidence.types import Outcome, Reference
    from bollwerk.rooms.council.content import ClaimLine, Heading, QuestionBlock
    from bollwerk.rooms.council.matching import MatchedQuestion

__all__ = ["answer_on", "claim_sentences", "moment_of", "outcomes_on", "with_records"]


def moment_of(on: date) -> datetime:
    """Return the moment that "as of the day" means: its end, or now while it lasts."""
    return clock.now() if on >= clock.today() else clock.end_of_day(on)


def outcomes_on(codes: Iterable[str], on: date) -> dict[str, Outcome]:
    """Return how each claim stands as of the day."""
    at = moment_of(on)
    with reading_once(min(at, clock.now())):
        return {code: evaluate(code, at=at) for code in dict.fromkeys(codes)}


def claim_sentences() -> dict[str, str]:
    """Return what each claim says, in German: papers of the council are German whatever the reader's language."""
    with override("de"):
        return {claim.code: str(claim.sentence) for claim in CLAIMS}


def answer_on(
    *, heading: Heading, questions: Sequence[MatchedQuestion], is_lowered: Callable[[str, str], bool]
) -> AnswerPaper:
    """Return the drafted answer as of the day of the heading, with the records the current viewer may see."""
    outcomes = outcomes_on((claim.code for question in questions for claim in question.claims), heading.as_of)
    paper = compose(
        heading=heading,
        questions=questions,
        outcomes=outcomes,
        sentences=claim_sentences(),
        is_lowered=is_lowered,
    )
    return with_records(paper, outcomes)


def with_records(paper: AnswerPaper, outcomes: dict[str, Outcome]) -> AnswerPaper:
    """Return the answer with the records behind each claim that the current viewer may see."""
    viewer = current_viewer()
    seen = {code: seen_by(outcome, viewer).outcome for code, outcome in outcomes.items()}
    return replace(paper, questions=tuple(_with_records(question, seen) for question in paper.questions))


def _with_records(question: QuestionBlock, seen: dict[str, Outcome]) -> QuestionBlock:
    def filled(claim: ClaimLine) -> ClaimLine:
        outcome = seen[claim.code]
        return replace(
            claim,
            evidence=_lines(claim.code, outcome.evidence),
            counter_examples=_lines(claim.code, outcome.counter_examples),
        )

    parts = tuple(replace(part, claims=tuple(filled(claim) for claim in part.claims)) for part in question.parts)
    return replace(question, parts=parts)


def _lines(code: str, references: Iterable[Reference]) -> tuple[RecordLine, ...]:
    items = tuple(references)
    with override("de"):
        reasons = {one: sentence_for(code, one) if one else "" for one in {item.reason for item in items}}
    return tuple(RecordLine(item.title, item.subject, reasons[item.reason], item.measure_due) for item in items)
