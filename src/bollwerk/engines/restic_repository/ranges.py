"""Which bytes of a file to read: ranges, and a keyed sample nobody can foresee."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes of a file from `offset`; what lies behind the end of the file is left out.

    Raises:
        ValueError: If one of them is negative.
    """

    offset: int
    length: int

    def __post_init__(self) -> None:
        if self.offset < 0 or self.length < 0:
            raise ValueError("a range begins at 0 or later and has no negative length")

    @property
    def end(self) -> int:
        """Return the first byte behind the range."""
        return self.offset + self.length


def sample_ranges(size_bytes: int, *, blocks: int, block_bytes: int, key: bytes) -> tuple[ByteRange, ...]:
    """Return the head, the tail and `blocks` blocks between them, one in each equal stratum, placed by a key.

    Whoever does not know the key cannot know which bytes are looked at; the same key always gives the same places.
    A file that the blocks would cover anyway is taken whole.

    Args:
        size_bytes: Size of the file.
        blocks: Blocks between head and tail, at least 0.
        block_bytes: Size of each block, at least 1.
        key: 1 to 64 secret bytes; mix path and blob list into it so that no two files share places.
    """
    if size_bytes <= block_bytes * (blocks + 2):
        return (ByteRange(0, size_bytes),)
    inner = size_bytes - 2 * block_bytes
    places = [
        block_bytes + _place(key, i, inner * i // blocks, inner * (i + 1) // blocks, block_bytes) for i in range(blocks)
    ]
    return tuple(ByteRange(at, block_bytes) for at in (0, *places, size_bytes - block_bytes))


def _place(key: bytes, number: int, low: int, high: int, block_bytes: int) -> int:
    drawn = int.from_bytes(hashlib.blake2b(number.to_bytes(8, "big"), key=key, digest_size=16).digest(), "big")
    return low + drawn % max(1, high - low - block_bytes + 1)
