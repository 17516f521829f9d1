"""Which claims answer a question: for the whole question and shared out to its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines.inquiry import (
    InquiryTooLongError,
    claims_for,
    claims_for_sentence,
    classify,
    split_paper,
    split_sentences,
)
from bollwerk.rooms.council.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bollwerk.engines.inquiry import ClaimMatch, Paper, Part, Question, TopicMatch

__all__ = ["MatchedPart", "MatchedQuestion", "SaidSentence", "match_questions", "read_paper", "said_sentences"]

MOST_CLAIMS = 5
"""Claims linked to one question by the house; a person may link more."""
LEAST_SHARE = 0.4
"""A claim must reach this share of the best one's score, so that an answer stays with what was asked."""


@dataclass(frozen=True, slots=True)
class MatchedPart:
    """One part of a question with the claims that answer it, best first; none where an earlier part answers it too."""

    text: str
    kind: str
    label: str
    claims: tuple[ClaimMatch, ...]


@dataclass(frozen=True, slots=True)
class MatchedQuestion:
    """One question with its topics and parts.

    Attributes:
        answered_with: Number of the question before whose answer this one shares; empty if it has its own.
        old_answer: What the paper itself answers, for older answers.
    """

    number: str
    text: str
    topics: tuple[TopicMatch, ...]
    parts: tuple[MatchedPart, ...]
    answered_with: str = ""
    old_answer: str = ""

    @property
    def claims(self) -> tuple[ClaimMatch, ...]:
        """Every claim of the parts."""
        return tuple(match for part in self.parts for match in part.claims)

    @property
    def out_of_scope(self) -> bool:
        """Whether no topic of information security is asked for."""
        return not self.topics


def read_paper(text: str) -> Paper:
    """Return the paper split into its questions.

    Raises:
        IntakeError: If the paper is longer than any real one.
    """
    try:
        return split_paper(text)
    except InquiryTooLongError as error:
        raise IntakeError(f"too_many_{error.counted}", most=error.most, found=error.found) from error


def match_questions(paper: Paper) -> tuple[MatchedQuestion, ...]:
    """Return every question with its topics, and its claims shared out to its parts.

    Questions answered together share one answer: the claims of the later ones that the first lacks stay with them.
    """
    first_of: dict[str, str] = {}
    matched = []
    for question in paper.questions:
        leader = next((number for number in question.answered_with if number in first_of), "")
        first_of[question.number] = leader
        matched.append(_matched(question, paper.subject, answered_with=_root(first_of, leader)))
    return tuple(matched)


def _root(first_of: dict[str, str], number: str) -> str:
    while number and first_of.get(number):
        number = first_of[number]
    return number


def _matched(question: Question, subject: str, *, answered_with: str) -> MatchedQuestion:
    topics = classify(question.text, subject=subject)
    claims = _strongest(claims_for(question.text, topics)) if topics else ()
    return MatchedQuestion(
        number=question.number,
        text=question.text,
        topics=topics,
        parts=_shared_out(question, claims, topics),
        answered_with=answered_with,
        old_answer=question.answer,
    )


def _strongest(claims: Sequence[ClaimMatch]) -> tuple[ClaimMatch, ...]:
    least = LEAST_SHARE * claims[0].score if claims else 0.0
    return tuple(claim for claim in claims[:MOST_CLAIMS] if claim.score >= least)


def _shared_out(
    question: Question, claims: Sequence[ClaimMatch], topics: Sequence[TopicMatch]
) -> tuple[MatchedPart, ...]:
    """Give each claim to the part that asks for it most, the first where none stands out."""
    parts = question.parts
    if not parts:
        return (MatchedPart(question.text, "explanation", "", tuple(claims)),)
    strengths = [_strengths(part, topics) for part in parts]
    shares: list[list[ClaimMatch]] = [[] for _ in parts]
    for claim in claims:
        best = max(range(len(parts)), key=lambda place: (strengths[place].get(claim.code, 0.0), -place))
        shares[best].append(claim)
    if claims and not shares[0]:
        # The first part opens the answer; without a claim of its own it takes the best one there is.
        giver = next(share for share in shares if claims[0] in share)
        giver.remove(claims[0])
        shares[0].append(claims[0])
    return tuple(
        MatchedPart(part.text, part.kind.value, part.label, tuple(share))
        for part, share in zip(parts, shares, strict=True)
    )


def _strengths(part: Part, topics: Iterable[TopicMatch]) -> dict[str, float]:
    asked = {match.topic for match in topics}
    own = tuple(match for match in classify(part.text) if match.topic in asked)
    return {match.code: match.score for match in claims_for(part.text, own)}


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """One sentence of an older answer with the claims it states, best first.

    Attributes:
        question_number: Number of the question; several where they were answered together.
        terms: Words that show the best claim.
    """

    question_number: str
    question_text: str
    text: str
    codes: tuple[str, ...]
    terms: tuple[str, ...]


def said_sentences(paper: Paper) -> Iterator[SaidSentence]:
    """Return what an older answer says, sentence by sentence; an answer to several questions comes once."""
    order = [question.number for question in paper.questions]
    for place, question in enumerate(paper.questions):
        if any(number in order[:place] for number in question.answered_with):
            continue
        numbers = ", ".join([question.number, *question.answered_with])
        for sentence in split_sentences(question.answer):
            matches = claims_for_sentence(sentence)
            yield SaidSentence(
                question_number=numbers,
                question_text=question.text,
                text=sentence,
                codes=tuple(match.code for match in matches),
                terms=matches[0].terms if matches else (),
            )
