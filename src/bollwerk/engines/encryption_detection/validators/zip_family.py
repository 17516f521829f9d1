"""ZIP and what is built on it: OOXML, OpenDocument, EPUB, JAR.

Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.verdicts import Damage, Soundness, Validity, damaged

EOCD_REACH = 66_000
"""Bytes from the end within which the end record lies (comment of at most 65,535)."""
DIRECTORY_LIMIT = 16 * 1024 * 1024
"""Bytes of central directory that are read."""
ENTRY_LIMIT = 20_000
"""Entries that are looked at."""
PACKED_BUDGET = 384 * 1024
"""Packed bytes that are unpacked per file; entries are drawn by key when there is more."""
UNPACKED_LIMIT = 3 * 1024 * 1024
"""Bytes that all entries of one file may unpack to; a bomb stops here."""
STORED_BUDGET = 16 * 1024 * 1024
_EOCD = struct.Struct("<4s4H2IH")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_LENGTHS = struct.Struct("<2H")
_OFFICE_PARTS = frozenset({b"[Content_Types].xml", b"mimetype", b"META-INF/manifest.xml"})
_ZIP64 = struct.Struct("<4sQ2H2I4Q")
TRAILING = 16
"""Bytes behind the end record that no checksum covers, from which an archive does not prove itself."""
_ENCRYPTED, _STORED, _DEFLATED, _AES = 1, 0, 8, 99
_LONG = 0xFFFFFFFF


class _Entry(NamedTuple):
    """An entry of the directory; a tuple, because there are thousands."""

    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    name: bytes
    offset: int


@dataclass(slots=True)
class _Budget:
    packed: int = PACKED_BUDGET
    unpacked: int = UNPACKED_LIMIT
    stored: int = STORED_BUDGET


def validate_zip(content: Content) -> Validity:
    """Return whether the directory, the local headers and the checksums of drawn entries hold."""
    tail = content.tail(EOCD_REACH)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _EOCD.size:
        return damaged(Damage.TRAILER, content.size)
    end = content.size - len(tail) + at
    start, size, base = _directory_place(content, tail, at, end)
    if size > DIRECTORY_LIMIT or start < 0:
        return damaged(Damage.DIRECTORY, end)
    directory = content.at(start, size)
    entries = list(_entries(directory, base))
    count = struct.unpack_from("<H", tail, at + 10)[0]
    if len(entries) < min(count, ENTRY_LIMIT):
        return damaged(Damage.DIRECTORY, start, broken=count - len(entries), parts=count)
    comment = struct.unpack_from("<H", tail, at + 20)[0]
    uncovered = len(tail) - at - _EOCD.size - comment > TRAILING
    return _check_entries(content, entries, uncovered=uncovered)


def _directory_place(content: Content, tail: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Return start and size of the directory, and what lies before the archive (self-extracting programs)."""
    size, offset = struct.unpack_from("<2I", tail, at + 12)
    if _LONG in {size, offset} and end >= _ZIP64.size:
        locator = content.at(end - 20, 20)
        if locator[:4] == b"PK\x06\x07":
            record = content.at(int.from_bytes(locator[8:16], "little"), _ZIP64.size)
            if len(record) == _ZIP64.size and record[:4] == b"PK\x06\x06":
                fields = _ZIP64.unpack(record)
                return fields[8], fields[7], 0
    return end - size, size, end - size - offset


