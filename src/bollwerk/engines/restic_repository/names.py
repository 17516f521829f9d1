"""Names in trees: restic stores them as Go quotes them."""

from __future__ import annotations

import re
from typing import Final

_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv\\'\"])|([0-7]{3}))|\\")
_SIMPLE: Final = {
    b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v",
    b"\\": b"\\", b"'": b"'", b'"': b'"',
}  # fmt: skip


class BadNameError(Exception):
    """The name cannot be what a file system delivered."""


def unquote(quoted: str) -> str:
    r"""Return the file name that Go's `strconv.Quote` wrote as `quoted` (without the outer quotes).

    Bytes that are no UTF-8 come back as lone surrogates (`surrogateescape`), so that two names never fall together.
    Source: restic stores `strconv.Quote(name)`; escapes as in the Go specification, "String literals".

    Raises:
        BadNameError: If an escape is unknown or stands for no character.
    """
    if "\\" not in quoted:
        return quoted
    try:
        return _ESCAPE.sub(_unescape, quoted.encode()).decode(errors="surrogateescape")
    except (UnicodeEncodeError, ValueError, OverflowError) as error:
        raise BadNameError(quoted) from error


def _unescape(match: re.Match[bytes]) -> bytes:
    byte, short, long, simple, octal = match.groups()
    if byte is not None:
        return bytes.fromhex(byte.decode())
    if simple is not None:
        return _SIMPLE[simple]
    if octal is not None:
        return bytes((int(octal, 8),))
    digits = short or long
    if digits is None:
        raise ValueError("a backslash that begins no escape")
    return chr(int(digits, 16)).encode()


def stays_in_directory(name: str) -> bool:
    """Return whether `name` is a single step down: not empty, not a dot name, without slash and NUL."""
    return name not in {"", ".", ".."} and "/" not in name and "\0" not in name
