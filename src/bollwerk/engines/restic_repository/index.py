"""Where every blob lies, held compactly.

State: 49 bytes for each blob (32 id, 4 pack number, 4 offset, 4 sealed length, 4 plain length, 1 kind), 32 bytes for
each pack, and 256 KiB for the table of the first two id bytes. A million blobs take 47 MiB. The columns are numpy
arrays sorted by id; a look-up is one step in the table and a bisection of what shares the two bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from .crypto import OVERHEAD_BYTES
from .problems import BadCacheError

ID_BYTES: Final = 32
BYTES_PER_BLOB: Final = 49
_MAGIC: Final = b"bwrix\x00\x00\x01"
_SEAL_BYTES: Final = 32
_SCANNED_ENTRIES: Final = 64
"""Up to this many ids, looking through them at once is faster than bisecting."""
_NUMBER: Final = np.dtype("<u4")
Numbers = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one copy of a blob lies.

    Attributes:
        blob: The id of the blob, 64 hex digits.
        pack: The name of the pack, 64 hex digits.
        offset: First byte inside the pack.
        length: Sealed bytes inside the pack.
        plain_length: Plain bytes when the blob is compressed, 0 when it is stored as it is.
        is_tree: Whether it is a tree (else data).
    """

    blob: str
    pack: str
    offset: int
    length: int
    plain_length: int
    is_tree: bool

    @property
    def size_bytes(self) -> int:
        """Return the plain size the index states."""
        return self.plain_length or self.length - OVERHEAD_BYTES


@dataclass(frozen=True, slots=True)
class Columns:
    """Unsorted entries: `ids` holds 32 bytes for each, the other columns one number for each."""

    ids: bytes
    packs: Numbers
    offsets: Numbers
    lengths: Numbers
    plain_lengths: Numbers
    trees: Bytes

    def __len__(self) -> int:
        return len(self.packs)


class _Header(msgspec.Struct, frozen=True):
    sources: list[str]
    packs: int
    blobs: int


class BlobIndex:
    """A sorted, immutable index of blobs.

    Attributes:
        sources: The index files it was read from, those without a problem only.
    """

    __slots__ = ("_columns", "_fan", "_ids", "_lengths", "_offsets", "_packs", "_plain", "_table", "_trees", "sources")

    def __init__(self, columns: Columns, pack_table: Sequence[bytes], sources: frozenset[str]) -> None:
        """Take columns that are sorted by id; use `merged` to sort."""
        self.sources = sources
        self._columns = columns
        self._table = tuple(pack_table)
        self._ids = columns.ids
        self._packs = columns.packs.data
        self._offsets = columns.offsets.data
        self._lengths = columns.lengths.data
        self._plain = columns.plain_lengths.data
        self._trees = columns.trees.data
        self._fan = _fan_table(columns.ids).data

    def __len__(self) -> int:
        return len(self._packs)

    @property
    def columns(self) -> Columns:
        """Return the sorted columns."""
        return self._columns

    @property
    def pack_table(self) -> tuple[bytes, ...]:
        """Return the packs by number, 32 bytes each."""
        return self._table

    def first(self, blob: str) -> int:
        """Return the number of the first entry of a blob, or -1 when there is none."""
        try:
            key = bytes.fromhex(blob)
        except ValueError:
            return -1
        if len(key) != ID_BYTES:
            return -1
        bucket = key[0] << 8 | key[1]
        low, high = self._fan[bucket], self._fan[bucket + 1]
        if high - low <= _SCANNED_ENTRIES:
            at = self._ids.find(key, low * ID_BYTES, high * ID_BYTES)
            # Found across two ids (or not at all): the bisection decides.
            if at < 0 or at % ID_BYTES == 0:
                return at // ID_BYTES if at >= 0 else -1
        number = bisect_left(range(low, high), key, key=self._id) + low
        return number if number < high and self._id(number) == key else -1

    def place(self, blob: str) -> Place | None:
        """Return the first place of a blob, or None when the index has none."""
        number = self.first(blob)
        return None if number < 0 else self._place(number, blob)

    def places(self, blob: str) -> list[Place]:
        """Return every place of a blob; restic may store a blob more than once."""
        number = self.first(blob)
        if number < 0:
            return []
        key, found = self._id(number), list[Place]()
        while number < len(self) and self._id(number) == key:
            found.append(self._place(number, blob))
            number += 1
        return found

    def size_of(self, blob: str) -> int | None:
        """Return the plain size of a blob as the index states it, or None when the index has none."""
        number = self.first(blob)
        if number < 0:
            return None
        return self._plain[number] or self._lengths[number] - OVERHEAD_BYTES

    def packs(self) -> set[str]:
        """Return the names of all packs the index knows."""
        return {pack.hex() for pack in self._table}

    def _id(self, number: int) -> bytes:
        return self._ids[number * ID_BYTES : (number + 1) * ID_BYTES]

    def _place(self, number: int, blob: str) -> Place:
        return Place(
            blob,
            self._table[self._packs[number]].hex(),
            self._offsets[number],
            self._lengths[number],
            self._plain[number],
            bool(self._trees[number]),
        )

    def to_bytes(self, seal_key: bytes) -> bytes:
        """Return the index for a cache on disk, sealed with a key of its repository.

        The cache names blobs and packs but holds no content and no file name.
        """
        header = msgspec.json.encode(_Header(sorted(self.sources), len(self._table), len(self)))
        header += b" " * (-len(header) % 8)
        columns = self._columns
        body = b"".join(
            (
                len(header).to_bytes(8, "little"),
                header,
                *self._table,
                columns.ids,
                *(_little_endian(c) for c in (columns.packs, columns.offsets, columns.lengths, columns.plain_lengths)),
                columns.trees.tobytes(),
            )
        )
        return b"".join((_MAGIC, _seal(body, seal_key), body))

    @classmethod
    def from_bytes(cls, data: bytes, seal_key: bytes) -> BlobIndex:
        """Return the index that `to_bytes` made.

        Raises:
            BadCacheError: If it is damaged, was sealed by another repository, or has another version.
        """
        view = memoryview(data)
        if bytes(view[: len(_MAGIC)]) != _MAGIC:
            raise BadCacheError("The cached index is none, or of another version.")
        start = len(_MAGIC) + _SEAL_BYTES
        if not hmac.compare_digest(bytes(view[len(_MAGIC) : start]), _seal(view[start:], seal_key)):
            raise BadCacheError("The cached index is damaged or belongs to another repository.")
        # From here on the bytes are ours: whoever could forge them holds the key of the repository.
        length = int.from_bytes(view[start : start + 8], "little")
        header = msgspec.json.decode(view[start + 8 : start + 8 + length], type=_Header)
        return cls._from_body(view[start + 8 + length :], header)

    @classmethod
    def _from_body(cls, body: memoryview, header: _Header) -> BlobIndex:
        n, at = header.blobs, header.packs * ID_BYTES
        table = [bytes(body[i : i + ID_BYTES]) for i in range(0, at, ID_BYTES)]
        ids = bytes(body[at : at + n * ID_BYTES])
        at += n * ID_BYTES
        numbers = [np.frombuffer(body[at + i * 4 * n : at + (i + 1) * 4 * n], dtype=_NUMBER) for i in range(4)]
        trees = np.frombuffer(body[at + 16 * n :], dtype=np.uint8)
        # Copies let go of the bytes handed in, which would double the memory.
        packs, offsets, lengths, plain = (column.astype(np.uint32) for column in numbers)
        return cls(Columns(ids, packs, offsets, lengths, plain, trees.copy()), table, frozenset(header.sources))


