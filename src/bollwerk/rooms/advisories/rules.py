"""Decisions on warnings: how grave, decided by when, mended by when, and what a new revision means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from bollwerk.rooms.advisories.kinds import Remediation, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

__all__ = [
    "Automatable",
    "Decision",
    "Exploitation",
    "Exposure",
    "Impact",
    "SsvcFacts",
    "TechnicalImpact",
    "Urgency",
    "decide_ssvc",
    "decision_time",
    "due_on",
    "impact_of",
    "remedy_mark",
    "severity_of",
    "suggest_automatable",
    "suggest_technical",
    "urgency_of",
    "worst_remediation",
]

_CRITICAL, _HIGH, _MEDIUM = 9.0, 7.0, 4.0


def severity_of(score: float | None, stated: str = "") -> Severity:
    """Return how grave a warning is: by its highest score, else by the publisher's own word.

    Source: CVSS 3.1 and 4.0, qualitative severity rating scale; BSI uses `kritisch`, `hoch`, `mittel`, `niedrig`.
    """
    if score is not None:
        if score >= _CRITICAL:
            return Severity.CRITICAL
        if score >= _HIGH:
            return Severity.HIGH
        return Severity.MEDIUM if score >= _MEDIUM else Severity.LOW
    return _WORDS.get(stated.strip().casefold(), Severity.UNKNOWN)


_WORDS = {
    "critical": Severity.CRITICAL,
    "kritisch": Severity.CRITICAL,
    "sehr hoch": Severity.CRITICAL,
    "high": Severity.HIGH,
    "hoch": Severity.HIGH,
    "important": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "mittel": Severity.MEDIUM,
    "low": Severity.LOW,
    "niedrig": Severity.LOW,
    "gering": Severity.LOW,
}


class Exploitation(StrEnum):
    """Evidence of exploitation."""

    NONE = "none"
    POC = "poc"
    ACTIVE = "active"


class Automatable(StrEnum):
    """Whether an attacker can automate the attack."""

    NO = "no"
    YES = "yes"


class TechnicalImpact(StrEnum):
    """What the attacker gains of the system."""

    PARTIAL = "partial"
    TOTAL = "total"


class Impact(StrEnum):
    """What it would mean for the city's duties and for people."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Decision(StrEnum):
    """Outcome of the decision."""

    TRACK = "track"
    WATCH = "track*"
    ATTEND = "attend"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class SsvcFacts:
    """What the decision rests on."""

    exploitation: Exploitation
    automatable: Automatable
    technical: TechnicalImpact
    impact: Impact


_T, _W, _A, _X = Decision.TRACK, Decision.WATCH, Decision.ATTEND, Decision.ACT
_TREE: Mapping[tuple[Exploitation, Automatable, TechnicalImpact], tuple[Decision, Decision, Decision]] = {
    (Exploitation.NONE, Automatable.NO, TechnicalImpact.PARTIAL): (_T, _T, _T),
    (Exploitation.NONE, Automatable.NO, TechnicalImpact.TOTAL): (_T, _T, _W),
    (Exploitation.NONE, Automatable.YES, TechnicalImpact.PARTIAL): (_T, _T, _A),
    (Exploitation.NONE, Automatable.YES, TechnicalImpact.TOTAL): (_T, _T, _A),
    (Exploitation.POC, Automatable.NO, TechnicalImpact.PARTIAL): (_T, _T, _W),
    (Exploitation.POC, Automatable.NO, TechnicalImpact.TOTAL): (_T, _W, _A),
    (Exploitation.POC, Automatable.YES, TechnicalImpact.PARTIAL): (_T, _T, _A),
    (Exploitation.POC, Automatable.YES, TechnicalImpact.TOTAL): (_T, _W, _A),
    (Exploitation.ACTIVE, Automatable.NO, TechnicalImpact.PARTIAL): (_T, _T, _A),
    (Exploitation.ACTIVE, Automatable.NO, TechnicalImpact.TOTAL): (_T, _A, _X),
    (Exploitation.ACTIVE, Automatable.YES, TechnicalImpact.PARTIAL): (_A, _A, _X),
    (Exploitation.ACTIVE, Automatable.YES, TechnicalImpact.TOTAL): (_A, _X, _X),
}
_IMPACTS = (Impact.LOW, Impact.MEDIUM, Impact.HIGH)


def decide_ssvc(facts: SsvcFacts) -> Decision:
    """Return what to do about a vulnerability of a system.

    Source: CISA, Stakeholder-Specific Vulnerability Categorization Guide (2022), decision tree of 36 leaves.
    """
    leaves = _TREE[facts.exploitation, facts.automatable, facts.technical]
    return leaves[_IMPACTS.index(facts.impact)]


