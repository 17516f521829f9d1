"""Find the names of a set that may mean the same product as a name asked for."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity.identity_types import (
    NO_ALIASES,
    Aliases,
    NameComparison,
    NameRelation,
    alias_key,
)
from bollwerk.engines.product_identity.name_families import FamilyIndex, leaves_out
from bollwerk.engines.product_identity.name_relations import count_numbers, is_number, relation_of
from bollwerk.engines.product_identity.name_words import KIND_WORDS
from bollwerk.engines.product_identity.names import ProductName, VendorName, fold, same_vendor
from bollwerk.engines.product_identity.vendor_index import UNSURE, VendorIndex

MIN_SCORE = 0.5
"""Pairs below are no candidates at all."""

TELLING_SHARE = 0.75
"""A name whose atoms weigh less than this share of the rarest atom says too little without its vendor."""

TELLING_LENGTH = 4
"""So does a shorter name."""

_REORDERED = 0.99
_BOTH_SURPLUS = 0.85
_OTHER_MODEL = 0.5
_PART_AT_END = 0.85
_OF_FAMILY = 0.85
_LIGHT = 0.3
_NO_VENDOR = 0.8
_OTHER_VENDOR = 0.6
# A shared atom adds its rarity, one atom and, when it is a number, one number to a single figure.
_ONE_ATOM, _ONE_NUMBER = 4096.0, 4096.0 * 128
_MOST_ATOMS = 100
_MOST_CELLS = 1_000_000  # pairs that are compared at once: 8 MB for each column
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


Scores = tuple[float, float]
"""Score of a pair of names and of its vendors."""


@dataclass(frozen=True, slots=True)
class _Shapes:
    """What is compared of names, in columns.

    Attributes:
        mass: Weight of all atoms.
        sizes: Number of atoms.
        numbers: Number of atoms that are numbers.
        telling: Weight where words for kinds of things and a version at the end, which hardly tell, count less.
        first: Number of the first atom.
        last: Number of the last atom.
    """

    mass: Floats
    sizes: Floats
    numbers: Floats
    telling: Floats
    first: Ints
    last: Ints

    def with_more(self, other: "_Shapes") -> "_Shapes":
        """Return these columns with those of another behind them."""
        return _Shapes(
            np.concatenate([self.mass, other.mass]),
            np.concatenate([self.sizes, other.sizes]),
            np.concatenate([self.numbers, other.numbers]),
            np.concatenate([self.telling, other.telling]),
            np.concatenate([self.first, other.first]),
            np.concatenate([self.last, other.last]),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Names asked for: their atoms, numbered, and their shapes."""

    atoms: Sequence[Sequence[str]]
    shapes: _Shapes


@dataclass(frozen=True, slots=True)
class _Block:
    """The names of one vendor: positions, shapes, and where each atom occurs."""

    positions: Ints
    shapes: _Shapes
    postings: dict[str, Ints]

    def with_more(self, other: "_Block") -> "_Block":
        """Return this block with the names of another behind its own; the postings are shared."""
        for atom, places in other.postings.items():
            known = self.postings.get(atom, _NO_PLACES)
            self.postings[atom] = np.concatenate([known, places + len(self.positions)])
        return _Block(
            np.concatenate([self.positions, other.positions]), self.shapes.with_more(other.shapes), self.postings
        )


_NO_PLACES: Ints = np.zeros(0, dtype=np.int64)


