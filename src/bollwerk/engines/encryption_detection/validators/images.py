"""PNG, GIF, BMP, TIFF and RIFF (WebP, WAV, AVI).

Source: W3C PNG 5.3; CompuServe GIF89a; Microsoft BITMAPINFOHEADER; TIFF 6.0; RFC 9649 (WebP).
"""

import re
import struct
import zlib

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.validators.jpeg import scan_holds
from bollwerk.engines.encryption_detection.verdicts import PLAUSIBLE, PROVEN, Damage, Validity, damaged

CHUNKS = 50_000
"""Chunks, blocks or directories walked at most in one file."""
_PNG_START = 8
_PNG_FRAME = 12


def validate_png(content: Content) -> Validity:
    """Return whether every chunk of a PNG has its checksum."""
    data = content.whole()
    at, size = _PNG_START, len(data)
    for _ in range(CHUNKS):
        if at + _PNG_FRAME > size:
            break
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 8 + length
        if end + 4 > size:
            break
        if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return damaged(Damage.CHECKSUM, at)
        if data[at + 4 : at + 8] == b"IEND":
            return PROVEN
        at = end + 4
    return damaged(Damage.TRUNCATED, at) if content.complete else PLAUSIBLE


_GIF_HEADER = 13
_GIF_TABLE = 0x80
_GIF_BLOCKS = {b"!": 2, b",": 10}
_LZW_SMALLEST, _LZW_LARGEST = 1, 12
_IMAGE = b","


def validate_gif(content: Content) -> Validity:
    """Return whether the blocks of a GIF lead to its trailer."""
    data = content.whole()
    if len(data) < _GIF_HEADER:
        return damaged(Damage.HEADER, 0)
    at = _GIF_HEADER + _gif_table(data[10])
    for _ in range(CHUNKS):
        block = data[at : at + 1]
        if block == b";":
            return PLAUSIBLE
        if block not in _GIF_BLOCKS or at + _GIF_BLOCKS[block] > len(data):
            break
        following = _gif_block_end(data, at, block)
        if following < 0:
            return damaged(Damage.STREAM, at)
        at = following
    if at >= len(data):
        return damaged(Damage.TRUNCATED, len(data)) if content.complete else PLAUSIBLE
    return damaged(Damage.STREAM, at)


