"""Is a drill a proof that isolation, cleaning and restore work in the agreed time?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["PARTS", "DrillFacts", "DrillFlaw", "drill_flaw"]

PARTS = ("isolate", "clean", "restore")
"""What a drill must have gone through. Source: claim S11.isolates."""


class DrillFlaw(StrEnum):
    """Why the newest drill proves nothing, or the opposite."""

    TOO_LONG_AGO = "drill_too_long_ago"
    INCOMPLETE = "drill_incomplete"
    FAILED = "drill_failed"
    FILES_LOST = "drill_files_lost"
    TOO_SLOW = "drill_too_slow"


@dataclass(frozen=True, slots=True)
class DrillFacts:
    """A drill as it was reported.

    Attributes:
        passed: Whether each step succeeded, by its name.
        files_lost: None if nobody looked.
        took: From the alarm to the last step.
    """

    held_at: datetime
    passed: Mapping[str, bool]
    files_lost: int | None
    took: timedelta


def drill_flaw(drill: DrillFacts, *, at: datetime, max_age: timedelta, agreed: timedelta) -> DrillFlaw | None:
    """Return why a drill does not prove that isolation, cleaning and restore work; None when it does.

    A drill exactly as old as allowed, or exactly as long as agreed, is still fine.
    """
    if not all(drill.passed.values()):
        return DrillFlaw.FAILED
    if _missing(drill.passed) or drill.files_lost is None:
        return DrillFlaw.INCOMPLETE
    if drill.files_lost:
        return DrillFlaw.FILES_LOST
    if drill.took > agreed:
        return DrillFlaw.TOO_SLOW
    return DrillFlaw.TOO_LONG_AGO if at - drill.held_at > max_age else None


def _missing(steps: Collection[str]) -> list[str]:
    return [part for part in PARTS if part not in steps]
