"""JPEG: segments up to the end marker; in coded data every FF is followed by 00, a restart or a real segment.

Source: ITU-T T.81, B.1.1.
"""

import re

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.verdicts import PLAUSIBLE, Damage, Validity, damaged

_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_END, _SCAN, _LOWEST = 0xD9, 0xDA, 0xC0
_SEGMENTS = 100_000
_SMALLEST_SEGMENT = 2


def validate_jpeg(content: Content) -> Validity:
    """Return whether the segments of a JPEG lead to its end."""
    data = content.whole()
    if data[:2] != b"\xff\xd8":
        return damaged(Damage.SIGNATURE, 0)
    broken_at = _first_break(data)
    if broken_at is None:
        return PLAUSIBLE
    if broken_at >= len(data):
        return PLAUSIBLE if not content.complete else damaged(Damage.TRUNCATED, len(data))
    return damaged(Damage.STREAM, broken_at)


def scan_holds(data: bytes) -> bool:
    """Whether a JPEG in memory holds; a missing end does not count against it."""
    broken_at = _first_break(data)
    return broken_at is None or broken_at >= len(data)


def _first_break(data: bytes) -> int | None:
    """Return where the walk fails, the length when the end is missing, None when it ends well."""
    at, size = 2, len(data)
    for _ in range(_SEGMENTS):
        if at + 1 >= size:
            return size
        if data[at : at + 1] != b"\xff":
            return at
        marker = data[at + 1]
        if marker == _END:
            return None
        at = _after(data, at, marker)
        if at < 0:
            return -at
    return None


def _after(data: bytes, at: int, marker: int) -> int:
    """Return where the next marker stands; negative: the place of the break."""
    if marker == b"\xff"[0]:
        return at + 1
    if marker in _STANDALONE:
        return at + 2
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    if marker < _LOWEST or length < _SMALLEST_SEGMENT:
        return -at
    if marker != _SCAN:
        return _padded(data, at + 2 + length)
    found = _MARKER.search(data, at + 2 + length)
    return found.start() if found else len(data)


def _padded(data: bytes, at: int) -> int:
    """Skip a few zero bytes that some cameras leave between segments."""
    for skipped in range(4):
        if data[at + skipped : at + skipped + 1] != b"\x00":
            return at + skipped
    return at
