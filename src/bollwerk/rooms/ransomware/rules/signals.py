"""Decisions about live signals: may a log that records staff be read, and when is a client's name deleted."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

__all__ = ["LIVE_RULES", "LiveRule", "audit_allowed", "client_delete_on"]


class LiveRule(StrEnum):
    """What a lookout may report."""

    CANARY = "canary_touched"
    BURST = "burst_of_damage"
    ENDING = "burst_of_endings"
    NOTE = "burst_of_notes"


LIVE_RULES = frozenset(LiveRule)
"""Rules of lookouts; an alert of such a rule may point to clients."""


def audit_allowed(*, agreement: str, since: date | None, until: date | None, on: date) -> bool:
    """Return whether changes of single clients may be recorded on a day.

    Such a log shows who worked when on what; it is a technical device fit to watch staff. Source: section 87 (1)
    no. 6 BetrVG, section 80 (1) no. 21 BPersVG and the like of the Laender: only with the staff council's agreement.

    Args:
        agreement: Reference of the service agreement; empty for none.
        since: Its first day.
        until: Its last day; None for no end.
        on: The day.
    """
    if not agreement.strip() or since is None:
        return False
    return since <= on and (until is None or on <= until)


def client_delete_on(seen_on: date, *, keep_days: int) -> date:
    """Return the day on which an alert stops naming a client: so many days after it was seen last."""
    return seen_on + timedelta(days=keep_days)