class NameIndex:
    """An index over product names; build it once, ask it often."""

    def __init__(self, names: Sequence[ProductName], aliases: Aliases = NO_ALIASES, *, names_are_items: bool) -> None:
        self.names: list[ProductName] = []
        self._aliases = aliases
        self._names_are_items = names_are_items
        frequency = Counter(atom for name in names for atom in numbered_atoms(name.atoms))
        total = len(names) + 1
        self._rarity = {atom: math.log(1 + total / count) for atom, count in frequency.items()}
        self._rarest = math.log(1 + total)
        self._unknown = math.log(1 + total / 0.5)
        self._telling = TELLING_SHARE * math.log(1 + total)
        self._number_of = {atom: number for number, atom in enumerate(frequency)}
        self._vendors = VendorIndex([])
        self._blocks: list[_Block] = []
        self._block_of: dict[str, int] = {}
        self._equal: dict[tuple[str, ...], list[int]] = {}
        self._partners: dict[tuple[str, str], list[int]] = {}
        self._families = FamilyIndex([], names_are_items=names_are_items)
        self._excepting: set[int] = set()
        self.extend(names)

    def extend(self, names: Sequence[ProductName]) -> None:
        """Take further names in, behind those that were taken in before.

        How much an atom tells was counted when the index was made and is not counted anew: a few names change it by
        less than the fourth digit.
        """
        start = len(self.names)
        self.names.extend(names)
        atoms = [numbered_atoms(name.atoms) for name in names]
        for atom in (atom for several in atoms for atom in several if atom not in self._rarity):
            self._rarity[atom] = self._rarest
            self._number_of[atom] = len(self._number_of)
        for position, (name, several) in enumerate(zip(names, atoms, strict=True), start):
            self._equal.setdefault(tuple(sorted(several)), []).append(position)
            if name.exceptions:
                self._excepting.add(position)
        self._extend_blocks(start, atoms)
        self._families.add(names)
        partners = _partners(names, self._aliases, names_are_items=self._names_are_items, start=start)
        for key, positions in partners.items():
            self._partners.setdefault(key, []).extend(positions)

    def _extend_blocks(self, start: int, atoms: Sequence[Sequence[str]]) -> None:
        members: dict[str, list[int]] = {}
        fresh: list[VendorName] = []
        for position in range(start, len(self.names)):
            vendor = self.names[position].vendor
            if vendor.compact not in members and vendor.compact not in self._block_of:
                fresh.append(vendor)
            members.setdefault(vendor.compact, []).append(position)
        self._vendors.add(fresh)
        for maker, several in members.items():
            block = self._build_block(start, atoms, several)
            number = self._block_of.setdefault(maker, len(self._blocks))
            if number == len(self._blocks):
                self._blocks.append(block)
            else:
                self._blocks[number] = self._blocks[number].with_more(block)

    def _build_block(self, start: int, atoms: Sequence[Sequence[str]], members: Sequence[int]) -> _Block:
        postings: dict[str, list[int]] = {}
        for place, position in enumerate(members):
            for atom in atoms[position - start]:
                postings.setdefault(atom, []).append(place)
        return _Block(
            positions=np.array(members, dtype=np.int64),
            shapes=self._shapes([(self.names[position], atoms[position - start]) for position in members]),
            postings={atom: np.array(places, dtype=np.int64) for atom, places in postings.items()},
        )

    def _shapes(self, names: Sequence[tuple[ProductName, Sequence[str]]]) -> _Shapes:
        """Return the columns of names, each given with its numbered atoms."""
        ends = [(name.atoms[0], name.atoms[-1]) if name.atoms else ("", "") for name, _ in names]
        mass = [self._weight(atoms) for _, atoms in names]
        telling = [
            self._telling_mass(name, atoms) if name.ending or not KIND_WORDS.isdisjoint(atoms) else weight
            for (name, atoms), weight in zip(names, mass, strict=True)
        ]
        return _Shapes(
            mass=np.array(mass, dtype=np.float64),
            sizes=np.array([len(atoms) for _, atoms in names], dtype=np.float64),
            numbers=np.array([count_numbers(atoms) for _, atoms in names], dtype=np.float64),
            telling=np.array(telling, dtype=np.float64),
            first=np.array([self._number_of.get(atom, -1) for atom, _ in ends], dtype=np.int64),
            last=np.array([self._number_of.get(atom, -1) for _, atom in ends], dtype=np.int64),
        )

    def _telling_mass(self, name: ProductName, atoms: Sequence[str]) -> float:
        """Return the weight of a name; a word for a kind of thing counts little, and so does a version as a whole."""
        own, version = atoms[: len(atoms) - name.ending], atoms[len(atoms) - name.ending :]
        kinds = [atom for atom in own if atom in KIND_WORDS]
        rest = [atom for atom in own if atom not in KIND_WORDS]
        light = self._weight(kinds) + self._weight(version) / max(1, name.ending)
        return self._weight(rest) + _LIGHT * light

    def scores(self, query: ProductName, least: float = MIN_SCORE) -> dict[int, tuple[float, float]]:
        """Return score and vendor score by position, for all names that score at least `least`, which is above 0."""
        return self.scores_of([query], least)[0]

    def scores_of(self, queries: Sequence[ProductName], least: float = MIN_SCORE) -> list[dict[int, Scores]]:
        """Return what `scores` returns for each of many names; those that ask the same vendor are compared at once."""
        atoms = [numbered_atoms(query.atoms) for query in queries]
        asked = _Asked(atoms, self._shapes(list(zip(queries, atoms, strict=True))))
        found: list[dict[int, Scores]] = [{} for _ in queries]
        of_vendor: dict[int, list[tuple[int, float]]] = {}
        for number, (query, one) in enumerate(zip(queries, atoms, strict=True)):
            self._add_equal(query, one, float(asked.shapes.mass[number]), least, found[number])
            for place, vendor_score in self._vendors.find(query.vendor):
                if vendor_score >= least:
                    of_vendor.setdefault(place, []).append((number, vendor_score))
        for place, several in of_vendor.items():
            block = self._blocks[place]
            step = max(1, _MOST_CELLS // len(block.positions))
            for start in range(0, len(several), step):
                self._add_alike(block, asked, several[start : start + step], least, found)
        for query, scores in zip(queries, found, strict=True):
            self._add_families(query, least, scores)
            if query.exceptions or not self._excepting.isdisjoint(scores):
                self._take_exceptions(query, scores)
        return [self._with_decisions(query, scores) for query, scores in zip(queries, found, strict=True)]

    def _add_equal(
        self,
        query: ProductName,
        asked: Sequence[str],
        mass: float,
        least: float,
        found: dict[int, Scores],
    ) -> None:
        """Add names of nobody's or another maker's products that are equal and tell enough by themselves."""
        if mass < self._telling or len(query.compact) < TELLING_LENGTH:
            return
        for position in self._equal.get(tuple(sorted(asked)), ()):
            nobody = not query.vendor.words or not self.names[position].vendor.words
            score = _NO_VENDOR if nobody else _OTHER_VENDOR
            if score >= least:
                found[position] = (score, UNSURE if nobody else 0.0)

    def _add_alike(
        self,
        block: _Block,
        asked: _Asked,
        several: Sequence[tuple[int, float]],
        least: float,
        found: Sequence[dict[int, Scores]],
    ) -> None:
        """Add the names of a vendor that are alike enough, for several names asked for, each with its vendor score."""
        shared = self._shared(block, [asked.atoms[number] for number, _ in several])
        met = np.flatnonzero(shared)
        row, place = np.divmod(met, len(block.positions))
        query = np.array([number for number, _ in several], dtype=np.int64)[row]
        vendor = np.array([vendor_score for _, vendor_score in several], dtype=np.float64)[row]
        likeness = self._likeness(asked.shapes, query, block.shapes, place, shared[met]) * vendor
        kept = np.flatnonzero(likeness >= least)
        columns = (query[kept], block.positions[place[kept]], likeness[kept], vendor[kept])
        for one, position, alike, maker in zip(*(column.tolist() for column in columns), strict=True):
            found[one][position] = (alike, maker)

    def _likeness(self, asked: _Shapes, query: Ints, held: _Shapes, place: Ints, shared: Floats) -> Floats:
        """Return how alike names asked for and names held are, 0..1, from what each pair shares.

        The weight of the shared atoms counts for both names. What is left over on both sides makes another product,
        most of all when numbers are left over on both sides (another model).
        """
        numbers, rest = np.divmod(shared, _ONE_NUMBER)
        size, common = np.divmod(rest, _ONE_ATOM)
        score = 2 * common / (asked.mass[query] + held.mass[place])
        mine, theirs = size < asked.sizes[query], size < held.sizes[place]
        conflict = (numbers < asked.numbers[query]) & (numbers < held.numbers[place])
        score = np.where(mine & theirs, score * np.where(conflict, _OTHER_MODEL, _BOTH_SURPLUS), score)
        one = np.flatnonzero(mine != theirs)
        score[one] = np.maximum(score[one], self._likeness_of_parts(asked, query[one], held, place[one]))
        return np.where(mine | theirs, score, 1.0)

    def _likeness_of_parts(self, asked: _Shapes, query: Ints, held: _Shapes, place: Ints) -> Floats:
        """Return how alike names are of which one holds all that the other has, and more.

        Words for the kind of thing and a version at the end count little ("A1001 Network Door Controller"). What
        stands before a telling name is mostly a brand of the maker ("Rosemount GC370XA").
        """
        mine, theirs = asked.telling[query], held.telling[place]
        likeness = 2 * np.minimum(mine, theirs) / (mine + theirs)
        ends_alike = (asked.last[query] == held.last[place]) & (asked.last[query] >= 0)
        before = ends_alike & (asked.first[query] != held.first[place])
        tells = np.minimum(asked.mass[query], held.mass[place]) >= self._telling
        return np.where(before & tells, np.maximum(likeness, _PART_AT_END), likeness)

    def _shared(self, block: _Block, asked: Sequence[Sequence[str]]) -> Floats:
        """Return what each name asked for shares with each name of a block, one name after the other."""
        width = len(block.positions)
        cells: list[Ints] = []
        worth: list[float] = []
        for number, atoms in enumerate(asked):
            for atom in atoms:
                places = block.postings.get(atom)
                if places is not None:
                    cells.append(places + number * width)
                    worth.append(self._rarity[atom] + _ONE_ATOM + (_ONE_NUMBER if is_number(atom) else 0.0))
        if not cells:
            return np.zeros(0, dtype=np.float64)
        weights = np.repeat(np.array(worth, dtype=np.float64), [len(one) for one in cells])
        return np.bincount(np.concatenate(cells), weights=weights).astype(np.float64, copy=False)

    def _add_families(self, query: ProductName, least: float, found: dict[int, Scores]) -> None:
        """Add the families that a name belongs to, and the members of a family."""
        for position in self._families.find(query):
            maker = same_vendor(query.vendor, self.names[position].vendor)
            if maker > UNSURE and _OF_FAMILY * maker >= least:
                found[position] = max(found.get(position, (0.0, 0.0)), (_OF_FAMILY * maker, maker))

    def _take_exceptions(self, query: ProductName, found: dict[int, Scores]) -> None:
        """Take out what one name of a pair leaves out by its own words."""
        for position in list(found):
            other = self.names[position]
            if leaves_out(query, other) or leaves_out(other, query):
                del found[position]

    def _with_decisions(self, query: ProductName, found: dict[int, Scores]) -> dict[int, Scores]:
        if self._partners:
            for position in self._partners.get((fold(query.vendor.text), fold(query.text)), ()):
                found[position] = (1.0, 1.0)
        if self._aliases.rejected:
            return {key: value for key, value in found.items() if self._key(query, key) not in self._aliases.rejected}
        return found

    def _key(self, query: ProductName, position: int) -> tuple[str, str, str, str]:
        other = self.names[position]
        mine, theirs = (other, query) if self._names_are_items else (query, other)
        return alias_key(mine.vendor.text, mine.text, theirs.vendor.text, theirs.text)

    def search(self, query: ProductName, least: float = MIN_SCORE) -> list[tuple[int, NameComparison]]:
        """Return positions and comparisons of all names that score at least `least`, best first."""
        ranked = sorted(self.scores(query, least).items(), key=lambda pair: (-pair[1][0], pair[0]))
        return [(position, self.compared(query, position, *scores)) for position, scores in ranked]

    def compared(self, query: ProductName, position: int, score: float, vendor_score: float) -> NameComparison:
        """Return the explanation of a score."""
        other = self.names[position]
        mine, theirs = (other, query) if self._names_are_items else (query, other)
        relation, surplus = relation_of(mine, theirs)
        if self._aliases.confirmed and self._key(query, position) in self._aliases.confirmed:
            relation = NameRelation.CONFIRMED
        return NameComparison(score, relation, _written(mine), _written(theirs), vendor_score, surplus)

    def _weight(self, atoms: Sequence[str]) -> float:
        return sum(self._rarity.get(atom, self._unknown) for atom in atoms) or 1e-9


def numbered_atoms(atoms: Sequence[str]) -> tuple[str, ...]:
    """Return atoms with repeated ones told apart, so that a name is a set: `1 1` becomes `1` and `1 2nd`."""
    if len(set(atoms)) == len(atoms):
        return tuple(atoms[:_MOST_ATOMS])
    seen: Counter[str] = Counter()
    told: list[str] = []
    for atom in atoms[:_MOST_ATOMS]:
        seen[atom] += 1
        told.append(atom if seen[atom] == 1 else f"{atom} {seen[atom]}")
    return tuple(told)


def _partners(
    names: Sequence[ProductName], aliases: Aliases, *, names_are_items: bool, start: int
) -> dict[tuple[str, str], list[int]]:
    """Return the positions, the first of which is `start`, that people confirmed for a name asked for."""
    if not aliases.confirmed:
        return {}
    positions: dict[tuple[str, str], list[int]] = {}
    for position, name in enumerate(names, start):
        positions.setdefault((fold(name.vendor.text), fold(name.text)), []).append(position)
    found: dict[tuple[str, str], list[int]] = {}
    for alias in aliases.confirmed:
        asked, held = (alias[2:], alias[:2]) if names_are_items else (alias[:2], alias[2:])
        found.setdefault(asked, []).extend(positions.get(held, []))
    return found


def _written(name: ProductName) -> str:
    return f"{name.vendor.text} {name.text}".strip()