def _entries(directory: bytes, base: int) -> Iterator[_Entry]:
    at = 0
    for _ in range(ENTRY_LIMIT):
        if at + _CENTRAL.size > len(directory) or directory[at : at + 4] != b"PK\x01\x02":
            return
        fields = _CENTRAL.unpack_from(directory, at)
        name_length, extra, comment = fields[10:13]
        name = directory[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
        yield _Entry(fields[3], fields[4], fields[7], fields[8], fields[9], name, fields[16] + base)
        at += _CENTRAL.size + name_length + extra + comment


def _check_entries(content: Content, entries: list[_Entry], *, uncovered: bool) -> Validity:
    """Check headers first, because that is cheap and tells most; then checksums until one is wrong."""
    proven, worth = 0, sum(1 for entry in entries if entry.packed)
    protected = any(entry.flags & _ENCRYPTED for entry in entries)
    office = any(entry.name in _OFFICE_PARTS for entry in entries)
    starts = {entry.offset: _start(content, entry) for entry in entries}
    bad = [offset for offset, start in starts.items() if start < 0]
    budget = _Budget()
    for entry in _drawn(entries, content.key):
        if bad and not content.thorough:
            break
        sound = _check_content(content, entry, starts[entry.offset], budget)
        proven += sound is Soundness.PROVEN
        if sound is Soundness.DAMAGED:
            bad.append(entry.offset)
    if bad:
        return Validity(Soundness.DAMAGED, Damage.CHECKSUM, min(bad), len(bad), len(entries), protected, office)
    soundness = Soundness.PROVEN if proven >= worth and not uncovered else Soundness.PLAUSIBLE
    return Validity(soundness, parts=len(entries), protected=protected, office=office)


def _drawn(entries: list[_Entry], key: bytes) -> list[_Entry]:
    """Return the entries in the order in which the budget is spent: drawn by key when it does not reach."""
    if sum(entry.packed for entry in entries) <= PACKED_BUDGET:
        return entries
    order = list(entries)
    Random(key).shuffle(order)  # noqa: S311 - keyed draw; the key is the secret, not the generator
    return order


def _start(content: Content, entry: _Entry) -> int:
    """Return where the content of an entry begins; -1 when its local header is not that of the directory."""
    local = content.at(entry.offset, _LOCAL.size + len(entry.name))
    if len(local) < _LOCAL.size or local[:4] != b"PK\x03\x04" or local[_LOCAL.size :] != entry.name:
        return -1
    name, extra = _LENGTHS.unpack_from(local, 26)
    return entry.offset + _LOCAL.size + name + extra if name == len(entry.name) else -1


def _check_content(content: Content, entry: _Entry, start: int, budget: _Budget) -> Soundness:
    if start < 0 or entry.flags & _ENCRYPTED or entry.method == _AES or _LONG in {entry.packed, entry.unpacked}:
        return Soundness.PLAUSIBLE
    if entry.method == _STORED:
        return _check_stored(content, entry, start, budget)
    return _check_deflated(content, entry, start, budget) if entry.method == _DEFLATED else Soundness.PLAUSIBLE


def _check_stored(content: Content, entry: _Entry, start: int, budget: _Budget) -> Soundness:
    if entry.packed > budget.stored:
        return Soundness.PLAUSIBLE
    budget.stored -= entry.packed
    data = content.at(start, entry.packed)
    if len(data) < entry.packed and content.complete:
        return Soundness.DAMAGED
    return Soundness.PROVEN if zlib.crc32(data) == entry.crc else Soundness.DAMAGED


def _check_deflated(content: Content, entry: _Entry, start: int, budget: _Budget) -> Soundness:
    if min(budget.packed, budget.unpacked) <= 0:
        return Soundness.PLAUSIBLE
    data = content.at(start, min(entry.packed, budget.packed))
    try:
        inflater = zlib.decompressobj(-15)
        unpacked = inflater.decompress(data, budget.unpacked)
    except zlib.error:
        return Soundness.DAMAGED
    budget.packed -= len(data)
    budget.unpacked -= len(unpacked)
    if not inflater.eof:
        stopped = len(data) < entry.packed and len(data) > 0
        return Soundness.PLAUSIBLE if stopped or budget.unpacked <= 0 else Soundness.DAMAGED
    return Soundness.PROVEN if zlib.crc32(unpacked) == entry.crc else Soundness.DAMAGED
