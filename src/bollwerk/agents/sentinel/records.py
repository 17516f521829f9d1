"""What the sentinel works on and what it finds: versions, tasks, findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.encryption_detection import Change, Outcome, promised

__all__ = ["Finding", "SentinelError", "Task", "Version", "ViewReason", "finding_unread", "is_doubtful"]


class SentinelError(Exception):
    """Something that stops the whole work, told in one sentence."""


class ViewReason(StrEnum):
    """Reasons that stand beside those of the detection engine: what reading and comparing found."""

    UNREADABLE = "unreadable"
    BEFORE_UNREADABLE = "before_unreadable"
    STILL_DAMAGED = "still_damaged"
    RANSOM_NOTE = "ransom_note"
    JUDGING_FAILED = "judging_failed"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a file.

    Attributes:
        path: Where it lies, below the root of its tree or snapshot.
        size_bytes: Its size as far as it is known without reading.
        blobs: Its content-addressed pieces, each as 64 hex digits; empty when the source has none.
    """

    path: str
    size_bytes: int = 0
    blobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One file to judge.

    Attributes:
        change: What happened to it.
        after: The version to judge.
        before: The version to compare with; None for a new file.
        renamed_from: Path before a rename; empty otherwise.
    """

    change: Change
    after: Version
    before: Version | None = None
    renamed_from: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The judgement of one file.

    Attributes:
        path: Where the file lies now.
        change: What happened to it.
        outcome: The verdict.
        reasons: Codes of the reasons, strongest first.
        renamed_from: Path before a rename; empty otherwise.
        damage: What is broken in the file's structure; empty when nothing is known to be.
        offset: Where the damage begins, in bytes, when known.
        sealed: The inside cannot be checked (password, public key).
        is_text: The content is text.
        is_note: The content was recognised as a ransom note.
        content_id: Tells equal texts from others; empty for everything else.
    """

    path: str
    change: Change
    outcome: Outcome
    reasons: tuple[str, ...]
    renamed_from: str = ""
    damage: str = ""
    offset: int | None = None
    sealed: bool = False
    is_text: bool = False
    is_note: bool = False
    content_id: str = ""

    @property
    def alarming(self) -> bool:
        """The file counts as damaged."""
        return self.outcome in {Outcome.SUSPICIOUS, Outcome.ENCRYPTED}


def is_doubtful(finding: Finding) -> bool:
    """Return whether a newcomer may be a lost file under a name that says nothing."""
    unsound = finding.outcome is not Outcome.CLEAN or promised(finding.path) is None
    return finding.change is Change.NEW and unsound


def finding_unread(path: str, *reasons: str, change: Change = Change.CHANGED) -> Finding:
    """Return the finding on something that could not be judged."""
    return Finding(path, change, Outcome.UNJUDGED, reasons or (ViewReason.UNREADABLE.value,))
