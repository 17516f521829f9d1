"""Finds vocabulary terms in a sentence: parts of compounds, phrases, and words near each other.

German puts the telling word anywhere in a compound ("Datensicherungskonzept", "Offline-Backup"), so an atom is
looked up among all
substrings of a word; inflection and linking letters need no rule of their own then. A word that meets no atom is
compared with the
long ones by trigrams, which catches slips of typing and scanning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from .folding import fold, folded_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WINDOW = 11
_INFLECTION = frozenset(["", "e", "n", "s", "r", "m", "en", "es", "er", "em", "ern", "nen", "in", "innen", "rinnen"])
_MIN_SIMILAR = 8
_SIMILARITY = 0.72
_MAX_POSITIONS = 6
_CACHED_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Atom:
    """A folded piece of a word and where in the word it may stand: `inside`, `start`, `end` or `whole`."""

    text: str
    place: str

    def __hash__(self) -> int:
        return hash(self.text)  # Kept by the string; hashing every field took a tenth of the time.


@dataclass(frozen=True, slots=True)
class Term:
    """What must meet: every slot by one of its phrases (adjacent atoms), all within a window.

    Attributes:
        shown: The term as written, for reasons.
        slots: Alternatives per slot.
        needs_context: Counts in full only beside a sign of IT or security.
    """

    shown: str
    slots: tuple[tuple[tuple[Atom, ...], ...], ...]
    needs_context: bool

    def __hash__(self) -> int:
        return hash(self.shown)


def parse_terms(written: str) -> tuple[Term, ...]:
    """Read a list of terms separated by semicolons; the notation stands in `protection_terms`."""
    return tuple(parse_term(term) for term in " ".join(written.split()).split(";") if term.strip())


def parse_term(written: str) -> Term:
    """Read one term."""
    shown = written.strip()
    body = shown.removesuffix("?")
    slots = tuple(_parse_slot(slot) for slot in body.split("+"))
    return Term(shown=body.strip(), slots=slots, needs_context=shown.endswith("?"))


def _parse_slot(slot: str) -> tuple[tuple[Atom, ...], ...]:
    return tuple(tuple(_parse_atom(atom) for atom in phrase.split()) for phrase in slot.split("|") if phrase.strip())


def _parse_atom(written: str) -> Atom:
    place = {"^": "start", "=": "whole"}.get(written[0], "inside")
    if written.endswith("$"):
        place = "end" if place == "inside" else "whole"
    text = fold(written.strip("^=$"))
    short = len(text) <= 3 and place == "inside"  # noqa: PLR2004 - three letters inside any word mean nothing
    return Atom(text, "whole" if short else place)


class Vocabulary:
    """Terms compiled for look-up; immutable after construction."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = tuple(dict.fromkeys(terms))
        self._places: dict[str, tuple[Atom, ...]] = {}
        self._by_atom: dict[Atom, tuple[tuple[int, int], ...]] = {}
        self._index_atoms()
        self._grams = _gram_index(text for text in self._places if len(text) >= _MIN_SIMILAR - 1)
        self._lengths = sorted({len(text) for text in self._places})
        self.atoms_of = lru_cache(maxsize=_CACHED_WORDS)(self._atoms_of)

    def _index_atoms(self) -> None:
        places: defaultdict[str, set[Atom]] = defaultdict(set)
        by_atom: defaultdict[Atom, set[tuple[int, int]]] = defaultdict(set)
        for number, term in enumerate(self._terms):
            for bit, phrase in ((1 << index, phrase) for index, slot in enumerate(term.slots) for phrase in slot):
                by_atom[phrase[0]].add((number, bit))
                for atom in phrase:
                    places[atom.text].add(atom)
        self._places = {text: tuple(atoms) for text, atoms in places.items()}
        self._by_atom = {atom: tuple(slots) for atom, slots in by_atom.items()}

    def find(self, sentence: str) -> dict[Term, str]:
        """Return the terms that meet in `sentence`, each with the words it met."""
        words = folded_words(sentence)
        positions: dict[Atom, list[int]] = {}
        for position, word in words:
            for atom in self.atoms_of(word):
                positions.setdefault(atom, []).append(position)
        spelt = dict(words)
        found: dict[Term, str] = {}
        for number in self._candidates(positions):
            places = _meeting_place(self._terms[number], positions)
            if places is not None:
                found[self._terms[number]] = " ".join(spelt[place] for place in dict.fromkeys(places) if place in spelt)
        return found

    def _candidates(self, positions: Iterable[Atom]) -> list[int]:
        """Return the terms of which every slot is begun, as a mask of slots tells."""
        begun: dict[int, int] = {}
        for atom in positions:
            for number, bit in self._by_atom.get(atom, ()):
                begun[number] = begun.get(number, 0) | bit
        return sorted(number for number, mask in begun.items() if mask == (1 << len(self._terms[number].slots)) - 1)

    def _atoms_of(self, word: str) -> tuple[Atom, ...]:
        found = {
            atom: None
            for text, start in self._substrings(word)
            for atom in self._places[text]
            if _fits(atom, word, start)
        }
        if not found and len(word) >= _MIN_SIMILAR:
            found = dict.fromkeys(self._similar(word))
        return tuple(found)

    def _substrings(self, word: str) -> Iterable[tuple[str, int]]:
        for start in range(len(word)):
            for length in self._lengths:
                text = word[start : start + length]
                if len(text) < length:
                    break
                if text in self._places:
                    yield text, start

    def _similar(self, word: str) -> Sequence[Atom]:
        """Return the long atoms a misspelt word comes closest to."""
        grams = _grams(word)
        shared: defaultdict[str, int] = defaultdict(int)
        for gram in grams:
            for text in self._grams.get(gram, ()):
                shared[text] += 1
        scored = [(2 * count / (len(grams) + len(_grams(text))), text) for text, count in shared.items()]
        best, text = max(scored, default=(0.0, ""))
        if best < _SIMILARITY:
            return ()
        return [atom for atom in self._places[text] if atom.place != "end"]


