"""Reads the number in front of a line, whatever its style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .dates import MONTHS

_HEAD = 160
_MAX_RANGE = 200
_LIST = (
    r"\d{1,3}[a-z]?\b\.?\)?(?: ?(?:,|und|u\.|sowie|&|\+|/|bis|-"
    r"|–) ?(?:zu )?(?:Fragen? )?(?:Nr\. )?\(?\d{1,3}[a-z]?\b\.?\)?){0,30}"
)
_BULLET = r"(?:[-–—•·▪►*➢] ?|o )?"
_ANSWER = re.compile(
    rf"{_BULLET}(?:zu(?:r| den| der)?|ad|(?:be)?antwort(?:en|ung)?(?: (?:der|des) [\w-]{{1,30}})?(?: (?:zu|auf"
    rf"|der))?(?: (?:den|die|der))?) ?"
    rf"(?:(?:fragen?|nr\.|nummern?|punkt(?:en)?|ziffern?) ?)?\(?({_LIST})(?: ?[:)–-]+| ?\.[:)]?| (?=\([^()]*\?\))|$)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    rf"{_BULLET}(?:die |zu den |auf die |antwort(?:en)? (?:auf|zu) (?:die"
    rf"|den) )?fragen ({_LIST})(?=[^?]{{0,80}}(?:gemeinsam|zusammen|:$))",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"{_BULLET}(?:frage (?:nr\. ?)?|F(?=\d{{1,2}}[:.)]))(\d{{1,3}})(?!\d|/| und| bis|,) ?(?:[:.)–-]{{1,2}}(?= |$)|$"
    rf"|(?= [A-ZÄÖÜ]))(?! (?:wird|ist|siehe))",
    re.IGNORECASE,
)
_NESTED = re.compile(
    rf"{_BULLET}(?:frage )?\(?(?:(\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?|[A-H]\.\d{{1,2}})(?:\.?\)|\.|:)? (?=\S)"
    rf"(?!(?:Mio|Mrd|Uhr|%|Prozent|GB|TB)\b)|(\d{{1,2}} ?[a-h])(?:\.?\)|[.:])(?= |$) ?)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(rf"{_BULLET}\(?(\d{{1,3}})(?: ?\.\)|\)|:(?!\d)| ?\.(?!\d))(?! ?\d{{1,2}}\.\d) ?(?:Frage ?: ?)?")
_BARE = re.compile(
    r"(\d{1,3})[,;]? (?=(?:wie|wer|wo|was|wann|warum|welche[rnms]?|weshalb|wieso|inwie\w+|gibt|ist|sind|hat|haben"
    r"|wird|werden|wurden?|kann|können|besteh\w+|existier\w+|liegt|liegen|nimmt|plant|verfügt|findet|finden|durch"
    r"|seit|auf|in|mit|von|nach|bis|bitte)\b)(?=(?-i:[A-ZÄÖÜ]))",
    re.IGNORECASE,
)
_LETTER = re.compile(rf"{_BULLET}(?:\(?([a-z])\)|([a-z])\.(?! ?[^\W\d_]{{1,4}}\.)(?= )) ?")
_ROMAN = re.compile(rf"{_BULLET}\(?([IVXL]{{1,6}})[.)](?! ?[A-Z]\.) ")
_SMALL_ROMAN = re.compile(rf"{_BULLET}\(?(i{{2,3}}|iv|vi{{1,3}}|ix)\) ")
_ORDINAL_NOUN = re.compile(
    rf"(?:{'|'.join(MONTHS)}|quartal|halbjahr|jahrhundert|stufe|phase|fortschreibung|änderung|auflage|obergeschoss"
    rf"|stock|bürgermeister\w*|"
    r"bauabschnitt|beigeordnete\w*|lesung|klasse|liga)\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"{_BULLET}\(\d{{1,3}}\)")
_NUMBERS = re.compile(r"(bis|-|–)? ?(?:Nr\. |Fragen? |zu )*\(?(\d{1,3}[a-z]?)", re.IGNORECASE)


class Family(StrEnum):
    """Style of a number."""

    DECIMAL = "decimal"
    BARE = "bare"
    NESTED = "nested"
    LETTER = "letter"
    ROMAN = "roman"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a line: its family, the numbers it names, and where the text after it starts.

    `bracketed` says whether it stands in a pair of brackets, as the inner of two numberings often does.
    """

    family: Family
    numbers: tuple[str, ...]
    end: int
    bracketed: bool = False


_PLAIN = (
    (Family.NESTED, _NESTED),
    (Family.DECIMAL, _DECIMAL),
    (Family.ROMAN, _ROMAN),
    (Family.ROMAN, _SMALL_ROMAN),
    (Family.LETTER, _LETTER),
    (Family.BARE, _BARE),
)


def read_label(line: str) -> Label | None:
    """Return the number in front of `line`; dates, ordinals and abbreviations are none."""
    head = line[:_HEAD]
    for pattern in (_ANSWER, _JOINT):
        found = pattern.match(head)
        if found:
            return Label(Family.ANSWER, _spread(found.group(1)), 0 if pattern is _JOINT else found.end())
    found = _WORDED.match(head)
    if found:
        return Label(Family.DECIMAL, (found.group(1),), found.end())
    return _plain_label(head)


def _plain_label(head: str) -> Label | None:
    for family, pattern in _PLAIN:
        found = pattern.match(head)
        if found and not _ORDINAL_NOUN.match(head, found.end()):
            number = next(group for group in found.groups() if group)
            return Label(family, (number.replace(" ", ""),), found.end(), _BRACKETED.match(head) is not None)
    return None


def _spread(listed: str) -> tuple[str, ...]:
    """Write out "3 bis 5" and "8 und 9"."""
    numbers: list[str] = []
    for joiner, number in _NUMBERS.findall(listed):
        if joiner and numbers and numbers[-1].isdigit() and number.isdigit():
            numbers.extend(
                str(between) for between in range(int(numbers[-1]) + 1, min(int(number), int(numbers[-1]) + _MAX_RANGE))
            )
        numbers.append(number.lstrip("0") or "0")
    return tuple(dict.fromkeys(numbers))
