"""Decides which numbered lines of a paper are its questions, and which are dates, lists or answers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from .labels import Family, Label, read_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LEAD = 1500
_MAX_GAP = 3
_ASKS = re.compile(r"\?(?=\s|$|[\"'»“”)\]*]|[A-ZÄÖÜ])")
_REQUESTS = re.compile(
    r"\W{0,4}(?:bitte\b|bitten wir|wir bitten|um (?:auskunft|darstellung)|darstellung d|welche[rnms]? |wie "
    r"|inwie\w+ |gibt es )",
    re.IGNORECASE,
)
_PARENT = re.compile(r"\d+|[A-Za-z]")
_ANNOUNCES = re.compile(
    r"\b(?:bitte[nt]?|fragen?|fragt|auskunft|beantwort\w+|gefragt|anfrage an|erläuter\w+|darzulegen|mitzuteilen)\b",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?<=[?:.!;)]) (?<!Nr\. )(?<!Art\. )(?<!Abs\. )(?<!bzw\. )(?<!ca\. )(?=(?:Frage )?\(?\d{1,3}[.)] ?[A-ZÄÖÜ„\"]"
    r"|Frage \d{1,3} ?:|Zu Frage \d{1,3} ?:)"
    r"|(?<=[?:;,.]) (?=\(?[a-h]\) )|(?<=\?) (?=Antwort(?: der [\w-]{1,40})? ?:)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered line: where it stands, its label, and whether the text up to the next number asks something."""

    line: int
    label: Label
    asks: bool

    @property
    def number(self) -> int:
        """The number of a decimal label."""
        return int(self.label.numbers[0])


def break_before_labels(text: str) -> list[str]:
    """Return the lines of `text`, with a new line before every number that stands within one."""
    return _INLINE.sub("\n", text).split("\n")


def find_marks(lines: Sequence[str]) -> list[Mark]:
    """Return every numbered line."""
    labels = [(index, label) for index, line in enumerate(lines) if line and (label := read_label(line))]
    marks: list[Mark] = []
    for position, (index, label) in enumerate(labels):
        following = position + 1
        while following < len(labels) and _is_child(label, labels[following][1]) and following - position <= 26:  # noqa: PLR2004 - a to z
            following += 1
        stop = labels[following][0] if following < len(labels) else len(lines)
        marks.append(Mark(index, label, _asks(lines, index, stop, label.end)))
    return marks


def _is_child(parent: Label, candidate: Label) -> bool:
    return candidate.family is Family.LETTER and parent.family is not Family.LETTER


def _asks(lines: Sequence[str], start: int, stop: int, offset: int) -> bool:
    length = 0
    for index in range(start, stop):
        line = lines[index][offset:] if index == start else lines[index]
        if _ASKS.search(line):
            return True
        length += len(line)
        if length > _LEAD:
            break
    first = lines[start][offset:] or (lines[start + 1] if start + 1 < stop else "")
    return bool(_REQUESTS.match(first[:60]))


def choose_marks(marks: Sequence[Mark], lines: Sequence[str], *, answers_expected: bool) -> list[Mark]:
    """Return the marks that open a question or an answer, in order.

    The family is the first of decimal, Roman and lettered numbers that asks anything. When nothing asks, a
    plain series 1, 2, 3 is taken for answers in an answer paper, and for requests after an announcement ("Wir
    bitten um Auskunft:").
    """
    answers = [mark for mark in marks if mark.label.family is Family.ANSWER]
    chosen = _asking_series(marks)
    if not chosen and not answers:
        series = _plain_series([mark for mark in marks if mark.label.family is Family.DECIMAL])
        if answers_expected:
            return _as_answers(series)
        series = series or _letters_in_a_row(marks)
        return series if series and _announced(lines, series[0].line) else []
    if answers_expected and not answers and chosen:
        answers = _answers_by_number(marks, chosen, lines)
    return sorted([*chosen, *answers], key=lambda mark: mark.line)


def _asking_series(marks: Sequence[Mark]) -> list[Mark]:
    counted = _outer(_with_first(marks))
    if any(mark.asks for mark in counted if mark.label.family is not Family.BARE):
        return _without_preamble(_without_titles(_decimal_series(counted)), counted)
    roman = _roman_series(marks)
    if roman:
        return roman
    lettered = [mark for mark in marks if mark.label.family is Family.LETTER and mark.asks]
    bare = _plain_series([mark for mark in counted if mark.label.family is Family.BARE and mark.asks])
    return lettered or (bare if len(bare) > 1 else [])


def _with_first(marks: Sequence[Mark]) -> list[Mark]:
    """Return the counted marks; where counting begins at 2, an "l." or "I." before it is a misread 1."""
    counted = [mark for mark in marks if mark.label.family in {Family.DECIMAL, Family.NESTED, Family.BARE}]
    asked = [mark for mark in counted if mark.asks and mark.label.family is Family.DECIMAL]
    if not asked or asked[0].number != 2:  # noqa: PLR2004 - the number after the misread one
        return counted
    misread = [
        replace(mark, label=replace(mark.label, family=Family.DECIMAL, numbers=("1",)))
        for mark in marks
        if mark.asks and mark.line < asked[0].line and mark.label.numbers[0] in {"l", "I"}
    ]
    return sorted([*misread[-1:], *counted], key=lambda mark: mark.line)


