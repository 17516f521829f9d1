"""What an older answer said, sentence by sentence, and how it stands today; what changed against our answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bollwerk.engines.posture import Standing
from bollwerk.foundation.evidence.catalogue import claim_named
from bollwerk.foundation.evidence.evaluation import evaluate, latest_results, outcome_of
from bollwerk.foundation.evidence.models import ClaimResult
from bollwerk.rooms.council.asking import moment_of
from bollwerk.rooms.council.matching import SaidSentence, said_sentences
from bollwerk.rooms.council.models import Answer, OlderAnswer, OlderSentence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bollwerk.engines.inquiry import Paper

__all__ = [
    "Change",
    "ChangedClaim",
    "SentenceToday",
    "Verdict",
    "changes_since",
    "compared",
    "sentences_today",
    "standings_of",
    "verdict_of",
]


class Verdict(StrEnum):
    """What became of a sentence that was said once."""

    HOLDS = "holds"
    PARTLY = "partly"
    PLANNED = "planned"
    NO_LONGER = "no_longer"
    UNKNOWN = "unknown"
    NO_CLAIM = "no_claim"
    """The sentence states nothing that a claim could decide (courtesy, reference, history)."""


@dataclass(frozen=True, slots=True)
class SentenceToday:
    """One sentence of an older answer and how it stands."""

    question_number: str
    question_text: str
    text: str
    codes: tuple[tuple[str, str, Standing], ...]
    verdict: Verdict


def verdict_of(standings: Iterable[Standing]) -> Verdict:
    """Return what became of a sentence from how its claims stand; figures hold."""
    found = set(standings)
    if not found:
        return Verdict.NO_CLAIM
    good = found & {Standing.PROVEN, Standing.FIGURE}
    bad = found - good
    if not bad:
        return Verdict.HOLDS
    if good:
        return Verdict.PARTLY
    if Standing.REFUTED in bad:
        return Verdict.NO_LONGER
    return Verdict.PLANNED if bad == {Standing.PLANNED} else Verdict.UNKNOWN


def sentences_today(older_id: int, *, on: date | None = None) -> tuple[SentenceToday, ...]:
    """Return every sentence of an older answer with how its claims stand (as kept; as of a day if given).

    Raises:
        OlderAnswer.DoesNotExist: If the viewer may not see it.
    """
    older = OlderAnswer.objects.get(pk=older_id)
    sentences = list(OlderSentence.objects.filter(older=older))
    standings = standings_of({code for sentence in sentences for code in sentence.codes}, on=on)
    return tuple(_today(sentence, standings) for sentence in sentences)


def standings_of(codes: Iterable[str], *, on: date | None = None) -> dict[str, Standing]:
    """Return how claims stand: as kept last, or evaluated as of a day."""
    if on is not None:
        return {code: evaluate(code, at=moment_of(on)).standing for code in codes}
    kept = latest_results()
    return {code: Standing(kept[code].standing) if code in kept else Standing.UNKNOWN for code in codes}


def compared(paper: Paper, *, on: date) -> tuple[SentenceToday, ...]:
    """Return every sentence of an answered paper with how its claims stand as of a day; nothing is kept."""
    sentences = list(said_sentences(paper))
    standings = standings_of({code for sentence in sentences for code in sentence.codes}, on=on)
    return tuple(_today(sentence, standings) for sentence in sentences)


def _today(sentence: OlderSentence | SaidSentence, standings: dict[str, Standing]) -> SentenceToday:
    codes = tuple((code, str(claim_named(code).sentence), standings[code]) for code in sentence.codes)
    return SentenceToday(
        question_number=sentence.question_number,
        question_text=sentence.question_text,
        text=sentence.text,
        codes=codes,
        verdict=verdict_of(standing for _, _, standing in codes),
    )


class Change(StrEnum):
    """How a claim moved between two days."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    FIGURE_MOVED = "figure_moved"


_ORDER = (Standing.REFUTED, Standing.UNKNOWN, Standing.PLANNED, Standing.FIGURE, Standing.PROVEN)


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """A claim a released answer used: then and today."""

    code: str
    sentence: str
    then: Standing
    today: Standing
    figure_then: str
    figure_today: str
    change: Change


def changes_since(answer_id: int) -> tuple[ChangedClaim, ...]:
    """Return what has changed since our answer of then, claim by claim; frozen results against the newest.

    Raises:
        Answer.DoesNotExist: If the viewer may not see it.
    """
    answer = Answer.objects.get(pk=answer_id)
    frozen = ClaimResult.objects.filter(pk__in=answer.results).order_by("id")
    kept = latest_results()
    return tuple(_changed(result, kept.get(result.code)) for result in frozen)


def _changed(then: ClaimResult, today: ClaimResult | None) -> ChangedClaim:
    before, after = Standing(then.standing), Standing(today.standing) if today else Standing.UNKNOWN
    figures = _figure(then), _figure(today)
    moved = _ORDER.index(after) - _ORDER.index(before)
    change = Change.BETTER if moved > 0 else Change.WORSE if moved < 0 else Change.SAME
    if change is Change.SAME and figures[0] != figures[1]:
        change = Change.FIGURE_MOVED
    sentence = str(claim_named(then.code).sentence)
    return ChangedClaim(then.code, sentence, before, after, *figures, change)


def _figure(result: ClaimResult | None) -> str:
    figure = outcome_of(result).figure if result else None
    return f"{figure.value} / {figure.population}" if figure else ""
