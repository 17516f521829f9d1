"""Read older answers in, sentence by sentence; record that the committee was informed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.history.api import record_versions
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.intake import refuse_classified
from bollwerk.rooms.council.matching import read_paper, said_sentences
from bollwerk.rooms.council.models import Answer, CommitteeReport, OlderAnswer, OlderSentence
from bollwerk.rooms.council.services.common import ownership

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bollwerk.engines.inquiry import Paper

__all__ = ["record_committee_report", "take_in_older"]

_CLAIM = "S14.committee"


@transaction.atomic
def take_in_older(text: str, *, source_name: str = "") -> int:
    """Read an older answer in; each sentence gets the claims it states; return its key.

    The same text read in twice is one answer.

    Raises:
        IntakeError: If it holds no answered question, is too long, or carries a marking of classified matter.
    """
    refuse_classified(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = OlderAnswer.objects.filter(source_sha256=digest, organisation_id=current_viewer().home_organisation)
    if known.exists():
        return known.get().pk
    paper = read_paper(text)
    if not any(question.answer for question in paper.questions):
        raise IntakeError("no_answers")
    older = OlderAnswer.objects.create(
        number=paper.number,
        subject=paper.subject[:300],
        faction=paper.faction,
        dated_on=paper.dated_on,
        signatory=paper.signatory,
        text=text,
        source_name=source_name,
        source_sha256=digest,
        **ownership(),
    )
    sentences = list(_rows(older, paper))
    OlderSentence.objects.bulk_create(sentences)
    record_versions(sentences, at=clock.now())
    record(
        "council.older_answer.created",
        subject=f"council.older_answer/{older.pk}",
        about=older,
        number=older.number,
        sentences=len(sentences),
    )
    return older.pk


def _rows(older: OlderAnswer, paper: Paper) -> Iterator[OlderSentence]:
    for position, said in enumerate(said_sentences(paper)):
        yield OlderSentence(
            older=older,
            position=position,
            question_number=said.question_number[:20],
            question_text=said.question_text,
            text=said.text,
            codes=list(said.codes),
            terms=list(said.terms),
            revision=1,
            **ownership(),
        )


@transaction.atomic
def record_committee_report(
    *, committee: str, given_on: date, agenda_item: str = "", paper_number: str = "", answer_id: int | None = None
) -> int:
    """Record that the committee was informed, and ask the claim again; return the key.

    Source: council answer 1247/2015, item 2.
    """
    answer = Answer.objects.get(pk=answer_id) if answer_id else None
    report = CommitteeReport.objects.create(
        committee=committee,
        given_on=given_on,
        agenda_item=agenda_item,
        paper_number=paper_number,
        answer=answer,
        recorded_by_id=current_viewer().person_id,
        **ownership(),
    )
    record("council.committee_report.recorded", subject=f"council.committee_report/{report.pk}", about=report)
    evaluate_and_keep([_CLAIM])
    return report.pk
