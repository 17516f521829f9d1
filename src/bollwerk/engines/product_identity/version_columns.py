"""Check many versions against many ranges at once.

All printed versions and all bounds are sorted once; after that a version lies in a range when its rank lies between
two ranks. `VersionColumns.decide` agrees with `find_version` for every pair.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity import schemes
from bollwerk.engines.product_identity.identity_types import FINDING_OF, VersionFinding
from bollwerk.engines.product_identity.ranges import (
    END,
    START,
    Subject,
    VersionRange,
    key_interval,
    kind_of,
    kind_of_key,
    membership,
)
from bollwerk.engines.product_identity.version_order import VersionKey, vendor_key

CODES: tuple[VersionFinding, ...] = tuple(VersionFinding)
"""The findings by the numbers that `decide` returns."""

_CODE = {finding: number for number, finding in enumerate(CODES)}
_STEP = 4  # room between two ranks for "just above" and "just below"
_ANY_KIND, _MIXED_KIND = -1, 9
_DECIDE, _ONE_BY_ONE = -1, -2
Ints = NDArray[np.int64]


def find_version(version: str, version_range: VersionRange | None) -> VersionFinding:
    """Return what a range says about a version; None is no range at all."""
    fixed = _fixed(version_range)
    if fixed is not None:
        return fixed
    if not version.strip():
        return VersionFinding.NO_VERSION
    assert version_range is not None  # `_fixed` answers for None
    return FINDING_OF[membership(version, version_range)]


def _fixed(version_range: VersionRange | None) -> VersionFinding | None:
    """Return the finding that holds whatever the version is, else None."""
    if version_range is None:
        return VersionFinding.NO_RANGE
    if not version_range.understood:
        return VersionFinding.UNREADABLE
    return VersionFinding.ALL_VERSIONS if version_range.all_versions else None


class VersionColumns:
    """Versions and ranges prepared for `decide`."""

    def __init__(self, versions: Sequence[str], ranges: Sequence[VersionRange | None]) -> None:
        self._versions = tuple(versions)
        self._ranges = tuple(ranges)
        self._fixed = np.array([_fixed_code(item) for item in self._ranges], dtype=np.int64)
        keys = [vendor_key(version) for version in self._versions]
        kinds = (kind_of_key(key) if text.strip() else _MIXED_KIND for text, key in zip(versions, keys, strict=True))
        self._kind = np.fromiter(kinds, dtype=np.int64, count=len(keys))
        self._asked = np.array([_asked_kind(item) for item in self._ranges], dtype=np.int64)
        self._blank = np.array([not item.strip() for item in versions], dtype=bool)
        self._rank_everything(keys)

    def _rank_everything(self, keys: Sequence[VersionKey]) -> None:
        intervals = [
            [key_interval(part) for part in item.intervals] if item is not None and code == _DECIDE else []
            for item, code in zip(self._ranges, self._fixed, strict=True)
        ]
        bounds = [bound for parts in intervals for low, high, _, _ in parts for bound in (low, high)]
        ranks = {key: _STEP * number for number, key in enumerate(sorted({START, END, *keys, *bounds}))}
        self._rank = np.array([ranks[key] for key in keys], dtype=np.int64)
        self._count = np.array([len(parts) for parts in intervals], dtype=np.int64)
        widest = int(self._count.max(initial=0))
        self._low = np.ones((widest, len(self._ranges)), dtype=np.int64)
        self._high = np.zeros((widest, len(self._ranges)), dtype=np.int64)
        for column, parts in enumerate(intervals):
            for row, part in enumerate(parts):
                self._low[row, column], self._high[row, column] = _ends(part, ranks)

    def decide(self, version: Ints, version_range: Ints) -> Ints:
        """Return the number of a finding (`CODES`) for every pair of positions."""
        inside = self._inside(version, version_range)
        code = np.where(inside, _CODE[VersionFinding.INSIDE], _CODE[VersionFinding.OUTSIDE])
        asked = self._asked[version_range]
        comparable = (asked == _ANY_KIND) | (asked == self._kind[version])
        code = np.where(comparable, code, _CODE[VersionFinding.NOT_COMPARABLE])
        code = np.where(self._blank[version], _CODE[VersionFinding.NO_VERSION], code)
        fixed = self._fixed[version_range]
        code = np.where(fixed >= 0, fixed, code)
        for place in np.nonzero(fixed == _ONE_BY_ONE)[0]:
            text, asked_range = self._versions[int(version[place])], self._ranges[int(version_range[place])]
            code[place] = _CODE[find_version(text, asked_range)]
        return code

    def _inside(self, version: Ints, version_range: Ints) -> NDArray[np.bool_]:
        """Return which versions lie in one of the intervals; ranges with few intervals are done after few steps."""
        rank, count = self._rank[version], self._count[version_range]
        inside = np.zeros(len(version), dtype=np.bool_)
        left = np.flatnonzero(count > 0)
        for number, (low, high) in enumerate(zip(self._low, self._high, strict=True), start=1):
            asked = version_range[left]
            inside[left] |= (low[asked] <= rank[left]) & (rank[left] <= high[asked])
            left = left[count[left] > number]
        return inside


class VersionList:
    """Versions that are asked about again and again: ranked once, further ones are taken in behind them.

    `decide` agrees with `find_version` for every version.
    """

    def __init__(self, versions: Iterable[str]) -> None:
        self._number: dict[str, int] = {}
        self._versions: list[str] = []
        for version in versions:
            self.number(version)
        self._rank_everything()

    def number(self, version: str) -> int:
        """Return the number of a version; a new one gets the next."""
        number = self._number.setdefault(version, len(self._versions))
        if number == len(self._versions):
            self._versions.append(version)
        return number

    def _rank_everything(self) -> None:
        keys = [vendor_key(version) for version in self._versions]
        self._keys = sorted(set(keys))
        rank = {key: place for place, key in enumerate(self._keys)}
        self._rank = np.array([rank[key] for key in keys], dtype=np.int64)
        self._kind = np.array([kind_of_key(key) for key in keys], dtype=np.int64)
        self._blank = np.array([not version.strip() for version in self._versions], dtype=np.bool_)

    def decide(self, numbers: Ints, version_range: VersionRange | None) -> Ints:
        """Return the number of a finding (`CODES`) for every version asked about by its number."""
        fixed = _fixed_code(version_range)
        if fixed >= 0:
            return np.full(len(numbers), fixed, dtype=np.int64)
        if len(self._versions) - len(self._rank) > _MOST_UNRANKED:
            self._rank_everything()
        unranked = numbers >= len(self._rank)
        if fixed == _ONE_BY_ONE or unranked.all():
            return self._one_by_one(numbers, version_range)
        ranked = np.where(unranked, 0, numbers)
        code = self._by_rank(ranked, version_range)
        if unranked.any():
            code[unranked] = self._one_by_one(numbers[unranked], version_range)
        return code

    def _by_rank(self, numbers: Ints, version_range: VersionRange | None) -> Ints:
        rank, inside = self._rank[numbers], np.zeros(len(numbers), dtype=np.bool_)
        for interval in version_range.intervals if version_range else ():
            low, high, low_inside, high_inside = key_interval(interval)
            first = bisect_left(self._keys, low) if low_inside else bisect_right(self._keys, low)
            behind = bisect_right(self._keys, high) if high_inside else bisect_left(self._keys, high)
            inside |= (first <= rank) & (rank < behind)
        code = np.where(inside, _CODE[VersionFinding.INSIDE], _CODE[VersionFinding.OUTSIDE])
        asked = _asked_kind(version_range)
        if asked != _ANY_KIND:
            code[self._kind[numbers] != asked] = _CODE[VersionFinding.NOT_COMPARABLE]
        code[self._blank[numbers]] = _CODE[VersionFinding.NO_VERSION]
        return code

    def _one_by_one(self, numbers: Ints, version_range: VersionRange | None) -> Ints:
        asked: list[int] = numbers.tolist()
        known = {number: _CODE[find_version(self._versions[number], version_range)] for number in set(asked)}
        return np.array([known[number] for number in asked], dtype=np.int64)


_MOST_UNRANKED = 256
"""More versions than these are ranked anew with all others."""


def _fixed_code(version_range: VersionRange | None) -> int:
    fixed = _fixed(version_range)
    if fixed is not None:
        return _CODE[fixed]
    assert version_range is not None  # `_fixed` answers for None
    by_scheme = version_range.scheme and schemes.known(version_range.scheme)
    if by_scheme or version_range.excluded or version_range.subject is Subject.SERIAL_NUMBER:
        return _ONE_BY_ONE
    return _DECIDE


def _asked_kind(version_range: VersionRange | None) -> int:
    if version_range is None:
        return _ANY_KIND
    bounds = [bound for item in version_range.intervals for bound in (item.low, item.high) if bound]
    kinds = {kind_of(bound) for bound in bounds}
    if not kinds:
        return _ANY_KIND
    return kinds.pop() if len(kinds) == 1 else _MIXED_KIND


def _ends(part: tuple[VersionKey, VersionKey, bool, bool], ranks: dict[VersionKey, int]) -> tuple[int, int]:
    low, high, low_inside, high_inside = part
    return ranks[low] + (0 if low_inside else 1), ranks[high] - (0 if high_inside else 1)
