"""Takes a question apart into what it asks, sentence by sentence."""

from __future__ import annotations

import re

from .model import Part, PartKind
from .sentences import split_sentences

_LABEL = re.compile(
    r"(?:[-–•·▪►*] ?)?(?:\(?([a-z])\)|([a-z])\.|(\d{1,2} ?[a-h])[.)]"
    r"|(\d{1,2}(?:\.\d{1,2}){1,2})\.?|\(?(\d{1,2})[.)]|[-–•·▪►*]) ?(?=\S)"
)
_CONDITION = re.compile(
    r"(?:(?:und|oder|aber|sowie|-|–)\s+)?(?:(?:wenn|falls|sofern|soweit|im falle?|bei)\b"
    r"(?:\s+(?:ja|nein|nicht|doch|so|dies\w*|bejah\w*|verneinung)\b|[^,:?]{0,120}[,:]))\s*[,:;–-]?\s*",
    re.IGNORECASE,
)
_BARE_CONDITION = re.compile(r"(?:und\s+)?(?:wenn|falls|sofern)\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\b(?:wie\s?viele?[nmrs]?|wie (?:hoch|oft|häufig|lange|groß|schnell|alt)|(?:welche[rnms]?|zu welchem) (?:\w+ )?"
    r"(?:anteil|prozent\w*|anzahl|quote|zahl|höhe|umfang|dauer)|seit wann|wann|in welche[rnm] (?:zeit\w*|abständen"
    r"|turnus|intervall\w*|"
    r"umfang|höhe|rhythmus)|(?:prozentual|anzahl)\w*)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:warum|weshalb|wieso|weswegen|aus welche[mn] gr[uü]nde?n?|was sind die gründe"
    r"|mit welcher begründung)\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:welche[rnms]?|was für|wer|wen|wem|durch wen|von wem|bei wem|wo|wohin|woher|an wen"
    r"|mit wem)\b",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"\b(?:wie|inwiefern|inwieweit|was|wodurch|womit|worin|wozu|wofür|auf welche weise|in welcher (?:form|weise))\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:bitte\w*|wird gebeten|darstell\w*|erläuter\w*|auflist\w*|auskunft|darzulegen|mitzuteilen)\b", re.IGNORECASE
)
_ASKING = re.compile(
    r"(?:und |oder |bzw\. )?(?:wie|wer|was|wo|wann|warum|welche[rnms]?|weshalb|wieso|inwie\w+|ob|gibt|ist|sind|hat"
    r"|haben|wird|werden|wurde\w*|"
    r"kann|können|bitte|falls|wenn|besteh\w+|existier\w+|lieg\w+|nimmt|plant|verfügt|in welche[rnm])\b",
    re.IGNORECASE,
)
_FINITE_START = 3
_LONGEST = 20_000


def split_parts(text: str) -> tuple[Part, ...]:
    """Return what a question asks, one part per question or request.

    Without any, the whole text is the part. Statements that only lead up to a question are no parts.
    """
    sentences = [_labelled(sentence) for sentence in split_sentences(text[:_LONGEST])]
    asking = [
        (label, body) for label, body in sentences if body.rstrip("\"'»“”)").endswith("?") or _REQUEST.match(body)
    ]
    if not asking:
        asking = [item for item in sentences if _ASKING.match(item[1])] or sentences
    return tuple(_part(label, body) for label, body in asking if body)


def part_kind(text: str) -> PartKind:
    """Return what one sentence asks for, a leading condition included."""
    return PartKind.CONDITIONAL if _without_condition(text) is not None else _core_kind(text)


def _labelled(sentence: str) -> tuple[str, str]:
    found = _LABEL.match(sentence)
    if not found:
        return "", sentence
    return next((group for group in found.groups() if group), ""), sentence[found.end() :]


def _part(label: str, text: str) -> Part:
    rest = _without_condition(text)
    core = _core_kind(text if rest is None else rest)
    return Part(text=text, kind=core if rest is None else PartKind.CONDITIONAL, core=core, label=label)


def _without_condition(text: str) -> str | None:
    found = _CONDITION.match(text[:300])
    if found:
        return text[found.end() :]
    return text if _BARE_CONDITION.match(text[:20]) else None


def _core_kind(text: str) -> PartKind:
    """Decide by the first question word near the start; none there means yes or no."""
    opening = " ".join(text.split()[:6])
    for kind, pattern in ((PartKind.REASON, _REASON), (PartKind.FIGURE, _FIGURE)):
        if pattern.search(opening):
            return kind
    first_words = " ".join(text.split()[:_FINITE_START])
    if _REQUEST.match(text):
        return PartKind.REQUEST
    for kind, pattern in ((PartKind.LIST, _LIST), (PartKind.EXPLANATION, _EXPLANATION)):
        if pattern.search(first_words):
            return kind
    return PartKind.YES_NO if text.rstrip("\"'»“”)").endswith("?") else PartKind.REQUEST
