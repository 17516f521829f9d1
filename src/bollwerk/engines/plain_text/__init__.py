"""Bytes to text whatever the encoding: of lists, exports and reports that say nothing of theirs."""

from __future__ import annotations

import codecs

__all__ = ["EncodingError", "decoded"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096


class EncodingError(ValueError):
    """A file breaks the encoding that its first bytes promise.

    Attributes:
        encoding: What they promise.
        at: Number of the first byte that breaks it, behind the byte order mark.
    """

    def __init__(self, encoding: str, at: int) -> None:
        super().__init__(f"{encoding}, byte {at}")
        self.encoding = encoding
        self.at = at


def decoded(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-16 by its zero bytes, else UTF-8, else line by line.

    Lines that are not UTF-8 are read as CP1252, so that a list pasted together from two programs keeps all its umlauts.

    Raises:
        EncodingError: If a byte order mark promises an encoding that the file breaks.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return _strictly(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_line(line) for line in data.splitlines(keepends=True))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(encoding, error.start) from error


def _wide_encoding(sample: bytes) -> str:
    """Return UTF-16's name if nearly every other byte of a text without byte order mark is zero."""
    pairs = len(sample) // 2
    if pairs < 2:  # noqa: PLR2004 - one pair says nothing
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > pairs * 0.7 and even < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.7 and odd < pairs * 0.1 else ""


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
