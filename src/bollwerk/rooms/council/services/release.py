"""Release an answer: nothing leaves without reviews, leak test and a second reader; what left is frozen with a hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.evidence.evaluation import keep_frozen
from bollwerk.rooms.council.content import plain
from bollwerk.rooms.council.errors import LeakFoundError, RefusedError
from bollwerk.rooms.council.hashing import hash_of
from bollwerk.rooms.council.keeping import StoredAnswer, stored_answer, text_hash_of
from bollwerk.rooms.council.leak_test import LeakReport, search_for_leaks
from bollwerk.rooms.council.models import Answer, AnswerFile, Inquiry
from bollwerk.rooms.council.renditions import internal_files, public_files
from bollwerk.rooms.council.rules import Blocker, PartFacts, ReleaseFacts, release_blockers
from bollwerk.rooms.council.services.common import acting_person, demand_open, ownership
from bollwerk.rooms.council.states import AnswerState, InquiryState, Rendition

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.council.content import AnswerPaper

__all__ = ["ReleaseCheck", "check_release", "confirm_reading", "release"]


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """What stands against a release, with what the leak test found."""

    blockers: tuple[Blocker, ...]
    report: LeakReport
    open_reviews: int


def check_release(stored: StoredAnswer, *, at: datetime) -> ReleaseCheck:
    """Return what stands against the release of the answer as it is now; the files are made and searched for it."""
    return _checked(stored, _files(_final(stored.paper), stored, at))


def _checked(stored: StoredAnswer, files: dict[str, bytes]) -> ReleaseCheck:
    inquiry = stored.inquiry
    report = search_for_leaks(files, own_words=inquiry.text, allowed_names=tuple(filter(None, [inquiry.signatory])))
    open_reviews = sum(
        step.confirmed_by_id is None or step.text_hash != text_hash_of(row)
        for row in stored.rows
        for step in row.steps.all()
    )
    read = inquiry.read_hash == stored.reading_hash
    parts = [part for row in stored.rows for part in row.parts.all()]
    facts = ReleaseFacts(
        parts=tuple(
            PartFacts(
                number=str(part.pk),
                unknown=part.state == AnswerState.UNKNOWN,
                signed=part.signed_by_id is not None,
                has_text=bool(part.public_text.strip()),
            )
            for part in parts
            if not part.answered_before
        ),
        open_reviews=open_reviews,
        has_signatory=bool(inquiry.signatory),
        confidential_facts=sum(fact.used and not fact.public for fact in stored.paper.facts),
        leaks=len(report.leaks),
        classified=bool(report.marks),
        writers=frozenset(part.written_by_id for part in parts if part.written_by_id is not None),
        read_by=inquiry.read_by_id if read else None,
        released=inquiry.state == InquiryState.RELEASED,
    )
    return ReleaseCheck(release_blockers(facts), report, open_reviews)


def _final(paper: AnswerPaper) -> AnswerPaper:
    """Return the paper as it would be published: dated, signed, no draft."""
    return replace(paper, heading=replace(paper.heading, draft=False))


def _files(paper: AnswerPaper, stored: StoredAnswer, at: datetime) -> dict[str, bytes]:
    return public_files(paper, uid=str(stored.inquiry.uid), at=at)


@transaction.atomic
def confirm_reading(inquiry_id: int, *, shown_hash: str) -> None:
    """Confirm to have read the public rendition against the list of facts used, as a second person.

    Args:
        inquiry_id: The inquiry.
        shown_hash: What the reader's page showed; a text changed since is not confirmed unread.

    Raises:
        RefusedError: If the reader wrote a text, or the wording has changed since.
    """
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    demand_open(inquiry)
    stored = stored_answer(inquiry)
    person = acting_person()
    if shown_hash != stored.reading_hash:
        raise RefusedError([Blocker.NOT_READ])
    if person in {part.written_by_id for row in stored.rows for part in row.parts.all()}:
        raise RefusedError([Blocker.READ_BY_WRITER])
    inquiry.read_by_id, inquiry.read_at, inquiry.read_hash = person, clock.now(), shown_hash
    inquiry.save(update_fields=["read_by", "read_at", "read_hash"])
    record("council.answer.read", subject=f"council.inquiry/{inquiry.pk}", about=inquiry)


@transaction.atomic
def release(inquiry_id: int) -> int:
    """Release the answer: freeze text, results of claims and files under one hash; return the key of the answer.

    Raises:
        LeakFoundError: If an identifier that must not be published stands in a file; nothing is released.
        RefusedError: If a rule refuses, with every reason.
    """
    inquiry = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry_id)
    person, at = acting_person(), clock.now()
    stored = stored_answer(inquiry)
    dated = replace(stored.paper.heading, dated_on=clock.local_day(at))
    paper = _final(replace(stored.paper, heading=dated))
    files = _files(paper, stored, at)
    check = _checked(stored, files)
    if check.report.leaks:
        raise LeakFoundError(check.report.leaks)
    if check.blockers:
        raise RefusedError(check.blockers)
    answer = _frozen(stored, paper, files, person, at)
    inquiry.state = InquiryState.RELEASED
    inquiry.save(update_fields=["state"])
    record(
        "council.answer.released",
        subject=f"council.answer/{answer.pk}",
        about=inquiry,
        number=inquiry.number,
        sha256=answer.sha256,
        files=len(files),
    )
    return answer.pk


def _frozen(stored: StoredAnswer, paper: AnswerPaper, public: dict[str, bytes], person: int, at: datetime) -> Answer:
    content: dict[str, Any] = plain(paper)
    files = [(Rendition.PUBLIC, name, data) for name, data in public.items()]
    for rendition in (Rendition.ANNEX, Rendition.DOSSIER):
        files += [(rendition, name, data) for name, data in internal_files(paper, rendition, at=at).items()]
    digests = {name: hashlib.sha256(data).hexdigest() for _, name, data in files}
    results = [keep_frozen(code, outcome, on=paper.heading.as_of) for code, outcome in stored.outcomes.items()]
    answer = Answer.objects.create(
        inquiry=stored.inquiry,
        released_by_id=person,
        released_at=at,
        sha256=hash_of({"content": content, "files": digests}),
        content=content,
        results=results,
        **ownership(stored.inquiry),
    )
    AnswerFile.objects.bulk_create(
        [
            AnswerFile(
                answer=answer,
                rendition=rendition,
                name=name,
                sha256=digests[name],
                content=data,
                **ownership(stored.inquiry),
            )
            for rendition, name, data in files
        ]
    )
    return answer
