"""SSVC decision points of registered namespaces, with their values in order.

Source: SSVC repository (CERTCC/SSVC), data/json/decision_points, and the namespace rules of SSVC 2.0. Namespaces
without a table here are registered but not judged: their decision points pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass

REGISTERED_NAMESPACES = frozenset({"basic", "cisa", "cvss", "nist", "ssvc"})
"""Base namespaces that SSVC has registered."""

FREE_NAMESPACES = frozenset({"example", "test"})
"""Reserved for documentation and tests; everything is valid in them."""

INVALID_NAMESPACE = "invalid"
"""Reserved; nothing is valid in it."""

_TABLE = """
ssvc A 1.0.0 N Y|ssvc A 2.0.0 N Y|ssvc V 1.0.0 S R
ssvc E 1.0.0 N P A|ssvc E 1.1.0 N P A
ssvc TI 1.0.0 P T|ssvc VD 1.0.0 D C|ssvc U 1.0.0 L E S|ssvc U 1.0.1 L E S
ssvc MI 1.0.0 N NED MSC MEF MF|ssvc MI 2.0.0 D MSC MEF MF
ssvc SI 1.0.0 N M J H C|ssvc SI 2.0.0 N M R C|ssvc SI 2.0.1 N M R C
ssvc HI 1.0.0 L M H VH|ssvc HI 2.0.0 L M H VH|ssvc HI 2.0.1 L M H VH|ssvc HI 2.0.2 L M H VH
ssvc MWI 1.0.0 L M H|ssvc PSI 1.0.0 M S|ssvc PSI 2.0.0 M S|ssvc PSI 2.0.1 M S
ssvc PWI 1.0.0 M MA I|ssvc PWI 1.1.0 M MA I
ssvc EXP 1.0.0 S U|ssvc EXP 1.0.1 S C O|ssvc PVA 1.0.0 P A L
ssvc RC 1.0.0 NC C|ssvc RP 1.0.0 Y N|ssvc SE 1.0.0 A U|ssvc SINV 1.0.0 FR C UU
ssvc SC 1.0.0 O M|ssvc SCON 1.0.0 N Y|ssvc CS 1.0.0 N Y|ssvc HVA 1.0.0 N Y|ssvc KEV 1.0.0 N Y
ssvc DSOI 1.0.0 D S O I|ssvc PUBLISH 1.0.0 N P
cvss AC 3.0.1 L H|cvss E 2.0.0 U P A X|cvss E 3.0.1 U P A X
"""

_NOT_DEMANDED = frozenset(
    {("ssvc", "SI", "2.0.1"), ("ssvc", "HI", "2.0.2"), ("ssvc", "PWI", "1.1.0"), ("ssvc", "PSI", "2.0.1")}
)
"""Editorial versions published after 2024; using the one before is not called outdated."""

_UNSURE_KEYS = frozenset({"PWI", "PVA", "PUBLISH", "DSOI", "V", "RC", "SC", "SCON", "CS", "HVA", "KEV"})
"""Keys whose values differ between revisions of the source; they are known but not judged."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace taken apart: `ssvc//.example.test$de-DE` has base `ssvc` and an extension."""

    full: str
    base: str
    extended: bool

    @property
    def registered(self) -> bool:
        """Return whether the base is registered."""
        return self.base in REGISTERED_NAMESPACES

    @property
    def free(self) -> bool:
        """Return whether the base is reserved for examples and tests."""
        return self.base in FREE_NAMESPACES


def split_namespace(full: str) -> Namespace:
    """Return the parts of a namespace."""
    base, slash, _ = full.partition("/")
    return Namespace(full, base.partition("#")[0] if not base.startswith("x_") else base, bool(slash))


def _read_table() -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    points: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for entry in _TABLE.strip().replace("\n", "|").split("|"):
        namespace, key, version, *values = entry.split()
        points.setdefault((namespace, key), {})[version] = tuple(values)
    return points


_POINTS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = _read_table()
_COMPLETE = frozenset({"ssvc"})


def problem_of(base: str, key: str, version: str, values: tuple[str, ...]) -> str | None:
    """Return what is wrong with a selected decision point, None when nothing is or it is not judged."""
    versions = _POINTS.get((base, key))
    if versions is None:
        return f"There is no decision point {key} in {base}." if base in _COMPLETE else None
    if key in _UNSURE_KEYS:
        return None
    known = versions.get(version)
    if known is None:
        return f"The decision point {key} has no version {version}." if base in _COMPLETE else None
    unknown = [value for value in values if value not in known]
    if unknown:
        return f"The decision point {key} {version} has no value {unknown[0]}."
    places = [known.index(value) for value in values]
    return None if places == sorted(places) else f"The values of {key} are not in the order of their definition."


def latest_version(base: str, key: str) -> str | None:
    """Return the newest version that must be used, None when the decision point is not known."""
    versions = _POINTS.get((base, key), {})
    demanded = [version for version in versions if (base, key, version) not in _NOT_DEMANDED]
    return max(demanded, key=_version_key, default=None)


def is_outdated(base: str, key: str, version: str) -> bool:
    """Return whether a newer version of a decision point has to be used."""
    latest = latest_version(base, key)
    return latest is not None and base in _COMPLETE and _version_key(version) < _version_key(latest)


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
