"""The questions of an inquiry: the table, the workbench of one, its review."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from bollwerk.engines.inquiry import PartKind
from bollwerk.engines.inquiry.folding import fold
from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.models import readable
from bollwerk.foundation.access.permissions import known_permissions
from bollwerk.foundation.evidence.evaluation import seen_by
from bollwerk.foundation.evidence.texts import sentence_for
from bollwerk.foundation.people.models import Person, RoleGrant
from bollwerk.foundation.ui.marks import Badge, Link, StandingMark
from bollwerk.rooms.council.keeping import StoredAnswer, text_hash_of
from bollwerk.rooms.council.models import LinkedClaim, Question
from bollwerk.rooms.council.states import AnswerState, ReviewKind
from bollwerk.rooms.council.texts import (
    PART_KIND_TEXTS,
    REVIEW_SHORT_TEXTS,
    REVIEW_TEXTS,
    STATE_KINDS,
    STATE_TEXTS,
    topic_text,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from bollwerk.rooms.council.content import ClaimLine, PartBlock, QuestionBlock
    from bollwerk.rooms.council.models import QuestionPart

__all__ = [
    "ClaimRow",
    "PartView",
    "QuestionRow",
    "QuestionView",
    "StepRow",
    "people_of_answers",
    "question_rows",
    "question_view",
    "state_mark",
    "step_rows",
]


def state_mark(state: AnswerState | str) -> Badge:
    """Return the state of an answer as a badge."""
    found = AnswerState(state)
    return Badge(STATE_TEXTS[found], STATE_KINDS[found], "question-mark" if found is AnswerState.UNKNOWN else "")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One line of the table of questions."""

    number: str
    text: Link
    topics: str
    state: Badge
    claims: int
    reviews: str


def question_rows(stored: StoredAnswer) -> tuple[QuestionRow, ...]:
    """Return the questions of an inquiry."""
    return tuple(_question_row(row, block) for row, block in zip(stored.rows, stored.paper.questions, strict=True))


def _question_row(row: Question, block: QuestionBlock) -> QuestionRow:
    steps = step_rows(row)
    note = _("answered together with question %(number)s") % {"number": row.answered_with} if row.answered_with else ""
    return QuestionRow(
        number=row.number,
        text=Link(row.text or _("(no wording)"), reverse("council:question", args=[row.inquiry_id, row.pk]), note),
        topics=", ".join(topic_text(key) for key in block.topics) or _("out of scope"),
        state=state_mark(block.state),
        claims=len(block.claims),
        reviews=_("%(done)s of %(all)s") % {"done": sum(step.done for step in steps), "all": len(steps)},
    )


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the review of one question.

    Attributes:
        outdated: Confirmed once, for a wording that has changed since.
    """

    kind: ReviewKind
    title: str
    short: str
    done: bool
    outdated: bool
    who: str
    at: datetime | None
    note: str
    mine: bool


def step_rows(row: Question) -> tuple[StepRow, ...]:
    """Return the steps of the review; `mine` says whether the viewer holds the right to confirm one."""
    current, viewer = text_hash_of(row), current_viewer()
    return tuple(
        StepRow(
            kind=ReviewKind(step.kind),
            title=str(REVIEW_TEXTS[ReviewKind(step.kind)]),
            short=str(REVIEW_SHORT_TEXTS[ReviewKind(step.kind)]),
            done=step.confirmed_by_id is not None and step.text_hash == current,
            outdated=step.confirmed_by_id is not None and step.text_hash != current,
            who=str(readable(step.confirmed_by) or ""),
            at=step.confirmed_at,
            note=step.note,
            mine=viewer.may(f"council.{step.kind}:review"),
        )
        for step in row.steps.all()
    )


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim linked to a part."""

    pk: int
    code: str
    sentence: str
    url: str
    standing: StandingMark
    figure: str
    reason: str
    evidence: int
    counter_examples: tuple[str, ...]
    more: int
    hidden: int
    missing: tuple[str, ...]
    planned_until: date | None
    stale_after: date | None
    set_aside_reason: str


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a question with everything its card shows."""

    pk: int
    revision: int
    text: str
    kind: str
    state: Badge
    chosen: str
    state_reason: str
    as_of: date
    responsible: str
    responsible_id: int | None
    public: str
    annex: str
    dossier: str
    drafted: str
    differs: bool
    written_by: str
    signed_by: str
    signed_at: datetime | None
    unknown: bool
    answered_before: bool
    claims: tuple[ClaimRow, ...]
    set_aside: tuple[ClaimRow, ...]

    @property
    def anchor(self) -> str:
        """Where the part stands on its page."""
        return f"teil-{self.pk}"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The page of one question."""

    pk: int
    number: str
    text: str
    state: Badge
    topics: tuple[tuple[str, str], ...]
    parts: tuple[PartView, ...]
    steps: tuple[StepRow, ...]
    previous: str
    next: str


