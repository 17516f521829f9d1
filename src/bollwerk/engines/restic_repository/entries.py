"""From an index file or the header of a pack to columns of an index."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .crypto import OVERHEAD_BYTES
from .index import ID_BYTES, Columns, Place
from .records import MalformedError, WireBlob, WirePack
from .store import is_sha256

_MAX_NUMBER: Final = 0xFFFF_FFFF
_PLAIN_ENTRY: Final = struct.Struct("<BI32s")
_COMPRESSED_ENTRY: Final = struct.Struct("<BII32s")
_COMPRESSED: Final = {2, 3}
_TREES: Final = {1, 3}


class PackTable:
    """Numbers for packs, in the order of their first appearance."""

    __slots__ = ("_numbers",)

    def __init__(self, packs: Sequence[bytes] = ()) -> None:
        self._numbers = {pack: number for number, pack in enumerate(packs)}

    def number(self, pack: bytes) -> int:
        """Return the number of a pack, a new one when it is new."""
        return self._numbers.setdefault(pack, len(self._numbers))

    def packs(self) -> tuple[bytes, ...]:
        """Return the packs by number."""
        return tuple(self._numbers)


@dataclass(frozen=True, slots=True)
class IndexedEntries:
    """What one index file contributes: sound entries as columns, and the number of impossible ones left out."""

    columns: Columns
    impossible: int


def entries_of_index(packs: Sequence[WirePack], table: PackTable) -> IndexedEntries:
    """Return the columns of one index file; an entry with an impossible id or number is left out and counted."""
    named = [pack for pack in packs if is_sha256(pack.id)]
    impossible = sum(len(pack.blobs) or 1 for pack in packs if not is_sha256(pack.id))
    columns = _columns(named, table)
    if columns is not None:
        return IndexedEntries(columns, impossible)
    sound = [WirePack(pack.id, [blob for blob in pack.blobs if _is_possible(blob)]) for pack in named]
    impossible += sum(len(pack.blobs) for pack in named) - sum(len(pack.blobs) for pack in sound)
    columns = _columns(sound, table)
    if columns is None:
        raise MalformedError("the index holds impossible entries")
    return IndexedEntries(columns, impossible)


def _columns(packs: Sequence[WirePack], table: PackTable) -> Columns | None:
    """Return the columns of all blobs at once, or None when one of them is impossible."""
    blobs = [blob for pack in packs for blob in pack.blobs]
    numbers = [table.number(bytes.fromhex(pack.id)) for pack in packs]
    try:
        ids = bytes.fromhex("".join([blob.id for blob in blobs]))
        values = np.array([(b.offset, b.length, b.uncompressed_length) for b in blobs], dtype=np.int64).reshape(-1, 3)
    except (ValueError, OverflowError):
        return None
    # `fromhex` skips white space, so an id of the right length that holds some makes the whole too short.
    if len(ids) != ID_BYTES * len(blobs) or any(len(blob.id) != 2 * ID_BYTES for blob in blobs):
        return None
    if blobs and (values.min() < 0 or values.max() > _MAX_NUMBER or values[:, 1].min() < OVERHEAD_BYTES):
        return None
    narrow = values.astype(np.uint32)
    return Columns(
        ids,
        np.repeat(np.array(numbers, dtype=np.uint32), [len(pack.blobs) for pack in packs]),
        np.ascontiguousarray(narrow[:, 0]),
        np.ascontiguousarray(narrow[:, 1]),
        np.ascontiguousarray(narrow[:, 2]),
        np.array([blob.type == "tree" for blob in blobs], dtype=np.uint8),
    )


def _is_possible(blob: WireBlob) -> bool:
    numbers = (blob.offset, blob.length - OVERHEAD_BYTES, blob.uncompressed_length)
    return is_sha256(blob.id) and all(0 <= number <= _MAX_NUMBER - OVERHEAD_BYTES for number in numbers)


def entries_of_places(places: Sequence[Place], table: PackTable) -> Columns:
    """Return the columns of places read from pack headers."""
    return Columns(
        bytes.fromhex("".join(place.blob for place in places)),
        np.array([table.number(bytes.fromhex(place.pack)) for place in places], dtype=np.uint32),
        np.array([place.offset for place in places], dtype=np.uint32),
        np.array([place.length for place in places], dtype=np.uint32),
        np.array([place.plain_length for place in places], dtype=np.uint32),
        np.array([place.is_tree for place in places], dtype=np.uint8),
    )


def parse_header(header: bytes, pack: str, body_bytes: int) -> list[Place]:
    """Return the places that the decrypted header of a pack names, checked against the size of the pack's body.

    Source: restic's design document, "Pack Format": type (0 data, 1 tree, 2 and 3 the same compressed), sealed
    length, plain length when compressed, id. The blobs lie one after the other from the start of the pack.

    Raises:
        MalformedError: If an entry is cut off, of an unknown type, too short, or the blobs do not fill the body.
    """
    places: list[Place] = []
    offset = at = 0
    while at < len(header):
        kind = header[at]
        if kind > max(_COMPRESSED | _TREES):
            raise MalformedError(f"entry {len(places)} has the unknown type {kind}")
        layout = _COMPRESSED_ENTRY if kind in _COMPRESSED else _PLAIN_ENTRY
        if at + layout.size > len(header):
            raise MalformedError("the last entry is cut off")
        _, length, *rest = layout.unpack_from(header, at)
        plain = rest[0] if kind in _COMPRESSED else 0
        if length < OVERHEAD_BYTES:
            raise MalformedError(f"entry {len(places)} is shorter than its own overhead")
        places.append(Place(rest[-1].hex(), pack, offset, length, plain, kind in _TREES))
        offset += length
        at += layout.size
    if offset != body_bytes:
        raise MalformedError(f"the entries cover {offset} bytes, the pack holds {body_bytes}")
    return places
