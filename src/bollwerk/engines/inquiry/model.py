"""The facts that cross the boundary of the inquiry engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class InquiryError(Exception):
    """Base of everything the inquiry engine refuses."""


class InquiryTooLongError(InquiryError):
    """A paper has more lines or questions than any real one.

    Attributes:
        counted: What there are too many of, "lines" or "questions".
        found: How many there are.
        most: How many are read.
    """

    def __init__(self, *, counted: str, found: int, most: int) -> None:
        super().__init__(f"The paper has {found} {counted}; at most {most} are read.")
        self.counted = counted
        self.found = found
        self.most = most


class PaperKind(StrEnum):
    """What a paper of the council is."""

    INQUIRY = "inquiry"
    ANSWER = "answer"
    UNKNOWN = "unknown"


class PartKind(StrEnum):
    """What one sentence of a question asks for."""

    YES_NO = "yes_no"
    FIGURE = "figure"
    LIST = "list"
    EXPLANATION = "explanation"
    REASON = "reason"
    CONDITIONAL = "conditional"
    REQUEST = "request"


class Topic(StrEnum):
    """What a question on information security is about."""

    POSTURE = "posture"
    RANSOMWARE = "ransomware"
    BACKUP = "backup"
    EMERGENCY = "emergency"
    EXERCISES = "exercises"
    ALARM = "alarm"
    INCIDENTS = "incidents"
    SUPPLY_CHAIN = "supply-chain"
    INVENTORY = "inventory"
    LIFECYCLE = "lifecycle"
    ADVISORIES = "advisories"
    PENTESTS = "pentests"
    AUDITS = "audits"
    CONSULTING = "consulting"
    GRUNDSCHUTZ = "grundschutz"
    DOCUMENTS = "documents"
    DATA_PROTECTION = "data-protection"
    ROLES = "roles"
    COUNCIL = "council"
    AWARENESS = "awareness"
    EVP = "evp"
    MONITORING = "monitoring"
    INSPECTIONS = "inspections"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a question asks.

    Attributes:
        text: The sentence as it stands in the paper, white space collapsed.
        kind: What it asks for; `CONDITIONAL` when it depends on the answer before ("Wenn ja, ...").
        core: What it asks for once the condition is met; equals `kind` when there is no condition.
        label: Letter or number printed before it ("a", "1.2"), empty without one.
    """

    text: str
    kind: PartKind
    core: PartKind
    label: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered question, in an answer paper with its answer.

    Attributes:
        number: As printed, without brackets ("7", "1.1", "I.2"); the position when none is printed.
        text: Wording without the number; empty when an answer paper only refers to the number.
        parts: What it asks, sentence by sentence.
        answer: Empty in an inquiry.
        answered_with: Numbers of the *other* questions that share this answer.
    """

    number: str
    text: str
    parts: tuple[Part, ...] = ()
    answer: str = ""
    answered_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """An inquiry or an answer, split; what is not stated is empty or `None`."""

    kind: PaperKind
    number: str = ""
    subject: str = ""
    faction: str = ""
    dated_on: date | None = None
    place: str = ""
    signatory: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic a question asks for; `terms` are the words of it that show so, those of the vocabulary first."""

    topic: Topic
    score: float
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimMatch:
    """A claim that answers; `terms` are the words that met, or the topic that brought it ("topic:backup")."""

    code: str
    score: float
    terms: tuple[str, ...]
