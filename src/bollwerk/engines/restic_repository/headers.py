"""The table at the end of a pack: what the pack itself says it holds."""

from __future__ import annotations

import hashlib
from typing import Final

from .crypto import OVERHEAD_BYTES, Sealer, WrongMacError
from .entries import parse_header
from .index import Place
from .limits import Limits
from .problems import DamagedError, FileKind, Problem, ProblemCode
from .records import MalformedError
from .store import GuardedStore

_LENGTH_BYTES: Final = 4
_FIRST_READ_BYTES: Final = 16 * 1024
"""Enough for about 400 entries, so that most headers cost one read."""
_REMEMBERED_PACKS: Final = 64


class HeaderReader:
    """Reads and remembers pack headers; the last ones stay in memory."""

    __slots__ = ("_limits", "_remembered", "_sealer", "_store")

    def __init__(self, store: GuardedStore, sealer: Sealer, limits: Limits) -> None:
        self._store = store
        self._sealer = sealer
        self._limits = limits
        self._remembered: dict[str, dict[str, Place]] = {}

    def read(self, pack: str) -> list[Place]:
        """Return what the header of a pack says lies in it.

        Raises:
            DamagedError: If the pack is missing, too short, or its header is not sound.
        """
        size = self._store.size(FileKind.DATA, pack)
        if size < _LENGTH_BYTES + OVERHEAD_BYTES:
            raise _damaged(pack, f"A pack of {size} bytes holds no header.")
        first = min(size, _FIRST_READ_BYTES)
        tail = self._store.read(FileKind.DATA, pack, size - first, first)
        length = int.from_bytes(tail[-_LENGTH_BYTES:], "little")
        room = size - _LENGTH_BYTES
        if not OVERHEAD_BYTES <= length <= min(room, self._limits.max_header_bytes):
            raise _damaged(pack, f"The header states {length} bytes in a pack of {size}.")
        if length + _LENGTH_BYTES > len(tail):
            tail = self._store.read(FileKind.DATA, pack, room - length, length + _LENGTH_BYTES)
        return self._parse(tail[-_LENGTH_BYTES - length : -_LENGTH_BYTES], pack, room - length)

    def place(self, pack: str, blob: str) -> Place | None:
        """Return where a pack itself says a blob lies; None when it says nothing or its header is not sound."""
        if pack not in self._remembered:
            try:
                found = {place.blob: place for place in self.read(pack)}
            except DamagedError:
                found = {}
            if len(self._remembered) >= _REMEMBERED_PACKS:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[pack] = found
        return self._remembered[pack].get(blob)

    def hash_of(self, pack: str) -> str:
        """Return the SHA-256 of a whole pack, read piece by piece.

        Raises:
            DamagedError: If it cannot be read.
        """
        digest, size = hashlib.sha256(), self._store.size(FileKind.DATA, pack)
        for offset in range(0, size, self._limits.max_read_bytes):
            length = min(self._limits.max_read_bytes, size - offset)
            digest.update(self._store.read(FileKind.DATA, pack, offset, length))
        return digest.hexdigest()

    def _parse(self, sealed: bytes, pack: str, body_bytes: int) -> list[Place]:
        try:
            return parse_header(self._sealer.open(sealed), pack, body_bytes)
        except WrongMacError:
            raise _damaged(pack, "The header has a wrong MAC.") from None
        except MalformedError as error:
            raise _damaged(pack, f"The header is not sound: {error}.") from error


def _damaged(pack: str, detail: str) -> DamagedError:
    return DamagedError(Problem(ProblemCode.BAD_HEADER, FileKind.DATA, pack, detail))
