"""Judge one file from two readers; whatever a hostile file does, a finding comes out."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from bollwerk.engines.encryption_detection import (
    Change,
    FileVersion,
    Outcome,
    Verdict,
    judge_transition,
    recognise_note,
)
from bollwerk.engines.encryption_detection.kinds import TEXT_KINDS
from bollwerk.engines.restic_repository import RepositoryError

from .records import Finding, Task, ViewReason, finding_unread

if TYPE_CHECKING:
    from bollwerk.engines.encryption_detection import Reader

__all__ = ["RULES_VERSION", "UnreadableError", "judge_task"]

RULES_VERSION: Final = "1"
"""Part of every key of the verdict cache; raise it when rules of the detection change."""
_NOTE_BYTES: Final = 60_000
"""Ransom notes are short; longer texts are read this far."""


class UnreadableError(Exception):
    """Content cannot be read now."""


_READING: Final = (UnreadableError, OSError, RepositoryError)


def judge_task(
    task: Task, before: Reader | None, after: Reader, *, key: bytes, broken: tuple[str, ...] = ()
) -> Finding:
    """Return the finding on one task; reading errors and failures of the judgement itself become reasons.

    Args:
        task: What to judge.
        before: Content of the version before; None for a new file.
        after: Content of the version after.
        key: Secret of the installation; decides where samples are taken.
        broken: What is already known to be wrong with the version after; such a file is never called clean.
    """
    try:
        return _judged(task, before, after, key, broken)
    except _READING:
        return _without_before(task, after, key, broken) if before is not None else _unread(task)
    except Exception:
        return finding_unread(task.after.path, ViewReason.JUDGING_FAILED.value, change=task.change)


def _without_before(task: Task, after: Reader, key: bytes, broken: tuple[str, ...]) -> Finding:
    """Judge the version after alone, because one of the two cannot be read."""
    try:
        return _judged(task, None, after, key, (*broken, ViewReason.BEFORE_UNREADABLE.value))
    except _READING:
        return _unread(task)
    except Exception:
        return finding_unread(task.after.path, ViewReason.JUDGING_FAILED.value, change=task.change)


def _unread(task: Task) -> Finding:
    return finding_unread(task.after.path, ViewReason.UNREADABLE.value, change=task.change)


def _judged(task: Task, before: Reader | None, after: Reader, key: bytes, broken: tuple[str, ...]) -> Finding:
    old = None
    if before is not None and task.before is not None:
        old = FileVersion(task.before.path, before, task.before.blobs)
    verdict = judge_transition(old, FileVersion(task.after.path, after, task.after.blobs), key=key)
    is_text = verdict.kind_after in TEXT_KINDS
    lead = after.read(0, _NOTE_BYTES) if is_text and task.change is Change.NEW else b""
    is_note = bool(lead) and recognise_note(_text(lead), task.after.path).is_note
    outcome = Outcome.UNJUDGED if broken and verdict.outcome is Outcome.CLEAN else verdict.outcome
    return Finding(
        path=task.after.path,
        change=task.change,
        outcome=outcome,
        reasons=_reasons(verdict, broken, is_note=is_note),
        renamed_from=task.renamed_from,
        damage=verdict.damage.value if verdict.damage else "",
        offset=verdict.offset,
        sealed=verdict.sealed,
        is_text=is_text,
        is_note=is_note,
        content_id=blake2b(lead, digest_size=16).hexdigest() if lead else "",
    )


def _reasons(verdict: Verdict, broken: tuple[str, ...], *, is_note: bool) -> tuple[str, ...]:
    note = (ViewReason.RANSOM_NOTE.value,) if is_note else ()
    return (*note, *(reason.value for reason in verdict.reasons), *broken)


def _text(lead: bytes) -> str:
    """Return the characters of a text in one of the encodings that notes come in."""
    if lead[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return lead.decode("utf-16", "replace")
    return lead.decode("utf-8", "replace")
