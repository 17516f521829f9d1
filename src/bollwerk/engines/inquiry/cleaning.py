"""Turns text out of PDF, OCR or Markdown into plain lines without page furniture and hyphenation."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F])
_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n?[ \t]*")
_BREAK_TAG = re.compile(r"<br ?/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|b|i|u|em|strong|div|span|li|ul|ol)>", re.IGNORECASE)
_MARKUP = re.compile(r"\*\*+|__+|^#{1,6}[ \t]+|^>[ \t]?|\\(?=[.)(*_#-])|^\|[ \t]*|[ \t]*\|$|[ \t]\|(?=[ \t])")
_TABLE_RULE = re.compile(
    r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t:-]*$|^[ \t]*\|?[ \t]*Nr\.?[ \t]*[|\t][ \t]*Frage.*$", re.MULTILINE
)
_TABLE_ROW = re.compile(r"^[ \t]*\|?[ \t]*(\d{1,3} ?[a-h]?)[.):]{0,2}[ \t]*\|[ \t]*([^|\n]*\?[^|\n]*)", re.MULTILINE)
"""A row of a table that begins with a number: the cell after it is the question, the rest what is said to it."""
_TABBED_ROW = re.compile(r"^[ \t]*(\d{1,3})\t+(?=[A-ZÄÖÜ„])", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ue000-\uf8ff]")
_PAGE_BREAKS = re.compile(r"\f[\f\s]*")
_SPACES = re.compile(r"[ \t\u00a0]+")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—_=~|* ]{0,8}(?:Seite|S\.|Blatt)? ?\d{1,4}(?: ?(?:von|/|\|) ?\d{1,4})?[-–—_=~|* ]{0,8})"
    r"|(?:[-–—] ?)?\.\.\. ?/? ?\d{0,3}|/\d{1,3}",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_HYPHEN_AT_END = re.compile(r"[^\W\d_][-‐‑¬]$")
_COORDINATION = re.compile(r"(?:und|oder|bzw|sowie|als|wie|/)\b")
_MAX_FURNITURE = 120
_PAGE_BREAK = "\f"


def clean_text(text: str) -> str:
    """Return `text` as plain lines: no markup, no page numbers or running titles, words rejoined.

    White space inside a line is collapsed, blank lines separate paragraphs. Every question and answer the engine
    returns is, up to
    white space, a substring of this.
    """
    plain = unicodedata.normalize("NFKC", _SOFT_HYPHEN.sub("", text)).translate(_INVISIBLE)
    plain = _TAG.sub("", _BREAK_TAG.sub("\n", plain))
    plain = _TABBED_ROW.sub(r"\1. ", _TABLE_ROW.sub(r"\1. \2\n\n", _TABLE_RULE.sub("", plain)))
    plain = _PAGE_BREAKS.sub(f"\n{_PAGE_BREAK}\n", plain.replace("\r\n", "\n"))
    lines = [_plain_line(line) for line in re.split(r"[\n\r\v\x1c-\x1e\x85\u2028\u2029]", plain)]
    return "\n".join(_rejoin(_without_furniture(lines)))


def squeeze(text: str) -> str:
    """Return `text` on one line with single blanks."""
    return " ".join(text.split())


def _plain_line(line: str) -> str:
    if line == _PAGE_BREAK:
        return line
    line = _SPACES.sub(" ", _MARKUP.sub("", _CONTROL.sub("", line).strip()))
    return line.strip()


def _is_page_number(line: str) -> bool:
    return len(line) <= 40 and _PAGE_NUMBER.fullmatch(line) is not None  # noqa: PLR2004 - longest "Seite 1000 von 1000"


def _without_furniture(lines: list[str]) -> list[str]:
    """Drop page numbers, page breaks and lines repeated beside them, with the blank lines they leave."""
    breaks = [index for index, line in enumerate(lines) if line == _PAGE_BREAK or (line and _is_page_number(line))]
    dropped = set(breaks) | _running_titles(lines, breaks)
    kept: list[str] = []
    pending_blank = after_drop = False
    for index, line in enumerate(lines):
        if index in dropped:
            after_drop = True
        elif not line:
            pending_blank = True
        else:
            if kept and pending_blank and not (after_drop and _runs_on(kept[-1], line)):
                kept.append("")
            kept.append(line)
            pending_blank = after_drop = False
    return kept


def _running_titles(lines: list[str], breaks: list[int]) -> set[int]:
    """Return the lines that stand, with other digits at most, beside at least three page breaks."""
    beside: Counter[str] = Counter()
    places: dict[str, list[int]] = {}
    for at in breaks:
        shapes: set[str] = set()
        for index in (*_neighbours(lines, at, -1), *_neighbours(lines, at, 1)):
            shape = _DIGITS.sub("#", lines[index])
            places.setdefault(shape, []).append(index)
            shapes.add(shape)
        beside.update(shapes)
    return {index for shape, count in beside.items() if count >= 3 for index in places[shape]}  # noqa: PLR2004


def _neighbours(lines: list[str], at: int, step: int) -> list[int]:
    """Return the first two written lines before or after a page break that could be a running title."""
    found: list[int] = []
    index = at + step
    while 0 <= index < len(lines) and abs(index - at) <= 6 and len(found) < 2:  # noqa: PLR2004
        line = lines[index]
        if line and line != _PAGE_BREAK and not _is_page_number(line):
            if len(line) > _MAX_FURNITURE or "?" in line:
                break
            found.append(index)
        index += step
    return found


def _runs_on(before: str, after: str) -> bool:
    return bool(_HYPHEN_AT_END.search(before)) or (before[-1] not in ".?!:;" and after[0].islower())


def _rejoin(lines: list[str]) -> list[str]:
    """Put words together that a line break tore apart; a hyphen before a capital or "und" stays."""
    joined: list[list[str]] = []
    for line in lines:
        last = joined[-1][-1] if joined else ""
        if line and last and _HYPHEN_AT_END.search(last) and line[0].isalpha() and not _COORDINATION.match(line):
            if line[0].islower():
                joined[-1][-1] = last[:-1]
            joined[-1].append(line)
        else:
            joined.append([line])
    return ["".join(pieces) for pieces in joined]
