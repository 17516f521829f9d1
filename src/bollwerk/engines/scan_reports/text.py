"""Bytes to text whatever the encoding, and the small forms text takes in reports."""

from __future__ import annotations

import html
import re

from bollwerk.engines import plain_text
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

_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")
_CWE = re.compile(r"CWE[\s:#_-]{0,2}(\d{1,5})|cwe\.mitre\.org/data/definitions/(\d{1,5})", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\b(?:CVE-\d{4}-\d{4,9}|GHSA(?:-[0-9a-z]{4}){3})\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']{1,1000}")
_DIGITS = re.compile(r"\d{1,9}")


def decoded(data: bytes) -> str:
    """Return the text of a report, whatever its encoding.

    Raises:
        UnreadableReportError: If a byte order mark promises an encoding that the file breaks.
    """
    try:
        return plain_text.decoded(data)
    except plain_text.EncodingError as error:
        raise UnreadableReportError(Refusal.WRONG_ENCODING, str(error)) from error


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
