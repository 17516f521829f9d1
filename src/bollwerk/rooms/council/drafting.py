"""Draft the public sentence of a claim from how it stands. Pure: outcomes in, German text out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.council.content import ClaimLine, FactLine
from bollwerk.rooms.council.rules import may_be_public
from bollwerk.rooms.council.wording import WORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from bollwerk.foundation.evidence.types import Figure, Outcome
    from bollwerk.rooms.council.wording import FigureWording

__all__ = [
    "FIGURE",
    "day_in_words",
    "draft_claim",
    "facts_of",
    "out_of_scope",
    "planned_until",
    "quantity",
    "share",
    "unknown_sentence",
]

FIGURE = "figure"
"""Key of a claim's figure among its facts."""

_UNKNOWN = "{about} liegt der Verwaltung derzeit kein vollständiger Nachweis vor; eine Aussage trifft sie dazu nicht."
_PLANNED = "Maßnahmen hierzu sind beauftragt und sollen bis zum {until} abgeschlossen sein."
_REFUTED = "Ein Termin für den vollständigen Abschluss steht noch nicht fest."
_OUT_OF_SCOPE = "Die Frage betrifft nicht die Informationssicherheit; sie wird durch die zuständige Stelle beantwortet."
_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
)
_EXCEPTIONS = "Ausnahmen bilden {names}."
_EXCEPTION = "Eine Ausnahme bildet {names}."
_EXAMPLE = "Eine Ausnahme bildet beispielsweise {names}."
_EXAMPLES = "Ausnahmen bilden beispielsweise {names}."


def day_in_words(on: date) -> str:
    """Return a day as letters write it: ``21. November 2026``."""
    return f"{on.day}. {_MONTHS[on.month - 1]} {on.year}"


def share(figure: Figure) -> str:
    """Return the share as ``98 %``, rounded down so that 179 of 180 is never 100 percent; empty for no population."""
    return f"{100 * figure.value // figure.population} %" if figure.population else ""


def quantity(figure: Figure) -> str:
    """Return the share in general terms, as the subject of a German sentence in the plural."""
    if not figure.population or not figure.value:
        return "Keine"
    if figure.value >= figure.population:
        return "Alle"
    steps = ((95, "Annähernd alle"), (75, "Die weit überwiegende Zahl"), (50, "Mehr als die Hälfte"))
    percent = 100 * figure.value / figure.population
    return next((word for least, word in steps if percent >= least), "Ein Teil")


def planned_until(outcome: Outcome) -> date | None:
    """Return the day by which every counter-example is to be mended; None if one has no measure."""
    days = [item.measure_due for item in outcome.counter_examples]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def facts_of(code: str, outcome: Outcome, is_lowered: Callable[[str, str], bool]) -> tuple[FactLine, ...]:
    """Return the facts a claim offers: its figure and the values its check handed out, each with its label.

    A value ``key`` carries the label in ``key_tlp``; what belongs to it (``key_operator``) shares that; a value
    without a label is AMBER.

    Args:
        code: The claim.
        outcome: How it stands.
        is_lowered: Whether owner and ISB lowered a fact of the claim to CLEAR, by claim and text.
    """
    lines = []
    if outcome.figure is not None:
        wording = WORDINGS[code].figure
        tlp = Tlp.CLEAR if wording and wording.public else Tlp.AMBER
        text = f"{outcome.figure.value} / {outcome.figure.population}"
        lines.append(_fact(code, FIGURE, text, tlp, lowered=is_lowered(code, FIGURE)))
    for key, text in outcome.facts.items():
        if key.endswith("_tlp") or text.isdigit():
            continue
        tlp = _label(outcome.facts.get(f"{key}_tlp") or outcome.facts.get(f"{key.rpartition('_')[0]}_tlp", ""))
        lines.append(_fact(code, key, text, tlp, lowered=is_lowered(code, text)))
    return tuple(lines)


