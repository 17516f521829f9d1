"""Follow Samba's log of changes, and delete its lines when their time is over."""

from __future__ import annotations

import ctypes
import json
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from .errors import LookoutError
from .house import write_whole

__all__ = ["AuditLog"]

_AT_ONCE: Final = 4 * 1024 * 1024
_LONGEST_LINE: Final = 64 * 1024
_KEEP_SIZE: Final = 0x1
_PUNCH_HOLE: Final = 0x2
_MARK_EVERY: Final = timedelta(minutes=1)
"""Lines are deleted in parts of a minute, the younger ones of a part a little early."""
_REMEMBER_EVERY: Final = timedelta(seconds=10)


@dataclass(slots=True)
class AuditLog:
    """One log file that Samba appends to.

    The lines name clients and files, so they record what staff does: what is older than agreed is taken out of the
    file where it lies (a hole is punched), without a gap in which Samba could lose a line. How far it was read and
    when is remembered over restarts, so no line lies longer because the lookout was started anew.

    Personal data: addresses of clients and names of files, to find the client that encrypts; as long as agreed.

    Attributes:
        memory: File in which it is remembered how far the log was read.
        keep: How long lines may lie by the last agreement; None if there never was one.
    """

    file: Path
    memory: Path
    keep: timedelta | None = None
    _number: int | None = None
    """Number (inode) of the log that is followed; None before the first look."""
    _read: int = 0
    _marks: list[tuple[datetime, int]] = field(default_factory=list[tuple[datetime, int]])
    """When what stands before an offset was read, at the earliest."""
    _rest: bytes = b""
    _remembered_at: datetime | None = None
    _since: datetime | None = None
    """When an earlier run looked last; what came after it may lie there since then."""

    def recall(self) -> None:
        """Go on where an earlier run ended; what is no memory counts as none."""
        try:
            found = json.loads(self.memory.read_bytes())
            marks = [(datetime.fromisoformat(at), int(offset)) for at, offset in found["marks"]]
            number, read, hours = int(found["number"]), int(found["read"]), float(found["keep_hours"])
            since = datetime.fromisoformat(found["at"])
        except (OSError, ValueError, TypeError, KeyError):
            return
        self._number, self._read, self._marks, self.keep = number, read, marks, timedelta(hours=hours)
        self._since = since

    def new_lines(self, at: datetime) -> list[str]:
        """Return the whole lines added since the last time; the first time none, for what was before is old.

        Raises:
            LookoutError: If the log cannot be read.
        """
        try:
            with self.file.open("rb") as stream:
                self._follow(os.fstat(stream.fileno()))
                stream.seek(self._read)
                content = stream.read(_AT_ONCE)
        except OSError as error:
            raise LookoutError(f"The log {self.file} cannot be read: {error}") from error
        self._mark(at, self._read + len(content))
        *whole, rest = (self._rest + content.replace(b"\x00", b"")).split(b"\n")
        self._rest = rest[-_LONGEST_LINE:]
        return [line.decode("utf-8", "replace") for line in whole]

    def pass_over(self, at: datetime) -> None:
        """Leave what was added unread, and remember since when it lies there: nothing allows reading it."""
        try:
            found = self.file.stat()
        except OSError:
            return
        self._follow(found)
        self._rest = b""
        self._mark(at, found.st_size)

    def _follow(self, found: os.stat_result) -> None:
        if self._number is None:
            self._number, self._read = found.st_ino, found.st_size
        if self._number != found.st_ino or found.st_size < self._read:  # another file under the name: begun anew
            self._number, self._read, self._rest, self._marks = found.st_ino, 0, b"", []

    def _mark(self, at: datetime, offset: int) -> None:
        at, self._since = self._since or at, None
        if not self._marks:
            self._marks.append((at, offset))
        elif offset > self._marks[-1][1]:
            if at - self._marks[-1][0] < _MARK_EVERY:
                at = self._marks.pop()[0]
            self._marks.append((at, offset))
        self._read = offset

    def forget(self, at: datetime) -> None:
        """Delete the lines that have lain longer than `keep`.

        Raises:
            LookoutError: If this file system cannot delete; then the log must not be read either.
        """
        if self.keep is None:
            return
        keep = self.keep
        over = [offset for read_at, offset in self._marks if at - read_at >= keep]
        if over and max(over) > 0:
            self._punch(max(over))
        if over:
            self._marks = [one for one in self._marks if at - one[0] < keep]

    def remember(self, at: datetime) -> None:
        """Remember over restarts how far the log was read, and since when what lies there.

        Raises:
            LookoutError: If that cannot be kept.
        """
        if self.keep is None or (self._remembered_at is not None and at - self._remembered_at < _REMEMBER_EVERY):
            return
        marks = [(when.isoformat(), offset) for when, offset in self._marks]
        hours = self.keep.total_seconds() / 3600 if self.keep else 0
        # What was read of an unfinished line is read again.
        read = self._read - len(self._rest)
        facts = {"at": at.isoformat(), "number": self._number or 0, "read": read, "marks": marks, "keep_hours": hours}
        try:
            write_whole(self.memory, json.dumps(facts).encode())
        except OSError as error:
            raise LookoutError(f"{self.memory} cannot be written: {error}.") from error
        self._remembered_at = at

    def _punch(self, length: int) -> None:
        try:
            with self.file.open("r+b") as stream:
                failed = _library().fallocate(stream.fileno(), _PUNCH_HOLE | _KEEP_SIZE, 0, length)
        except OSError as error:
            raise LookoutError(f"Old lines of {self.file} cannot be deleted: {error}.") from error
        if failed:
            reason = os.strerror(ctypes.get_errno())
            raise LookoutError(f"Old lines of {self.file} cannot be deleted: {reason}.")


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return library