def question_view(stored: StoredAnswer, question_id: int) -> QuestionView:
    """Return one question of an inquiry.

    Raises:
        Question.DoesNotExist: If it is not one of this inquiry.
    """
    for place, (row, block) in enumerate(zip(stored.rows, stored.paper.questions, strict=True)):
        if row.pk == question_id:
            return QuestionView(
                pk=row.pk,
                number=row.number,
                text=row.text,
                state=state_mark(block.state),
                topics=tuple(
                    (topic_text(item["topic"]), ", ".join(_as_written(term, row.text) for term in item["terms"]))
                    for item in row.topics
                ),
                parts=tuple(
                    _part_view(part, shown, stored) for part, shown in zip(row.parts.all(), block.parts, strict=True)
                ),
                steps=step_rows(row),
                previous=_question_url(stored, place - 1),
                next=_question_url(stored, place + 1),
            )
    raise Question.DoesNotExist


def people_of_answers() -> list[tuple[int, str]]:
    """Return who may be responsible for a part: everybody with a role that may read inquiries, by name."""
    roles = known_permissions()["council.inquiry:read"].roles
    grants = RoleGrant.objects.filter(role__in=roles, confirmed_at__isnull=False, ended_at__isnull=True)
    people = Person.objects.filter(pk__in=grants.values("person"), left_on__isnull=True)
    return [(person.pk, str(person)) for person in people.order_by("family_name", "given_name")]


def _question_url(stored: StoredAnswer, place: int) -> str:
    if not 0 <= place < len(stored.rows):
        return ""
    return reverse("council:question", args=[stored.inquiry.pk, stored.rows[place].pk])


def _part_view(part: QuestionPart, shown: PartBlock, stored: StoredAnswer) -> PartView:
    lines = {line.code: line for line in shown.claims}
    kept = [claim for claim in part.claims.all() if not claim.set_aside]
    aside = [claim for claim in part.claims.all() if claim.set_aside]
    return PartView(
        pk=part.pk,
        revision=part.revision,
        text=part.text,
        kind=str(PART_KIND_TEXTS[PartKind(part.kind)]) if part.kind else "",
        state=state_mark(part.state),
        chosen=part.state if part.state_reason else "",
        state_reason=part.state_reason,
        as_of=part.as_of,
        responsible=str(readable(part.responsible) or ""),
        responsible_id=part.responsible_id,
        public=part.public_text,
        annex=part.annex_text,
        dossier=part.dossier_text,
        drafted=part.drafted_text,
        differs=part.public_text.strip() != part.drafted_text.strip(),
        written_by=str(readable(part.written_by) or ""),
        signed_by=str(readable(part.signed_by) or ""),
        signed_at=part.signed_at,
        unknown=part.state == AnswerState.UNKNOWN,
        answered_before=part.answered_before,
        claims=tuple(_claim_row(claim, lines[claim.code], stored) for claim in kept),
        set_aside=tuple(_aside_row(claim) for claim in aside),
    )


def _claim_row(claim: LinkedClaim, line: ClaimLine, stored: StoredAnswer) -> ClaimRow:
    seen = seen_by(stored.outcomes[claim.code], current_viewer())
    shown = seen.outcome.counter_examples[:5]
    return ClaimRow(
        pk=claim.pk,
        code=claim.code,
        sentence=line.sentence,
        url=reverse("evidence:claim", args=[claim.code]),
        standing=StandingMark(line.standing),
        figure=f"{line.figure.value} / {line.figure.population}" if line.figure else "",
        reason=_reason(claim),
        evidence=line.evidence_count,
        counter_examples=tuple(item.title for item in shown),
        more=len(seen.outcome.counter_examples) - len(shown),
        hidden=seen.hidden_counter_examples,
        missing=tuple(sentence_for(claim.code, code) for code in line.missing),
        planned_until=line.planned_until,
        stale_after=line.stale_after,
        set_aside_reason="",
    )


def _aside_row(claim: LinkedClaim) -> ClaimRow:
    return ClaimRow(
        pk=claim.pk,
        code=claim.code,
        sentence="",
        url=reverse("evidence:claim", args=[claim.code]),
        standing=StandingMark(Standing.UNKNOWN),
        figure="",
        reason=_reason(claim),
        evidence=0,
        counter_examples=(),
        more=0,
        hidden=0,
        missing=(),
        planned_until=None,
        stale_after=None,
        set_aside_reason=claim.set_aside_reason,
    )


def _as_written(term: str, text: str) -> str:
    """Return a term that was compared without umlauts and capitals in the words of the question."""
    written = {fold(word): word for word in _WORDS.findall(text)}
    return " ".join(written.get(word, word) for word in term.split())


_WORDS = re.compile(r"[^\W\d_]+")


def _reason(claim: LinkedClaim) -> str:
    """Return why the claim was linked: the words that met, a topic in words, or the person."""
    if claim.linked_by_id:
        return _("linked by a person")
    words = [
        _("topic %(topic)s") % {"topic": topic_text(term.removeprefix("topic:"))}
        if term.startswith("topic:")
        else f"„{_as_written(term, claim.part.text)}“"
        for term in claim.terms
    ]
    return ", ".join(words)
