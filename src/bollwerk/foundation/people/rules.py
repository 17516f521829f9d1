"""Who may give whom which role, and how long it holds.

Nobody gives themselves power: roles are granted by two people, end with the person's leaving,
and are confirmed once a year.

Source: BSI IT-Grundschutz ORP.4.A2 and ORP.4.A3: granting, changing, withdrawing and documenting of rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "BREAK_GLASS_TIME",
    "REVIEW_EVERY",
    "REVIEW_GRACE",
    "GrantFacts",
    "GrantRefusal",
    "grant_holds",
    "judge_confirmation",
    "review_is_due",
]

REVIEW_EVERY = timedelta(days=365)
"""A role is confirmed again once a year."""
REVIEW_GRACE = timedelta(days=30)
"""Time in which an overdue confirmation can be made up before the role ends by itself."""
BREAK_GLASS_TIME = timedelta(hours=4)
"""How long a role taken in an emergency holds."""


class GrantRefusal(StrEnum):
    """Why a role is not confirmed. Codes; `texts.py` holds the sentences."""

    SAME_PERSON_ASKED = "same_person_asked"
    OWN_ROLE = "own_role"
    NOT_OPEN = "not_open"
    PERSON_HAS_LEFT = "person_has_left"
    ASKED_ALREADY = "asked_already"


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What the rules need to know about a grant.

    Attributes:
        person_id: Who holds it, or shall.
        requested_by_id: Who asked for it.
        confirmed_at: When it was confirmed, if it was.
        reviewed_at: When it was last confirmed again.
        ended_at: When it ended.
        expires_at: When it ends by itself (roles taken in an emergency).
        break_glass: Whether it was taken in an emergency.
        person_has_left: Whether the person has left.
    """

    person_id: int
    requested_by_id: int | None = None
    confirmed_at: datetime | None = None
    reviewed_at: datetime | None = None
    ended_at: datetime | None = None
    expires_at: datetime | None = None
    break_glass: bool = False
    person_has_left: bool = False


def judge_confirmation(facts: GrantFacts, *, by: int) -> tuple[GrantRefusal, ...]:
    """Return every reason against `by` confirming the role; none means that it may be confirmed."""
    refusals: list[GrantRefusal] = []
    if facts.ended_at or facts.confirmed_at:
        refusals.append(GrantRefusal.NOT_OPEN)
    if by == facts.requested_by_id:
        refusals.append(GrantRefusal.SAME_PERSON_ASKED)
    if by == facts.person_id:
        refusals.append(GrantRefusal.OWN_ROLE)
    if facts.person_has_left:
        refusals.append(GrantRefusal.PERSON_HAS_LEFT)
    return tuple(refusals)


def review_is_due(facts: GrantFacts, *, at: datetime) -> bool:
    """Return whether the role has not been confirmed for a year."""
    last = facts.reviewed_at or facts.confirmed_at
    return last is not None and not facts.break_glass and at - last >= REVIEW_EVERY


def grant_holds(facts: GrantFacts, *, at: datetime) -> bool:
    """Return whether the role gives rights at the moment `at`."""
    if facts.person_has_left or (facts.ended_at and facts.ended_at <= at):
        return False
    if facts.break_glass:
        return facts.expires_at is not None and at < facts.expires_at
    last = facts.reviewed_at or facts.confirmed_at
    return last is not None and at - last < REVIEW_EVERY + REVIEW_GRACE