def _gif_table(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & _GIF_TABLE else 0


def _gif_block_end(data: bytes, at: int, block: bytes) -> int:
    """Return where the block at `at` ends; -1 when an image has an impossible code size."""
    start = at + _GIF_BLOCKS[block]
    if block == _IMAGE:
        start += _gif_table(data[at + 9])
        if not _LZW_SMALLEST <= int.from_bytes(data[start : start + 1], "big") <= _LZW_LARGEST:
            return -1
        start += 1
    while start < len(data) and data[start]:
        start += data[start] + 1
    return start + 1


_BMP_HEADER = 26
_BMP_DEPTHS = frozenset({0, 1, 2, 4, 8, 16, 24, 32})
_BMP_COMPRESSIONS = 13
_OLD_DIB = 12


def validate_bmp(content: Content) -> Validity:
    """Return whether the headers of a BMP fit each other and the length."""
    head = content.head(54)
    if len(head) < _BMP_HEADER:
        return damaged(Damage.HEADER, 0)
    pixels, dib = struct.unpack_from("<2I", head, 10)
    old = dib == _OLD_DIB
    planes, depth = struct.unpack_from("<2H", head, 22 if old else 26) if len(head) >= 30 or old else (0, 0)  # noqa: PLR2004
    if pixels > content.size or pixels < _BMP_HEADER or depth not in _BMP_DEPTHS or planes > 1:
        return damaged(Damage.HEADER, 10)
    return PLAUSIBLE


_TIFF_TYPES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_OFFSET_TAGS, _COUNT_TAGS, _COMPRESSION = frozenset({273, 324}), frozenset({279, 325}), 259
_DEFLATE, _JPEG, _LZW = frozenset({8, 32946}), 7, 5
_DIRECTORIES, _ENTRIES, _STRIPS = 64, 400, 64
_BIG_TIFF = 43
_UNPACKED = 256 * 1024
_SHORT_TYPE = 3


def validate_tiff(content: Content) -> Validity:
    """Return whether directories, offsets and compressed strips of a TIFF hold."""
    head = content.head(8)
    order = ">" if head[:2] == b"MM" else "<"
    if len(head) < 8:  # noqa: PLR2004
        return damaged(Damage.HEADER, 0)
    if struct.unpack_from(order + "H", head, 2)[0] == _BIG_TIFF:
        return PLAUSIBLE
    at, seen = struct.unpack_from(order + "I", head, 4)[0], set[int]()
    if not at or at >= content.size:
        return damaged(Damage.POINTER, 4)
    while at and at not in seen and len(seen) < _DIRECTORIES:
        seen.add(at)
        fields, following = _tiff_directory(content, at, order)
        if fields is None or not _strips_hold(content, fields):
            return damaged(Damage.DIRECTORY if fields is None else Damage.STREAM, at)
        at = following
    return PLAUSIBLE


def _tiff_directory(content: Content, at: int, order: str) -> tuple[dict[int, list[int]] | None, int]:
    """Return the fields needed of a directory (None when broken) and the place of the next one."""
    raw = content.at(at, 2)
    count = struct.unpack(order + "H", raw)[0] if len(raw) == 2 else 0  # noqa: PLR2004
    body = content.at(at + 2, 12 * count + 4)
    if not 0 < count <= _ENTRIES or len(body) < 12 * count:
        return None, 0
    fields: dict[int, list[int]] = {}
    for number in range(count):
        tag, form, length = struct.unpack_from(order + "2HI", body, 12 * number)
        width = _TIFF_TYPES.get(form)
        if width is None:
            return None, 0
        if tag in _OFFSET_TAGS or tag in _COUNT_TAGS or tag == _COMPRESSION:
            value = body[12 * number + 8 : 12 * number + 12]
            fields[tag] = _tiff_values(content, value, min(length, _STRIPS), form, order)
    following = struct.unpack_from(order + "I", body, 12 * count)[0] if len(body) >= 12 * count + 4 else 0
    return fields, following


def _tiff_values(content: Content, value: bytes, count: int, form: int, order: str) -> list[int]:
    width, code = (2, "H") if form == _SHORT_TYPE else (4, "I")
    if count * width > 4:  # noqa: PLR2004 - values up to four bytes stand in the entry itself
        value = content.at(struct.unpack(order + "I", value)[0], count * width)
    usable = min(count, len(value) // width)
    return list(struct.unpack_from(f"{order}{usable}{code}", value))


def _strips_hold(content: Content, fields: dict[int, list[int]]) -> bool:
    offsets = next((fields[tag] for tag in _OFFSET_TAGS if tag in fields), list[int]())
    counts = next((fields[tag] for tag in _COUNT_TAGS if tag in fields), list[int]())
    compression = (fields.get(_COMPRESSION) or [1])[0]
    for start, length in zip(offsets, counts, strict=False):
        if start >= content.size and length:
            return False
        if compression in _DEFLATE and not _inflates(content.at(start, length)):
            return False
        if compression == _JPEG and not _jpeg_strip(content.at(start, length)):
            return False
        if compression == _LZW and not _lzw_starts(content.at(start, min(length, 2))):
            return False
    return True


def _inflates(strip: bytes) -> bool:
    try:
        zlib.decompressobj().decompress(strip, _UNPACKED)
    except zlib.error:
        return False
    return True


def _jpeg_strip(strip: bytes) -> bool:
    return strip[:2] == b"\xff\xd8" and scan_holds(strip)


def _lzw_starts(strip: bytes) -> bool:
    """The first LZW code is the clear code 256: nine bits in new files, low bits first in very old ones."""
    return strip[:1] in {b"\x80", b"\x00"}


_RIFF_START, _RIFF_SLACK = 12, 64
_CHUNK_NAME = re.compile(rb"[ -~]{3}[ -~\0]")
_WEBP_START = {b"VP8 ": (3, b"\x9d\x01\x2a"), b"VP8L": (0, b"\x2f")}


def validate_riff(content: Content) -> Validity:
    """Return whether the chunks of a RIFF file follow each other to the announced end.

    A name is four signs; ImageMagick 6 writes ``XMP`` with a null behind it where RFC 9649 wants a space.
    """
    head = content.head(_RIFF_START)
    announced = int.from_bytes(head[4:8], "little") + 8
    if announced > content.size + _RIFF_SLACK or not head[8:12].isascii():
        return damaged(Damage.HEADER, 4)
    at, end = _RIFF_START, min(announced, content.size)
    for _ in range(CHUNKS):
        if at + 8 > end:
            return PLAUSIBLE
        chunk = content.at(at, 14)
        length = int.from_bytes(chunk[4:8], "little")
        if not _CHUNK_NAME.match(chunk) or at + 8 + length > end + _RIFF_SLACK:
            return damaged(Damage.STREAM, at)
        offset, start = _WEBP_START.get(chunk[:4], (0, b""))
        if not chunk[8 + offset :].startswith(start):
            return damaged(Damage.STREAM, at + 8)
        at += 8 + length + (length & 1)
    return PLAUSIBLE
