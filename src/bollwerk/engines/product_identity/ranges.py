"""Version ranges: what a document says about versions, and whether a version lies inside.

`read_range` understands canonical VERS, the invalid `vers:all/<V4.1` that vendors write, bare constraints
(`>= 8.0 | <= 8.5`), and prose in English and German. What it does not understand is `Form.UNREADABLE` and never
counts as "all versions".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bollwerk.engines.product_identity import schemes
from bollwerk.engines.product_identity.version_order import (
    HIGHEST,
    WORDS,
    VersionKey,
    has_wildcard,
    upper_key,
    vendor_key,
)

END: VersionKey = ((HIGHEST, 1, ""),)
"""Later than every version."""

START: VersionKey = ()
"""Earlier than every version."""


class Form(StrEnum):
    """How a range was written."""

    ALL = "all"
    SINGLE = "single"
    VERS = "vers"
    CONSTRAINTS = "constraints"
    PROSE = "prose"
    UNREADABLE = "unreadable"


class Subject(StrEnum):
    """What the bounds of a range count."""

    VERSION = "version"
    DATE = "date"
    SERIAL_NUMBER = "serial_number"


class Membership(StrEnum):
    """Whether a version lies in a range."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Interval:
    """Versions from `low` to `high`; an empty bound is open, `exact` bounds are equal."""

    low: str = ""
    high: str = ""
    low_inside: bool = True
    high_inside: bool = True


@dataclass(frozen=True, slots=True)
class VersionRange:
    """A range as read.

    Attributes:
        text: As written.
        form: How it was written.
        scheme: VERS scheme whose order rules, empty for the order of printed versions.
        intervals: Union of intervals; empty only when unreadable or when nothing is inside.
        excluded: Single versions that are outside.
        subject: What is compared.
        conditions: What else must hold according to the text ("only if web components are used").
        component: What the versions belong to, when the text names something other than the product itself ("BIOS").
    """

    text: str
    form: Form
    scheme: str = ""
    intervals: tuple[Interval, ...] = ()
    excluded: tuple[str, ...] = ()
    subject: Subject = Subject.VERSION
    conditions: tuple[str, ...] = ()
    component: str = ""

    @property
    def understood(self) -> bool:
        """Return whether the text was read."""
        return self.form is not Form.UNREADABLE

    @property
    def all_versions(self) -> bool:
        """Return whether every version is inside."""
        return self.form is not Form.UNREADABLE and _EVERY_VERSION in self.intervals and not self.excluded


_EVERY_VERSION = Interval()


@lru_cache(maxsize=16384)
def key_interval(interval: Interval) -> tuple[VersionKey, VersionKey, bool, bool]:
    """Return an interval of printed versions as keys: low, high, low inside, high inside.

    A bare upper bound with a wildcard covers its whole branch.
    """
    low = vendor_key(interval.low) if interval.low else START
    if not interval.high:
        return low, END, interval.low_inside, False
    if has_wildcard(interval.high) and interval.high_inside:
        return low, upper_key(interval.high), interval.low_inside, True
    return low, vendor_key(interval.high), interval.low_inside, interval.high_inside


def membership(version: str, version_range: VersionRange) -> Membership:
    """Return whether a version lies in a range.

    Undecided when there is no version, the range is unreadable, counts something other than versions, or the two
    cannot be compared (letters against numbers, a date against a number). A version shorter than the bound counts as
    followed by zeros.
    """
    if version_range.all_versions:
        return Membership.INSIDE
    if not version_range.understood or not version.strip() or version_range.subject is Subject.SERIAL_NUMBER:
        return Membership.UNDECIDED
    if version_range.scheme and schemes.known(version_range.scheme):
        return _in_scheme(version, version_range)
    return _in_printed_order(version, version_range)


def _in_scheme(version: str, version_range: VersionRange) -> Membership:
    scheme = version_range.scheme
    try:
        if any(schemes.compare(scheme, version, item) == 0 for item in version_range.excluded):
            return Membership.OUTSIDE
        inside = any(_between(scheme, version, item) for item in version_range.intervals)
    except schemes.SchemeError:
        return _in_printed_order(version, version_range)
    return Membership.INSIDE if inside else Membership.OUTSIDE


def _between(scheme: str, version: str, interval: Interval) -> bool:
    if interval.low:
        step = schemes.compare(scheme, version, interval.low)
        if step < 0 or (step == 0 and not interval.low_inside):
            return False
    if interval.high:
        step = schemes.compare(scheme, version, interval.high)
        return step < 0 or (step == 0 and interval.high_inside)
    return True


def _in_printed_order(version: str, version_range: VersionRange) -> Membership:
    bounds = [bound for item in version_range.intervals for bound in (item.low, item.high) if bound]
    if not all(comparable(version, bound) for bound in bounds):
        return Membership.UNDECIDED
    key = vendor_key(version)
    if any(vendor_key(item) == key for item in version_range.excluded):
        return Membership.OUTSIDE
    inside = any(_between_keys(key, item) for item in version_range.intervals)
    return Membership.INSIDE if inside else Membership.OUTSIDE


def _between_keys(key: VersionKey, interval: Interval) -> bool:
    low, high, low_inside, high_inside = key_interval(interval)
    if key < low or (key == low and not low_inside):
        return False
    return key < high or (key == high and high_inside)


def comparable(version: str, bound: str) -> bool:
    """Return whether two printed versions count the same thing: numbers with numbers, years with years."""
    return kind_of(version) == kind_of(bound)


@lru_cache(maxsize=65536)
def kind_of(version: str) -> int:
    """Return what a printed version counts: 0 numbers, 1 letters, 2 years; only like can be compared with like."""
    return kind_of_key(vendor_key(version))


def kind_of_key(key: VersionKey) -> int:
    """Return the same for the key of a printed version."""
    if key[0][0] in WORDS:
        return 1
    return 2 if _FIRST_YEAR <= key[0][1] <= _LAST_YEAR else 0


_FIRST_YEAR, _LAST_YEAR = 1990, 2099


def union(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return intervals without repetition, in the order given."""
    return tuple(dict.fromkeys(intervals))