def _outer(marks: Sequence[Mark]) -> list[Mark]:
    """Leave out numbers in brackets that count within the questions: "1." asks, and so does a "(1)" below it."""
    ones = [mark for mark in marks if mark.label.numbers[0] == "1" and mark.label.family is Family.DECIMAL]
    plain = [mark.line for mark in ones if mark.asks and not mark.label.bracketed]
    inner = [mark for mark in ones if mark.asks and mark.label.bracketed and plain and mark.line > plain[0]]
    return [mark for mark in marks if not mark.label.bracketed] if inner else list(marks)


def _roman_series(marks: Sequence[Mark]) -> list[Mark]:
    """Return the Roman numbers that ask; i), v) and x) count where other small ones are met."""
    small = any(mark.label.family is Family.ROMAN and mark.label.numbers[0].islower() for mark in marks)
    return [
        mark
        for mark in marks
        if mark.asks
        and (
            mark.label.family is Family.ROMAN
            or (small and mark.label.family is Family.LETTER and mark.label.numbers[0] in {"i", "v", "x"})
        )
    ]


def _without_titles(series: Sequence[Mark]) -> list[Mark]:
    """Leave out "2. Emergency" where 2.1 and 2.2 are what asks."""
    return [
        mark
        for mark, following in pairwise([*series, None])
        if mark and (mark.asks or following is None or following.label.family is not Family.NESTED)
    ]


def _without_preamble(series: Sequence[Mark], counted: Sequence[Mark]) -> list[Mark]:
    """Leave out the end of a list of facts that ran into a question, where counting begins at 1 after it."""
    numbers = [mark.label.numbers[0] for mark in series]
    earlier = any(mark.line < series[0].line for mark in counted) if series else False
    if not earlier or numbers[0] == "1" or "1" not in numbers:
        return list(series)
    return list(series[numbers.index("1") :])


def _decimal_series(marks: Sequence[Mark]) -> list[Mark]:
    """Keep what continues the numbering; a list inside an answer neither asks nor continues it."""
    asked = Counter(mark.number for mark in marks if mark.asks and mark.label.family is Family.DECIMAL)
    kept: list[Mark] = []
    last = inner = 0
    for mark in marks:
        if mark.label.family is Family.NESTED:
            if mark.asks and _stands_alone(mark, kept):
                kept.append(mark)
            continue
        if mark.label.family is Family.BARE and (not mark.asks or mark.number in asked or mark.number != last + 1):
            continue
        number = mark.number
        if _continues(mark, last, inner, asked):
            kept.append(mark)
            last, inner = number, 0
        else:
            inner = number
    return kept


def _stands_alone(mark: Mark, kept: Sequence[Mark]) -> bool:
    """Say whether 2.1 is a question of its own: the 2 before it asked nothing."""
    parent = _PARENT.match(mark.label.numbers[0])
    previous = next((other for other in reversed(kept) if other.label.family is not Family.NESTED), None)
    return previous is None or not previous.asks or not parent or previous.label.numbers[0] != parent.group()


def _continues(mark: Mark, last: int, inner: int, asked: Counter[int]) -> bool:
    number = mark.number
    if mark.asks:
        return number == 1 or last == 0 or last < number <= last + _MAX_GAP
    return number == last + 1 and number not in asked and (inner == 0 or inner != number - 1)


def _plain_series(marks: Sequence[Mark]) -> list[Mark]:
    series: list[Mark] = []
    for mark in marks:
        if mark.number == len(series) + 1:
            series.append(mark)
    return series


def _letters_in_a_row(marks: Sequence[Mark]) -> list[Mark]:
    lettered = [mark for mark in marks if mark.label.family is Family.LETTER]
    expected = [chr(ord("a") + position) for position in range(len(lettered))]
    return lettered if len(lettered) > 1 and [mark.label.numbers[0] for mark in lettered] == expected else []


def announces(line: str) -> bool:
    """Say whether `line` leads to the questions: "Wir fragen:", "Wir bitten um Auskunft"."""
    return _ANNOUNCES.search(line) is not None


def _announced(lines: Sequence[str], first: int) -> bool:
    return any(announces(line) for line in lines[max(0, first - 5) : first])


def _as_answers(series: Iterable[Mark]) -> list[Mark]:
    return [replace(mark, label=replace(mark.label, family=Family.ANSWER)) for mark in series]


def _answers_by_number(marks: Sequence[Mark], chosen: Sequence[Mark], lines: Sequence[str]) -> list[Mark]:
    """Find answers that follow the whole list of questions under the same plain numbers."""
    numbers = {mark.label.numbers[0] for mark in chosen}
    after = [
        mark for mark in marks if mark.line > chosen[-1].line and mark.label.family is Family.DECIMAL and not mark.asks
    ]
    series = _plain_series(after)
    if len(series) != len(chosen) or {mark.label.numbers[0] for mark in series} != numbers:
        return []
    if any(not _ends_asking(lines[left.line : right.line]) for left, right in pairwise(chosen)):
        return []
    return _as_answers(series)


def _ends_asking(segment: Sequence[str]) -> bool:
    written = [line for line in segment if line]
    return bool(written) and written[-1].rstrip("\"'»“”)").endswith("?")
