"""Build the stored rows of an inquiry from a paper, and its answer from the stored rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.foundation.evidence.evaluation import NO_RECORDS, outcome_of
from bollwerk.foundation.evidence.models import ClaimResult
from bollwerk.foundation.evidence.types import Outcome
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.council.asking import claim_sentences, with_records
from bollwerk.rooms.council.composing import facts_used, question_state
from bollwerk.rooms.council.content import AnswerPaper, ClaimLine, Heading, PartBlock, QuestionBlock
from bollwerk.rooms.council.drafting import FIGURE, day_in_words, draft_claim
from bollwerk.rooms.council.hashing import reading_hash, wording_hash
from bollwerk.rooms.council.models import Inquiry, LinkedClaim, LoweredFact, Question, QuestionPart
from bollwerk.rooms.council.states import AnswerState, DossierKind, InquiryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bollwerk.rooms.council.content import FactLine

__all__ = ["StoredAnswer", "kept_outcomes", "lowered_facts", "stored_answer", "text_hash_of"]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An inquiry with its rows, read once, and the answer they make.

    Attributes:
        rows: Questions, each with parts, claims and steps prefetched.
        outcomes: How each linked claim was kept as of the inquiry's day.
    """

    inquiry: Inquiry
    rows: tuple[Question, ...]
    paper: AnswerPaper
    outcomes: dict[str, Outcome]

    @property
    def reading_hash(self) -> str:
        """What a second reading of the present wording holds for."""
        return reading_hash([question.public for question in self.paper.questions], self.paper.facts)


def lowered_facts() -> frozenset[tuple[str, str]]:
    """Return the facts that owner and ISB lowered to CLEAR, as claim and text."""
    decided = LoweredFact.objects.filter(owner__isnull=False, isb__isnull=False, withdrawn_at__isnull=True)
    return frozenset(decided.values_list("claim", "text"))


def kept_outcomes(codes: Iterable[str], on: date) -> dict[str, Outcome]:
    """Return the kept outcome of each claim as of exactly this day; unknown where none was kept."""
    wanted = set(codes)
    kept = ClaimResult.objects.filter(code__in=wanted, as_of=on, frozen=False)
    found = {result.code: outcome_of(result) for result in kept}
    return {code: found.get(code) or Outcome(Standing.UNKNOWN, missing=(NO_RECORDS,)) for code in sorted(wanted)}


def stored_answer(inquiry: Inquiry) -> StoredAnswer:
    """Return everything about one inquiry in a fixed number of queries."""
    rows = tuple(
        Question.objects.filter(inquiry=inquiry).prefetch_related(
            "parts__claims", "parts__signed_by", "parts__responsible", "parts__written_by", "steps__confirmed_by"
        )
    )
    codes = {claim.code for row in rows for part in row.parts.all() for claim in part.claims.all()}
    outcomes = kept_outcomes(codes, inquiry.as_of)
    lowered = lowered_facts()
    sentences = claim_sentences()
    lines = {
        code: draft_claim(code, sentences[code], outcome, lambda claim, text: (claim, text) in lowered)
        for code, outcome in outcomes.items()
    }
    questions = tuple(_question_block(row, lines, inquiry.as_of) for row in rows)
    paper = AnswerPaper(_heading(inquiry), questions, _marked_used(questions))
    return StoredAnswer(inquiry, rows, with_records(paper, outcomes), outcomes)


def _marked_used(questions: Sequence[QuestionBlock]) -> tuple[FactLine, ...]:
    """Return the facts with those marked that stand in a public text as it is now."""
    public = "\n".join(question.public for question in questions)
    return tuple(
        replace(fact, used=fact.text.replace(" / ", " von ") in public if fact.key == FIGURE else fact.text in public)
        for fact in facts_used(questions)
    )


def _heading(inquiry: Inquiry) -> Heading:
    city = Organisation.objects.filter(pk=inquiry.organisation_id).values_list("name", flat=True).first()
    return Heading(
        kind=DossierKind(inquiry.kind),
        number=inquiry.number,
        subject=inquiry.subject,
        faction=inquiry.faction,
        city=city or "",
        dated_on=inquiry.as_of,
        as_of=inquiry.as_of,
        signatory=inquiry.signatory,
        function=inquiry.function,
        draft=inquiry.state != InquiryState.RELEASED,
    )


def _question_block(row: Question, lines: dict[str, ClaimLine], on: date) -> QuestionBlock:
    parts = tuple(_part_block(part, lines, on) for part in row.parts.all())
    return QuestionBlock(
        number=row.number,
        text=row.text,
        state=question_state(parts),
        parts=parts,
        topics=tuple(item["topic"] for item in row.topics),
        answered_with=row.answered_with,
    )


def _part_block(part: QuestionPart, lines: dict[str, ClaimLine], on: date) -> PartBlock:
    return PartBlock(
        text=part.text,
        state=AnswerState(part.state),
        public=_with_day(part, on),
        annex=part.annex_text,
        dossier=part.dossier_text,
        label=part.label,
        kind=part.kind,
        claims=tuple(_claim_line(claim, lines) for claim in part.claims.all() if not claim.set_aside),
        answered_before=part.answered_before,
        signed_by=str(part.signed_by) if part.signed_by else "",
    )


def _with_day(part: QuestionPart, on: date) -> str:
    """Return the public text, and behind it the day it holds for where that is not the day of the answer."""
    if not part.public_text or not part.has_own_text or part.as_of == on:
        return part.public_text
    return f"{part.public_text} (Stand: {day_in_words(part.as_of)})"


def _claim_line(claim: LinkedClaim, lines: dict[str, ClaimLine]) -> ClaimLine:
    return replace(lines[claim.code], score=claim.score, reason=tuple(claim.terms))


def text_hash_of(row: Question) -> str:
    """Return what a review of the question holds for now."""
    return wording_hash(
        (part.public_text, part.annex_text, part.state, part.as_of.isoformat() if part.has_own_text else "")
        for part in row.parts.all()
    )