def empty_index() -> BlobIndex:
    """Return an index without blobs."""
    none = np.zeros(0, dtype=np.uint32)
    return BlobIndex(Columns(b"", none, none, none, none, np.zeros(0, dtype=np.uint8)), (), frozenset())


def merged(parts: Sequence[Columns], pack_table: Sequence[bytes], sources: frozenset[str]) -> BlobIndex:
    """Return one sorted index of at least one part; entries that say the same twice are kept once."""
    ids = b"".join(part.ids for part in parts)
    order = _order(ids)
    packs = np.concatenate([part.packs for part in parts])[order]
    offsets = np.concatenate([part.offsets for part in parts])[order]
    rows = np.frombuffer(ids, dtype=np.uint64).reshape(-1, 4)[order]
    keep = np.ones(len(order), dtype=np.bool_)
    if len(order) > 1:
        same = (rows[1:] == rows[:-1]).all(axis=1) & (packs[1:] == packs[:-1]) & (offsets[1:] == offsets[:-1])
        keep[1:] = ~same
    order = order[keep]
    columns = Columns(
        rows[keep].tobytes(),
        packs[keep],
        offsets[keep],
        np.concatenate([part.lengths for part in parts])[order],
        np.concatenate([part.plain_lengths for part in parts])[order],
        np.concatenate([part.trees for part in parts])[order],
    )
    return BlobIndex(columns, pack_table, sources)


def _order(ids: bytes) -> npt.NDArray[np.intp]:
    """Return the order that sorts ids; eight bytes decide unless two of them are equal."""
    words = np.frombuffer(ids, dtype=">u8").reshape(-1, 4)
    first = words[:, 0].astype(np.uint64)
    order = np.argsort(first, kind="stable")
    ordered = first[order]
    if not (ordered[1:] == ordered[:-1]).any():
        return order
    return np.lexsort(tuple(words[:, i].astype(np.uint64) for i in (3, 2, 1, 0)))


def _fan_table(ids: bytes) -> Numbers:
    prefixes = np.frombuffer(ids, dtype=">u2").reshape(-1, ID_BYTES // 2)[:, 0]
    return np.searchsorted(prefixes.astype(np.uint32), np.arange(65537, dtype=np.uint32)).astype(np.uint32)


def _little_endian(column: Numbers) -> bytes:
    return column.astype(_NUMBER, copy=False).tobytes()


def _seal(body: bytes | memoryview, key: bytes) -> bytes:
    return hashlib.blake2b(body, key=key, digest_size=_SEAL_BYTES).digest()
