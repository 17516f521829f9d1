"""What the commands compute: the answer to a file as of a day, on the live house, keeping nothing."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, ProgrammingError

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, Viewer, deciding, viewing_as
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.council.asking import answer_on
from bollwerk.rooms.council.comparison import compared
from bollwerk.rooms.council.content import AnswerPaper, Heading
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.exports.sheets import STATE_WORDS
from bollwerk.rooms.council.intake import text_of_file
from bollwerk.rooms.council.keeping import lowered_facts
from bollwerk.rooms.council.matching import match_questions, read_paper
from bollwerk.rooms.council.renditions import public_files
from bollwerk.rooms.council.states import DossierKind
from bollwerk.rooms.council.texts import VERDICT_TEXTS, intake_sentence

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bollwerk.engines.inquiry import Paper
    from bollwerk.rooms.council.comparison import SentenceToday
    from bollwerk.rooms.council.content import QuestionBlock

__all__ = ["CommandAnswer", "CommandComparison", "answer_file", "answered", "compare_file", "problem_of_file"]


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What the command prints; `problem` is one sentence where nothing was answered."""

    paper: AnswerPaper | None = None
    files: tuple[str, ...] = ()
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the answer question by question, and the files written."""
        if self.paper is None:
            return {"questions": [], "files": [], "problem": self.problem}
        group_text = _texts_by_number(self.paper)
        heading = self.paper.heading
        return {
            "number": heading.number,
            "subject": heading.subject,
            "faction": heading.faction,
            "as_of": heading.as_of.isoformat(),
            "questions": [_as_json(question, group_text) for question in self.paper.questions],
            "files": list(self.files),
        }

    def as_text(self) -> str:
        """Return the answer for a person at the terminal."""
        if self.paper is None:
            return self.problem
        group_text = _texts_by_number(self.paper)
        blocks = [
            f"{question.number}. {question.text}\n   [{STATE_WORDS[question.state]}; {', '.join(question.topics)}]\n"
            f"   {group_text[question.number]}"
            for question in self.paper.questions
        ]
        return "\n\n".join([*blocks, *self.files])


def _texts_by_number(paper: AnswerPaper) -> dict[str, str]:
    """Return each question's public text; questions answered together share theirs."""
    texts = {}
    for group in paper.groups():
        text = "\n\n".join(dict.fromkeys(question.public for question in group if question.public))
        texts.update({question.number: text for question in group})
    return texts


def _as_json(question: QuestionBlock, texts: dict[str, str]) -> dict[str, Any]:
    return {
        "number": question.number,
        "text": question.text,
        "topics": list(question.topics),
        "claims": [
            {
                "code": claim.code,
                "standing": claim.standing.value,
                "figure": asdict(claim.figure) if claim.figure else None,
                "planned_until": claim.planned_until.isoformat() if claim.planned_until else None,
                "reason": list(claim.reason),
            }
            for claim in question.claims
        ],
        "state": question.state.value,
        "parts": [{"text": part.text, "state": part.state.value} for part in question.parts],
        "answered_with": question.answered_with or None,
        "public": texts[question.number],
        "evidence": sum(claim.evidence_count for claim in question.claims),
    }


@dataclass(frozen=True, slots=True)
class CommandComparison:
    """What the comparison prints; `problem` is one sentence where nothing was compared."""

    number: str = ""
    as_of: date | None = None
    sentences: tuple[SentenceToday, ...] = ()
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return every sentence with its claims, how they stand, and what became of it."""
        return {
            "number": self.number,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "sentences": [
                {
                    "question": item.question_number,
                    "text": item.text,
                    "claims": [{"code": code, "standing": standing.value} for code, _, standing in item.codes],
                    "verdict": item.verdict.value,
                }
                for item in self.sentences
            ],
        }

    def as_text(self) -> str:
        """Return the comparison for a person at the terminal."""
        return "\n".join(
            f"[{VERDICT_TEXTS[item.verdict]}; {', '.join(code for code, _, _ in item.codes) or '–'}] {item.text}"
            for item in self.sentences
        )


def compare_file(file: Path, *, as_of: date | None) -> CommandComparison:
    """Return what the older answer in `file` said and how it stands as of a day (today, if None); nothing is kept."""
    on = as_of or clock.today()
    try:
        paper = read_paper(text_of_file(file.read_bytes()))
        if not any(question.answer for question in paper.questions):
            return CommandComparison(problem=intake_sentence("no_answers"))
        return CommandComparison(paper.number, on, compared(paper, on=on))
    except OSError as error:
        return CommandComparison(problem=problem_of_file(file, error))
    except IntakeError as error:
        return CommandComparison(problem=intake_sentence(error.code, **error.facts))
    except (OperationalError, ProgrammingError):
        return CommandComparison(problem=intake_sentence("no_house"))


def answer_file(file: Path, *, as_of: date | None, out: Path | None) -> CommandAnswer:
    """Return the answer to the inquiry in `file` as of a day (today, if None), and write its public files to `out`."""
    try:
        text = text_of_file(file.read_bytes())
        paper = read_paper(text)
        if not paper.questions:
            return CommandAnswer(problem=intake_sentence("no_questions"))
        found = answered(paper, as_of or clock.today())
        return CommandAnswer(found, _written(found, out) if out else ())
    except OSError as error:
        return CommandAnswer(problem=problem_of_file(file, error))
    except IntakeError as error:
        return CommandAnswer(problem=intake_sentence(error.code, **error.facts))
    except (OperationalError, ProgrammingError):
        return CommandAnswer(problem=intake_sentence("no_house"))


def problem_of_file(file: Path, error: Exception) -> str:
    """Return one sentence about a file that cannot be read or written."""
    return f"{file}: {getattr(error, 'strerror', None) or 'not readable as UTF-8 text'}."


def answered(paper: Paper, as_of: date) -> AnswerPaper:
    """Return the drafted answer to a paper as of a day, with full sight of how claims stand; nothing is kept."""
    with deciding("council.answer"):
        city = Organisation.objects.filter(kind=Organisation.Kind.CITY).order_by("pk").first()
        lowered = lowered_facts()
    own = frozenset({city.pk}) if city else frozenset[int]()
    viewer = Viewer("command:council.answer", clearance=Tlp.AMBER_STRICT, organisations=own, strict_organisations=own)
    heading = Heading(
        kind=DossierKind.INQUIRY,
        number=paper.number,
        subject=paper.subject,
        faction=paper.faction,
        city=city.name if city else "",
        dated_on=as_of,
        as_of=as_of,
    )
    with viewing_as(viewer):
        return answer_on(
            heading=heading,
            questions=match_questions(paper),
            is_lowered=lambda claim, text: (claim, text) in lowered,
        )


def _written(paper: AnswerPaper, out: Path) -> tuple[str, ...]:
    out.mkdir(parents=True, exist_ok=True)
    files = public_files(paper, uid=str(uuid.uuid4()), at=clock.now())
    for name, content in files.items():
        (out / name).write_bytes(content)
    return tuple(str(out / name) for name in files)
