"""Follow Samba's log of changes, and delete its lines when their time is over."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from .errors import LookoutError

__all__ = ["AuditLog"]

_AT_ONCE: Final = 4 * 1024 * 1024
_KEEP_SIZE: Final = 0x1
_PUNCH_HOLE: Final = 0x2


@dataclass(slots=True)
class AuditLog:
    """One log file that Samba appends to.

    The lines name clients and files, so they record what staff does: what is older than agreed is taken out of the
    file where it lies (a hole is punched), without a gap in which Samba could lose a line.

    Personal data: addresses of clients and names of files, to find the client that encrypts; as long as agreed.
    """

    file: Path
    _place: tuple[int, int] | None = None
    """Number of the file, and how far it was read."""
    _marks: list[tuple[datetime, int]] = field(default_factory=list[tuple[datetime, int]])
    _rest: bytes = b""

    def new_lines(self, at: datetime) -> list[str]:
        """Return the whole lines added since the last time; the first time none, for what was before is old.

        Raises:
            LookoutError: If the log cannot be read.
        """
        try:
            with self.file.open("rb") as stream:
                found = os.fstat(stream.fileno())
                if self._place is None:
                    self._place = (found.st_ino, found.st_size)
                number, read = self._place
                if number != found.st_ino or found.st_size < read:  # another file under the name: begun anew
                    read, self._rest, self._marks = 0, b"", []
                stream.seek(read)
                content = stream.read(_AT_ONCE)
        except OSError as error:
            raise LookoutError(f"The log {self.file} cannot be read: {error}") from error
        self._place = (found.st_ino, read + len(content))
        self._marks.append((at, self._place[1]))
        *whole, self._rest = (self._rest + content.replace(b"\x00", b"")).split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole]

    def forget(self, at: datetime, keep: timedelta) -> None:
        """Delete the lines that were read longer ago than `keep`.

        Raises:
            LookoutError: If this file system cannot; then the log must not be read either.
        """
        over = [offset for read_at, offset in self._marks if at - read_at >= keep]
        if not over:
            return
        self._punch(max(over))
        self._marks = [one for one in self._marks if at - one[0] < keep]

    def _punch(self, length: int) -> None:
        if length <= 0:
            return
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
