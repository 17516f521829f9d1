"""Which format a content shows, by its first bytes."""

import re

from .kinds import Kind

_MARKS = (
    b"!<arch>\n", b"MSCF\x00", b"ElfFile\x00", b"regf", b"vhdxfile", b"KDMV", b"QFI\xfb", b"conectix", b"8BPS",
    b"\xc5\xd0\xd3\xc6", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"FLV\x01", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3",
    b".snd", b"\x89HDF\r\n\x1a\n", b"PAR1\x15", b"\x93NUMPY", b"MATLAB 5.0", b"\x04\x22\x4d\x18", b"LZIP\x01",
    b"\xed\xab\xee\xdb", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfe\xed", b"\xde\x12\x04\x95", b"\x95\x04\x12\xde",
    b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a", b"L\x00\x00\x00\x01\x14\x02\x00", b"ITSF\x03",
    b"\x00\x00\x27\x0a\x00\x00\x00\x00", b"ttcf", b"GRIB\x00", b"CDF\x01", b"CDF\x02", b"LASF\x00\x00",
    b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", b"ITOLITLS", b"BLENDER", b"gimp xcf",
)  # fmt: skip
"""Signatures of formats without a validator here: archives, disk images, registries, logs of events, films, data sets.

Source: file(1) magic descriptions; the specifications of the formats.
"""
_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.CFB),
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"II+\x00", Kind.TIFF),
    (b"MM\x00+", Kind.TIFF),
    (b"RIFF", Kind.RIFF),
    (b"\x00\x00\x00\x0cjP  \r\n", Kind.JPEG2000),
    (b"\xff\x4f\xff\x51", Kind.JPEG2000),
    (b"\xd7\xcd\xc6\x9a", Kind.WMF),
    (b"\x00\x00\x01\x00", Kind.ICO),
    (b"AC10", Kind.DWG),
    (b"ID3", Kind.MP3),
    (b"OggS", Kind.OGG),
    (b"fLaC", Kind.FLAC),
    (b"\x1aE\xdf\xa3", Kind.MATROSKA),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"BZh", Kind.BZIP2),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTD),
    (b"SQLite format 3\x00", Kind.SQLITE),
    (b"\x00\x01\x00\x00Standard Jet DB", Kind.JET),
    (b"\x00\x01\x00\x00Standard ACE DB", Kind.JET),
    (b"!BDN", Kind.PST),
    (b"-----BEGIN PGP", Kind.OPENPGP),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", Kind.AGE),
    (b"-----BEGIN ", Kind.PEM),
    (b"age-encryption.org/v", Kind.AGE),
    (b"\x03\xd9\xa2\x9a", Kind.KEEPASS),
    (b"LUKS\xba\xbe", Kind.LUKS),
    (b"wOFF", Kind.FONT),
    (b"wOF2", Kind.FONT),
    (b"OTTO", Kind.FONT),
    (b"\x00\x01\x00\x00\x00", Kind.FONT),
    (b"\x7fELF", Kind.EXECUTABLE),
    (b"MZ", Kind.EXECUTABLE),
    (b"{\\rtf", Kind.RTF),
    *((mark, Kind.MARKED) for mark in _MARKS),
)
_BY_FIRST: dict[int, tuple[tuple[bytes, Kind], ...]] = {
    first: tuple(pair for pair in _SIGNATURES if pair[0][0] == first) for first in {pair[0][0] for pair in _SIGNATURES}
}
_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_DBF_VERSIONS = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0x8C, 0xF5, 0xFB})
_MPEG_SYNC = frozenset({0xFA, 0xFB, 0xF2, 0xF3, 0xE2, 0xE3})
_BMP_DIB_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_PGP_FIRST = frozenset({0x84, 0x85, 0x86, 0x8C, 0xC1, 0xC3, 0x88, 0x89, 0x94, 0x95, 0x98, 0x99, 0xC2, 0xC5, 0xC6})
_MONTHS, _DAYS = 12, 31
_MAIL_LINE = re.compile(
    rb"(?i)(?:From |Return-Path:|Received:|Message-ID:|MIME-Version:|Date:|Subject:|From:|To:|Delivered-To:|X-[a-z-]+:)"
)
_DER_HEADS = (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07",)
_CMS_OID = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"


def identify(head: bytes, size: int) -> Kind:
    """Return the format that the first bytes show, or UNKNOWN; plain text is not looked for here.

    Args:
        head: The first bytes of the content, at least 1024 where it has them.
        size: Length of the whole content.
    """
    if not head:
        return Kind.UNKNOWN
    for signature, kind in _BY_FIRST.get(head[0], ()):
        if head.startswith(signature):
            return kind
    return _identify_binary(head, size) or Kind.UNKNOWN


def _identify_binary(head: bytes, size: int) -> Kind | None:
    """Recognise the formats whose signature is not a plain prefix."""
    if head[4:8] in _MP4_BOXES:
        return Kind.MP4
    if head[257:262] == b"ustar":
        return Kind.TAR
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_DIB_SIZES:
        return Kind.BMP
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return Kind.EMF
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    return _identify_by_structure(head, size)


def _identify_by_structure(head: bytes, size: int) -> Kind | None:
    """Recognise formats by more than a few constant bytes."""
    if head[0] == b"\xff"[0] and len(head) > 1 and head[1] in _MPEG_SYNC:
        return Kind.MP3
    if head[0] in _DBF_VERSIONS and _is_dbf(head, size):
        return Kind.DBF
    if head[:1] == b"\x30" and (_CMS_OID in head[:32] or head.startswith(_DER_HEADS) or _der_fits(head, size)):
        return Kind.DER
    if head[0] in _PGP_FIRST and _is_openpgp(head, size):
        return Kind.OPENPGP
    return None


def _is_dbf(head: bytes, size: int) -> bool:
    records = int.from_bytes(head[4:8], "little")
    header, record = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    if len(head) <= DBF_HEADER or not record or not (1 <= head[2] <= _MONTHS and 1 <= head[3] <= _DAYS):
        return False
    return DBF_HEADER < header <= size and 0 <= size - header - records * record <= DBF_SLACK


DBF_HEADER = 32
"""Length of the fixed part of a DBF header in bytes."""
DBF_SLACK = 512
"""Bytes that programs leave behind the last DBF record."""


def _der_fits(head: bytes, size: int) -> bool:
    """The outer DER sequence announces exactly the rest of the file."""
    if head[1:2] == b"\x82":
        return int.from_bytes(head[2:4], "big") + 4 == size
    return head[1:2] == b"\x83" and int.from_bytes(head[2:5], "big") + 5 == size


def _is_openpgp(head: bytes, size: int) -> bool:
    """A session key, a signature or a key stands first (RFC 9580: tags 1, 3, 2, 5, 6), with a known version inside."""
    tag, length, start = packet_header(head, 0)
    if tag in _KEY_TAGS and length == size - start:
        return start < len(head) and head[start] in _PGP_VERSIONS
    if tag not in _SESSION_KEY_TAGS | _KEY_TAGS or not 0 < length < size or start >= len(head):
        return False
    following = packet_header(head, start + length)[0] if start + length + 1 < len(head) else None
    return head[start] in _PGP_VERSIONS and following in (_KEY_FOLLOWING if tag in _KEY_TAGS else _PGP_FOLLOWING)


_SESSION_KEY_TAGS = frozenset({1, 3})
_KEY_TAGS = frozenset({2, 5, 6})
_KEY_FOLLOWING = frozenset({2, 5, 6, 7, 12, 13, 14, 17, None})
_PGP_VERSIONS = frozenset({3, 4, 5, 6})
_PGP_FOLLOWING = frozenset({1, 3, 9, 18, 20, None})
_NEW_FORMAT, _TWO_OCTETS, _FOUR_OCTETS = 0xC0, 192, 255
_PARTIAL = 224


def packet_header(head: bytes, at: int) -> tuple[int, int, int]:
    """Return tag, body length and body start of the OpenPGP packet at `at`; length -1 when open-ended.

    Source: RFC 9580, 4.2.
    """
    first = head[at]
    if first & _NEW_FORMAT == _NEW_FORMAT:
        return _new_packet_header(head, at)
    if not first & 0x80:
        return -1, -1, at
    octets = (1, 2, 4, 0)[first & 3]
    length = int.from_bytes(head[at + 1 : at + 1 + octets], "big") if octets else -1
    return (first >> 2) & 0x0F, length, at + 1 + octets


def _new_packet_header(head: bytes, at: int) -> tuple[int, int, int]:
    tag, octet = head[at] & 0x3F, head[at + 1] if at + 1 < len(head) else 0
    if octet < _TWO_OCTETS:
        return tag, octet, at + 2
    if octet < _PARTIAL:
        return tag, ((octet - _TWO_OCTETS) << 8) + (head[at + 2] if at + 2 < len(head) else 0) + _TWO_OCTETS, at + 3
    if octet == _FOUR_OCTETS:
        return tag, int.from_bytes(head[at + 2 : at + 6], "big"), at + 6
    return tag, -1, at + 2


def text_kind(lead: bytes) -> Kind:
    """Return which written format a text is, judged by its first characters."""
    start = lead.lstrip(b"\xef\xbb\xbf \t\r\n\x00\xff\xfe")[:64].replace(b"\x00", b"")
    lower = start.lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return Kind.HTML
    if lower.startswith(b"<"):
        return Kind.XML
    if start[:1] in {b"{", b"["}:
        return Kind.JSON
    return Kind.MAIL if _MAIL_LINE.match(start) else Kind.TEXT