def suggest_automatable(vector: str) -> Automatable:
    """Return whether a CVSS vector lets the attack be automated: over the network, simple, without anybody's help.

    A suggestion; a person decides. Source: SSVC guide, decision point "Automatable" (reconnaissance to exploitation
    without a human).
    """
    parts = set(vector.split("/"))
    alone = {"PR:N", "UI:N"} <= parts or "Au:N" in parts
    return Automatable.YES if {"AV:N", "AC:L"} <= parts and alone else Automatable.NO


def suggest_technical(vector: str) -> TechnicalImpact:
    """Return whether a CVSS vector hands over the whole system: high loss of confidentiality and of integrity."""
    parts = set(vector.split("/"))
    total = {"C:H", "I:H"} <= parts or {"VC:H", "VI:H"} <= parts or {"C:C", "I:C"} <= parts
    return TechnicalImpact.TOTAL if total else TechnicalImpact.PARTIAL


def impact_of(need: int) -> Impact:
    """Return what an attack would mean from the highest protection need of the record (1 normal to 3 very high)."""
    return {3: Impact.HIGH, 2: Impact.MEDIUM}.get(need, Impact.LOW)


class Exposure(StrEnum):
    """How near an attacker is; what is unknown counts as reachable for partners, not as internal."""

    INTERNAL = "internal"
    PARTNER = "partner"
    INTERNET = "internet"
    UNKNOWN = "unknown"


_DAYS: Mapping[Severity, tuple[int, int]] = {
    Severity.CRITICAL: (2, 7),
    Severity.HIGH: (7, 14),
    Severity.MEDIUM: (30, 60),
    Severity.LOW: (90, 180),
    Severity.UNKNOWN: (14, 30),
}
"""Days until mended: reachable from outside, internal. Decision of the founders, stricter than CISA BOD 19-02 (15 days
for critical, 30 for high); the thresholds of the claim let a city choose others."""
_ACTIVE_DAYS = (1, 3)


def due_on(*, severity: Severity, exposure: Exposure, exploited: bool, on: date) -> date:
    """Return the day by which a match is to be mended, counted from `on`.

    Known exploitation beats every severity. What is unknown about the exposure counts as reachable.
    """
    outside, inside = _ACTIVE_DAYS if exploited else _DAYS[severity]
    return on + timedelta(days=inside if exposure is Exposure.INTERNAL else outside)


def decision_time(*, severity: Severity, exploited: bool) -> timedelta:
    """Return within which time a person decides on a warning that concerns us, or looks at one without a match."""
    if exploited or severity is Severity.CRITICAL:
        return timedelta(days=1)
    return timedelta(days=3 if severity is Severity.HIGH else 7)


class Urgency(StrEnum):
    """Order of the inbox, most urgent first."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


_SOON = timedelta(days=3)


def urgency_of(*, decide_by: datetime | None, at: datetime) -> Urgency:
    """Return how urgent a decision is; nothing to decide is no urgency. The last moment still counts as in time."""
    if decide_by is None:
        return Urgency.NONE
    left = decide_by - at
    if left < timedelta(0):
        return Urgency.OVERDUE
    if left <= timedelta(days=1):
        return Urgency.TODAY
    return Urgency.SOON if left <= _SOON else Urgency.LATER


def remedy_mark(words: Iterable[str], ranges: Iterable[str]) -> str:
    """Return a mark over what a warning says for the matched products; the order does not count.

    Words of titles and notes do not count: a revision that changes only them must not come up as a new match.

    Source: CSAF 2.0, 9.1.13: a newer revision is no new match if the remediation for the asset did not change.

    Args:
        words: `what_counts` of each statement.
        ranges: Versions that are concerned, as written.
    """
    return sha256("\n".join([*sorted(set(words)), *sorted(ranges)]).encode()).hexdigest()


def what_counts(statement: Mapping[str, object]) -> str:
    """Return the words of a statement that count for `remedy_mark`."""
    verdicts, remedies = sorted(_texts(statement.get("verdicts"))), sorted(_texts(statement.get("remedies")))
    return repr((statement.get("vulnerability"), verdicts, remedies))


def _texts(values: object) -> list[str]:
    return [repr(value) for value in values] if isinstance(values, list | tuple) else []


def worst_remediation(states: Sequence[str]) -> Remediation:
    """Return the state of a match from those of its vulnerabilities: open before in progress before done."""
    order = (Remediation.OPEN, Remediation.RUNNING)
    return next((one for one in order if one.value in states), Remediation.DONE if states else Remediation.OPEN)
