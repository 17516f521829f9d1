"""The words of restoring: what is to be put where, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bollwerk.agents.sentinel.records import SentinelError

__all__ = ["Checked", "Item", "ItemState", "Origin", "Stop", "TargetBlockedError", "TargetFullError"]


class Origin(StrEnum):
    """Why an item is restored from where."""

    NEWEST = "newest"  # nothing is known against the newest version
    LAST_CLEAN = "last_clean"  # the newest version is damaged; this is the last one that is not
    DELETED = "deleted"  # it vanished where and when files were damaged
    DIRECTORY = "directory"
    LINK = "link"


class ItemState(StrEnum):
    """What became of an item."""

    PENDING = "pending"
    DONE = "done"
    THERE = "there"  # the same content stood there already
    KEPT = "kept"  # what stood there is a later edit that is not damaged; it was left alone
    LOST = "lost"  # damaged, and no version before is known
    LEFT_OUT = "left_out"  # a ransom note, or something that is no file, directory or link
    INFECTED = "infected"  # a scanner names malware; it was not put in place
    UNREADABLE = "unreadable"  # the repository cannot deliver it
    BLOCKED = "blocked"  # a link or another thing stands in its way


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to restore.

    Attributes:
        path: Where it is put, absolute inside the snapshot and below the target.
        origin: Why this version.
        snapshot: The snapshot that holds it.
        source_path: Its path in that snapshot.
        size_bytes: Its size as the backup states it.
        blobs: Its content.
        mode: Permissions.
        modified_ns: Time of its last change, nanoseconds since 1970; 0 when not known.
        uid: Owner by number.
        gid: Group by number.
        link_target: Where a link points.
        judged: The version was judged clean; otherwise nothing is known against it.
        state: What became of it.
        damaged_path: Where its damaged version lies in the newest snapshot; empty when none does.
    """

    path: str
    origin: Origin
    snapshot: str = ""
    source_path: str = ""
    size_bytes: int = 0
    blobs: tuple[str, ...] = ()
    mode: int = 0o644
    modified_ns: int = 0
    uid: int = 0
    gid: int = 0
    link_target: str = ""
    judged: bool = True
    state: ItemState = ItemState.PENDING
    damaged_path: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of one file.

    Attributes:
        sha256: Of the content as read back from the target.
        validator: Verdict of the format check of this version alone.
        infection: What a scanner calls it; empty when none does.
    """

    sha256: str
    validator: str
    infection: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended before everything was in place."""

    sentence: str


class TargetFullError(SentinelError):
    """The target has too little room; nothing was overwritten.

    Attributes:
        needed_bytes: Room that the rest needs.
        free_bytes: Room there is.
    """

    def __init__(self, needed_bytes: int, free_bytes: int) -> None:
        super().__init__(
            f"The target is full: {needed_bytes} bytes are still to come, {free_bytes} are free. Nothing was "
            "overwritten; make room and start the same command again, it goes on there."
        )
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes


class TargetBlockedError(SentinelError):
    """Something that is no directory stands on the way to a place."""
