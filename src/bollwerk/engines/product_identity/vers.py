"""Canonical VERS: parse strictly, normalise, and translate native ranges of ecosystems.

Source: VERS specification (package-url/vers-spec), sections on canonical form and on native ranges.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from bollwerk.engines.product_identity import schemes
from bollwerk.engines.product_identity.errors import VersError
from bollwerk.engines.product_identity.version_order import MAX_LENGTH

MAX_CONSTRAINTS = 10_000
"""A longer range is refused."""

_HEAD = re.compile(r"vers:([a-z][a-z0-9.+-]*)/(.+)", re.DOTALL)
_PART = re.compile(r"(<=|>=|!=|<|>)?([^<>=!*]+)")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LOWER_PERCENT = re.compile(r"%(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])")
_RANGE_NAMES = {"gentoo": "ebuild", "alpine": "apk", "archlinux": "alpm"}


@dataclass(frozen=True, slots=True)
class VersConstraint:
    """A comparator (`=` when none is written) with its version, percent signs decoded."""

    comparator: str
    version: str

    def __str__(self) -> str:
        """Return the constraint as VERS writes it; reserved characters are encoded again."""
        sign = "" if self.comparator == "=" else self.comparator
        return sign + re.sub(r"[%|*<>=!,\s]", lambda match: f"%{ord(match.group()):02X}", self.version)


@dataclass(frozen=True, slots=True)
class Vers:
    """A VERS range; no constraints mean every version."""

    scheme: str
    constraints: tuple[VersConstraint, ...]

    def __str__(self) -> str:
        """Return the canonical text."""
        return f"vers:{self.scheme}/" + ("|".join(map(str, self.constraints)) or "*")


def parse_vers(text: str) -> Vers:
    """Return a canonical VERS.

    Raises:
        VersError: If the text is not canonical; the message names the first rule it breaks.
    """
    parsed = _split(text, strict=True)
    if list(parsed.constraints) != _ordered(parsed.scheme, parsed.constraints):
        raise _refused(text, "constraints are not sorted by version")
    if len({item.version for item in parsed.constraints}) != len(parsed.constraints):
        raise _refused(text, "a version stands twice")
    return parsed


def normalise_vers(text: str) -> Vers:
    """Return a VERS with its constraints in the order of its scheme; nothing is simplified.

    Raises:
        VersError: If the text is no VERS at all.
    """
    parsed = _split(re.sub(r"\s+", "", text), strict=False)
    return Vers(parsed.scheme, tuple(_ordered(parsed.scheme, parsed.constraints)))


def vers_of_native(scheme: str, native: str) -> str:
    """Return the VERS of a range in the notation of an ecosystem (`^1.2` of npm, `~>2.0` of gem).

    univers is loaded with the first call, because it takes a third of a second.

    Raises:
        VersError: If the scheme has no native notation or the range is malformed.
    """
    classes: Mapping[str, Any] = vars(import_module("univers.version_range"))["RANGE_CLASS_BY_SCHEMES"]
    found = classes.get(_RANGE_NAMES.get(scheme, scheme))
    if found is None or len(native) > MAX_LENGTH * 10:
        raise _refused(native, f"no native ranges are known for {scheme}")
    try:
        return str(found.from_native(native))
    except Exception as error:  # univers raises many kinds for bad input
        raise _refused(native, f"no range of {scheme}") from error


def _refused(text: str, reason: str) -> VersError:
    return VersError(f"{text[:80]!r} is no canonical VERS: {reason}.")


def _split(text: str, *, strict: bool) -> Vers:
    if re.search(r"\s", text):
        raise _refused(text, "whitespace is not permitted")
    found = _HEAD.fullmatch(text)
    if found is None:
        raise _refused(text, "it must read vers:<scheme>/<constraints>")
    scheme, rest = found.group(1), found.group(2)
    if rest == "*":
        return Vers(scheme, ())
    parts = rest.split("|") if strict else [part for part in rest.split("|") if part]
    if "" in parts or not parts:
        raise _refused(text, "a pipe must stand between two constraints")
    if len(parts) > MAX_CONSTRAINTS:
        raise _refused(text, "there are too many constraints")
    return Vers(scheme, tuple(_constraint(text, scheme, part, strict=strict) for part in parts))


def _constraint(text: str, scheme: str, part: str, *, strict: bool) -> VersConstraint:
    found = _PART.fullmatch(part)
    if found is None:
        raise _refused(text, f"{part!r} is no constraint")
    version = found.group(2)
    if _BAD_PERCENT.search(version):
        raise _refused(text, "invalid percent-encoding in version")
    if strict and _LOWER_PERCENT.search(version):
        raise _refused(text, "percent-encoding in version is not canonical")
    if strict and scheme == "datetime" and re.search(r"\d[tz]|z$", version):
        raise _refused(text, "datetime must use uppercase T and Z")
    return VersConstraint(found.group(1) or "=", unquote(version))


def _ordered(scheme: str, constraints: Sequence[VersConstraint]) -> list[VersConstraint]:
    if not schemes.known(scheme):
        return list(constraints)

    def step(one: VersConstraint, other: VersConstraint) -> int:
        return schemes.compare(scheme, one.version, other.version)

    try:
        return sorted(constraints, key=cmp_to_key(step))
    except schemes.SchemeError:
        return list(constraints)
