"""Bounded reading of one file version, and places that nobody can foresee."""

import hashlib
from collections.abc import Iterator

from .verdicts import Reader

WHOLE_LIMIT = 8 * 1024 * 1024
"""Content up to this many bytes is read and judged whole; more is judged by head, tail and keyed places."""
READ_BUDGET = 48 * 1024 * 1024
"""Bytes that one judgement reads at most from one version, whatever the content claims."""
KEY_LIMIT = 64
"""Bytes of a key that BLAKE2b takes."""


class Content:
    """One file version, read at most up to a budget and never beyond its end.

    Memory: at most `WHOLE_LIMIT` bytes are held, plus the piece asked for.

    Attributes:
        key: Decides where samples are taken.
        size: Length in bytes.
        thorough: Validators count every broken part instead of stopping at the first.
    """

    __slots__ = ("_budget", "_cached", "_reader", "key", "size", "thorough")

    def __init__(self, reader: Reader, key: bytes) -> None:
        self._reader = reader
        self.size = max(0, reader.size)
        self.key = key
        self._cached: bytes | None = None
        self._budget = READ_BUDGET
        self.thorough = False

    @property
    def complete(self) -> bool:
        """Whether `whole` holds all of the content."""
        return self.size <= WHOLE_LIMIT

    def whole(self) -> bytes:
        """Return the content, cut at `WHOLE_LIMIT`."""
        if self._cached is None:
            self._cached = self._reader.read(0, min(self.size, WHOLE_LIMIT))
        return self._cached

    def at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; empty outside the content or when the budget is spent."""
        if offset < 0 or offset >= self.size or length <= 0:
            return b""
        if self._cached is not None and offset + length <= len(self._cached):
            return self._cached[offset : offset + length]
        if self.complete:
            return self.whole()[offset : offset + length]
        length = min(length, self._budget, self.size - offset)
        self._budget -= length
        return self._reader.read(offset, length) if length > 0 else b""

    def head(self, length: int = 1024) -> bytes:
        """Return the first bytes."""
        return self.at(0, length)

    def tail(self, length: int) -> bytes:
        """Return the last bytes."""
        return self.at(max(0, self.size - length), length)

    def samples(self, count: int, length: int) -> Iterator[tuple[int, bytes]]:
        """Yield offset and bytes of head, tail and keyed places in between; all of it when it is small."""
        for offset in places(self.size, count, length, self.key):
            yield offset, self.at(offset, length)


def places(size: int, count: int, length: int, key: bytes) -> list[int]:
    """Return where to look in a content of `size` bytes: head, tail, and one keyed place per stratum between.

    Without the key nobody can say where the places lie, so plain text cannot be left just there.

    Args:
        size: Length of the content.
        count: Places wanted, at least 2.
        length: Bytes read at each place.
        key: Secret of the installation, mixed with what identifies the file.
    """
    if size <= count * length:
        return list(range(0, size, length))
    stratum = (size - 2 * length) / (count - 2) if count > 2 else 0.0  # noqa: PLR2004 - head and tail
    digest = hashlib.shake_128(key[:KEY_LIMIT] + size.to_bytes(8, "little")).digest(2 * (count - 2))
    between: list[int] = []
    for number in range(count - 2):
        fraction = int.from_bytes(digest[2 * number : 2 * number + 2], "little") / 65536
        between.append(int(length + number * stratum + fraction * max(0.0, stratum - length)))
    return [0, *between, size - length]
