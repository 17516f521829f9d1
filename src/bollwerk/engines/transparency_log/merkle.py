"""Merkle trees as in certificate transparency: roots, inclusion proofs, consistency proofs.

Source: RFC 9162, section 2.1 (identical in RFC 6962, section 2.1), with SHA-256. Leaves and nodes are hashed with
different prefixes, so that no node can be passed off as a leaf.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


class MerkleError(ValueError):
    """A tree or a proof cannot be built from the given numbers."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: as many hashes as the size has binary ones, so millions of leaves cost nothing.

    Attributes:
        size: Number of leaves so far.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Start empty, or where an earlier frontier with this size and these peaks stopped.

        Raises:
            MerkleError: If the peaks do not fit the size.
        """
        if size < 0 or len(peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in peaks):
            raise MerkleError(f"a tree of {size} leaves does not have these peaks")
        self.size = size
        self._peaks = list(peaks)

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Return the roots of the perfect subtrees, the largest first: what has to be kept to go on later."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right."""
        merges = (~self.size & self.size + 1).bit_length() - 1
        for _ in range(merges):
            leaf = node_hash(self._peaks.pop(), leaf)
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


class MerkleTree:
    """A whole tree, for proofs. It keeps two hashes per leaf."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        """Take the leaf hashes in order."""
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = zip(below[::2], below[1::2], strict=False)
            self._levels.append([node_hash(left, right) for left, right in pairs])

    @property
    def size(self) -> int:
        """Return the number of leaves."""
        return len(self._levels[0])

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves, by default over all.

        Raises:
            MerkleError: If there are fewer leaves.
        """
        size = self.size if size is None else size
        self._check(0 <= size <= self.size, f"there is no tree of {size} leaves")
        return self._hash(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the leaf `index` (from 0) is in the tree of the first `size` leaves.

        Raises:
            MerkleError: If that tree has no such leaf.
        """
        size = self.size if size is None else size
        self._check(0 <= index < size <= self.size, f"there is no leaf {index} in a tree of {size} leaves")
        start, end = 0, size
        proof: list[bytes] = []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(start, middle))
                start = middle
        return tuple(reversed(proof))

    def consistency_proof(self, old_size: int, new_size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the tree of `new_size` leaves only appended to the one of `old_size`.

        Raises:
            MerkleError: If the sizes are not 0 < old <= new <= number of leaves.
        """
        new_size = self.size if new_size is None else new_size
        self._check(0 < old_size <= new_size <= self.size, f"no consistency from {old_size} to {new_size} leaves")
        start, end, whole = 0, new_size, True
        proof: list[bytes] = []
        while end != old_size:
            middle = start + _split(end - start)
            if old_size <= middle:
                proof.append(self._hash(middle, end))
                end = middle
            else:
                proof.append(self._hash(start, middle))
                start, whole = middle, False
        return tuple(reversed(proof)) if whole else (self._hash(start, end), *reversed(proof))

    def _hash(self, start: int, end: int) -> bytes:
        """Return the root over the leaves from `start` to before `end`; perfect subtrees are looked up."""
        width = end - start
        if width & (width - 1) == 0:
            return self._levels[width.bit_length() - 1][start // width]
        middle = start + _split(width)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    @staticmethod
    def _check(holds: bool, sentence: str) -> None:  # noqa: FBT001 - a condition and its sentence, not a switch
        if not holds:
            raise MerkleError(sentence)


def inclusion_holds(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether a proof shows that a leaf hash stands at `index` in the tree of this size and root.

    Source: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(part, found)
            shift = _trailing_zeros(position) if not position & 1 else 0
            position, last = position >> shift, last >> shift
        else:
            found = node_hash(found, part)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that the newer tree only appended to the older one.

    Source: RFC 9162, section 2.1.4.2.
    """
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    # A tree whose size is a power of two is itself the first node of the proof.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    shift = _trailing_zeros(old_size)
    position, last = (old_size - 1) >> shift, (new_size - 1) >> shift
    old_found = new_found = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_found, new_found = node_hash(part, old_found), node_hash(part, new_found)
            shift = _trailing_zeros(position) if not position & 1 else 0
            position, last = position >> shift, last >> shift
        else:
            new_found = node_hash(new_found, part)
        position, last = position >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root


def _trailing_zeros(number: int) -> int:
    """Return how often a positive number can be halved."""
    return (number & -number).bit_length() - 1


def _split(width: int) -> int:
    """Return the largest power of two smaller than `width`."""
    return 1 << (width - 1).bit_length() - 1
