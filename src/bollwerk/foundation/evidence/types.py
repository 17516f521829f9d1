"""What a room hands to the evidence package: checks, outcomes, references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bollwerk.foundation.access import Tlp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from bollwerk.engines.posture import Standing

__all__ = ["ClaimPart", "Figure", "Identifier", "IdentifierSource", "Outcome", "Reference", "Threshold"]


class Reference(NamedTuple):
    """One record that proves or refutes a claim; a tuple because there may be a hundred thousand of them.

    Attributes:
        subject: ``room.object/id``.
        title: Name of the record as its readers know it; shown only to those who may read it.
        reason: Code of what is wrong with it (`texts.py` holds the sentence); empty for plain evidence.
        url: Address of its page.
        tlp: Label of the record.
        organisation_id: Organisation of the record.
        circle_id: Circle of a closed record.
        measure_due: Due date of an open measure with an owner that mends it, if there is one.
    """

    subject: str
    title: str
    reason: str = ""
    url: str = ""
    tlp: Tlp = Tlp.AMBER
    organisation_id: int = 0
    circle_id: int | None = None
    measure_due: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its population, e.g. 178 of 180 applications."""

    value: int
    population: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of checking a claim, or a part of one, as of a moment.

    Attributes:
        standing: How the claim stands. PLANNED is worked out by the evidence package from the measures of the
            counter-examples; a check returns PROVEN, REFUTED, UNKNOWN or FIGURE.
        counter_examples: Every record that refutes it, with full sight; the evidence package shows each reader theirs.
        evidence: Records that carry it.
        figure: The number, for claims that are figures.
        missing: Codes of what is missing where the standing is UNKNOWN.
        stale_after: Day after which the evidence is too old to carry the claim.
        facts: Plain values the council text may use (names of exceptions, dates), by key.
    """

    standing: Standing
    counter_examples: tuple[Reference, ...] = ()
    evidence: tuple[Reference, ...] = ()
    figure: Figure | None = None
    missing: tuple[str, ...] = ()
    stale_after: date | None = None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that decides a claim: a setting with a default and a reason, shown beside the claim.

    Attributes:
        key: Name with its unit, e.g. ``report_age_days``.
        default: Value until the site sets another one.
        label: What it means.
        reason: Why this default: standard, law, sentence of the seed.
    """

    key: str
    default: int
    label: str | _StrPromise
    reason: str | _StrPromise


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """One room's check of one claim; a claim with several parts is as strong as its weakest.

    Attributes:
        code: Claim of the catalogue, e.g. ``S9.owned``.
        check: Asked with a moment; uses what was recorded by then. Runs with full sight.
        thresholds: Numbers the check uses (`thresholds.value_of`).
        texts: Sentences for the codes this check uses as `Reference.reason` and in `Outcome.missing`.
    """

    code: str
    check: Callable[[datetime], Outcome]
    thresholds: tuple[Threshold, ...] = ()
    texts: Mapping[str, str | _StrPromise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A word that must not appear in public: a host, address, version, person, finding.

    Attributes:
        text: The word itself.
        subject: Record it comes from, ``room.object/id``.
        tlp: Label of that record.
    """

    text: str
    subject: str
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class IdentifierSource:
    """Where a room lists its identifiers; called with full sight, yields only what is above CLEAR."""

    room: str
    identifiers: Callable[[], Iterable[Identifier]]
