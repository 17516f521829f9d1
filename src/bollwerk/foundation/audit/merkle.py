"""Merkle tree hash of a growing list of leaf hashes, as RFC 6962 section 2.1 defines it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GrowingTree"]


class GrowingTree:
    """Takes leaf hashes one by one and can say the root at any size, keeping one hash per bit of the size."""

    __slots__ = ("_peaks", "size")

    def __init__(self, peaks: Iterable[tuple[int, str]] = ()) -> None:
        self._peaks = [(height, bytes.fromhex(node)) for height, node in peaks]
        self.size = sum(1 << height for height, _node in self._peaks)

    def peaks(self) -> list[tuple[int, str]]:
        """Return the state from which the tree can be grown on: height and hash of each full subtree."""
        return [(height, node.hex()) for height, node in self._peaks]

    def append(self, leaf: bytes) -> None:
        """Add the next leaf hash."""
        height, node = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            node = _inner(self._peaks.pop()[1], node)
            height += 1
        self._peaks.append((height, node))
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far; the hash of nothing for an empty tree."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        node = self._peaks[-1][1]
        for _height, peak in reversed(self._peaks[:-1]):
            node = _inner(peak, node)
        return node


def _inner(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()
