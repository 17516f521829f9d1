"""Version ranges as product trees write them: `vers:<scheme>/<constraints>` and the bare constraints ("vls").

Only what the tests of the standard ask is answered here: is it well-formed, is it a single version, is it open
above, do two ranges overlap. Source: CSAF 2.1, section 3.1.3.3.2; VERS specification (package-url/vers-spec).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

_VERS = re.compile(r"vers:([a-z.+-][a-z0-9.+-]*)/(.+)", re.ASCII)
_CONSTRAINT = re.compile(r"(>=|<=|!=|<|>|=)?([^<>=!|*\s,;][^<>=!|*\s]*)")
_PIECE = re.compile(r"\d+|[A-Za-z]+")
_PRE_RELEASE = frozenset({"alpha", "beta", "rc", "pre", "dev", "a", "b", "m"})

REGISTERED_SCHEMES = frozenset(
    {
        "all",
        "alpine",
        "apache",
        "archlinux",
        "cargo",
        "composer",
        "conan",
        "conda",
        "cpan",
        "cran",
        "datetime",
        "deb",
        "ebuild",
        "gem",
        "generic",
        "github",
        "golang",
        "hackage",
        "hex",
        "intdot",
        "lexicographic",
        "mattermost",
        "maven",
        "mozilla",
        "nginx",
        "none",
        "npm",
        "nuget",
        "opam",
        "openssl",
        "pypi",
        "rpm",
        "semver",
        "swift",
        "tomee",
    }
)
"""Version schemes of the VERS registry, as of 2026."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A comparator (`=` when none is written) with its version."""

    comparator: str
    version: str


@dataclass(frozen=True, slots=True)
class VersionRange:
    """A well-formed range; `scheme` is empty for bare constraints, `constraints` is empty for every version."""

    scheme: str
    constraints: tuple[Constraint, ...]

    @property
    def single(self) -> bool:
        """Return whether exactly one version is named."""
        return len(self.constraints) == 1 and self.constraints[0].comparator == "="

    @property
    def open_above(self) -> bool:
        """Return whether the range has no upper end; exclusions after the last bound do not close it."""
        bounds = [item for item in self.constraints if item.comparator != "!="]
        if not bounds:
            return self.scheme != "all" and bool(self.constraints)
        return max(bounds, key=lambda item: version_key(item.version)).comparator in {">", ">="}


@lru_cache(maxsize=16384)
def parse_range(text: str) -> VersionRange | None:
    """Return the range, or None when `text` is neither vers nor bare constraints.

    A bare version without any comparator is no range of its own ("all versions" is prose); in vers it is one.
    """
    found = _VERS.fullmatch(text)
    scheme, rest = (found.group(1), found.group(2)) if found else ("", text)
    if not found and text.startswith("vers:"):
        return None
    if rest == "*":
        return VersionRange(scheme, ()) if scheme else None
    constraints: list[Constraint] = []
    for part in rest.split("|"):
        piece = _CONSTRAINT.fullmatch(part)
        if piece is None:
            return None
        constraints.append(Constraint(piece.group(1) or "=", unquote(piece.group(2))))
    return VersionRange(scheme, tuple(constraints))


def is_canonical(parsed: VersionRange) -> bool:
    """Return whether constraints stand in canonical form: sorted, no version twice, no two bounds of one direction.

    Unknown schemes have unknown order, so that for them only repetition is looked at.
    """
    versions = [item.version for item in parsed.constraints]
    if len(set(versions)) != len(versions):
        return False
    if parsed.scheme not in {"intdot", "semver", "npm", "pypi", "gem", "cargo", "golang", "nuget", "maven", "composer"}:
        return True
    keys = [version_key(version) for version in versions]
    return keys == sorted(keys) and _simplified(parsed.constraints)


def _simplified(constraints: Sequence[Constraint]) -> bool:
    bounds = [item.comparator for item in constraints if item.comparator != "!="]
    for left, right in pairwise(bounds):
        if left[0] == right[0] and left[0] in "<>":
            return False
        if (left[0] == ">" and right == "=") or (left == "=" and right[0] == "<"):
            return False
    return True


@lru_cache(maxsize=32768)
def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that orders generic versions: numbers by value, pre-release words before, other letters after."""
    pieces: list[tuple[int, int, str]] = []
    for piece in _PIECE.findall(version.lower().removeprefix("v")):
        if piece.isdigit():
            pieces.append((2, int(piece), ""))
        else:
            pieces.append((0 if piece in _PRE_RELEASE else 3 if len(piece) == 1 else 1, 0, piece))
    while pieces and pieces[-1] == (2, 0, ""):
        pieces.pop()
    return (*pieces, (1, 0, ""))


_Key = tuple[tuple[int, int, str], ...]
_End = tuple[_Key, int] | None
_Interval = tuple[_End, _End]


def overlap(one: VersionRange, other: VersionRange) -> bool:
    """Return whether two ranges share a version, in generic order; exclusions of single versions are respected."""
    for low_a, high_a in _intervals(one):
        for low_b, high_b in _intervals(other):
            low = max((item for item in (low_a, low_b) if item is not None), default=None)
            high = min((item for item in (high_a, high_b) if item is not None), default=None)
            if low is None or high is None or low < high:
                return True
            if low == high and low[1] == 0 and not _excluded(one, low[0]) and not _excluded(other, low[0]):
                return True
    return False


def contains(parsed: VersionRange, version: str) -> bool:
    """Return whether a single version lies in the range, in generic order."""
    return overlap(parsed, VersionRange("", (Constraint("=", version),)))


def _excluded(parsed: VersionRange, key: _Key) -> bool:
    return any(item.comparator == "!=" and version_key(item.version) == key for item in parsed.constraints)


def _intervals(parsed: VersionRange) -> list[_Interval]:
    """Return the intervals; an end is (key, offset) with -1 just below, 0 at and 1 just above the version."""
    bounds = sorted(
        (item for item in parsed.constraints if item.comparator != "!="), key=lambda item: version_key(item.version)
    )
    if not bounds:
        return [(None, None)]
    found: list[_Interval] = []
    low: _End = None
    has_low = False
    for item in bounds:
        key = version_key(item.version)
        if item.comparator == "=":
            found.append(((key, 0), (key, 0)))
        elif item.comparator[0] == "<":
            found.append((low, (key, 0 if item.comparator == "<=" else -1)))
            low, has_low = None, False
        else:
            low, has_low = (key, 0 if item.comparator == ">=" else 1), True
    if has_low:
        found.append((low, None))
    return found
