"""What a rendition shows, as one plain sheet that every file format prints. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.rooms.council.drafting import day_in_words, share
from bollwerk.rooms.council.states import AnswerState, DossierKind, Rendition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bollwerk.rooms.council.content import AnswerPaper, ClaimLine, Heading, QuestionBlock, RecordLine

__all__ = ["STATE_WORDS", "Sheet", "SheetSection", "SheetTable", "sheet_of", "title_of"]

STATE_WORDS = {
    AnswerState.YES: "ja, mit Nachweis",
    AnswerState.FIGURE: "Kennzahl",
    AnswerState.PARTLY: "teilweise",
    AnswerState.PLANNED: "geplant mit Termin",
    AnswerState.NO: "nein",
    AnswerState.NOT_APPLICABLE: "nicht zutreffend",
    AnswerState.EARLIER_PAPER: "Verweis auf eine frühere Vorlage",
    AnswerState.OTHER_OFFICE: "Angabe einer anderen Stelle",
    AnswerState.CONFIDENTIAL: "vertraulich, allgemein beantwortet",
    AnswerState.UNKNOWN: "unbekannt",
}
_STANDING_WORDS = {
    Standing.PROVEN: "belegt",
    Standing.REFUTED: "widerlegt",
    Standing.PLANNED: "geplant",
    Standing.UNKNOWN: "unbekannt",
    Standing.FIGURE: "Kennzahl",
}
_RENDITION_TITLES = {
    Rendition.PUBLIC: "",
    Rendition.ANNEX: "Nichtöffentliche Anlage",
    Rendition.DOSSIER: "Internes Dossier",
}
_MARKINGS = {
    Rendition.PUBLIC: "",
    Rendition.ANNEX: "TLP:AMBER – nichtöffentlich",
    Rendition.DOSSIER: "TLP:AMBER+STRICT – nur innerhalb der eigenen Organisation",
}
_MOST_RECORDS = 40
"""Records listed per claim in the dossier; the page of the claim shows all."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table with a caption; the first row of cells below `columns` is data."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SheetSection:
    """The questions that share an answer, the answer, and what proves it."""

    headings: tuple[str, ...]
    paragraphs: tuple[str, ...]
    tables: tuple[SheetTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rendition.

    Attributes:
        marking: Label printed on every page; empty for the public one.
        draft: Whether every page says so.
        closing: Place and day, signature, name, function; one line each.
    """

    rendition: Rendition
    title: str
    subject: str
    intro: str
    sections: tuple[SheetSection, ...]
    closing: tuple[str, ...]
    note: str
    marking: str = ""
    draft: bool = True


def title_of(heading: Heading) -> str:
    """Return the line above an answer: what, number, party."""
    if heading.kind is DossierKind.REPORT:
        return "Bericht zum Stand der Informationssicherheit"
    number = f" Nr. {heading.number}" if heading.number else ""
    faction = f" der Stadtratsfraktion {heading.faction}" if heading.faction else ""
    return f"Antwort zur Anfrage{number}{faction}"


def sheet_of(paper: AnswerPaper, rendition: Rendition) -> Sheet:
    """Return the sheet of one rendition."""
    heading = paper.heading
    prefix = _RENDITION_TITLES[rendition]
    title = title_of(heading)
    return Sheet(
        rendition=rendition,
        title=f"{prefix} – {title}" if prefix else title,
        subject=heading.subject,
        intro=_intro(heading, rendition),
        sections=tuple(_section(group, rendition) for group in paper.groups()),
        closing=_closing(heading) if rendition is Rendition.PUBLIC else (),
        note=f"Stand der Angaben: {day_in_words(heading.as_of)}",
        marking=_MARKINGS[rendition],
        draft=heading.draft,
    )


def _intro(heading: Heading, rendition: Rendition) -> str:
    if rendition is not Rendition.PUBLIC:
        return "Die folgenden Angaben sind nicht zur Veröffentlichung bestimmt."
    if heading.kind is DossierKind.REPORT:
        return "Die Verwaltung berichtet dem Ausschuss wie folgt:"
    return "Die Anfrage wird wie folgt beantwortet:"


def _closing(heading: Heading) -> tuple[str, ...]:
    dated = f"{heading.city}, {day_in_words(heading.dated_on)}" if heading.city else day_in_words(heading.dated_on)
    if heading.draft or not heading.signatory:
        return (dated,)
    return tuple(line for line in (dated, "gez.", heading.signatory, heading.function) if line)


def _section(group: tuple[QuestionBlock, ...], rendition: Rendition) -> SheetSection:
    headings = tuple(f"{question.number}. {question.text}".strip() for question in group)
    if rendition is Rendition.PUBLIC:
        return SheetSection(headings, _paragraphs(question.public for question in group))
    tables = tuple(table for question in group for table in _tables(question, rendition))
    texts = [question.annex for question in group]
    if rendition is Rendition.DOSSIER:
        texts += [question.dossier for question in group]
    return SheetSection(headings, _paragraphs(texts), tables)


def _paragraphs(texts: Iterable[str]) -> tuple[str, ...]:
    lines = [paragraph.strip() for text in texts for paragraph in text.split("\n\n")]
    return tuple(dict.fromkeys(line for line in lines if line))


def _tables(question: QuestionBlock, rendition: Rendition) -> tuple[SheetTable, ...]:
    state = f"Frage {question.number}: {STATE_WORDS[question.state]}"
    if not question.claims:
        return (SheetTable(state, ("Aussage", "Stand"), (("keine Aussage zugeordnet", "–"),)),)
    overview = SheetTable(
        state,
        ("Aussage", "Stand", "Kennzahl", "Termin", "Nachweise", "Gegenbeispiele"),
        tuple(_overview_row(claim) for claim in question.claims),
    )
    if rendition is Rendition.ANNEX:
        return (overview,)
    return (overview, *(table for claim in question.claims for table in _record_tables(question.number, claim)))


def _overview_row(claim: ClaimLine) -> tuple[str, ...]:
    figure = f"{claim.figure.value} von {claim.figure.population} ({share(claim.figure)})" if claim.figure else "–"
    return (
        f"{claim.code}: {claim.sentence}",
        _STANDING_WORDS[claim.standing],
        figure,
        f"{claim.planned_until:%d.%m.%Y}" if claim.planned_until else "–",
        str(claim.evidence_count),
        str(claim.counter_example_count),
    )


def _record_tables(number: str, claim: ClaimLine) -> tuple[SheetTable, ...]:
    found = (
        (f"Frage {number}, {claim.code}: Gegenbeispiele", claim.counter_examples, claim.counter_example_count),
        (f"Frage {number}, {claim.code}: Nachweise", claim.evidence, claim.evidence_count),
    )
    return tuple(_record_table(caption, records, count) for caption, records, count in found if count)


def _record_table(caption: str, records: tuple[RecordLine, ...], count: int) -> SheetTable:
    shown = records[:_MOST_RECORDS]
    rows = [(item.title, item.reason or "–", f"{item.due:%d.%m.%Y}" if item.due else "–") for item in shown]
    if count > len(shown):
        rows.append((f"{count - len(shown)} weitere, hier nicht aufgeführt", "–", "–"))
    return SheetTable(caption, ("Datensatz", "Grund", "Maßnahme bis"), tuple(rows))
