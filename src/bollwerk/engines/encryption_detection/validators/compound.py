"""Compound files (legacy Office: DOC, XLS, PPT, MSG, VSD, PUB).

Source: [MS-CFB], [MS-XLS] 2.1.4, [MS-DOC] 2.5, [MS-PPT] 2.3.1.
"""

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.verdicts import Damage, Soundness, Validity, damaged

Words = npt.NDArray[np.uint32]

HEADER = 512
_SHIFTS = frozenset({9, 12})
_LAST_REGULAR = 0xFFFFFFFA
_END = 0xFFFFFFFE
_NONE = 0xFFFFFFFF
_DIRECTORY_ENTRY = 128
_NAME_BYTES = 64
_OBJECT_TYPES = frozenset({0, 1, 2, 5})
_STREAM = 2
_SMALL_STREAM = 4096
DIRECTORY_LIMIT = 4096
"""Directory entries that are read."""
STREAM_LIMIT = 8 * 1024 * 1024
"""Bytes of one stream that are walked."""
RECORD_LIMIT = 1500
"""Records of a workbook or presentation that are walked."""
_BIFF_LONGEST, _BIFF_HIGHEST = 8228, 0x1FFF
_BIFF_BOF = frozenset({0x0809, 0x0409, 0x0209, 0x0009})
_BIFF_PASSWORD = 0x2F
_WORD_MAGIC = frozenset({0xA5EC, 0xA5DC, 0xA5DB})
_WORD_ENCRYPTED = 0x100


@dataclass(frozen=True, slots=True)
class _Compound:
    """A compound file.

    Attributes:
        data: All of it.
        sector: Length of a sector in bytes.
        table: For each sector the one that follows it.
        jumps: Sectors that are not followed by their neighbour, in order; the last sector always.
    """

    data: bytes
    sector: int
    table: Words
    jumps: npt.NDArray[np.intp]

    def chain(self, start: int, limit: int) -> bytes | None:
        """Return the bytes of a sector chain, None when it breaks; sectors that lie in a row are taken at once."""
        pieces: list[bytes] = []
        at, left = start, limit
        while at < _LAST_REGULAR and left > 0:
            if at >= self.table.size:
                return None
            last = int(self.jumps[np.searchsorted(self.jumps, at)])
            place = (at + 1) * self.sector
            pieces.append(self.data[place : place + (last - at + 1) * self.sector])
            left -= (last - at + 1) * self.sector
            at = int(self.table[last])
        return b"".join(pieces)[: max(limit, 0)] if at == _END or left <= 0 else None