def _fact(code: str, key: str, text: str, tlp: Tlp, *, lowered: bool) -> FactLine:
    public = may_be_public(label_is_clear=tlp is Tlp.CLEAR, lowered_by_owner=lowered, lowered_by_isb=lowered)
    return FactLine(code, key, text, tlp, public)


def _label(text: str) -> Tlp:
    return next((label for label in Tlp if label.text == text), Tlp.AMBER)


def draft_claim(code: str, sentence: str, outcome: Outcome, is_lowered: Callable[[str, str], bool]) -> ClaimLine:
    """Return the claim with its public sentence; planned and refuted in general terms, unknown never pretends."""
    facts = facts_of(code, outcome, is_lowered)
    public, used = _public(code, outcome, facts)
    return ClaimLine(
        code=code,
        sentence=sentence,
        standing=outcome.standing,
        public=public,
        figure=outcome.figure,
        planned_until=planned_until(outcome),
        missing=outcome.missing,
        stale_after=outcome.stale_after,
        facts=tuple(replace(fact, used=fact.key in used) for fact in facts),
        evidence_count=len(outcome.evidence),
        counter_example_count=len(outcome.counter_examples),
    )


def _public(code: str, outcome: Outcome, facts: Sequence[FactLine]) -> tuple[str, set[str]]:
    wording = WORDINGS[code]
    if outcome.standing is Standing.UNKNOWN:
        return _UNKNOWN.format(about=wording.about), set()
    if outcome.standing is Standing.FIGURE and wording.figure and outcome.figure:
        return _told(wording.figure, outcome.figure, facts)
    if outcome.standing in {Standing.PROVEN, Standing.FIGURE}:
        return wording.proven, set()
    until = planned_until(outcome)
    if outcome.standing is Standing.PLANNED and until:
        return f"{wording.not_yet} {_PLANNED.format(until=day_in_words(until))}", {"planned_until"}
    return f"{wording.not_yet} {_REFUTED}", set()


def _told(wording: FigureWording, figure: Figure, facts: Sequence[FactLine]) -> tuple[str, set[str]]:
    """Return a figure in words: with its numbers where they may be published, and the exceptions that may be named."""
    by_key = {fact.key: fact for fact in facts}
    if not by_key[FIGURE].public:
        return wording.general.format(quantity=quantity(figure)), set()
    text = wording.exact.format(
        value=figure.value,
        population=figure.population,
        share=share(figure),
        rest=figure.population - figure.value,
    )
    sentence, used = _exceptions(by_key, figure.population - figure.value)
    return f"{text} {sentence}".strip(), {FIGURE, *used}


def _exceptions(by_key: Mapping[str, FactLine], rest: int) -> tuple[str, set[str]]:
    """Return the exceptions that may be named, as examples where others may not; and the facts that takes."""
    names, used = [], set()
    for key, fact in by_key.items():
        if not key.startswith("exception_") or key.endswith("_operator") or not fact.public:
            continue
        operator = by_key.get(f"{key}_operator")
        used.add(key)
        if operator and operator.public and operator.text:
            used.add(operator.key)
            names.append(f"das Verfahren „{fact.text}“ (Betreiber: {operator.text})")
        else:
            names.append(f"das Verfahren „{fact.text}“")
    if not names:
        return "", used
    several = len(names) > 1
    whole, example = (_EXCEPTIONS, _EXAMPLES) if several else (_EXCEPTION, _EXAMPLE)
    listed = " und ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return (whole if len(names) == rest else example).format(names=listed), used


def unknown_sentence(codes: Sequence[str]) -> str:
    """Return one sentence that says of all these claims that nothing is known; empty for none."""
    subjects = [WORDINGS[code].about.removesuffix(",") for code in codes]
    if not subjects:
        return ""
    first, *others = subjects
    others = [subject[0].lower() + subject[1:] for subject in others]
    about = " sowie ".join(filter(None, [", ".join([first, *others[:-1]]), *others[-1:]]))
    return _UNKNOWN.format(about=WORDINGS[codes[0]].about if not others else about)


def out_of_scope() -> str:
    """Return what is said to a question that is not about information security, until its office answers."""
    return _OUT_OF_SCOPE
