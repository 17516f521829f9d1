"""Splits a council paper into its header facts and its questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .cleaning import clean_text, squeeze
from .division import cut_answer_closing, cut_inquiry_closing, divide, lettered_blocks, question_only
from .header import read_header
from .labels import Family
from .model import InquiryTooLongError, Paper, PaperKind, Question
from .parts import split_parts
from .sentences import split_sentences
from .series import Mark, announces, break_before_labels, choose_marks, find_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_LINES = 20_000
"""Twice what 200 pages hold. Every step is linear in lines, which bounds the time a hostile paper can take."""
MAX_QUESTIONS = 500
"""The longest inquiry we know asks about a hundred."""
_LINE_BREAK = re.compile(r"\r?\n|[\r\f\v\x1c-\x1e\x85\u2028\u2029]|<br", re.IGNORECASE)
_ASKED = re.compile(r"(?<=\w)[\"'»“”)\] .]{0,4}\?[\"'»“”)\]]{0,3}(?=\s|$)")
_MARKED_ANSWER = re.compile(r"(?:^|\n)(?:Antwort|Stellungnahme)\b[^\n?]{0,60}:")
_ANNOUNCES_ANSWERS = re.compile(r"\n[^\n?]{0,120}(?:antwort|stellung|wie folgt)[^\n?]{0,80}:?\s*$", re.IGNORECASE)
_FOLLOW_UP = re.compile(r"(?:und |oder )?(?:wenn|falls|sofern|ansonsten|andernfalls)\b", re.IGNORECASE)
_SAME_LENGTH = 80
_MIN_ANSWER = 12
_BULLET = re.compile(r"^[-–—•·▪►*➢] ")
_QUOTED_QUESTION = re.compile(r"\(([^()]*\?)\)[ :–-]*")


@dataclass(slots=True)
class _Draft:
    number: str
    text: str
    answer: str = ""
    joint: tuple[str, ...] = ()


def split_paper(text: str) -> Paper:
    """Return the header facts and the questions of an inquiry or an answer, whatever its numbering style.

    Any text is accepted; one without a question has no questions. Two questions above one answer share it, as do
    those an answer
    names together ("Zu den Fragen 8 und 9").

    Raises:
        InquiryTooLongError: If there are more than `MAX_LINES` lines or `MAX_QUESTIONS` questions.
    """
    _refuse_more(sum(1 for _ in _LINE_BREAK.finditer(text)), "lines", MAX_LINES)
    lines = break_before_labels(clean_text(text))
    _refuse_more(len(lines), "lines", MAX_LINES)
    marks = find_marks(lines)
    header = read_header(lines, marks[0].line if marks else len(lines))
    chosen = choose_marks(marks, lines, answers_expected=header.kind is PaperKind.ANSWER)
    if chosen:
        header = read_header(lines, chosen[0].line)
        kind, drafts = _numbered(lines, chosen, header.kind)
    else:
        kind, drafts = _unnumbered(lines, header.kind)
    _refuse_more(len(drafts), "questions", MAX_QUESTIONS)
    return Paper(
        kind=kind,
        number=header.number,
        subject=header.subject,
        faction=header.faction,
        dated_on=header.dated_on,
        place=header.place,
        signatory=header.signatory,
        questions=_finished(drafts),
    )


def _refuse_more(found: int, counted: str, most: int) -> None:
    if found > most:
        raise InquiryTooLongError(counted=counted, found=found, most=most)


def _numbered(lines: Sequence[str], chosen: Sequence[Mark], stated: PaperKind) -> tuple[PaperKind, list[_Draft]]:
    bodies = _bodies(lines, chosen)
    kind = _kind_by_content(bodies, chosen, stated)
    if kind is PaperKind.ANSWER:
        bodies[-1] = cut_answer_closing(bodies[-1])
        drafts = _share(_answered(bodies, chosen))
    else:
        bodies[-1] = cut_inquiry_closing(bodies[-1])
        drafts = [_Draft(mark.label.numbers[0], question_only(body)) for mark, body in zip(chosen, bodies, strict=True)]
    return kind, _without_repetition(drafts)


def _bodies(lines: Sequence[str], chosen: Sequence[Mark]) -> list[str]:
    stops = [*(mark.line for mark in chosen[1:]), len(lines)]
    bodies = [
        "\n".join([lines[mark.line][mark.label.end :], *lines[mark.line + 1 : stop]]).strip()
        for mark, stop in zip(chosen, stops, strict=True)
    ]
    for position, (mark, following) in enumerate(pairwise(chosen)):
        if mark.label.family is not Family.ANSWER and following.label.family is Family.ANSWER:
            bodies[position] = _ANNOUNCES_ANSWERS.sub("", bodies[position])
    return bodies


def _kind_by_content(bodies: Sequence[str], chosen: Sequence[Mark], stated: PaperKind) -> PaperKind:
    """Correct what the title says by what the paper holds."""
    if stated is PaperKind.ANSWER or any(mark.label.family is Family.ANSWER for mark in chosen):
        return PaperKind.ANSWER
    marked = [_is_answered(body, by_marker_only=stated is PaperKind.INQUIRY) for body in bodies]
    return PaperKind.ANSWER if sum(marked) * 2 >= len(marked) else PaperKind.INQUIRY


def _is_answered(body: str, *, by_marker_only: bool) -> bool:
    if _MARKED_ANSWER.search(body):
        return True
    if by_marker_only or not _ASKED.search(body):
        return False
    return len(divide(cut_inquiry_closing(body))[1]) >= _MIN_ANSWER


def _answered(bodies: Sequence[str], chosen: Sequence[Mark]) -> list[_Draft]:
    drafts: list[_Draft] = []
    latest: dict[str, _Draft] = {}
    for mark, body in zip(chosen, bodies, strict=True):
        numbers = mark.label.numbers
        if mark.label.family is Family.ANSWER and any(number in latest for number in numbers):
            _give_answer(body, [latest[number] for number in numbers if number in latest])
            continue
        fresh = _fresh_drafts(mark, body)
        drafts.extend(fresh)
        latest.update((draft.number, draft) for draft in fresh)
    return drafts


def _fresh_drafts(mark: Mark, body: str) -> list[_Draft]:
    numbers = mark.label.numbers
    if mark.label.family is Family.ANSWER:
        quoted = _QUOTED_QUESTION.match(body)
        if quoted:
            return [_Draft(number, quoted[1], body[quoted.end() :].strip(), numbers) for number in numbers]
        question, answer = divide(body) if _ASKED.search(body.split("\n\n", maxsplit=1)[0]) else ("", body)
        return [_Draft(number, question, answer, numbers) for number in numbers]
    lettered = lettered_blocks(body)
    if lettered:
        return [_Draft(numbers[0] + letter, *divide(text)) for letter, text in lettered]
    return [_Draft(numbers[0], *divide(body))]


def _give_answer(body: str, drafts: Sequence[_Draft]) -> None:
    numbers = tuple(draft.number for draft in drafts)
    for draft in drafts:
        own = squeeze(body)
        if draft.text and own.casefold().startswith(squeeze(draft.text).casefold()):
            body = own[len(squeeze(draft.text)) :].strip()
        draft.answer = f"{draft.answer}\n\n{body}".strip()
        if len(numbers) > 1:
            draft.joint = numbers


def _share(drafts: list[_Draft]) -> list[_Draft]:
    """Give a question without an answer the answer of the next question that has one."""
    waiting: list[_Draft] = []
    for draft in drafts:
        if not draft.answer:
            waiting.append(draft)
        elif waiting:
            numbers = tuple(dict.fromkeys([*(other.number for other in waiting), *(draft.joint or (draft.number,))]))
            for other in (*waiting, draft):
                other.answer, other.joint = draft.answer, numbers
            waiting = []
    return drafts


def _without_repetition(drafts: Sequence[_Draft]) -> list[_Draft]:
    """Drop a first list that the paper repeats with answers; make numbers that start again unique."""
    last_by_text = {_sameness(draft): position for position, draft in enumerate(drafts)}
    kept = [
        draft for position, draft in enumerate(drafts) if not draft.text or last_by_text[_sameness(draft)] == position
    ]
    seen: dict[str, int] = {}
    for draft in kept:
        count = seen.get(draft.number, 0) + 1
        seen[draft.number] = count
        if count > 1:
            draft.number = f"{draft.number} ({count})"
    return kept


def _sameness(draft: _Draft) -> tuple[str, str]:
    return draft.number, squeeze(draft.text).casefold()[:_SAME_LENGTH]


def _unnumbered(lines: Sequence[str], stated: PaperKind) -> tuple[PaperKind, list[_Draft]]:
    cut = cut_answer_closing if stated is PaperKind.ANSWER else cut_inquiry_closing
    paragraphs = cut("\n".join(lines)).split("\n\n")
    if not any(_ASKED.search(paragraph) for paragraph in paragraphs):
        return stated, []
    if stated is PaperKind.ANSWER:
        return stated, _share(_unnumbered_answers(paragraphs))
    asking = _asking_paragraphs(paragraphs)
    texts = asking if len(asking) > 1 else _asking_sentences(asking[0])
    drafts = [_Draft(str(position), text) for position, text in enumerate(texts, start=1)]
    return PaperKind.INQUIRY, drafts


def _asking_paragraphs(paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs that ask, without bullets; after "Wir fragen:" only those that follow it."""
    asking = [place for place, paragraph in enumerate(paragraphs) if _ASKED.search(paragraph)]
    announced = [
        place
        for place, paragraph in enumerate(paragraphs[: asking[-1]])
        if paragraph.endswith(":") and announces(paragraph)
    ]
    return [
        _BULLET.sub("", paragraphs[place])
        for place in asking
        if not announced or place > announced[0] or place in announced
    ]


def _unnumbered_answers(paragraphs: Sequence[str]) -> list[_Draft]:
    drafts: list[_Draft] = []
    for paragraph in paragraphs:
        if _ASKED.search(paragraph):
            drafts.append(_Draft(str(len(drafts) + 1), *divide(paragraph)))
        elif drafts:
            drafts[-1].answer = f"{drafts[-1].answer}\n\n{paragraph}".strip()
    return drafts


def _asking_sentences(paragraph: str) -> list[str]:
    """Return the question sentences of a paragraph, a conditional one with the question it depends on."""
    texts: list[str] = []
    for sentence in (_BULLET.sub("", listed) for listed in split_sentences(paragraph)):
        if not _ASKED.search(sentence):
            continue
        if texts and _FOLLOW_UP.match(sentence):
            texts[-1] = f"{texts[-1]} {sentence}"
        else:
            texts.append(sentence)
    return texts


def _finished(drafts: Sequence[_Draft]) -> tuple[Question, ...]:
    return tuple(
        Question(
            number=draft.number,
            text=squeeze(draft.text),
            parts=split_parts(draft.text),
            answer=draft.answer,
            answered_with=tuple(number for number in draft.joint if number != draft.number),
        )
        for draft in drafts
    )
