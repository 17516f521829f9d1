"""Reads the facts at the head and the foot of a council paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cleaning import squeeze
from .dates import PLACE_AND_DATE, read_date
from .model import PaperKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_HEAD_LINES = 60
_HEAD_WIDTH = 600
_HEAD_LENGTH = 4000
_FOOT_LINES = 40
_MAX_SUBJECT = 400
_ANSWER_TITLE = re.compile(
    r"\b(?:antwort(?:schreiben)?\b(?! (?:bis|zum|bitte|auf die frage))|beantwortung (?:der|einer|von|zur|durch)"
    r"|stellungnahme (?:der|des|zur)"
    r"|wie folgt (?:beantwortet|stellung)|(?:folgendes|folgende) mitgeteilt|antwortet (?:die|der|wie)"
    r"|beantwortet (?:die|der) )",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"\b(?:schriftliche|mündliche|um|zur|mit der bitte um|bitten?|beantragen) (?:schriftliche |mündliche |zeitnahe "
    r"|baldige )?(?:be)?antwort",
    re.IGNORECASE,
)
_INQUIRY_TITLE = re.compile(
    r"\b(?:(?:an|nach|rück)frage|anfragen|fragenkatalog|wir fragen|fragt|bitten wir|fragen wir)\b|anfrage",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:anfrage|drucksachen?|drs|ds|vorlagen?|beschlussvorlage|aktenzeichen|az|nummer|nr"
    r"|kennung)\b[ .:-]{0,3}(?:\(?(?:nr|nummer)\b[ .:-]{0,3})?"
    r"((?:[A-Z]{1,4}[ /.-]?)?\d{1,6} ?[/-] ?(?:[A-Z]{1,3}[ /-]?)?\d{1,6}(?:[/-][A-Z0-9]{1,6}){0,3}"
    r"|[IVX]{1,5}[/-]\d{2,6}|[A-Z]{1,4}[ -]?\d{3,6})",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\b((?:[A-Z]{1,4}[ -])?\d{1,6}/(?:19|20)\d{2}|(?:19|20)\d{2}/\d{1,6})\b")
_GROUP = r"(?:stadtrats|rats|kreistags|gemeinderats|bezirks|bürgerschafts|ortsbeirats|stadtverordneten)?-?"
_FACTION_AFTER = re.compile(
    rf"\b{_GROUP}(?:fraktion(?:en)?|gruppe|wählergruppe|ratsgruppe|faktion)\b ?:? ((?:(?!betreff|betr\.|vom\b|zum\b"
    rf"|zur\b|zu\b|im\b|in\b|an\b"
    r"|zum thema|hat\b|und der\b|fragt|nr\b|bittet)[^\n,;:(]){2,70})",
    re.IGNORECASE,
)
_NAME = r"(?:[A-ZÄÖÜ][\w./&]{0,30}|\d{1,3}/?)"
_FACTION_BEFORE = re.compile(
    rf"({_NAME}(?:(?: | ?[/&] ?){_NAME}){{0,4}})[- ]{_GROUP}(?:fraktion|gruppe)\b",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"(?:stadtr[aä]t\w*|ratsmitglied\w*|ratsherr\w*|ratsfrau|stadtverordnete\w*|kreistagsmitglied\w*"
    r"|gemeinder[aä]t\w*|abgeordnete\w*)\b[^\n(]{0,60}\(([^()\n]{2,40})\)",
    re.IGNORECASE,
)
_PARTY = re.compile(
    r"\b(?:anfrage|antrag) (?:der|von) ((?:CDU|SPD|FDP|AfD|CSU|ÖDP|BSW|Volt|Piraten\w*|Die Linke\w*|Linke\w*"
    r"|B[uü]ndnis ?90 ?/ ?(?:Die )?Gr[uü]nen?|Gr[uü]nen?|"
    r"Freien? Wähler\w*)(?:(?: ?[/&,+] ?| und )[A-ZÄÖÜ][\w/ ]{1,30}?)?)(?= vom| zum| zur| betreff|[\n,:;.]|$)",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(
    r"^(?:(?:anfragen?|antrag|antwort)(?: (?:der|des|von|zur|auf)\b)* )+|^(?:der|des|von) ", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"\b(?:zum thema|betreffend|betreffs|betreff|betrifft|betr\.|betr|thema|titel|bezeichnung|hier)(?: ?:|\b)"
    r"\s{0,3}(?:das thema |die )?(\S[^\n]*(?:\n(?!\n)[^\n]+){0,4})",
    re.IGNORECASE,
)
_SUBJECT_END = re.compile(
    r"\n(?=(?:sehr geehrte|die (?:anfrage|verwaltung)|anfrage|antwort|wir fragen|frage|vorbemerkung|datum|nummer"
    r"|\(?\d{1,2}[.)])\b)|\n\n"
    r"|(?<=[a-zäöüß0-9)“\"])[.?!]? (?=die anfrage wird|sehr geehrte)",
    re.IGNORECASE,
)
_TRAILING_PARTY = re.compile(r" ?\(([^()]{2,60})\)$")
_SIGNED = re.compile(r"(?:gez\.?|gezeichnet) ?:? ?(.*)", re.IGNORECASE)
_GREETING = re.compile(
    r"(?:mit |viele |beste |freundliche)[\w ]{0,30}gr(?:üßen?|uß|uessen?)|in vertretung|im auftrag|i\. ?[av]\.",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:(?:Dr|Prof|Dipl|med|jur)\.?[ -]?(?:Ing\. )?){0,3}[A-ZÄÖÜ][\w'.-]+(?: (?:von|van|de|zu|der"
    r"|[A-ZÄÖÜ][\w'.-]*)){1,4}"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What head and foot of a paper say."""

    kind: PaperKind
    number: str
    subject: str
    faction: str
    dated_on: date | None
    place: str
    signatory: str


