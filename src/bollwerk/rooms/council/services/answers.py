"""Write the answer: draft again, edit a part, sign where the claims are unknown, link a claim or set it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.audit.api import record
from bollwerk.foundation.evidence.catalogue import claim_named
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.rooms.council.composing import drafted_text
from bollwerk.rooms.council.drafting import out_of_scope
from bollwerk.rooms.council.errors import RefusedError
from bollwerk.rooms.council.intake import refuse_classified
from bollwerk.rooms.council.keeping import stored_answer
from bollwerk.rooms.council.models import Inquiry, LinkedClaim, Question, QuestionPart
from bollwerk.rooms.council.rules import CHOSEN_BY_PERSON, WritingRefusal, state_of
from bollwerk.rooms.council.services.common import acting_person, demand_open, ownership
from bollwerk.rooms.council.states import AnswerState

if TYPE_CHECKING:
    from datetime import date

    from bollwerk.rooms.council.content import ClaimLine

__all__ = [
    "assign_part",
    "draft_again",
    "draft_anew",
    "link_claim",
    "redraft",
    "set_claim_aside",
    "sign_part",
    "state_head",
    "write_part",
]


def draft_again(inquiry: Inquiry) -> int:
    """Draft every part anew from how its claims were kept, in the caller's transaction; return how many changed.

    A text that a person wrote stays; the draft beside it shows what the house would say today. A state that a person
    chose stays as well.
    """
    stored = stored_answer(inquiry)
    changed = 0
    for row, block in zip(stored.rows, stored.paper.questions, strict=True):
        for part, shown in zip(row.parts.all(), block.parts, strict=True):
            text = "" if part.answered_before else drafted_text(shown.claims)
            if not text and not row.topics and not part.answered_before:
                text = out_of_scope()
            changed += _draft_part(part, text, state_of([claim.standing for claim in shown.claims]), inquiry.as_of)
    return changed


def _draft_part(part: QuestionPart, text: str, state: AnswerState, as_of: date) -> bool:
    before = (part.drafted_text, part.public_text, part.state, part.as_of)
    if not part.has_own_text:
        part.public_text, part.as_of = text, as_of
    part.drafted_text = text
    if AnswerState(part.state) not in CHOSEN_BY_PERSON:
        part.state = state
    if before == (part.drafted_text, part.public_text, part.state, part.as_of):
        return False
    part.save(update_fields=["drafted_text", "public_text", "state", "as_of"])
    return True


@transaction.atomic
def draft_anew(inquiry_id: int) -> int:
    """Draft anew without asking the claims again: a fact was lowered; return how many parts changed."""
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    demand_open(inquiry)
    changed = draft_again(inquiry)
    record(
        "council.answer.drafted",
        subject=f"council.inquiry/{inquiry.pk}",
        about=inquiry,
        as_of=inquiry.as_of.isoformat(),
        changed=changed,
    )
    return changed


@transaction.atomic
def state_head(
    inquiry_id: int,
    *,
    revision: int,
    number: str,
    subject: str,
    faction: str,
    due_on: date | None,
    signatory: str,
    function: str,
) -> None:
    """State what stands above and below the answers.

    Raises:
        RefusedError: If it was released.
        StaleRecordError: If somebody else changed it since.
    """
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    demand_open(inquiry)
    inquiry.expect_revision(revision)
    inquiry.number, inquiry.subject, inquiry.faction = number, subject, faction
    inquiry.due_on, inquiry.signatory, inquiry.function = due_on, signatory, function
    inquiry.save()
    record("council.inquiry.changed", subject=f"council.inquiry/{inquiry.pk}", about=inquiry)


@transaction.atomic
def redraft(inquiry_id: int, *, as_of: date) -> int:
    """Ask the claims again as of a day and draft anew; return how many parts changed.

    Raises:
        Inquiry.DoesNotExist: If the viewer may not see it.
        RefusedError: If it was released.
    """
    inquiry = Inquiry.objects.get(pk=inquiry_id)
    demand_open(inquiry)
    inquiry.as_of = as_of
    inquiry.save(update_fields=["as_of"])
    codes = LinkedClaim.objects.filter(part__question__inquiry=inquiry).values_list("code", flat=True)
    evaluate_and_keep(sorted(set(codes)), on=as_of)
    changed = draft_again(inquiry)
    record(
        "council.answer.drafted",
        subject=f"council.inquiry/{inquiry.pk}",
        about=inquiry,
        as_of=as_of.isoformat(),
        changed=changed,
    )
    return changed


def _open_part(part_id: int, revision: int) -> tuple[QuestionPart, Inquiry]:
    part = QuestionPart.objects.select_related("question__inquiry").get(pk=part_id)
    inquiry = part.question.inquiry
    demand_open(inquiry)
    part.expect_revision(revision)
    return part, inquiry


@transaction.atomic
def write_part(
    part_id: int, *, revision: int, public: str, annex: str, dossier: str = "", state: str = "", reason: str = ""
) -> None:
    """Write the texts of a part; a state beside the computed one needs a reason, and only some can be chosen.

    A person's text ends a signature under another one.

    Args:
        part_id: The part.
        revision: What the page showed; the second of two editors is told.
        public: For the public rendition.
        annex: For the non-public annex.
        dossier: For the internal dossier.
        state: One of `CHOSEN_BY_PERSON`, or empty for what follows from the claims.
        reason: Why this state.

    Raises:
        RefusedError: If the state cannot be chosen, or lacks its reason.
        StaleRecordError: If somebody else wrote since.
        IntakeError: If a text carries a marking of classified matter.
    """
    part, inquiry = _open_part(part_id, revision)
    _demand_choosable(state, reason)
    for text in (public, annex, dossier):
        refuse_classified(text)
    if public.strip() != part.public_text.strip():
        part.written_by_id = acting_person()
        part.signed_by = None
        part.signed_at, part.signed_text = None, ""
    part.public_text, part.annex_text, part.dossier_text = public.strip(), annex.strip(), dossier.strip()
    standings = [claim.standing for claim in _claims_of(part, inquiry)]
    part.state = AnswerState(state) if state else state_of(standings)
    part.state_reason = reason.strip() if state else ""
    part.save()
    record("council.answer.written", subject=f"council.question_part/{part.pk}", about=inquiry, state=str(part.state))


@transaction.atomic
def assign_part(part_id: int, *, revision: int, responsible_id: int | None, as_of: date) -> None:
    """State who is responsible for a part, and the day its text holds for.

    What the house drafts from claims holds for the day of the inquiry; only a person's text may name another, past one.

    Raises:
        RefusedError: If the day cannot be this part's.
        StaleRecordError: If somebody else wrote since.
    """
    part, inquiry = _open_part(part_id, revision)
    if as_of > clock.today():
        raise RefusedError([WritingRefusal.DAY_TO_COME])
    if as_of != inquiry.as_of and not part.has_own_text:
        raise RefusedError([WritingRefusal.DAY_FOLLOWS_FROM_CLAIMS])
    part.responsible_id, part.as_of = responsible_id, as_of
    part.save()
    record("council.part.assigned", subject=f"council.question_part/{part.pk}", about=inquiry, as_of=as_of.isoformat())


def _demand_choosable(state: str, reason: str) -> None:
    if not state:
        return
    if state not in CHOSEN_BY_PERSON:
        raise RefusedError([WritingRefusal.STATE_FOLLOWS_FROM_CLAIMS])
    if not reason.strip():
        raise RefusedError([WritingRefusal.NO_REASON])


def _claims_of(part: QuestionPart, inquiry: Inquiry) -> tuple[ClaimLine, ...]:
    stored = stored_answer(inquiry)
    for row, block in zip(stored.rows, stored.paper.questions, strict=True):
        if row.pk == part.question_id:
            return block.parts[part.position].claims
    raise Question.DoesNotExist


@transaction.atomic
def sign_part(part_id: int, *, revision: int, sentence: str) -> None:
    """Answer for a part whose claims are unknown with a sentence of one's own, as a named person.

    Raises:
        RefusedError: If the part is not unknown, or the sentence is the house's own draft.
        StaleRecordError: If somebody else wrote since.
    """
    part, inquiry = _open_part(part_id, revision)
    if part.state != AnswerState.UNKNOWN:
        raise RefusedError([WritingRefusal.NOT_UNKNOWN])
    if not sentence.strip() or sentence.strip() == part.drafted_text.strip():
        raise RefusedError([WritingRefusal.NOT_OWN_SENTENCE])
    refuse_classified(sentence)
    person = acting_person()
    part.public_text = part.signed_text = sentence.strip()
    part.signed_by_id = part.written_by_id = person
    part.signed_at = clock.now()
    part.save()
    record("council.answer.signed", subject=f"council.question_part/{part.pk}", about=inquiry)


@transaction.atomic
def link_claim(part_id: int, *, code: str) -> None:
    """Link a further claim to a part, by a person.

    Raises:
        KeyError: If there is no such claim.
        RefusedError: If it was released.
    """
    claim_named(code)
    part = QuestionPart.objects.select_related("question__inquiry").get(pk=part_id)
    inquiry = part.question.inquiry
    demand_open(inquiry)
    person = acting_person()
    known = LinkedClaim.objects.filter(part=part, code=code).first()
    if known:
        known.set_aside, known.set_aside_by, known.set_aside_reason = False, None, ""
        known.save()
    else:
        rank = LinkedClaim.objects.filter(part=part).count()
        LinkedClaim.objects.create(part=part, code=code, rank=rank, linked_by_id=person, **ownership(inquiry))
    if part.answered_before:
        part.answered_before = False
        part.save(update_fields=["answered_before"])
    evaluate_and_keep([code], on=inquiry.as_of)
    draft_again(inquiry)
    record("council.claim.linked", subject=f"council.question_part/{part.pk}", about=inquiry, claim=code)


@transaction.atomic
def set_claim_aside(claim_id: int, *, reason: str) -> None:
    """Take a claim out of the answer because it does not answer the question, with the reason.

    Raises:
        RefusedError: If no reason is given, or the answer was released.
    """
    if not reason.strip():
        raise RefusedError([WritingRefusal.NO_REASON])
    claim = LinkedClaim.objects.select_related("part__question__inquiry").get(pk=claim_id)
    inquiry = claim.part.question.inquiry
    demand_open(inquiry)
    claim.set_aside, claim.set_aside_by_id, claim.set_aside_reason = True, acting_person(), reason.strip()
    claim.save()
    draft_again(inquiry)
    record(
        "council.claim.set_aside",
        subject=f"council.question_part/{claim.part_id}",
        about=inquiry,
        claim=claim.code,
        reason=reason.strip(),
    )
