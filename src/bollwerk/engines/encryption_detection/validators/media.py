"""MP3 and MP4/MOV (ISO base media files, HEIC).

Source: ISO/IEC 11172-3, 2.4.1 (frame header); ISO/IEC 14496-12, 4.2 and 8.7.
"""

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.verdicts import PLAUSIBLE, Damage, Soundness, Validity, damaged

FRAMES = 20_000
"""MP3 frames walked at most."""
BOXES = 4_000
"""MP4 boxes walked at most."""
DEPTH = 8
"""Boxes inside boxes followed at most."""
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, -1)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, -1)
_SAMPLING = (44100, 48000, 32000, 0)
_VERSION_1, _VERSION_2, _LAYER_3 = 3, 2, 1
_SYNC_MASK = 0xE0
_TRAILERS = (b"TAG", b"APET", b"LYRI", b"ID3", b"3DI")
_RESYNC = 8


def validate_mp3(content: Content) -> Validity:
    """Return whether MP3 frames follow each other from the first to the last."""
    head = content.head(10)
    start = 10 + _unsynchronised(head[6:10]) if head[:3] == b"ID3" else 0
    at, frames = _first_frame(content, start), 0
    while frames < FRAMES:
        header = content.at(at, 4)
        length = _frame_length(header)
        if not length:
            break
        at, frames = at + length, frames + 1
    if frames < 2:  # noqa: PLR2004 - one frame may be chance
        return damaged(Damage.STREAM, start) if head[:3] == b"ID3" else Validity(Soundness.NOT_JUDGEABLE)
    rest = content.at(at, _RESYNC)
    if frames >= FRAMES or at >= content.size or rest.startswith(_TRAILERS) or not rest.strip(b"\x00"):
        return PLAUSIBLE
    return damaged(Damage.STREAM, at, parts=frames)


def _unsynchronised(raw: bytes) -> int:
    length = 0
    for octet in raw:
        length = (length << 7) | (octet & 0x7F)
    return length


def _first_frame(content: Content, start: int) -> int:
    """Skip padding behind the tag, at most four kilobytes."""
    padding = content.at(start, 4096)
    return start + len(padding) - len(padding.lstrip(b"\x00"))


def _frame_length(header: bytes) -> int:
    """Return the length of a layer 3 frame in bytes, 0 when this is no frame header."""
    if len(header) < 4 or header[0] != b"\xff"[0] or header[1] & _SYNC_MASK != _SYNC_MASK:  # noqa: PLR2004
        return 0
    version, layer = (header[1] >> 3) & 3, (header[1] >> 1) & 3
    rate = (_RATES_1 if version == _VERSION_1 else _RATES_2)[header[2] >> 4]
    sampling = _SAMPLING[(header[2] >> 2) & 3]
    if layer != _LAYER_3 or version == 1 or rate <= 0 or not sampling:
        return 0
    sampling >>= 0 if version == _VERSION_1 else 1 if version == _VERSION_2 else 2
    return (144 if version == _VERSION_1 else 72) * rate * 1000 // sampling + ((header[2] >> 1) & 1)


_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"udta", b"moof", b"traf"})
_LARGE, _TO_END = 1, 0
_COUNTED = {b"stco": 4, b"co64": 8, b"stss": 4, b"stts": 8, b"ctts": 8, b"stsc": 12}
_OFFSETS = {b"stco": 4, b"co64": 8}
_OFFSET_CHECKS = 4096


def validate_mp4(content: Content) -> Validity:
    """Return whether the boxes of an MP4 nest and their chunk offsets lie inside the file."""
    pending = [(0, content.size, 0)]
    for _ in range(BOXES):
        if not pending:
            return PLAUSIBLE
        at, end, depth = pending.pop()
        if at + 8 > end:
            continue
        length, start, kind = _box(content, at, end)
        if length < 8 or at + length > end or not _is_box_name(kind):  # noqa: PLR2004 - a box head has eight bytes
            return damaged(Damage.TRUNCATED if _is_box_name(kind) and not depth else Damage.STREAM, at)
        pending.append((at + length, end, depth))
        if kind in _CONTAINERS and depth < DEPTH:
            pending.append((start, at + length, depth + 1))
        elif kind in _COUNTED and not _table_holds(content, kind, start, length):
            return damaged(Damage.POINTER, at)
    return PLAUSIBLE


def _box(content: Content, at: int, end: int) -> tuple[int, int, bytes]:
    head = content.at(at, 16)
    length, kind = int.from_bytes(head[:4], "big"), head[4:8]
    if length == _LARGE:
        return int.from_bytes(head[8:16], "big"), at + 16, kind
    return (end - at if length == _TO_END else length), at + 8, kind


def _is_box_name(kind: bytes) -> bool:
    """Box names are four printable characters; the copyright sign starts Apple's own; zeros end user data."""
    name = kind.removeprefix(b"\xa9")
    return kind == bytes(4) or (name.isascii() and name.decode().isprintable() and len(kind) == len(b"moov"))


def _table_holds(content: Content, kind: bytes, start: int, length: int) -> bool:
    count = int.from_bytes(content.at(start + 4, 4), "big")
    if count * _COUNTED[kind] > length:
        return False
    width = _OFFSETS.get(kind, 0)
    if not width:
        return True
    table = content.at(start + 8, min(count, _OFFSET_CHECKS) * width)
    offsets = [int.from_bytes(table[place : place + width], "big") for place in range(0, len(table), width)]
    return all(offset <= content.size for offset in offsets)