def _fits(atom: Atom, word: str, start: int) -> bool:
    if atom.place == "inside":
        return True
    if atom.place == "start":
        return start == 0
    ending = word[start + len(atom.text) :]
    return (atom.place == "end" or start == 0) and ending in _INFLECTION and (len(atom.text) > 2 or not ending)  # noqa: PLR2004


def _grams(text: str) -> frozenset[str]:
    padded = f"##{text}#"
    return frozenset(padded[index : index + 3] for index in range(len(padded) - 2))


def _gram_index(texts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    index: defaultdict[str, list[str]] = defaultdict(list)
    for text in texts:
        for gram in _grams(text):
            index[gram].append(text)
    return {gram: tuple(found) for gram, found in index.items()}


def _meeting_place(term: Term, positions: Mapping[Atom, list[int]]) -> tuple[int, ...] | None:
    """Return positions, one per slot, that lie within the window; `None` when the term does not meet."""
    per_slot: list[list[int]] = []
    for slot in term.slots:
        places = sorted({place for phrase in slot for place in _phrase_places(phrase, positions)})
        if not places:
            return None
        per_slot.append(places[:_MAX_POSITIONS])
    for meeting in product(*per_slot):
        if max(meeting) - min(meeting) <= _WINDOW:
            return meeting
    return None


def _phrase_places(phrase: tuple[Atom, ...], positions: Mapping[Atom, list[int]]) -> Iterable[int]:
    starts = positions.get(phrase[0], ())
    if len(phrase) == 1:
        return starts
    return [
        start
        for start in starts
        if all(
            start + step in positions.get(atom, ()) or (step == 1 and start in positions.get(atom, ()))
            for step, atom in enumerate(phrase)
        )
    ]
