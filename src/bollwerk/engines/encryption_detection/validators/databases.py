"""SQLite, dBase, Jet/ACE (Access) and Outlook stores.

Source: sqlite.org/fileformat2.html, 1.2 to 1.6; dBase III header; [MS-PST] 2.2.2.6.
"""

import struct
import zlib

import numpy as np

from bollwerk.engines.encryption_detection.content import Content, places
from bollwerk.engines.encryption_detection.signatures import DBF_HEADER
from bollwerk.engines.encryption_detection.statistics import as_array
from bollwerk.engines.encryption_detection.verdicts import PLAUSIBLE, Damage, Soundness, Validity, damaged

PAGES = 192
"""Database pages looked at, drawn by key when there are more."""
_SQLITE_HEADER = 100
_INTERIOR = frozenset({2, 5})
_LEAF = frozenset({10, 13})
_POINTER_MAP = frozenset({1, 2, 3, 4, 5})
_PAGE_SIZES = frozenset({512 << shift for shift in range(8)})


def validate_sqlite(content: Content) -> Validity:
    """Return whether drawn pages of a SQLite database are pages."""
    head = content.head(_SQLITE_HEADER)
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    if len(head) < _SQLITE_HEADER or page not in _PAGE_SIZES or head[21:24] != b"\x40\x20\x20":
        return damaged(Damage.HEADER, 16)
    count = content.size // page
    numbers = sorted({place // page for place in places(count * page, PAGES, page, content.key)})
    broken = [number for number in numbers if not _sqlite_page(content, number, page, max(count, 1))]
    if broken:
        return damaged(Damage.STREAM, broken[0] * page, broken=len(broken), parts=len(numbers))
    return Validity(Soundness.PLAUSIBLE, parts=len(numbers))


def _sqlite_page(content: Content, number: int, page: int, count: int) -> bool:
    """Whether a page is a tree page, an overflow or free page, or a pointer map."""
    data = content.at(number * page, page)
    at = _SQLITE_HEADER if not number else 0
    kind = data[at] if len(data) > at else 0
    if kind in _INTERIOR or kind in _LEAF:
        cells, start = struct.unpack_from(">2H", data, at + 3)
        first = at + (12 if kind in _INTERIOR else 8)
        start = start or 65536
        if first + 2 * cells <= start <= page:
            pointers = np.frombuffer(data, dtype=">u2", count=cells, offset=first)
            return bool((pointers >= first).all() and (pointers < page).all())
    following = int.from_bytes(data[:4], "big")
    return following <= count or (kind in _POINTER_MAP and _is_pointer_map(data, count))


def _is_pointer_map(data: bytes, count: int) -> bool:
    """Whether the first entries are pairs of a known type and a page that exists."""
    entries = range(0, 50, 5)
    return all(data[at] <= 5 and int.from_bytes(data[at + 1 : at + 5], "big") <= count for at in entries)  # noqa: PLR2004


_MARKS = as_array(b" *\x00\x1a")
RECORDS = 200_000


def validate_dbf(content: Content) -> Validity:
    """Return whether every dBase record starts with its mark."""
    head = content.head(DBF_HEADER)
    records, start, length = struct.unpack_from("<IHH", head, 4)
    if not length:
        return damaged(Damage.HEADER, 10)
    body = content.at(start, min(records, RECORDS) * length)
    marks = as_array(body)[::length]
    wrong = np.flatnonzero(~np.isin(marks, _MARKS))
    if wrong.size:
        return damaged(Damage.STREAM, start + int(wrong[0]) * length, broken=int(wrong.size), parts=int(marks.size))
    fields = content.at(DBF_HEADER, max(0, start - DBF_HEADER))
    if b"\r" not in fields:
        return damaged(Damage.DIRECTORY, DBF_HEADER)
    return Validity(Soundness.PLAUSIBLE, parts=int(marks.size))


_JET3_PAGE, _JET4_PAGE = 2048, 4096
_JET_VERSION = 0x14
_JET_PAGE_KINDS = 9


def validate_jet(content: Content) -> Validity:
    """Return whether drawn pages of an Access database carry a page type."""
    page = _JET4_PAGE if content.at(_JET_VERSION, 1) != b"\x00" else _JET3_PAGE
    starts = [place // page * page for place in places(content.size // page * page, PAGES, page, content.key)]
    heads = [(start, content.at(start, 2)) for start in sorted(set(starts))[1:]]
    broken = [
        start for start, head in heads if not head or head[0] > _JET_PAGE_KINDS or head[1:] not in {b"\x01", b"\x00"}
    ]
    if broken:
        return damaged(Damage.STREAM, broken[0], broken=len(broken), parts=len(heads))
    return Validity(Soundness.PLAUSIBLE, parts=len(heads))


_PST_HEADER = 564
_PST_VERSIONS = frozenset({14, 15, 19, 20, 21, 23, 36, 37})


def validate_pst(content: Content) -> Validity:
    """Return whether the header of an Outlook store has its client mark, version and checksum."""
    head = content.head(_PST_HEADER)
    if head[8:10] not in {b"SM", b"SO"} or int.from_bytes(head[10:12], "little") not in _PST_VERSIONS:
        return damaged(Damage.HEADER, 8)
    # Outlook computes the CRC without the inversions of the usual one.
    checksum = zlib.crc32(head[8 : 8 + 471], 0xFFFFFFFF) ^ 0xFFFFFFFF
    if checksum != int.from_bytes(head[4:8], "little"):
        return damaged(Damage.CHECKSUM, 4)
    return PLAUSIBLE
