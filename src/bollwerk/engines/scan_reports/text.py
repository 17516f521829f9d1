"""Bytes to text whatever the encoding, and the small forms text takes in reports."""

from __future__ import annotations

import codecs
import html
import re

from bollwerk.engines.scan_reports.errors import Refusal, UnreadableReportError

__all__ = [
    "cut",
    "cwes_in",
    "decoded",
    "identifiers_in",
    "number_of",
    "one_line",
    "plain_of_html",
    "score_of",
    "urls_in",
]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")
_CWE = re.compile(r"CWE[\s:#_-]{0,2}(\d{1,5})|cwe\.mitre\.org/data/definitions/(\d{1,5})", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\b(?:CVE-\d{4}-\d{4,9}|GHSA(?:-[0-9a-z]{4}){3})\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']{1,1000}")
_DIGITS = re.compile(r"\d{1,9}")


def decoded(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-16 by its zero bytes, else UTF-8, else line by line.

    Lines that are not UTF-8 are read as CP1252, so that a file pasted together from two programs keeps its umlauts.

    Raises:
        UnreadableReportError: If a byte order mark promises an encoding that the file breaks.
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
        raise UnreadableReportError(Refusal.WRONG_ENCODING, f"{encoding}, byte {error.start}") from error


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


def one_line(text: str) -> str:
    """Return text with all runs of white space as one space."""
    return " ".join(text.split())


def cut(text: str, length: int) -> str:
    """Return at most `length` characters; what is left out is shown by an ellipsis."""
    text = text.strip()
    return text if len(text) <= length else text[: length - 1] + "…"


def plain_of_html(text: str) -> str:
    """Return what a reader of the HTML sees, paragraphs as lines; text without tags only loses its entities."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    lines = _BLANKS.sub(" ", html.unescape(text))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def cwes_in(text: str) -> tuple[int, ...]:
    """Return the CWE numbers a text names, each once, in its order."""
    numbers = (int(match[1] or match[2]) for match in _CWE.finditer(text))
    return tuple(dict.fromkeys(number for number in numbers if number))


def identifiers_in(text: str) -> tuple[str, ...]:
    """Return the CVE and GHSA names in a text, sorted."""
    return tuple(sorted({_spelt(name) for name in _IDENTIFIER.findall(text)}))


def _spelt(name: str) -> str:
    return name.upper() if name[:3].upper() == "CVE" else "GHSA" + name[4:].lower()


def urls_in(text: str) -> tuple[str, ...]:
    """Return the web addresses in a text, each once, in its order."""
    return tuple(dict.fromkeys(url.rstrip(".,;)") for url in _URL.findall(text)))


def number_of(text: str) -> int:
    """Return the first whole number in a text, 0 if there is none."""
    found = _DIGITS.search(text)
    return int(found[0]) if found else 0


def score_of(text: str) -> float | None:
    """Return a decimal number with point or comma, None if the text is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
