"""Tables of the council room. No decisions here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.files.models import StoredFile
from bollwerk.foundation.history.models import Recorded
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.council.states import AnswerState, DossierKind, InquiryState, Rendition, ReviewKind

if TYPE_CHECKING:
    from enum import StrEnum

__all__ = [
    "Answer",
    "AnswerFile",
    "CommitteeReport",
    "Inquiry",
    "LinkedClaim",
    "LoweredFact",
    "OlderAnswer",
    "OlderSentence",
    "Question",
    "QuestionPart",
    "ReviewStep",
]


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Inquiry(Recorded):
    """An inquiry of a council faction, or the yearly report, with everything needed to answer it.

    Personal data: who is responsible, who signs, who read it against the facts; as proof of the procedure; ten years.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=_choices(DossierKind), default=DossierKind.INQUIRY)
    number = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=300)
    faction = models.CharField(max_length=200, blank=True)
    received_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    as_of = models.DateField()
    """Day the claims are asked about."""
    text = models.TextField(blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    source_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    """The document as it came; none for pasted text."""
    state = models.CharField(max_length=10, choices=_choices(InquiryState), default=InquiryState.DRAFT)
    signatory = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=200, blank=True)
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    read_hash = models.CharField(max_length=64, blank=True)
    """Of the rendition and the list of facts that the second reader compared."""

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["-received_on", "-id"], name="council_inquiry_newest")]

    def __str__(self) -> str:
        return self.number or self.subject


class Question(Recorded):
    """One numbered question of an inquiry.

    Personal data: none.
    """

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    text = models.TextField()
    topics = models.JSONField(default=list)
    """Each with topic, score and the words that met."""
    answered_with = models.CharField(max_length=20, blank=True)
    """Number of the question before whose answer this one shares."""

    class Meta(Recorded.Meta):
        ordering = ("position",)
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["inquiry", "position"], name="council_question_place_once"),
        ]

    def __str__(self) -> str:
        return self.number


class QuestionPart(Recorded):
    """One part of a question with its answer.

    Personal data: who is responsible, who wrote and who signed; as proof of the procedure; ten years.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    answered_before = models.BooleanField(default=False)
    """The part before answers this one as well."""
    state = models.CharField(max_length=20, choices=_choices(AnswerState), default=AnswerState.UNKNOWN)
    state_reason = models.TextField(blank=True)
    as_of = models.DateField()
    responsible = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    drafted_text = models.TextField(blank=True)
    """What the house drafted from the claims."""
    public_text = models.TextField(blank=True)
    annex_text = models.TextField(blank=True)
    dossier_text = models.TextField(blank=True)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_text = models.TextField(blank=True)
    """The sentence a named person answers for where the claims are unknown."""

    @property
    def has_own_text(self) -> bool:
        """Whether a person wrote or signed the public text; only then it may hold for a day of its own."""
        return self.written_by_id is not None or self.signed_by_id is not None

    class Meta(Recorded.Meta):
        ordering = ("position",)
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["question", "position"], name="council_part_place_once"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_text=""), name="council_part_signature_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}.{self.position}"


class LinkedClaim(Recorded):
    """A claim that answers a part, with rank and reason.

    Personal data: who linked it or set it aside; as proof of the procedure; ten years.
    """

    part = models.ForeignKey(QuestionPart, models.CASCADE, related_name="claims")
    code = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField(default=0)
    terms = models.JSONField(default=list)
    linked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    set_aside = models.BooleanField(default=False)
    set_aside_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    set_aside_reason = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        ordering = ("rank",)
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["part", "code"], name="council_claim_once_per_part"),
            models.CheckConstraint(
                condition=Q(set_aside=False) | ~Q(set_aside_reason=""), name="council_claim_set_aside_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ReviewStep(Recorded):
    """One look at the answer to one question; holds for exactly the wording that was looked at.

    Personal data: who confirmed; as proof of the procedure; ten years.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=_choices(ReviewKind))
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        ordering = ("position",)
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["question", "kind"], name="council_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.kind}"


class LoweredFact(Recorded):
    """A single fact of a claim lowered to CLEAR by its owner and the ISB, each with a reason.

    Personal data: who decided; as proof of the decision; ten years.
    """

    claim = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    """The fact as printed, or ``figure`` for the claim's figure whatever its value."""
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    owner_at = models.DateTimeField(null=True, blank=True)
    owner_reason = models.TextField(blank=True)
    isb = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    isb_at = models.DateTimeField(null=True, blank=True)
    isb_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "claim", "text"],
                condition=Q(withdrawn_at__isnull=True),
                name="council_fact_lowered_once",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(isb__isnull=True) | ~Q(owner=F("isb")),
                name="council_fact_lowered_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.text}"


class Answer(Recorded):
    """A released answer, frozen: what was said, on which results of claims, with a hash over all of it.

    Personal data: who released; names of signatory, reviewers and reader in the frozen content; ten years.
    """

    inquiry = models.OneToOneField(Inquiry, models.PROTECT, related_name="answer")
    released_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    content = models.JSONField(default=dict)
    results = models.JSONField(default=list)
    """Keys of the frozen results of claims."""

    def __str__(self) -> str:
        return f"answer {self.pk}"


class AnswerFile(Classified):
    """A file of a released answer. It is kept beside the hash, so that answer and file cannot part.

    Personal data: the signatory's name; ten years.
    """

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="files")
    rendition = models.CharField(max_length=10, choices=_choices(Rendition))
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta(Classified.Meta):
        constraints = [
            *Classified.Meta.constraints,
            models.UniqueConstraint(fields=["answer", "name"], name="council_file_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class OlderAnswer(Recorded):
    """An answer given before, read in sentence by sentence.

    Personal data: the signatory's name as published; for as long as the answer is public.
    """

    number = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    faction = models.CharField(max_length=200, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    signatory = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "source_sha256"],
                condition=~Q(source_sha256=""),
                name="council_older_answer_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.subject


class OlderSentence(Recorded):
    """One sentence of an older answer and the claim it states.

    Personal data: none.
    """

    older = models.ForeignKey(OlderAnswer, models.CASCADE, related_name="sentences")
    position = models.PositiveSmallIntegerField()
    question_number = models.CharField(max_length=20)
    question_text = models.TextField(blank=True)
    text = models.TextField()
    codes = models.JSONField(default=list)
    """Claims it states, best first; none where it states none."""
    terms = models.JSONField(default=list)

    class Meta(Recorded.Meta):
        ordering = ("position",)
        constraints = [
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["older", "position"], name="council_sentence_place_once"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CommitteeReport(Recorded):
    """That the committee was informed: when, in which session, with which paper.

    Personal data: who recorded it; as proof; ten years.
    """

    committee = models.CharField(max_length=200)
    given_on = models.DateField()
    agenda_item = models.CharField(max_length=300, blank=True)
    paper_number = models.CharField(max_length=40, blank=True)
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["-given_on", "-id"], name="council_report_newest")]

    def __str__(self) -> str:
        return f"{self.committee}, {self.given_on:%d.%m.%Y}"
