"""Put an answer together: questions with their claims, how these stand, and the text that follows. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.rooms.council.content import AnswerPaper, PartBlock, QuestionBlock, joined
from bollwerk.rooms.council.drafting import draft_claim, out_of_scope, unknown_sentence
from bollwerk.rooms.council.rules import state_of, weakest_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bollwerk.engines.inquiry import ClaimMatch
    from bollwerk.foundation.evidence.types import Outcome
    from bollwerk.rooms.council.content import ClaimLine, FactLine, Heading
    from bollwerk.rooms.council.matching import MatchedPart, MatchedQuestion
    from bollwerk.rooms.council.states import AnswerState

__all__ = ["compose", "drafted_text", "facts_used", "question_state"]


def compose(
    *,
    heading: Heading,
    questions: Sequence[MatchedQuestion],
    outcomes: Mapping[str, Outcome],
    sentences: Mapping[str, str],
    is_lowered: Callable[[str, str], bool],
) -> AnswerPaper:
    """Return the answer as the house drafts it.

    Args:
        heading: What stands above and below.
        questions: From the paper.
        outcomes: How each linked claim stands.
        sentences: What each claim says, from the catalogue.
        is_lowered: Whether a fact of a claim was lowered to CLEAR.
    """

    def line(match: ClaimMatch) -> ClaimLine:
        drafted = draft_claim(match.code, sentences[match.code], outcomes[match.code], is_lowered)
        return replace(drafted, score=match.score, reason=match.terms)

    blocks = tuple(_question(question, line) for question in questions)
    return AnswerPaper(heading, blocks, facts_used(blocks))


def facts_used(questions: Iterable[QuestionBlock]) -> tuple[FactLine, ...]:
    """Return every fact the claims offer, each once."""
    found = {
        (fact.claim, fact.key): fact for question in questions for claim in question.claims for fact in claim.facts
    }
    return tuple(found.values())


def _question(question: MatchedQuestion, line: Callable[[ClaimMatch], ClaimLine]) -> QuestionBlock:
    parts: list[PartBlock] = []
    for part in question.parts:
        parts.append(_part(part, line, out_of_scope() if question.out_of_scope and not parts else "", first=not parts))
    return QuestionBlock(
        number=question.number,
        text=question.text,
        state=question_state(parts),
        parts=tuple(parts),
        topics=tuple(match.topic.value for match in question.topics),
        answered_with=question.answered_with,
    )


def question_state(parts: Iterable[PartBlock]) -> AnswerState:
    """Return the state of a question; parts answered before do not count again."""
    return weakest_state(part.state for part in parts if not part.answered_before)


def drafted_text(claims: Sequence[ClaimLine]) -> str:
    """Return the sentences of the claims; what is unknown comes last, in one sentence."""
    known = [claim.public for claim in claims if claim.standing is not Standing.UNKNOWN]
    unknown = [claim.code for claim in claims if claim.standing is Standing.UNKNOWN]
    return joined([*known, unknown_sentence(unknown)])


def _part(part: MatchedPart, line: Callable[[ClaimMatch], ClaimLine], otherwise: str, *, first: bool) -> PartBlock:
    claims = tuple(line(match) for match in part.claims)
    return PartBlock(
        text=part.text,
        state=state_of([claim.standing for claim in claims]),
        public=drafted_text(claims) or otherwise,
        label=part.label,
        kind=part.kind,
        claims=claims,
        answered_before=not claims and not first,
    )
