"""Check many versions against many ranges at once.

All printed versions and all bounds are sorted once; after that a version lies in a range when its rank lies between
two ranks. `VersionColumns.decide` agrees with `find_version` for every pair.
"""

from collections.abc import Sequence

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
