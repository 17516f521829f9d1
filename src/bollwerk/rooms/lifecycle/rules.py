"""Support states, and when a product without updates is dealt with as the city promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ENDS_SOON",
    "REMIND_BEFORE",
    "Choice",
    "CycleDates",
    "DecisionFacts",
    "Flaw",
    "State",
    "Until",
    "decision_flaw",
    "end_of_updates",
    "next_end",
    "support_state",
    "worst_cycle",
]

ENDS_SOON = timedelta(days=180)
"""How long before the end a product counts as ending: half a year to replace it. Decision of the founders."""

REMIND_BEFORE = timedelta(days=30)
"""How long before an assessment, a contract or a replacement's day ends its department is reminded; by the founders."""


class State(StrEnum):
    """How a product stands; UNKNOWN_END is supported without a known end, NO_DATA is not knowing at all."""

    SUPPORTED = "supported"
    ENDING = "ending"
    ENDED = "ended"
    UNKNOWN_END = "unknown_end"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Until:
    """A day, or that something has ended or goes on without a known day.

    Attributes:
        day: Last day; None where none is stated.
        ended: What is stated instead of a day; None where nothing is.
    """

    day: date | None = None
    ended: bool | None = None

    def over(self, on: date) -> bool | None:
        """Return whether it is over on a day; the last day still counts. None: not known."""
        return self.day < on if self.day is not None else self.ended


@dataclass(frozen=True, slots=True)
class CycleDates:
    """What is stated about one release cycle: security updates, paid extension."""

    cycle: str
    security: Until
    extended: Until = Until()


def end_of_updates(dates: CycleDates, *, contract_until: date | None = None) -> Until:
    """Return when updates end: those for everybody, or those that are paid for, for as long as both last.

    Args:
        contract_until: Last day of a contract that pays for the extension; None where there is none.
    """
    if contract_until is None or dates.extended.day is None:
        return dates.security
    paid = min(contract_until, dates.extended.day)
    security = dates.security
    goes_on = security.ended is False or (security.day is not None and security.day >= paid)
    return security if goes_on else Until(paid)


def support_state(
    dates: CycleDates | None, *, on: date, contract_until: date | None = None, within: timedelta = ENDS_SOON
) -> State:
    """Return how a product stands on a day.

    Args:
        contract_until: Last day of a contract that pays for the extension, which then counts.
        within: What ends within this time counts as ending.
    """
    if dates is None:
        return State.NO_DATA
    until = end_of_updates(dates, contract_until=contract_until)
    over = until.over(on)
    if over is None:
        return State.NO_DATA
    if over:
        return State.ENDED
    if until.day is None:
        return State.UNKNOWN_END
    return State.ENDING if until.day - on <= within else State.SUPPORTED


def worst_cycle(cycles: Iterable[CycleDates], *, on: date) -> CycleDates | None:
    """Return the cycle that ends first, of several that an item may belong to: the careful answer."""

    def order(one: CycleDates) -> tuple[bool, date]:
        return (one.security.over(on) is not True, one.security.day or date.max)

    return min(cycles, key=order, default=None)


class Choice(StrEnum):
    """What the department decides when updates end. Replacement is the rule."""

    REPLACE = "replace"
    CONTRACT = "contract"
    LIMITED_USE = "limited_use"


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What was recorded about a product whose updates have ended.

    Attributes:
        told: Whether the department was told.
        assessed_until: Last day on which the department's risk assessment holds; None: none was signed.
        choice: What was decided; None: nothing.
        replace_by: Day by which it is replaced.
        contract_until: Last day of the special contract for updates.
        no_replacement: Why it is not replaced, where something else was decided.
        safeguards: Named safeguards of a limited further use.
        high_risk: Whether the assessed risk is high.
        owner_accepted: Whether the owner accepted the risk.
        leadership_accepted: Whether leadership did.
        isb_opinion: Whether the information security officer gave an opinion.
    """

    told: bool = False
    assessed_until: date | None = None
    choice: Choice | None = None
    replace_by: date | None = None
    contract_until: date | None = None
    no_replacement: str = ""
    safeguards: str = ""
    high_risk: bool = False
    owner_accepted: bool = False
    leadership_accepted: bool = False
    isb_opinion: bool = False


class Flaw(StrEnum):
    """Why a product without updates is not dealt with."""

    NOT_TOLD = "not_told"
    NOT_ASSESSED = "not_assessed"
    ASSESSMENT_EXPIRED = "assessment_expired"
    NOT_DECIDED = "not_decided"
    REPLACEMENT_OVERDUE = "replacement_overdue"
    CONTRACT_ENDED = "contract_ended"
    NO_SAFEGUARDS = "no_safeguards"
    NO_REASON = "no_reason"
    SECURITY_RELEVANT = "security_relevant"
    NOT_ACCEPTED = "not_accepted"
    NO_OPINION = "no_opinion"


def decision_flaw(facts: DecisionFacts, *, security_relevant: bool, on: date) -> Flaw | None:
    """Return why a product without updates is not dealt with on a day; None if it is. Last days still count.

    Source: council answer 1644/2021, item 10: the department is informed and assesses the risk; products are replaced
    as a rule; where that is not possible, special contracts with the maker; in security-relevant areas without
    exception.
    """
    if not facts.told:
        return Flaw.NOT_TOLD
    if facts.assessed_until is None:
        return Flaw.NOT_ASSESSED
    if facts.assessed_until < on:
        return Flaw.ASSESSMENT_EXPIRED
    flaw = _choice_flaw(facts, security_relevant=security_relevant, on=on)
    if flaw is not None:
        return flaw
    if not facts.owner_accepted or (facts.high_risk and not facts.leadership_accepted):
        return Flaw.NOT_ACCEPTED
    return None if facts.isb_opinion else Flaw.NO_OPINION


def _choice_flaw(facts: DecisionFacts, *, security_relevant: bool, on: date) -> Flaw | None:
    if facts.choice is None:
        return Flaw.NOT_DECIDED
    runs = facts.contract_until is not None and facts.contract_until >= on
    if security_relevant and not runs:
        # Also until a replacement: in security-relevant areas a running contract is needed.
        return Flaw.SECURITY_RELEVANT
    if facts.choice is Choice.REPLACE:
        return None if facts.replace_by is not None and facts.replace_by >= on else Flaw.REPLACEMENT_OVERDUE
    if facts.choice is Choice.CONTRACT and not runs:
        return Flaw.CONTRACT_ENDED
    if facts.choice is Choice.LIMITED_USE and not facts.safeguards.strip():
        return Flaw.NO_SAFEGUARDS
    # Replacement is the rule; a department that departs from it says why.
    return None if facts.no_replacement.strip() else Flaw.NO_REASON


def next_end(facts: DecisionFacts) -> date | None:
    """Return the day on which what was decided next needs somebody: assessment, contract or replacement."""
    days = [facts.assessed_until, facts.contract_until]
    days.append(facts.replace_by if facts.choice is Choice.REPLACE else None)
    return min((day for day in days if day is not None), default=None)
