"""Packed and sealed envelopes: 7z, gzip, bzip2, xz, OpenPGP, CMS (DER), PEM, age.

Source: 7zFormat.txt; RFC 1952; RFC 9580, 4.2; RFC 5652; X.690, 8.1; age-encryption.org/v1 (armour).
"""

import bz2
import lzma
import zlib
from typing import Protocol

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.signatures import packet_header
from bollwerk.engines.encryption_detection.verdicts import (
    NOT_JUDGEABLE,
    PLAUSIBLE,
    PROVEN,
    Damage,
    Soundness,
    Validity,
    damaged,
)

UNPACKED_LIMIT = 4 * 1024 * 1024
"""Bytes unpacked at most from one stream; a bomb stops here."""
PACKED_LIMIT = 4 * 1024 * 1024
XZ_MEMORY = 96 * 1024 * 1024
"""Memory an xz stream may ask for."""
_SEVEN_ZIP_START = 32
_ENCODED_HEADER, _PLAIN_HEADER = b"\x17", b"\x01"
_AES_METHOD = b"\x06\xf1\x07\x01"
_HEADER_LIMIT = 4 * 1024 * 1024
PROTECTED = Validity(Soundness.PLAUSIBLE, protected=True)


def validate_seven_zip(content: Content) -> Validity:
    """Return whether both header checksums of a 7z archive hold."""
    start = content.head(_SEVEN_ZIP_START)
    if len(start) < _SEVEN_ZIP_START or zlib.crc32(start[12:32]) != int.from_bytes(start[8:12], "little"):
        return damaged(Damage.HEADER, 8)
    offset, size = int.from_bytes(start[12:20], "little"), int.from_bytes(start[20:28], "little")
    if _SEVEN_ZIP_START + offset + size > content.size:
        return damaged(Damage.TRUNCATED, content.size)
    if size > _HEADER_LIMIT:
        return PLAUSIBLE
    header = content.at(_SEVEN_ZIP_START + offset, size)
    if zlib.crc32(header) != int.from_bytes(start[28:32], "little"):
        return damaged(Damage.DIRECTORY, _SEVEN_ZIP_START + offset)
    if size and header[:1] not in {_ENCODED_HEADER, _PLAIN_HEADER}:
        return damaged(Damage.DIRECTORY, _SEVEN_ZIP_START + offset)
    return PROTECTED if _AES_METHOD in header else PLAUSIBLE


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def validate_gzip(content: Content) -> Validity:
    """Return whether a gzip stream unpacks to its checksum."""
    return _unpacks(content, zlib.decompressobj(31))


def validate_bzip2(content: Content) -> Validity:
    """Return whether a bzip2 stream unpacks to its checksum."""
    return _unpacks(content, bz2.BZ2Decompressor())


def validate_xz(content: Content) -> Validity:
    """Return whether an xz stream unpacks to its checksum."""
    return _unpacks(content, lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=XZ_MEMORY))


def _unpacks(content: Content, inflater: _Inflater) -> Validity:
    packed = content.at(0, min(content.size, PACKED_LIMIT))
    try:
        unpacked = inflater.decompress(packed, UNPACKED_LIMIT)
    except lzma.LZMAError as error:
        # A stream that asks for more memory than allowed is not broken, only not judged.
        return NOT_JUDGEABLE if "emory" in str(error) else damaged(Damage.STREAM, 0)
    except (zlib.error, OSError, EOFError):
        return damaged(Damage.STREAM, 0)
    if inflater.eof:
        return PROVEN
    if len(unpacked) >= UNPACKED_LIMIT or content.size > PACKED_LIMIT:
        return PLAUSIBLE
    return damaged(Damage.TRUNCATED, content.size)


_PACKETS = 20_000
_KNOWN_TAGS = frozenset({1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 20})
_SEALED_TAGS = frozenset({9, 18, 20})
_PARTIAL_LOW, _PARTIAL_HIGH = 224, 254


def validate_openpgp(content: Content) -> Validity:
    """Return whether the packets of an encrypted OpenPGP file, of a signature or of keys lead exactly to its end."""
    head = content.head()
    if head.startswith(b"-----BEGIN PGP"):
        return PROTECTED if b"-----END PGP" in content.tail(256) else damaged(Damage.TRAILER, content.size)
    at = 0
    for _ in range(_PACKETS):
        piece = content.at(at, 8)
        if not piece:
            return PROTECTED
        tag, length, start = packet_header(piece, 0)
        if tag not in _KNOWN_TAGS:
            return damaged(Damage.STREAM, at)
        at = at + start + length if length >= 0 else _partial_end(content, at)
        if at > content.size or at < 0:
            return damaged(Damage.STREAM, content.size)
    return damaged(Damage.STREAM, at)


