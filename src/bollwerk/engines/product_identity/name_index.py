"""Find the names of a set that may mean the same product as a name asked for."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity.identity_types import (
    NO_ALIASES,
    Aliases,
    NameComparison,
    NameRelation,
    alias_key,
)
from bollwerk.engines.product_identity.names import ProductName, VendorName, fold, same_vendor

MIN_SCORE = 0.5
"""Pairs below are no candidates at all."""

TELLING_SHARE = 0.75
"""A name whose atoms weigh less than this share of the rarest atom says too little without its vendor."""

TELLING_LENGTH = 4
"""So does a shorter name."""

_PERMUTED = 0.99
_BOTH_SURPLUS = 0.85
_OTHER_MODEL = 0.5
_NO_VENDOR = 0.8
_OTHER_VENDOR = 0.6
_ROUNDING = 0.999
_Floats = NDArray[np.float64]


class NameIndex:
    """An index over product names; build it once, ask it often."""

    def __init__(self, names: Sequence[ProductName], aliases: Aliases = NO_ALIASES, *, names_are_items: bool) -> None:
        self.names = tuple(names)
        self._aliases = aliases
        self._names_are_items = names_are_items
        self._counts = [Counter(name.atoms) for name in self.names]
        frequency: Counter[str] = Counter()
        for counts in self._counts:
            frequency.update(counts.keys())
        total = len(self.names) + 1
        self._rarity = {atom: math.log(1 + total / count) for atom, count in frequency.items()}
        self._unknown = math.log(1 + total / 0.5)
        self._telling = TELLING_SHARE * math.log(1 + total)
        self._mass = np.array([self._weight(counts) for counts in self._counts], dtype=np.float64)
        self._postings = _postings(self._counts)
        self._vendors = list({name.vendor.compact: name.vendor for name in self.names}.values())
        positions = {vendor.compact: number for number, vendor in enumerate(self._vendors)}
        self._vendor_of = np.array([positions[name.vendor.compact] for name in self.names], dtype=np.int64)
        self._vendor_scores: dict[str, _Floats] = {}
        self._partners = _partners(self.names, aliases, names_are_items=names_are_items)

    def search(self, query: ProductName, least: float = MIN_SCORE) -> list[tuple[int, NameComparison]]:
        """Return positions and comparisons of all names that score at least `least`, best first."""
        counts = Counter(query.atoms)
        mass = self._weight(counts)
        found = {position: self._compare(query, counts, mass, position) for position in self._hopeful(query, least)}
        kept = [(position, comparison) for position, comparison in found.items() if comparison.score >= least]
        kept.sort(key=lambda pair: (-pair[1].score, pair[0]))
        return kept

    def _hopeful(self, query: ProductName, least: float) -> list[int]:
        """Return the positions that may reach a score, and those that people joined with the name."""
        joined = self._partners.get((fold(query.vendor.text), fold(query.text)), []) if self._partners else []
        if not self.names:
            return joined
        counts = Counter(query.atoms)
        shared, touched = self._shared(counts)
        vendors = self._vendor_score(query.vendor)[touched]
        likeness = 2 * shared[touched] / (self._weight(counts) + self._mass[touched])
        reach = likeness * np.where(vendors > 0, 1.0, _OTHER_VENDOR)
        return [*joined, *touched[reach >= least * _ROUNDING].tolist()]

    def _shared(self, counts: Mapping[str, int]) -> tuple[_Floats, NDArray[np.int64]]:
        """Return the weight that each name shares with the query, and the names that share any."""
        shared = np.zeros(len(self.names), dtype=np.float64)
        touched: list[NDArray[np.int64]] = []
        for atom, count in counts.items():
            posting = self._postings.get(atom)
            if posting is None:
                continue
            positions, times = posting
            shared[positions] += self._rarity[atom] * np.minimum(times, count)
            touched.append(positions)
        if not touched:
            return shared, np.zeros(0, dtype=np.int64)
        return shared, np.nonzero(shared)[0]

    def _vendor_score(self, vendor: VendorName) -> _Floats:
        known = self._vendor_scores.get(vendor.compact)
        if known is None:
            per_vendor = np.array([same_vendor(vendor, other) for other in self._vendors], dtype=np.float64)
            known = self._vendor_scores[vendor.compact] = per_vendor[self._vendor_of]
        return known

    def _is_telling(self, query: ProductName, mass: float) -> bool:
        return mass >= self._telling and len(query.compact) >= TELLING_LENGTH

    def _weight(self, counts: Mapping[str, int]) -> float:
        return sum(self._rarity.get(atom, self._unknown) * count for atom, count in counts.items()) or 1e-9

    def _compare(self, query: ProductName, counts: Counter[str], mass: float, position: int) -> NameComparison:
        other = self.names[position]
        decided = self._decided(query, other)
        if decided is not None:
            return decided
        score, relation, surplus = self._likeness(query, counts, position)
        vendor_score = float(self._vendor_score(query.vendor)[position])
        return NameComparison(
            score=score * _vendor_factor(vendor_score, exact=score >= _PERMUTED, telling=self._is_telling(query, mass)),
            relation=relation,
            mine=_written(other if self._names_are_items else query),
            theirs=_written(query if self._names_are_items else other),
            vendor_score=vendor_score,
            surplus=surplus,
        )

    def _decided(self, query: ProductName, other: ProductName) -> NameComparison | None:
        """Return what a person decided about the pair."""
        if not (self._aliases.confirmed or self._aliases.rejected):
            return None
        mine, theirs = (other, query) if self._names_are_items else (query, other)
        key = alias_key(mine.vendor.text, mine.text, theirs.vendor.text, theirs.text)
        if key in self._aliases.rejected:
            return NameComparison(0.0, NameRelation.DIFFERENT_MODEL, _written(mine), _written(theirs))
        if key in self._aliases.confirmed:
            return NameComparison(1.0, NameRelation.CONFIRMED, _written(mine), _written(theirs))
        return None

    def _likeness(
        self, query: ProductName, counts: Counter[str], position: int
    ) -> tuple[float, NameRelation, tuple[str, ...]]:
        other, theirs = self.names[position], self._counts[position]
        if query.compact == other.compact:
            return 1.0, NameRelation.EQUAL, ()
        mine_only, theirs_only = counts - theirs, theirs - counts
        if not mine_only and not theirs_only:
            return _PERMUTED, NameRelation.REORDERED, ()
        score = 2 * self._weight(counts & theirs) / (self._weight(counts) + float(self._mass[position]))
        surplus = (*mine_only, *theirs_only)
        if not mine_only or not theirs_only:
            wider = bool(theirs_only) == self._names_are_items
            return score, NameRelation.CONTAINS if wider else NameRelation.CONTAINED, surplus
        if _numbered(mine_only) and _numbered(theirs_only):
            return score * _OTHER_MODEL, NameRelation.DIFFERENT_MODEL, surplus
        return score * _BOTH_SURPLUS, NameRelation.SIMILAR, surplus


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


def _postings(counts: Sequence[Mapping[str, int]]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    gathered: dict[str, tuple[list[int], list[int]]] = {}
    for position, atoms in enumerate(counts):
        for atom, count in atoms.items():
            positions, times = gathered.setdefault(atom, ([], []))
            positions.append(position)
            times.append(count)
    return {
        atom: (np.array(positions, dtype=np.int64), np.array(times, dtype=np.int64))
        for atom, (positions, times) in gathered.items()
    }


def _numbered(atoms: Mapping[str, int]) -> bool:
    return any(atom.isdigit() for atom in atoms)


def _vendor_factor(vendor_score: float, *, exact: bool, telling: bool) -> float:
    """Return what a vendor's score makes of a name's score; without a sure vendor only a telling, equal name counts."""
    if vendor_score > 0.5:  # noqa: PLR2004 - 0.5 means that nobody is named
        return vendor_score
    if not exact or not telling:
        return 0.0
    return _NO_VENDOR if vendor_score else _OTHER_VENDOR


def _written(name: ProductName) -> str:
    return f"{name.vendor.text} {name.text}".strip()
