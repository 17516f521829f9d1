"""The words of the council room for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.engines.inquiry import PartKind, Topic
from bollwerk.rooms.council.comparison import Change, Verdict
from bollwerk.rooms.council.rules import Blocker, LoweringRefusal, ReviewRefusal, WritingRefusal
from bollwerk.rooms.council.states import AnswerState, InquiryState, Rendition, ReviewKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from django.utils.functional import Promise

    from bollwerk.foundation.ui.marks import Kind

__all__ = [
    "BLOCKER_TEXTS",
    "CHANGE_KINDS",
    "CHANGE_TEXTS",
    "INQUIRY_STATE_TEXTS",
    "INTAKE_TEXTS",
    "PART_KIND_TEXTS",
    "REFUSAL_TEXTS",
    "RENDITION_TEXTS",
    "REVIEW_SHORT_TEXTS",
    "REVIEW_TEXTS",
    "STATE_KINDS",
    "STATE_TEXTS",
    "TOPIC_TEXTS",
    "VERDICT_KINDS",
    "VERDICT_TEXTS",
    "intake_sentence",
    "refusal_sentences",
    "topic_text",
]

STATE_TEXTS: Mapping[AnswerState, Promise] = {
    AnswerState.YES: _("yes, with evidence"),
    AnswerState.FIGURE: _("figure"),
    AnswerState.PARTLY: _("partly"),
    AnswerState.PLANNED: _("planned with date"),
    AnswerState.NO: _("no"),
    AnswerState.NOT_APPLICABLE: _("not applicable"),
    AnswerState.EARLIER_PAPER: _("refers to an earlier paper"),
    AnswerState.OTHER_OFFICE: _("supplied by another office"),
    AnswerState.CONFIDENTIAL: _("confidential: stated in general terms"),
    AnswerState.UNKNOWN: _("unknown"),
}
STATE_KINDS: Mapping[AnswerState, Kind] = {
    AnswerState.YES: "success",
    AnswerState.FIGURE: "info",
    AnswerState.PARTLY: "warning",
    AnswerState.PLANNED: "warning",
    AnswerState.NO: "danger",
    AnswerState.NOT_APPLICABLE: "neutral",
    AnswerState.EARLIER_PAPER: "neutral",
    AnswerState.OTHER_OFFICE: "neutral",
    AnswerState.CONFIDENTIAL: "neutral",
    AnswerState.UNKNOWN: "neutral",
}
INQUIRY_STATE_TEXTS: Mapping[InquiryState, Promise] = {
    InquiryState.DRAFT: _("draft"),
    InquiryState.REVIEW: _("in review"),
    InquiryState.RELEASED: _("released"),
}
REVIEW_TEXTS: Mapping[ReviewKind, Promise] = {
    ReviewKind.DEPARTMENT: _("Department"),
    ReviewKind.ISB: _("Information security officer"),
    ReviewKind.DATA_PROTECTION: _("Data-protection officer"),
    ReviewKind.STAFF_COUNCIL: _("Staff council"),
    ReviewKind.LEADERSHIP: _("Mayor's office"),
}
REVIEW_SHORT_TEXTS: Mapping[ReviewKind, Promise] = {
    ReviewKind.DEPARTMENT: _("Department"),
    ReviewKind.ISB: _("ISB"),
    ReviewKind.DATA_PROTECTION: _("Data protection"),
    ReviewKind.STAFF_COUNCIL: _("Staff council"),
    ReviewKind.LEADERSHIP: _("Leadership"),
}
"""For buttons."""
RENDITION_TEXTS: Mapping[Rendition, Promise] = {
    Rendition.PUBLIC: _("Public answer"),
    Rendition.ANNEX: _("Non-public annex"),
    Rendition.DOSSIER: _("Internal dossier"),
}
PART_KIND_TEXTS: Mapping[PartKind, Promise] = {
    PartKind.YES_NO: _("yes or no"),
    PartKind.FIGURE: _("figure"),
    PartKind.LIST: _("list"),
    PartKind.EXPLANATION: _("explanation"),
    PartKind.REASON: _("reason"),
    PartKind.CONDITIONAL: _("depends on the part before"),
    PartKind.REQUEST: _("request"),
}
TOPIC_TEXTS: Mapping[Topic, Promise] = {
    Topic.POSTURE: _("Protection level"),
    Topic.RANSOMWARE: _("Ransomware"),
    Topic.BACKUP: _("Backup"),
    Topic.EMERGENCY: _("Emergency"),
    Topic.EXERCISES: _("Exercises"),
    Topic.ALARM: _("Alarm"),
    Topic.INCIDENTS: _("Incidents"),
    Topic.SUPPLY_CHAIN: _("Supply chain"),
    Topic.INVENTORY: _("Applications and operators"),
    Topic.LIFECYCLE: _("Security updates"),
    Topic.ADVISORIES: _("Warnings"),
    Topic.PENTESTS: _("Penetration tests"),
    Topic.AUDITS: _("Audits"),
    Topic.CONSULTING: _("Advice from outside"),
    Topic.GRUNDSCHUTZ: _("IT-Grundschutz"),
    Topic.DOCUMENTS: _("Concepts and instructions"),
    Topic.DATA_PROTECTION: _("Data protection"),
    Topic.ROLES: _("Roles and responsibilities"),
    Topic.COUNCIL: _("Council and committees"),
    Topic.AWARENESS: _("Awareness"),
    Topic.EVP: _("IT contact persons"),
    Topic.MONITORING: _("Monitoring and logs"),
    Topic.INSPECTIONS: _("Inspections"),
}
INTAKE_TEXTS: Mapping[str, Promise] = {
    "empty": _("The document is empty. Nothing was kept."),
    "no_questions": _(
        "No question was found in the document. Nothing was kept; please check the file or paste the text."
    ),
    "no_answers": _("The document answers no question. Nothing was kept; inquiries are taken in on another page."),
    "too_many_lines": _(
        "The document has %(found)s lines; at most %(most)s are read. Nothing was kept; please give only the inquiry."
    ),
    "too_many_questions": _(
        "The document has %(found)s questions; at most %(most)s are read. Nothing was kept; please split the inquiry."
    ),
    "no_house": _("The house holds no data yet. Start it once with ./run, then ask again."),
    "too_large": _("The document is larger than 20 MB. Nothing was kept."),
    "too_long": _("The document holds more text than any inquiry has. Nothing was kept."),
    "too_complex": _("Reading the document took more time or memory than allowed. Nothing was kept."),
    "too_many_pages": _("The PDF has more than 300 pages. Nothing was kept; please upload the inquiry alone."),
    "broken": _("The document is damaged and cannot be read as a whole. Nothing was kept."),
    "encrypted": _("The document is protected by a password. Nothing was kept; please upload it without."),
    "no_text": _("The PDF holds pictures of pages and no text. Nothing was kept; please paste the text."),
    "macros": _("The document holds macros. Nothing was kept; please save it without macros."),
    "entities": _("The document declares entities, as attacks do. Nothing was kept."),
    "bomb": _("The document would unpack to an enormous size, as attacks do. Nothing was kept."),
    "old_word": _("The document is in the old Word format (DOC). Nothing was kept; please save it as DOCX or PDF."),
    "unsupported": _(
        "The content is neither text nor DOCX, ODT, PDF or an OParl paper, whatever the name says. Nothing was kept."
    ),
    "broken_json": _("The text begins like JSON and is none. Nothing was kept."),
    "no_paper": _("The JSON is no OParl object of the type Paper. Nothing was kept."),
    "other_paper_type": _("The OParl paper is a “%(detail)s” and no inquiry. Nothing was kept."),
    "paper_without_text": _("The OParl paper brings no full text with its files. Nothing was kept."),
    "malware": _("The malware scan found %(detail)s in the document. It is locked away; nothing else was kept."),
    "classified": _(
        "The document carries the marking “%(mark)s”. This system is not approved for classified matter; nothing was "
        "kept. Please delete the file from this computer as your rules for classified matter demand."
    ),
}
BLOCKER_TEXTS: Mapping[StrEnum, Promise] = {
    Blocker.NO_QUESTION: _("There is no question to answer."),
    Blocker.UNKNOWN_UNSIGNED: _("A part is unknown and nobody has signed a sentence of their own for it."),
    Blocker.EMPTY_TEXT: _("A part has no public text."),
    Blocker.REVIEW_OPEN: _("Steps of the review are open for the present wording."),
    Blocker.NO_SIGNATORY: _("Nobody is named who signs the answer."),
    Blocker.CONFIDENTIAL_FACT: _("A fact above CLEAR stands in the public text; owner and ISB have not lowered it."),
    Blocker.LEAK: _("The leak test found an identifier that must not be published."),
    Blocker.CLASSIFIED_MATTER: _(
        "The answer carries a marking of classified matter; this system is not approved for it."
    ),
    Blocker.NOT_READ: _("No second person has read the present wording against the list of facts."),
    Blocker.READ_BY_WRITER: _("The second reader has written a text of this answer."),
    Blocker.RELEASED_BEFORE: _("The answer was released and is frozen."),
}
REFUSAL_TEXTS: Mapping[StrEnum, Promise] = {
    **BLOCKER_TEXTS,
    ReviewRefusal.OWN_TEXT: _("You wrote a text of this question; somebody else must review it."),
    ReviewRefusal.EARLIER_STEP_OPEN: _("A step before this one is open."),
    ReviewRefusal.STEP_OF_ANOTHER: _("You confirmed another step of this question; each step needs another person."),
    ReviewRefusal.ALREADY_DONE: _("This step is confirmed for the present wording."),
    ReviewRefusal.NOT_NEEDED: _("This question does not need that step."),
    LoweringRefusal.NO_REASON: _("Please say why the fact may be public."),
    LoweringRefusal.SAME_PERSON: _("Owner and ISB must be two people."),
    LoweringRefusal.ALREADY_DECIDED: _("This side has decided already."),
    WritingRefusal.STATE_FOLLOWS_FROM_CLAIMS: _("This state follows from claims; nobody can choose it."),
    WritingRefusal.NO_REASON: _("Please give a reason."),
    WritingRefusal.NOT_UNKNOWN: _("The claims of this part are not unknown; there is nothing to sign for."),
    WritingRefusal.NOT_OWN_SENTENCE: _("Please write a sentence of your own; the house's draft cannot be signed."),
    WritingRefusal.DAY_FOLLOWS_FROM_CLAIMS: _(
        "What the house drafts holds for the day of the answer. Only a person's text can hold for another day."
    ),
    WritingRefusal.DAY_TO_COME: _("The day lies in the future."),
}


VERDICT_TEXTS: Mapping[Verdict, Promise] = {
    Verdict.HOLDS: _("holds today"),
    Verdict.PARTLY: _("holds in part"),
    Verdict.PLANNED: _("planned"),
    Verdict.NO_LONGER: _("does not hold"),
    Verdict.UNKNOWN: _("unknown"),
    Verdict.NO_CLAIM: _("states no claim"),
}
VERDICT_KINDS: Mapping[Verdict, Kind] = {
    Verdict.HOLDS: "success",
    Verdict.PARTLY: "warning",
    Verdict.PLANNED: "warning",
    Verdict.NO_LONGER: "danger",
    Verdict.UNKNOWN: "neutral",
    Verdict.NO_CLAIM: "neutral",
}
CHANGE_TEXTS: Mapping[Change, Promise] = {
    Change.BETTER: _("better"),
    Change.WORSE: _("worse"),
    Change.SAME: _("unchanged"),
    Change.FIGURE_MOVED: _("figure moved"),
}
CHANGE_KINDS: Mapping[Change, Kind] = {
    Change.BETTER: "success",
    Change.WORSE: "danger",
    Change.SAME: "neutral",
    Change.FIGURE_MOVED: "info",
}


def intake_sentence(code: str, **facts: str | int) -> str:
    """Return the sentence for what is wrong with a document."""
    return str(INTAKE_TEXTS[code]) % facts


def refusal_sentences(codes: Iterable[StrEnum]) -> list[str]:
    """Return the sentences for what a rule refused."""
    return [str(REFUSAL_TEXTS[code]) for code in codes]


def topic_text(key: str) -> str:
    """Return the words for a topic."""
    return str(TOPIC_TEXTS[Topic(key)])