def _partial_end(content: Content, at: int) -> int:
    """Return where a packet of open length ends, -1 when its pieces do not fit."""
    first = content.at(at, 1)
    if first and first[0] < 0xC0:  # noqa: PLR2004 - old format: the body reaches to the end
        return content.size
    at += 1
    for _ in range(100_000):
        octet = content.at(at, 6)
        if not octet:
            return -1
        if not _PARTIAL_LOW <= octet[0] <= _PARTIAL_HIGH:
            _, length, start = packet_header(b"\xd2" + octet, 0)
            return at - 1 + start + length
        at += 1 + (1 << (octet[0] & 0x1F))
    return -1


_INDEFINITE = 0x80
_ENVELOPED = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17")
_ELEMENTS = 2000
_DER_DEPTH = 6
_CONSTRUCTED = 0x20


def validate_der(content: Content) -> Validity:
    """Return whether the elements of a CMS message or certificate store fill their frames."""
    head = content.head(256)
    protected = any(name in head for name in _ENVELOPED)
    soundness = Validity(Soundness.PLAUSIBLE, protected=protected)
    if head[1:2] == b"\x80":
        return soundness if not content.tail(4).strip(b"\x00") else damaged(Damage.TRAILER, content.size)
    pending = [(0, content.size, 0)]
    for _ in range(_ELEMENTS):
        if not pending:
            return soundness
        at, end, depth = pending.pop()
        if at >= end:
            continue
        tag, length, start = _element(content.at(at, 10), at)
        if length < 0 or start + length > end:
            return damaged(Damage.STREAM, at)
        # What follows the outermost element (a line end, padding) belongs to nobody.
        if depth:
            pending.append((start + length, end, depth))
        if tag & _CONSTRUCTED and depth < _DER_DEPTH:
            pending.append((start, start + length, depth + 1))
    return soundness


def _element(raw: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, length (-1 when impossible) and start of the element whose head is `raw`."""
    if len(raw) < 2:  # noqa: PLR2004 - tag and length take two bytes
        return 0, -1, at
    octets = raw[1] & 0x7F
    if not raw[1] & _INDEFINITE:
        return raw[0], raw[1], at + 2
    if not 0 < octets <= 8:  # noqa: PLR2004 - longer lengths do not exist in files
        return raw[0], -1, at
    return raw[0], int.from_bytes(raw[2 : 2 + octets], "big"), at + 2 + octets


_ARMOURED_AGE = b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3Y"
"""The first line and "age-encryption.org/v" in Base64, as `age -a` writes them."""


def validate_age(content: Content) -> Validity:
    """Return whether an age file has its header up to the authentication line, or its armour from end to end."""
    if content.head(16).startswith(b"-----BEGIN"):
        framed = content.head(256).replace(b"\r\n", b"\n").startswith(_ARMOURED_AGE)
        ended = content.tail(64).rstrip().endswith(b"-----END AGE ENCRYPTED FILE-----")
        return PROTECTED if framed and ended else damaged(Damage.HEADER, 0)
    return PROTECTED if b"\n--- " in content.head(4096) else damaged(Damage.HEADER, 0)


def validate_protected(_content: Content) -> Validity:
    """Return that the content is the owner's own encryption of which only the signature can be seen."""
    return PROTECTED


_RAR_5 = b"Rar!\x1a\x07\x01\x00"
_RAR_ENCRYPTION_HEADER = 4


def validate_rar(content: Content) -> Validity:
    """Return whether the first header of a RAR archive has its checksum."""
    head = content.head(512)
    if not head.startswith(_RAR_5):
        size = int.from_bytes(head[12:14], "little")
        right = zlib.crc32(head[9 : 7 + size]) & 0xFFFF == int.from_bytes(head[7:9], "little")
        return PLAUSIBLE if right else damaged(Damage.HEADER, 7)
    size, octets = 0, 0
    for octets in range(3):
        size |= (head[12 + octets] & 0x7F) << (7 * octets) if 12 + octets < len(head) else 0
        if 12 + octets >= len(head) or head[12 + octets] < _INDEFINITE:
            break
    body = head[12 : 13 + octets + size]
    if len(body) < 1 or zlib.crc32(body) != int.from_bytes(head[8:12], "little"):
        return damaged(Damage.HEADER, 8)
    sealed = body[octets + 1 : octets + 2] == bytes([_RAR_ENCRYPTION_HEADER])
    return PROTECTED if sealed else PLAUSIBLE
