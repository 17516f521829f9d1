"""Find the names of a set that may mean the same product as a name asked for."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
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
from bollwerk.engines.product_identity.names import ProductName, fold
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
class _Asked:
    """A name asked for: its atoms, their weight, and how many are numbers."""

    atoms: tuple[str, ...]
    weight: float
    numbers: int


@dataclass(frozen=True, slots=True)
class _Block:
    """The names of one vendor: positions, weights, numbers of atoms, and where each atom occurs."""

    positions: Ints
    mass: Floats
    sizes: Floats
    numbers: Floats
    postings: Mapping[str, Ints]


class NameIndex:
    """An index over product names; build it once, ask it often."""

    def __init__(self, names: Sequence[ProductName], aliases: Aliases = NO_ALIASES, *, names_are_items: bool) -> None:
        self.names = tuple(names)
        self._aliases = aliases
        self._names_are_items = names_are_items
        atoms = [numbered_atoms(name.atoms) for name in self.names]
        frequency = Counter(atom for several in atoms for atom in several)
        total = len(self.names) + 1
        self._rarity = {atom: math.log(1 + total / count) for atom, count in frequency.items()}
        self._unknown = math.log(1 + total / 0.5)
        self._telling = TELLING_SHARE * math.log(1 + total)
        vendors = list({name.vendor.compact: name.vendor for name in self.names}.values())
        self._vendors = VendorIndex(vendors)
        self._blocks = self._build_blocks(atoms, [vendor.compact for vendor in vendors])
        self._equal: dict[tuple[str, ...], list[int]] = {}
        for position, several in enumerate(atoms):
            self._equal.setdefault(tuple(sorted(several)), []).append(position)
        self._partners = _partners(self.names, aliases, names_are_items=names_are_items)

    def _build_blocks(self, atoms: Sequence[Sequence[str]], vendors: Sequence[str]) -> list[_Block]:
        members: dict[str, list[int]] = {vendor: [] for vendor in vendors}
        for position, name in enumerate(self.names):
            members[name.vendor.compact].append(position)
        return [self._build_block(atoms, members[vendor]) for vendor in vendors]

    def _build_block(self, atoms: Sequence[Sequence[str]], members: Sequence[int]) -> _Block:
        postings: dict[str, list[int]] = {}
        for place, position in enumerate(members):
            for atom in atoms[position]:
                postings.setdefault(atom, []).append(place)
        return _Block(
            positions=np.array(members, dtype=np.int64),
            mass=np.array([self._weight(atoms[position]) for position in members], dtype=np.float64),
            sizes=np.array([len(atoms[position]) for position in members], dtype=np.float64),
            numbers=np.array([_numbers(atoms[position]) for position in members], dtype=np.float64),
            postings={atom: np.array(places, dtype=np.int64) for atom, places in postings.items()},
        )

    def scores(self, query: ProductName, least: float = MIN_SCORE) -> dict[int, tuple[float, float]]:
        """Return score and vendor score by position, for all names that score at least `least`, which is above 0."""
        return self.scores_of([query], least)[0]

    def scores_of(self, queries: Sequence[ProductName], least: float = MIN_SCORE) -> list[dict[int, Scores]]:
        """Return what `scores` returns for each of many names; those that ask the same vendor are compared at once."""
        asked = [self._asked(query) for query in queries]
        found: list[dict[int, Scores]] = [{} for _ in queries]
        of_vendor: dict[int, list[tuple[int, float]]] = {}
        for number, (query, one) in enumerate(zip(queries, asked, strict=True)):
            self._add_equal(query, one, least, found[number])
            for place, vendor_score in self._vendors.find(query.vendor):
                if vendor_score >= least:
                    of_vendor.setdefault(place, []).append((number, vendor_score))
        for place, several in of_vendor.items():
            block = self._blocks[place]
            step = max(1, _MOST_CELLS // len(block.positions))
            for start in range(0, len(several), step):
                self._add_alike(block, asked, several[start : start + step], least, found)
        return [self._with_decisions(query, one) for query, one in zip(queries, found, strict=True)]

    def _asked(self, query: ProductName) -> _Asked:
        atoms = numbered_atoms(query.atoms)
        return _Asked(atoms, self._weight(atoms), _numbers(atoms))

    def _add_equal(
        self,
        query: ProductName,
        asked: _Asked,
        least: float,
        found: dict[int, Scores],
    ) -> None:
        """Add names of nobody's or another maker's products that are equal and tell enough by themselves."""
        if asked.weight < self._telling or len(query.compact) < TELLING_LENGTH:
            return
        for position in self._equal.get(tuple(sorted(asked.atoms)), ()):
            nobody = not query.vendor.words or not self.names[position].vendor.words
            score = _NO_VENDOR if nobody else _OTHER_VENDOR
            if score >= least:
                found[position] = (score, UNSURE if nobody else 0.0)

    def _add_alike(
        self,
        block: _Block,
        asked: Sequence[_Asked],
        several: Sequence[tuple[int, float]],
        least: float,
        found: Sequence[dict[int, Scores]],
    ) -> None:
        """Add the names of one vendor that are alike enough, for several names asked for, each with its vendor score.

        The weight of the shared atoms counts for both names. What is left over on both sides makes another product,
        most of all when numbers are left over on both sides (another model).
        """
        shared = self._shared(block, [asked[number].atoms for number, _ in several])
        met = np.flatnonzero(shared)
        row, place = np.divmod(met, len(block.positions))
        numbers, rest = np.divmod(shared[met], _ONE_NUMBER)
        size, common = np.divmod(rest, _ONE_ATOM)
        weight = np.array([asked[number].weight for number, _ in several], dtype=np.float64)[row]
        count = np.array([len(asked[number].atoms) for number, _ in several], dtype=np.float64)[row]
        own_numbers = np.array([asked[number].numbers for number, _ in several], dtype=np.float64)[row]
        score = 2 * common / (weight + block.mass[place])
        mine, theirs = size < count, size < block.sizes[place]
        conflict = (numbers < own_numbers) & (numbers < block.numbers[place])
        score = np.where(mine & theirs, score * np.where(conflict, _OTHER_MODEL, _BOTH_SURPLUS), score)
        vendor = np.array([vendor_score for _, vendor_score in several], dtype=np.float64)[row]
        likeness = np.where(mine | theirs, score, 1.0) * vendor
        kept = np.flatnonzero(likeness >= least)
        columns = (row[kept], block.positions[place[kept]], likeness[kept], vendor[kept])
        for one, position, alike, maker in zip(*(column.tolist() for column in columns), strict=True):
            found[several[one][0]][position] = (alike, maker)

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
                    worth.append(self._rarity[atom] + _ONE_ATOM + (_ONE_NUMBER if _is_number(atom) else 0.0))
        if not cells:
            return np.zeros(0, dtype=np.float64)
        weights = np.repeat(np.array(worth, dtype=np.float64), [len(one) for one in cells])
        return np.bincount(np.concatenate(cells), weights=weights).astype(np.float64, copy=False)

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
        relation, surplus = _relation(mine, theirs)
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


def _is_number(atom: str) -> bool:
    return atom[0].isdigit()


def _numbers(atoms: Sequence[str]) -> int:
    return sum(map(_is_number, atoms))


def _left_over(atoms: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the atoms that only the first name has, each once, or has more often."""
    left = list(others)
    only: dict[str, None] = {}
    for atom in atoms:
        if atom in left:
            left.remove(atom)
        else:
            only[atom] = None
    return tuple(only)