def read_header(lines: Sequence[str], first_question: int) -> Header:
    """Return the facts of a paper whose first question stands in line `first_question`."""
    head = "\n".join(line[:_HEAD_WIDTH] for line in lines[: min(first_question, _HEAD_LINES)])[:_HEAD_LENGTH]
    foot = [line[:_HEAD_WIDTH] for line in lines[max(0, len(lines) - _FOOT_LINES) :]]
    faction = _faction(head)
    dated_on, place = _date_and_place(foot, head)
    return Header(
        kind=_kind(head),
        number=_number(head),
        subject=_subject(head, faction),
        faction=faction,
        dated_on=dated_on,
        place=place,
        signatory=_signatory(foot),
    )


def _kind(head: str) -> PaperKind:
    if _ANSWER_TITLE.search(_NO_ANSWER.sub(" ", head)):
        return PaperKind.ANSWER
    return PaperKind.INQUIRY if _INQUIRY_TITLE.search(head) else PaperKind.UNKNOWN


def _number(head: str) -> str:
    found = _NUMBER.search(head) or _BARE_NUMBER.search(head)
    return re.sub(r" ?([/-]) ?", r"\1", found.group(1)) if found else ""


def _faction(head: str) -> str:
    for pattern in (_FACTION_AFTER, _MEMBER, _PARTY, _FACTION_BEFORE):
        found = pattern.search(head)
        if found:
            return _TITLE_WORDS.sub("", squeeze(found.group(1))).strip(" .-–")
    return ""


def _subject(head: str, faction: str) -> str:
    found = _SUBJECT.search(head)
    if not found:
        return ""
    subject = squeeze(_SUBJECT_END.split(found.group(1))[0])[:_MAX_SUBJECT].strip(' .:;"„“')
    party = _TRAILING_PARTY.search(subject)
    if party and _same_party(party.group(1), faction):
        subject = subject[: party.start()]
    return subject


def _same_party(left: str, right: str) -> bool:
    known = right.casefold()
    return any(word[:4] in known for word in re.findall(r"\w{3,}", left.casefold()))


def _date_and_place(foot: list[str], head: str) -> tuple[date | None, str]:
    for line in [*reversed(foot), *head.split("\n")]:
        found = PLACE_AND_DATE.fullmatch(line[:120].strip())
        if found and (day := read_date(found.group(2))):
            return day, found.group(1)
    return read_date(head), ""


def _signatory(foot: list[str]) -> str:
    """Return the name after the last "gez." or greeting."""
    for index in range(len(foot) - 1, -1, -1):
        signed = _SIGNED.fullmatch(foot[index])
        if signed and signed.group(1).strip():
            return squeeze(signed.group(1))
        if signed or _GREETING.match(foot[index]):
            return _first_person(foot[index + 1 : index + 8])
    return ""


def _first_person(lines: list[str]) -> str:
    for line in lines:
        name = _SIGNED.sub(r"\1", line).strip(" ,()")
        if _PERSON.fullmatch(name) and not PLACE_AND_DATE.fullmatch(line):
            return name
    return ""
