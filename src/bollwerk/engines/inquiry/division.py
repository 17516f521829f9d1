"""Divides the text under a number into the question and the answer that follows it."""

from __future__ import annotations

import re

from .dates import PLACE_AND_DATE
from .labels import Family, read_label
from .sentences import split_sentences

_ANSWER_MARKER = re.compile(
    r"(?:^|\n|(?<=\?) )(?:Antwort(?:en)?|Stellungnahme|Beantwortung|Zu Frage \d{1,3}|A)(?: (?:der|des"
    r"|zu Frage) [\w .-]{1,60}?)? ?:[ \n]?(?=\S|$)"
)
_ASKED = re.compile(r"\?[\"'»“”)\]]{0,3}(?=\s|$)")
_ADDS = re.compile(
    r"(?:\(?bitte|falls|wenn|und|sofern|insbesondere|\(|[-–•·▪►*] |\(?[a-z]\) |wir bitten)", re.IGNORECASE
)
_CLOSING = re.compile(
    r"(?:gez\b|gezeichnet\b|mit (?:freundlichen?|besten|kollegialen?|vielem?) |(?:freundliche|viele|beste) grü"
    r"|i\. ?[av]\. |in vertretung|im auftrag"
    r"|für die [\w /&-]{0,60}fraktion\b|unterschrift)",
    re.IGNORECASE,
)
_REASONS = re.compile(
    r"(?:begründung|hintergrund|erläuterung|sachverhalt|anlagen?|finanzielle auswirkungen|vielen dank"
    r"|wir bitten um (?:\w+ )?beantwortung"
    r"|um (?:schriftliche|mündliche|zeitnahe) beantwortung|für (?:die|ihre) (?:\w+ )?(?:beantwortung|antwort"
    r"|mühe))\b",
    re.IGNORECASE,
)
_NEXT_TITLE = re.compile(r"(?<=\?)\n(?:\d{1,2}|[IVX]{1,5}|[A-H])[.)] [A-ZÄÖÜ][^?.\n]{2,70}$")
_MAX_BETWEEN = 700
_MAX_LEAD = 6


def divide(body: str) -> tuple[str, str]:
    """Return question and answer of a numbered block of an answer paper.

    The question ends at a line "Antwort:", else with the paragraph that ends in a question mark, else with the last
    question
    sentence in a row.
    """
    marker = _ANSWER_MARKER.search(body)
    if marker and marker.start() > 0:
        return body[: marker.start()].strip(), body[marker.end() :].strip()
    paragraphs = body.split("\n\n")
    first = paragraphs[0]
    if _ends_asking(first):
        return _take(paragraphs, 1)
    cut = _end_of_asking(first)
    if cut:
        return first[:cut].strip(), "\n\n".join([first[cut:], *paragraphs[1:]]).strip()
    lead = _paragraphs_before_question(paragraphs)
    if lead:
        return _take(paragraphs, lead)
    return _divide_request(paragraphs)


def question_only(body: str) -> str:
    """Return the question of a block without an answer: everything up to the last paragraph that asks."""
    kept = paragraphs = body.split("\n\n")
    asking = [index for index, paragraph in enumerate(paragraphs) if _ASKED.search(paragraph)]
    if asking:
        stop = asking[-1] + 1
        while stop < len(paragraphs) and _ADDS.match(paragraphs[stop]):
            stop += 1
        kept = paragraphs[:stop]
    return _NEXT_TITLE.sub("", "\n\n".join(kept).strip())


def cut_answer_closing(body: str) -> str:
    """Return `body` without greeting, place and date, and signature."""
    return _cut(body, also_reasons=False)


def cut_inquiry_closing(body: str) -> str:
    """Return `body` without the reasons given after the questions, greeting and signature."""
    return _cut(body, also_reasons=True)


def lettered_blocks(body: str) -> list[tuple[str, str]]:
    """Return the blocks a), b), ... of `body` when at least one but the last is answered on its own, else nothing."""
    lines = body.split("\n")
    starts = [
        (index, label)
        for index, line in enumerate(lines)
        if (label := read_label(line)) and label.family is Family.LETTER
    ]
    expected = [chr(ord("a") + position) for position in range(len(starts))]
    if len(starts) < 2 or [label.numbers[0] for _, label in starts] != expected:  # noqa: PLR2004 - one letter is no series
        return []
    stops = [*(index for index, _ in starts[1:]), len(lines)]
    blocks = [
        (label.numbers[0], "\n".join([lines[index][label.end :], *lines[index + 1 : stop]]).strip())
        for (index, label), stop in zip(starts, stops, strict=True)
    ]
    answered = [_ASKED.search(text) and divide(text)[1] for _, text in blocks[:-1]]
    return blocks if any(answered) and all(_ASKED.search(text) for _, text in blocks) else []


def _cut(body: str, *, also_reasons: bool) -> str:
    lines = body.split("\n")
    for index, line in enumerate(lines):
        closing = _CLOSING.match(line) or (len(line) <= 120 and PLACE_AND_DATE.fullmatch(line))  # noqa: PLR2004
        if index and (closing or (also_reasons and _REASONS.match(line))):
            return "\n".join(lines[:index]).strip()
    return body.strip()


def _ends_asking(text: str) -> bool:
    return text.rstrip("\"'»“”)] \n").endswith("?")


def _take(paragraphs: list[str], count: int) -> tuple[str, str]:
    """Take `count` paragraphs and those after them that only ask on."""
    while count < len(paragraphs) and _only_asks(paragraphs[count]):
        count += 1
    return "\n\n".join(paragraphs[:count]).strip(), "\n\n".join(paragraphs[count:]).strip()


def _only_asks(paragraph: str) -> bool:
    return _ends_asking(paragraph) and all(
        sentence.rstrip("\"'»“”)").endswith("?") for sentence in split_sentences(paragraph)
    )


def _end_of_asking(paragraph: str) -> int:
    """Return the end of the first run of question sentences, 0 without one."""
    cut = 0
    for asked in _ASKED.finditer(paragraph):
        between = paragraph[cut : asked.end()]
        if cut and (len(between) > _MAX_BETWEEN or len(split_sentences(between)) > 1):
            break
        cut = asked.end()
    return cut


def _paragraphs_before_question(paragraphs: list[str]) -> int:
    """Return how many paragraphs lead up to the first that asks, when the first one announces it."""
    if not paragraphs[0].rstrip().endswith((":", "…", "...")):
        return 0
    for index, paragraph in enumerate(paragraphs[:_MAX_LEAD]):
        if _ends_asking(paragraph):
            return index + 1
    return 0


def _divide_request(paragraphs: list[str]) -> tuple[str, str]:
    if len(paragraphs) > 1:
        return _take(paragraphs, 1)
    sentences = split_sentences(paragraphs[0])
    first = sentences[0] if sentences else ""
    rest = " ".join(paragraphs[0].split())[len(first) :]
    return first, rest.strip()
