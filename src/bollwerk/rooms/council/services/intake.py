"""Take an inquiry in: split, classify, link claims, ask them, draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.files.api import FileTooLargeError, MalwareFoundError, keep
from bollwerk.foundation.history.api import record_versions
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.intake import MAX_BYTES, refuse_classified
from bollwerk.rooms.council.matching import match_questions, read_paper
from bollwerk.rooms.council.models import Inquiry, LinkedClaim, Question, QuestionPart, ReviewStep
from bollwerk.rooms.council.report_outline import report_questions
from bollwerk.rooms.council.rules import reviews_needed
from bollwerk.rooms.council.services.answers import draft_again
from bollwerk.rooms.council.services.common import ownership
from bollwerk.rooms.council.states import DossierKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bollwerk.engines.inquiry import Paper
    from bollwerk.foundation.history.models import Recorded
    from bollwerk.rooms.council.matching import MatchedQuestion

__all__ = ["NewInquiry", "start_report", "take_in"]


@dataclass(frozen=True, slots=True)
class NewInquiry:
    """What a person states about an inquiry; what is left empty is taken from the paper."""

    text: str
    received_on: date
    due_on: date | None = None
    as_of: date | None = None
    number: str = ""
    subject: str = ""
    faction: str = ""
    source_name: str = ""
    content: bytes = b""


def take_in(new: NewInquiry) -> int:
    """Take an inquiry in with its questions, link the claims that answer them, and draft; return its key.

    The document is kept only after its text was read; a find of the malware scan stays recorded.

    Raises:
        IntakeError: If no question is found, or the paper carries a marking of classified matter. Nothing is kept.
    """
    refuse_classified(new.text)
    paper = read_paper(new.text)
    if not paper.questions:
        raise IntakeError("no_questions")
    file_id = _kept_file(new) if new.content else None
    return _kept(new, paper, match_questions(paper), DossierKind.INQUIRY, file_id=file_id)


def _kept_file(new: NewInquiry) -> int:
    try:
        return keep(content=new.content, name=new.source_name, limit_bytes=MAX_BYTES).pk
    except MalwareFoundError as found:
        raise IntakeError("malware", detail=found.signature) from found
    except FileTooLargeError as error:
        raise IntakeError("too_large") from error


def start_report(*, subject: str, as_of: date) -> int:
    """Start the yearly report to the committee: made the same way, without an inquiry; return its key."""
    new = NewInquiry(text="", received_on=clock.today(), as_of=as_of, subject=subject)
    return _kept(new, None, report_questions(), DossierKind.REPORT)


@transaction.atomic
def _kept(
    new: NewInquiry,
    paper: Paper | None,
    questions: Sequence[MatchedQuestion],
    kind: DossierKind,
    *,
    file_id: int | None = None,
) -> int:
    inquiry = Inquiry.objects.create(
        kind=kind,
        number=new.number or (paper.number if paper else ""),
        subject=(new.subject or (paper.subject if paper else "") or new.source_name)[:300],
        faction=new.faction or (paper.faction if paper else ""),
        received_on=new.received_on,
        due_on=new.due_on,
        as_of=new.as_of or clock.today(),
        text=new.text,
        source_name=new.source_name[:200],
        source_file_id=file_id,
        responsible_id=current_viewer().person_id,
        **ownership(),
    )
    _keep_questions(inquiry, questions)
    evaluate_and_keep(_codes(questions), on=inquiry.as_of)
    draft_again(inquiry)
    record(
        "council.inquiry.created",
        subject=f"council.inquiry/{inquiry.pk}",
        about=inquiry,
        number=inquiry.number,
        questions=len(questions),
    )
    return inquiry.pk


def _codes(questions: Sequence[MatchedQuestion]) -> list[str]:
    return list(dict.fromkeys(match.code for question in questions for match in question.claims))


def _keep_questions(inquiry: Inquiry, questions: Sequence[MatchedQuestion]) -> None:
    shared: dict[str, Any] = {**ownership(inquiry), "revision": 1}
    rows = [
        Question(
            inquiry=inquiry,
            position=position,
            number=question.number[:20],
            text=question.text,
            topics=[
                {"topic": match.topic.value, "score": match.score, "terms": list(match.terms)}
                for match in question.topics
            ],
            answered_with=question.answered_with[:20],
            **shared,
        )
        for position, question in enumerate(questions)
    ]
    _created(rows)
    for row, question in zip(rows, questions, strict=True):
        _keep_parts(row, question, inquiry, shared)


def _keep_parts(row: Question, question: MatchedQuestion, inquiry: Inquiry, shared: dict[str, Any]) -> None:
    parts = [
        QuestionPart(
            question=row,
            position=position,
            label=part.label[:10],
            kind=part.kind,
            text=part.text,
            answered_before=position > 0 and not part.claims,
            as_of=inquiry.as_of,
            responsible_id=inquiry.responsible_id,
            **shared,
        )
        for position, part in enumerate(question.parts)
    ]
    _created(parts)
    _created(
        [
            LinkedClaim(part=stored, code=match.code, rank=rank, score=match.score, terms=list(match.terms), **shared)
            for stored, part in zip(parts, question.parts, strict=True)
            for rank, match in enumerate(part.claims)
        ]
    )
    kinds = reviews_needed({match.topic.value for match in question.topics})
    _created([ReviewStep(question=row, position=place, kind=kind, **shared) for place, kind in enumerate(kinds)])


def _created(rows: Sequence[Recorded]) -> None:
    """Store new rows of one model with their first versions."""
    if rows:
        type(rows[0]).objects.bulk_create(rows)
        record_versions(rows, at=clock.now())
