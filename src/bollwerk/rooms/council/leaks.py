"""Search a rendition for identifiers that must not be published. Pure.

Text and identifiers are folded to one form in which case, umlauts, hyphenation, line breaks, blanks and the signs
between the pieces of a name make no difference: ``SRV-EWO-01``, ``srv ewo-01`` and ``srv-ewo-`` / ``01`` are the same.
A dot stays where two digits would grow together, so that 10.1.2.3 is not 10123.

The search looks up every beginning of a word among the first letters of all identifiers, so its time depends on the
text and hardly on how many identifiers there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

__all__ = [
    "ClassifiedMark",
    "FoldedText",
    "Leak",
    "LeakIndex",
    "Word",
    "classified_marks",
    "fold",
    "folded_words",
    "partial_names",
]

SHORTEST = 4
"""Folded letters below which a word is not searched: it would be found in every text."""
SURE = 9
"""From this length on an identifier is found inside a longer word as well; shorter ones must begin and end a word."""
_GROWS = 5
"""From this length on an identifier made of letters may have an ending ("Mustermanns")."""
_LONGEST_ENDING = 3
_PREFIX = 3
_FEWEST_GROUPS = 3
"""Groups of digits that a version or address needs to be told from a date or a share."""
_EXCERPT = 30

_FOLDED = str.maketrans("äöüßéèáçşğı", "aouseeacsgi")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_GONE = dict.fromkeys(map(ord, _INVISIBLE))
_PAIRS = re.compile("ae|oe|ue|ss")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[^0-9a-z]+(?=[0-9])")
_SIGNS = re.compile(r"[^0-9a-z\0]+")
_HOST = re.compile(r"\s*[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+\s*")
_NUMBERED = re.compile(r"[0-9-]")
_PIECES = re.compile("ae|oe|ue|ss|.")
_CUT = r"[-\u00ad\u2010\u2011][ \t\r]{0,9}\n[ \t]{0,9}"
_LINE_END = re.compile(rf"(?<=[^\W\d_]){_CUT}(?=\w)|(?<=\w){_CUT}(?=[^\W\d_])")
"""A word cut at the end of a line; between two digits the hyphen belongs to the name."""
_TOKENS = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Word:
    """An identifier with the record it comes from."""

    text: str
    subject: str


@dataclass(frozen=True, slots=True)
class Leak:
    """An identifier found in something that would be published.

    Attributes:
        place: File and part of it, e.g. ``antwort.pdf, Eigenschaften``.
        excerpt: Text around it.
        word: What was found; the record is named only to those who may see it.
    """

    place: str
    excerpt: str
    word: Word


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in folded form, with the place in the original for each letter, and where words begin and end."""

    letters: str
    origins: tuple[int, ...]
    starts: frozenset[int]
    ends: frozenset[int]


