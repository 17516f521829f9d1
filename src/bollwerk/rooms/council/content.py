"""The one source of every rendition: an answer as plain values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from bollwerk.engines.posture import Standing
    from bollwerk.foundation.access import Tlp
    from bollwerk.foundation.evidence.types import Figure
    from bollwerk.rooms.council.states import AnswerState, DossierKind

__all__ = ["AnswerPaper", "ClaimLine", "FactLine", "Heading", "PartBlock", "QuestionBlock", "RecordLine", "plain"]


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record that proves or refutes a claim, for the internal dossier."""

    title: str
    subject: str
    reason: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact a public sentence uses or could use.

    Attributes:
        claim: Code of the claim it comes from.
        key: What it is there, e.g. ``figure`` or ``exception_1``.
        text: The fact as it is printed.
        tlp: Label of the record it comes from.
        public: Whether it may stand in the public rendition.
        used: Whether it stands in the public text.
    """

    claim: str
    key: str
    text: str
    tlp: Tlp
    public: bool
    used: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as far as one answer is concerned.

    Attributes:
        reason: Why it was linked: the words that met.
        planned_until: Day by which every counter-example is to be mended, where the claim is planned.
        evidence: Records the reader may see.
        evidence_count: All of them, seen or not.
    """

    code: str
    sentence: str
    standing: Standing
    public: str
    figure: Figure | None = None
    score: float = 0.0
    reason: tuple[str, ...] = ()
    planned_until: date | None = None
    missing: tuple[str, ...] = ()
    stale_after: date | None = None
    facts: tuple[FactLine, ...] = ()
    evidence: tuple[RecordLine, ...] = ()
    counter_examples: tuple[RecordLine, ...] = ()
    evidence_count: int = 0
    counter_example_count: int = 0


@dataclass(frozen=True, slots=True)
class PartBlock:
    """One part of a question with what is said to it.

    Attributes:
        answered_before: Whether the part before answers this one as well; then it has no text of its own.
    """

    text: str
    state: AnswerState
    public: str
    annex: str = ""
    dossier: str = ""
    label: str = ""
    kind: str = ""
    claims: tuple[ClaimLine, ...] = ()
    answered_before: bool = False
    signed_by: str = ""


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """One question; `answered_with` names the question before whose answer it shares."""

    number: str
    text: str
    state: AnswerState
    parts: tuple[PartBlock, ...]
    topics: tuple[str, ...] = ()
    answered_with: str = ""

    @property
    def claims(self) -> tuple[ClaimLine, ...]:
        """Every claim of the question."""
        return tuple(line for part in self.parts for line in part.claims)

    @property
    def public(self) -> str:
        """The question's own public text."""
        return joined(part.public for part in self.parts)

    @property
    def annex(self) -> str:
        """The question's own text for the non-public annex."""
        return joined(part.annex for part in self.parts)

    @property
    def dossier(self) -> str:
        """The question's own note for the internal dossier."""
        return joined(part.dossier for part in self.parts)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above and below the answers.

    Attributes:
        number: As printed, e.g. ``1644/2021``; empty where none is stated.
        city: Name of the municipality.
        dated_on: Day of the answer; as-of day while it is a draft.
        signatory: Who signs.
        function: Function of who signs.
    """

    kind: DossierKind
    number: str
    subject: str
    faction: str
    city: str
    dated_on: date
    as_of: date
    signatory: str = ""
    function: str = ""
    draft: bool = True


@dataclass(frozen=True, slots=True)
class AnswerPaper:
    """An answer with everything its renditions need."""

    heading: Heading
    questions: tuple[QuestionBlock, ...]
    facts: tuple[FactLine, ...] = field(default=())

    def groups(self) -> tuple[tuple[QuestionBlock, ...], ...]:
        """Return the questions in groups that share one answer, in the order of the paper."""
        groups: dict[str, list[QuestionBlock]] = {}
        for question in self.questions:
            leader = question.answered_with if question.answered_with in groups else question.number
            groups.setdefault(leader, []).append(question)
        return tuple(tuple(group) for group in groups.values())


def joined(texts: Any) -> str:
    """Return paragraphs in one text, each once and without empty ones."""
    return "\n\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def plain(value: Any) -> Any:
    """Return dataclasses as JSON gives them back: mappings, lists, texts and numbers; days in ISO form."""
    return json.loads(json.dumps(asdict(value), ensure_ascii=False, default=str))
