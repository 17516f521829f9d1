"""Confirm the steps of the review, each by a named person and for exactly the wording they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.audit.api import record
from bollwerk.rooms.council.errors import RefusedError
from bollwerk.rooms.council.keeping import text_hash_of
from bollwerk.rooms.council.models import Inquiry, Question, ReviewStep
from bollwerk.rooms.council.rules import ReviewRefusal, StepFacts, review_refusals
from bollwerk.rooms.council.services.common import acting_person, demand_open
from bollwerk.rooms.council.states import InquiryState, ReviewKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

__all__ = ["confirm_review", "confirm_reviews"]


@transaction.atomic
def confirm_review(question_id: int, *, kind: ReviewKind, note: str = "") -> None:
    """Confirm one step for one question.

    Raises:
        Question.DoesNotExist: If the viewer may not see it.
        RefusedError: If a rule refuses.
    """
    question = _questions(Question.objects.filter(pk=question_id)).get()
    demand_open(question.inquiry)
    refusals = _confirm(question, kind, acting_person(), note)
    if refusals:
        raise RefusedError(refusals)
    _note_progress(question.inquiry, kind, 1)


@transaction.atomic
def confirm_reviews(inquiry_id: int, *, kind: ReviewKind, note: str = "") -> int:
    """Confirm one step for every question where nothing is against it; return how many were confirmed.

    Raises:
        RefusedError: If it could be confirmed for none, with the reasons.
    """
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    demand_open(inquiry)
    person = acting_person()
    found: list[ReviewRefusal] = []
    confirmed = 0
    for question in _questions(Question.objects.filter(inquiry=inquiry)):
        refusals = _confirm(question, kind, person, note)
        found += refusals
        confirmed += not refusals
    if not confirmed:
        raise RefusedError(tuple(dict.fromkeys(found)) or (ReviewRefusal.ALREADY_DONE,))
    _note_progress(inquiry, kind, confirmed)
    return confirmed


def _questions(rows: QuerySet[Question]) -> QuerySet[Question]:
    return rows.select_related("inquiry").prefetch_related("parts", "steps")


def _confirm(question: Question, kind: ReviewKind, person: int, note: str) -> Sequence[ReviewRefusal]:
    steps = list(question.steps.all())
    step = next((item for item in steps if item.kind == kind), None)
    if step is None:
        return (ReviewRefusal.NOT_NEEDED,)
    current = text_hash_of(question)
    writers = {part.written_by_id for part in question.parts.all()}
    others = [item for item in steps if item.pk != step.pk and _holds(item, current)]
    facts = StepFacts(
        done=_holds(step, current),
        earlier_open=any(item.position < step.position and not _holds(item, current) for item in steps),
        reviewer=person,
        writers=frozenset(writer for writer in writers if writer is not None),
        confirmed_by=frozenset(item.confirmed_by_id for item in others if item.confirmed_by_id is not None),
    )
    refusals = review_refusals(facts)
    if not refusals:
        step.confirmed_by_id, step.confirmed_at = person, clock.now()
        step.text_hash, step.note = current, note.strip()
        step.save(update_fields=["confirmed_by", "confirmed_at", "text_hash", "note"])
    return refusals


def _holds(step: ReviewStep, current: str) -> bool:
    return step.confirmed_by_id is not None and step.text_hash == current


def _note_progress(inquiry: Inquiry, kind: ReviewKind, confirmed: int) -> None:
    if inquiry.state == InquiryState.DRAFT:
        inquiry.state = InquiryState.REVIEW
        inquiry.save(update_fields=["state"])
    record(
        "council.review.confirmed",
        subject=f"council.inquiry/{inquiry.pk}",
        about=inquiry,
        step=kind.value,
        questions=confirmed,
    )