def validate_compound(content: Content) -> Validity:
    """Return whether header, sector table, directory and the main stream of a compound file hold."""
    data = content.whole()
    if len(data) < HEADER or data[28:30] != b"\xfe\xff" or data[30] not in _SHIFTS:
        return damaged(Damage.HEADER, 0)
    sector = 1 << data[30]
    table = _sector_table(data, sector)
    if table is None:
        return damaged(Damage.POINTER, 76)
    sectors = max(1, content.size // sector)
    wrong = np.flatnonzero((table[:sectors] >= sectors + 1) & (table[:sectors] < _LAST_REGULAR))
    if wrong.size:
        return damaged(Damage.POINTER, int(wrong[0]), broken=int(wrong.size), parts=int(table.size))
    if not content.complete:
        return Validity(Soundness.PLAUSIBLE)
    return _check_directory(_Compound(data, sector, table, _jumps(table)))


def _jumps(table: Words) -> npt.NDArray[np.intp]:
    neighbours = table[:-1] == np.arange(1, table.size, dtype=np.uint32)
    return np.append(np.flatnonzero(~neighbours), table.size - 1)


def _sector_table(data: bytes, sector: int) -> Words | None:
    """Return the sector allocation table, None when its own sectors lie outside."""
    places = list(struct.unpack_from("<109I", data, 76))
    following, guard = struct.unpack_from("<I", data, 68)[0], 1024
    while following < _LAST_REGULAR and guard:
        place, guard = (following + 1) * sector, guard - 1
        if place + sector > len(data):
            break
        words = struct.unpack_from(f"<{sector // 4}I", data, place)
        places.extend(words[:-1])
        following = words[-1]
    pieces: list[bytes] = []
    for number in places:
        if number >= _LAST_REGULAR:
            continue
        piece = data[(number + 1) * sector : (number + 2) * sector]
        if len(piece) < sector:
            return None
        pieces.append(piece)
    return np.frombuffer(b"".join(pieces), dtype="<u4").astype(np.uint32) if pieces else None


def _check_directory(compound: _Compound) -> Validity:
    first = struct.unpack_from("<I", compound.data, 48)[0]
    directory = compound.chain(first, DIRECTORY_LIMIT * _DIRECTORY_ENTRY)
    if not directory:
        return damaged(Damage.DIRECTORY, (first + 1) * compound.sector)
    streams: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        entry = directory[at : at + _DIRECTORY_ENTRY]
        length = int.from_bytes(entry[64:66], "little")
        if entry[66] not in _OBJECT_TYPES or length > _NAME_BYTES or entry[67] > 1:
            return damaged(Damage.DIRECTORY, (first + 1) * compound.sector, parts=len(directory) // _DIRECTORY_ENTRY)
        if entry[66] == _STREAM:
            name = entry[: max(0, length - 2)].decode("utf-16-le", errors="replace")
            start, size = struct.unpack_from("<2I", entry, 116)
            streams[name] = (start, size)
    return _check_streams(compound, streams)


def _check_streams(compound: _Compound, streams: dict[str, tuple[int, int]]) -> Validity:
    if "EncryptedPackage" in streams or "EncryptedSummary" in streams:
        return Validity(Soundness.PLAUSIBLE, protected=True)
    broken = 0
    for start, size in streams.values():
        if size >= _SMALL_STREAM and compound.chain(start, min(size, STREAM_LIMIT)) is None:
            broken += 1
    if broken:
        return damaged(Damage.POINTER, broken=broken, parts=len(streams))
    for name, check in _MAIN_STREAMS:
        start, size = streams.get(name, (0, 0))
        if size >= _SMALL_STREAM:
            stream = compound.chain(start, min(size, STREAM_LIMIT)) or b""
            return check(stream[:size])
    return Validity(Soundness.PLAUSIBLE, parts=len(streams))


def _check_workbook(stream: bytes) -> Validity:
    """Walk the records of a workbook (type, length, body)."""
    if int.from_bytes(stream[:2], "little") not in _BIFF_BOF:
        return damaged(Damage.STREAM, 0)
    at, protected, end = 0, False, len(stream) - 4
    unpack = struct.Struct("<HH").unpack_from
    for _ in range(RECORD_LIMIT):
        if at > end:
            break
        record, length = unpack(stream, at)
        if not record and not length:
            break
        if length > _BIFF_LONGEST or record > _BIFF_HIGHEST:
            return damaged(Damage.STREAM, at)
        protected = protected or record == _BIFF_PASSWORD
        at += 4 + length
    return Validity(Soundness.PLAUSIBLE, protected=protected)


def _check_word(stream: bytes) -> Validity:
    """Check the head of the file information block."""
    magic, flags = struct.unpack_from("<H8xH", stream)
    if magic not in _WORD_MAGIC:
        return damaged(Damage.STREAM, 0)
    return Validity(Soundness.PLAUSIBLE, protected=bool(flags & _WORD_ENCRYPTED))


def _check_presentation(stream: bytes) -> Validity:
    """Walk the outer records of a presentation."""
    at, end = 0, len(stream) - 8
    unpack = struct.Struct("<HHI").unpack_from
    for _ in range(RECORD_LIMIT):
        if at > end:
            break
        _, record, length = unpack(stream, at)
        if not (_PPT_FIRST <= record <= _PPT_LAST or _DRAWING_FIRST <= record <= _DRAWING_LAST):
            return damaged(Damage.STREAM, at)
        at += 8 + length
    return Validity(Soundness.PLAUSIBLE)


_PPT_FIRST, _PPT_LAST = 0x03E8, 0x2FFF
_DRAWING_FIRST, _DRAWING_LAST = 0xF000, 0xF1FF
_MAIN_STREAMS = (
    ("Workbook", _check_workbook),
    ("Book", _check_workbook),
    ("WordDocument", _check_word),
    ("PowerPoint Document", _check_presentation),
)
