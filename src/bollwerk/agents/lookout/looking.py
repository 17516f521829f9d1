"""Look into a file that was just changed: is it still what its names promise?"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bollwerk.agents.lookout.errors import LookoutError
from bollwerk.engines.encryption_detection import FileVersion, Outcome, judge_transition, recognise_note
from bollwerk.engines.encryption_detection.kinds import TEXT_KINDS
from bollwerk.engines.live_signals import FileEvent, Look, What

__all__ = ["SETTLED_S", "Looker"]

SETTLED_S: Final = 3.0
"""A file changed more recently may be half copied; it says nothing yet."""
_ENDINGS: Final = 4
"""So many endings may have been put behind a name."""
_NOTE_BYTES: Final = 60_000
_DAMAGED: Final = frozenset({Outcome.ENCRYPTED, Outcome.SUSPICIOUS})


@dataclass(frozen=True, slots=True)
class _Opened:
    """A reader over an open file of this host."""

    descriptor: int
    size: int

    def read(self, offset: int, length: int, /) -> bytes:
        """Return up to `length` bytes from `offset`."""
        return os.pread(self.descriptor, length, offset)


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks into files; what it opens are regular files only, and links are not followed.

    Attributes:
        key: Secret of the installation; decides where samples are taken.
        now: Clock of the file system, in seconds since 1970.
    """

    key: bytes
    now: Callable[[], float] = time.time

    def look(self, event: FileEvent) -> Look:
        """Return what the file of an event shows."""
        try:
            descriptor = os.open(event.path_now, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (OSError, ValueError):
            return Look.UNREADABLE
        try:
            return self._shown(event, descriptor)
        except (OSError, LookoutError):
            return Look.UNREADABLE
        finally:
            os.close(descriptor)

    def _shown(self, event: FileEvent, descriptor: int) -> Look:
        found = os.fstat(descriptor)
        # The change time is the kernel's; the modification time could be set so that a file never seems settled.
        if not stat.S_ISREG(found.st_mode) or self.now() - found.st_ctime < SETTLED_S:
            return Look.UNREADABLE
        content = _Opened(descriptor, found.st_size)
        verdict = judge_transition(None, FileVersion(event.path_now, content), key=self.key)
        if verdict.outcome in _DAMAGED:
            return Look.DAMAGED
        if verdict.kind_after in TEXT_KINDS and recognise_note(_text(content), event.path_now).is_note:
            return Look.NOTE
        if verdict.outcome is not Outcome.UNJUDGED:
            return Look.SOUND
        return Look.DAMAGED if any(self._is_damaged(name, content) for name in _earlier_names(event)) else Look.SOUND

    def _is_damaged(self, name: str, content: _Opened) -> bool:
        return judge_transition(None, FileVersion(name, content), key=self.key).outcome in _DAMAGED


def _earlier_names(event: FileEvent) -> list[str]:
    """Return what a file may have been called before endings were put behind its name."""
    names = [event.path] if event.what is What.RENAMED else []
    name = event.path_now
    for _number in range(_ENDINGS):
        name = name.rpartition(".")[0]
        if "." not in name.rpartition("/")[2]:
            break
        names.append(name)
    return names


def _text(content: _Opened) -> str:
    lead = content.read(0, _NOTE_BYTES)
    return lead.decode("utf-16" if lead[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