def _relation(mine: ProductName, theirs: ProductName) -> tuple[NameRelation, tuple[str, ...]]:
    """Return how an item's name relates to a document's, and what only one of them has."""
    if mine.compact == theirs.compact:
        return NameRelation.EQUAL, ()
    mine_only, theirs_only = _left_over(mine.atoms, theirs.atoms), _left_over(theirs.atoms, mine.atoms)
    surplus = (*mine_only, *theirs_only)
    if not surplus:
        return NameRelation.REORDERED, ()
    if not theirs_only:
        return NameRelation.CONTAINS, surplus
    if not mine_only:
        return NameRelation.CONTAINED, surplus
    if _numbers(mine_only) and _numbers(theirs_only):
        return NameRelation.DIFFERENT_MODEL, surplus
    return NameRelation.SIMILAR, surplus


def _partners(
    names: Sequence[ProductName], aliases: Aliases, *, names_are_items: bool
) -> dict[tuple[str, str], list[int]]:
    """Return the positions that people confirmed for a name asked for."""
    if not aliases.confirmed:
        return {}
    positions: dict[tuple[str, str], list[int]] = {}
    for position, name in enumerate(names):
        positions.setdefault((fold(name.vendor.text), fold(name.text)), []).append(position)
    found: dict[tuple[str, str], list[int]] = {}
    for alias in aliases.confirmed:
        asked, held = (alias[2:], alias[:2]) if names_are_items else (alias[:2], alias[2:])
        found.setdefault(asked, []).extend(positions.get(held, []))
    return found


def _written(name: ProductName) -> str:
    return f"{name.vendor.text} {name.text}".strip()
