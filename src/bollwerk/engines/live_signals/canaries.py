"""Canary files: nobody has a reason to touch them, so one that changed is a signal by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CanarySight", "CanaryState", "judge_canary"]


class CanaryState(StrEnum):
    """How a canary stands."""

    SOUND = "sound"
    CHANGED = "changed"
    GONE = "gone"
    FOLDER_GONE = "folder_gone"
    """It went together with its folder: somebody tidies up. No signal, but it no longer watches."""
    SHARE_AWAY = "share_away"
    """The whole share is not there, such as while a disk is not mounted. No signal, but nothing is watched."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CanarySight:
    """What was seen of one canary.

    Attributes:
        share_is_there: The root of the share is there and not empty.
        folder_is_there: The folder in which it was planted is there.
        is_there: Something lies under its name.
        content: Hash of what lies there; None when it could not be read.
        planted: Hash of what was planted.
    """

    share_is_there: bool
    folder_is_there: bool
    is_there: bool
    content: str | None
    planted: str


def judge_canary(seen: CanarySight) -> CanaryState:
    """Return how a canary stands; only its content and its being there count, never times or rights.

    Backup programs and scanners change times; that is no signal.
    """
    if not seen.share_is_there:
        return CanaryState.SHARE_AWAY
    if not seen.folder_is_there:
        return CanaryState.FOLDER_GONE
    if not seen.is_there:
        return CanaryState.GONE
    if seen.content is None:
        return CanaryState.UNREADABLE
    return CanaryState.SOUND if seen.content == seen.planted else CanaryState.CHANGED
