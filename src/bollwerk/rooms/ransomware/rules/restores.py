"""Do restore tests prove that data come back in time, and when is whose turn?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["RunState", "StopReason", "TrialFacts", "TrialFlaw", "next_turn", "trial_flaw"]


class RunState(StrEnum):
    """How a restore stands, as its agent reported it last."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class StopReason(StrEnum):
    """Why a restore stands still."""

    TARGET_FULL = "target_full"
    FAILED = "failed"


class TrialFlaw(StrEnum):
    """Why restores are not proven. Source: claim S11.restores: "not tested, missed, damaged"."""

    NEVER = "restore_never_tested"
    OVERDUE = "restore_test_overdue"
    DAMAGED = "restore_test_damaged"
    TOO_SLOW = "restore_test_too_slow"


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """One restore test.

    Attributes:
        flawed: Files that did not come back, or not sound.
        took: Time for everything, measured or worked out from a sample.
        promised: The time agreed for everything (RTO); None where none is.
    """

    held_at: datetime
    flawed: int
    took: timedelta
    promised: timedelta | None


def trial_flaw(newest: TrialFacts | None, *, interval: timedelta, at: datetime) -> TrialFlaw | None:
    """Return why the newest test does not prove a restore at a moment; None when it does.

    A test exactly as old as the interval, or exactly as long as promised, is still fine. A damaged file weighs more
    than a late test: what was tried does not come back.
    """
    if newest is None:
        return TrialFlaw.NEVER
    if newest.flawed:
        return TrialFlaw.DAMAGED
    if newest.promised is not None and newest.took > newest.promised:
        return TrialFlaw.TOO_SLOW
    return TrialFlaw.OVERDUE if at - newest.held_at > interval else None


def next_turn(newest: TrialFacts | None, *, interval: timedelta) -> datetime | None:
    """Return by when the next test is due; None when it is due at once, because there was none or the last failed."""
    if newest is None or newest.flawed:
        return None
    return newest.held_at + interval
