"""What happens to files, and what becomes a signal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["FileEvent", "Look", "Signal", "SignalReason", "SignalRule", "What"]


class What(StrEnum):
    """What happened to a file."""

    WRITTEN = "written"
    RENAMED = "renamed"
    GONE = "gone"


class SignalRule(StrEnum):
    """Why it is a signal; the house knows the words."""

    CANARY = "canary_touched"
    BURST = "burst_of_damage"
    ENDING = "burst_of_endings"
    NOTE = "burst_of_notes"


class SignalReason(StrEnum):
    """What was found with one file."""

    CANARY_CHANGED = "canary_changed"
    CANARY_GONE = "canary_gone"
    NOT_WHAT_NAME_PROMISES = "not_what_name_promises"
    UNKNOWN_ENDING = "unknown_ending"
    RANSOM_NOTE = "ransom_note"


class Look(StrEnum):
    """What a look into a file shows."""

    SOUND = "sound"
    DAMAGED = "damaged"
    NOTE = "note"
    UNREADABLE = "unreadable"
    """Gone again, or not to be read; says nothing in either direction."""


@dataclass(frozen=True, slots=True)
class FileEvent:
    """One thing that happened to one file.

    Attributes:
        at_s: Seconds on any steady clock.
        actor: Address of the client, or name of the program on the server itself.
        path: The file; before a renaming its old path.
        new_path: Its path after a renaming.
    """

    at_s: float
    actor: str
    what: What
    path: str
    new_path: str = ""

    @property
    def path_now(self) -> str:
        """Where the file lies now."""
        return self.new_path or self.path


@dataclass(frozen=True, slots=True)
class Signal:
    """Something a person must look at now.

    Attributes:
        actor: Who did it; the client to isolate, empty when that is not known.
        count: Files concerned, as far as they were counted.
        directories: Directories concerned.
        files: Some of them with what was found.
    """

    rule: SignalRule
    actor: str
    count: int
    directories: int
    files: tuple[tuple[str, SignalReason], ...]