def fold(text: str) -> FoldedText:
    """Return the text folded for the search."""
    plain, places = _plain(text)
    letters: list[str] = []
    origins: list[int] = []
    starts: set[int] = set()
    ends: set[int] = set()
    for token in _TOKENS.finditer(plain):
        if letters and letters[-1].isdigit() and token[0][0].isdigit():
            letters.append(".")
            origins.append(places[token.start()])
        starts.add(len(letters))
        for piece in _PIECES.finditer(token[0]):
            letters.append(piece[0][0])
            origins.append(places[token.start() + piece.start()])
        ends.add(len(letters))
    return FoldedText("".join(letters), tuple(origins), frozenset(starts), frozenset(ends))


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text in plain small letters without invisible signs and hyphens that end a line; and the places."""
    hidden = {place for cut in _LINE_END.finditer(text) for place in range(*cut.span())}
    places = [place for place, letter in enumerate(text) if letter not in _INVISIBLE and place not in hidden]
    return "".join(text[place].lower()[:1].translate(_FOLDED) for place in places), places


def _key(text: str) -> str:
    """Return an identifier folded as `fold` does it, by a faster way for the many."""
    if text.isascii():
        plain = text.lower()
    else:
        plain = "".join(letter.lower()[:1] for letter in text.translate(_GONE)).translate(_FOLDED)
    plain = _PAIRS.sub(_first, plain)
    return plain if plain.isalnum() else _SIGNS.sub("", _BETWEEN_DIGITS.sub("\0", plain)).replace("\0", ".")


def _first(pair: re.Match[str]) -> str:
    return pair[0][0]


def partial_names(text: str) -> tuple[str, ...]:
    """Return shorter forms under which the same thing is known: the host without its domain, a name turned round."""
    if " " not in text:
        first, dot, _ = text.strip().partition(".")
        return (first,) if dot and _HOST.fullmatch(text) and _NUMBERED.search(first) else ()
    names = text.split()
    if len(names) in {2, 3} and all(name[:1].isupper() and name.isalpha() for name in names):
        return (f"{names[-1]} {' '.join(names[:-1])}",)
    return ()


def folded_words(text: str) -> frozenset[str]:
    """Return the plain words of a text, folded: what the inquiry itself says is no secret as a word."""
    return frozenset(_key(word) for word in re.findall(r"[^\W\d_]+", text))


class LeakIndex:
    """Every identifier that must not be published, ready for the search."""

    def __init__(self, words: Iterable[Word], *, allowed: AbstractSet[str] = frozenset()) -> None:
        """Take the identifiers in.

        Args:
            words: Identifiers of records above CLEAR.
            allowed: Folded words that are public anyway: facts lowered to CLEAR, plain words of the inquiry itself.
        """
        self._words: dict[str, Word] = {}
        for word in words:
            for text in (word.text, *partial_names(word.text)):
                key = _key(text)
                if len(key) >= SHORTEST and key not in allowed and not _is_common_number(key):
                    self._words.setdefault(key, word)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for key in self._words:
            lengths[key[:_PREFIX]].add(len(key))
        self._lengths = {prefix: tuple(sorted(found, reverse=True)) for prefix, found in lengths.items()}

    @staticmethod
    def keys_of(texts: Iterable[str]) -> frozenset[str]:
        """Return texts in the form in which they can be allowed, with their shorter forms."""
        return frozenset(_key(form) for text in texts for form in (text, *partial_names(text)))

    def __len__(self) -> int:
        return len(self._words)

    def search(self, place: str, text: str) -> list[Leak]:
        """Return every identifier in the text, each once per place, the longest where several begin together."""
        folded = fold(text)
        found: dict[str, Leak] = {}
        letters = folded.letters
        for start in range(len(letters) - SHORTEST + 1):
            for length in self._lengths.get(letters[start : start + _PREFIX], ()):
                key, end = letters[start : start + length], start + length
                if end > len(letters) or key in found or key not in self._words:
                    continue
                if not _stands_alone(folded, start, end):
                    continue
                found[key] = Leak(place, _excerpt(text, folded, start, end), self._words[key])
                break
        return list(found.values())

    def search_all(self, places: Mapping[str, str]) -> list[Leak]:
        """Return every identifier in any of the places."""
        return [leak for place, text in places.items() for leak in self.search(place, text)]


def _is_common_number(key: str) -> bool:
    """Return whether the identifier is only digits in so few groups that dates and shares would be taken for it."""
    if any(letter.isalpha() for letter in key):
        return False
    return key.count(".") + 1 < _FEWEST_GROUPS and len(key) < SURE


def _stands_alone(folded: FoldedText, start: int, end: int) -> bool:
    letters = folded.letters
    if not any(letter.isalpha() for letter in letters[start:end]):
        return _is_whole_number(letters, start, end)
    if end - start >= SURE:
        return True
    if start not in folded.starts:
        return False
    if end in folded.ends:
        return True
    ending = next((place for place in range(end, end + _LONGEST_ENDING + 1) if place in folded.ends), None)
    return end - start >= _GROWS and letters[end - 1].isalpha() and ending is not None


def _is_whole_number(letters: str, start: int, end: int) -> bool:
    """Return whether digits stand alone; four groups or more are an address, which may stand beside other numbers."""
    before, after = letters[max(0, start - 1) : start], letters[end : end + 1]
    if before.isdigit() or after.isdigit():
        return False
    return letters.count(".", start, end) >= _FEWEST_GROUPS or (before != "." and after != ".")


def _excerpt(text: str, folded: FoldedText, start: int, end: int) -> str:
    first, last = folded.origins[start], folded.origins[end - 1] + 1
    return " ".join(text[max(0, first - _EXCERPT) : last + _EXCERPT].split())


@dataclass(frozen=True, slots=True)
class ClassifiedMark:
    """A marking of matter classified by the state (Verschlusssache)."""

    text: str


# Blanks are counted, not open-ended: a page of blanks must not take a minute.
_MARKS = (
    re.compile(
        r"VS\s{0,3}[-\u2010-\u2015]?\s{0,3}NUR\s{1,3}F(?:Ü|UE|U)R\s{1,3}DEN\s{1,3}DIENSTGEBRAUCH", re.IGNORECASE
    ),
    re.compile(r"\bVS\s{0,3}[-\u2010-\u2015]\s{0,3}VERTRAULICH\b", re.IGNORECASE),
    re.compile(r"^[ \t]{0,80}(?:STRENG[ \t]{1,3})?GEHEIM[ \t]{0,80}$", re.MULTILINE),
)
_SHORT_MARK = re.compile(r"\bVS\s{0,3}[-\u2010-\u2015]?\s{0,3}NfD\b", re.IGNORECASE)


def classified_marks(text: str) -> tuple[ClassifiedMark, ...]:
    """Return markings of VS-NfD and above; a question that only asks about such matter carries none.

    Source: Verschlusssachenanweisung des Bundes, section 20 (marking VS-NUR FÜR DEN DIENSTGEBRAUCH, short VS-NfD).
    """
    found = [match[0] for pattern in _MARKS for match in pattern.finditer(text)]
    for match in _SHORT_MARK.finditer(text):
        rest = re.split(r"[.!?\n]", text[match.end() :], maxsplit=1)
        asked = len(rest) > 1 and text[match.end() + len(rest[0])] == "?"
        if not asked:
            found.append(match[0])
    return tuple(ClassifiedMark(" ".join(text.split())) for text in dict.fromkeys(found))
