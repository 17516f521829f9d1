"""Whether packages of distributions speak about the same release: `bullseye`, `debian-11`, `debian-11.6`, `.el8`."""

import re
from collections.abc import Mapping

from bollwerk.engines.product_identity.cpe import NO_BOUNDS, Bounds
from bollwerk.engines.product_identity.errors import IdentityError
from bollwerk.engines.product_identity.purls import Purl, same_package
from bollwerk.engines.product_identity.schemes import compare, known

_CODE_NAMES: Mapping[str, str] = {
    "squeeze": "debian-6", "wheezy": "debian-7", "jessie": "debian-8", "stretch": "debian-9", "buster": "debian-10",
    "bullseye": "debian-11", "bookworm": "debian-12", "trixie": "debian-13", "forky": "debian-14",
    "trusty": "ubuntu-14.04", "xenial": "ubuntu-16.04", "bionic": "ubuntu-18.04", "focal": "ubuntu-20.04",
    "jammy": "ubuntu-22.04", "noble": "ubuntu-24.04", "plucky": "ubuntu-25.04", "questing": "ubuntu-25.10",
    "resolute": "ubuntu-26.04",
}  # fmt: skip
"""Code names of releases. Source: the release pages of Debian and Ubuntu."""

_TWO_NUMBERS = frozenset({"ubuntu", "alpine"})
_ENTERPRISE = re.compile(r"\.(?:module\+)?el(\d+)")
_SAME_HOUSE: Mapping[str, str] = {"redhat": "rhel", "redhatenterpriselinux": "rhel"}


def release_of(distro: str, namespace: str) -> tuple[str, ...] | None:
    """Return distribution and the numbers that make a release, None when the text names none."""
    text = _CODE_NAMES.get(distro.lower(), distro.lower())
    found = re.fullmatch(r"(?:([a-z][a-z_]*)-)?(\d+(?:\.\d+)*)\S*", text)
    if found is None:
        return None
    house = found.group(1) or namespace
    house = _SAME_HOUSE.get(house, house)
    numbers = found.group(2).split(".")
    return (house, *numbers[: 2 if house in _TWO_NUMBERS else 1])


def same_release(one: Purl, other: Purl) -> bool:
    """Return whether two packages belong to the same release; without a release on one side they may."""
    left, right = one.qualifiers.get("distro", ""), other.qualifiers.get("distro", "")
    if not left or not right or left == right:
        return True
    mine, theirs = release_of(left, one.namespace), release_of(right, other.namespace)
    return mine is not None and mine == theirs


def package_concerned(criteria: Purl, target: Purl, bounds: Bounds = NO_BOUNDS) -> bool:
    """Return whether an entry for a package speaks about an installed package of some version."""
    if not same_package(criteria, target) or not same_release(criteria, target):
        return False
    version = _full_version(target)
    if bounds.open:
        return not criteria.version or _step(target.type, version, _full_version(criteria)) == 0
    return _within(target.type, version, bounds)


def _full_version(package: Purl) -> str:
    epoch = package.qualifiers.get("epoch", "")
    if epoch and ":" not in package.version:
        return f"{epoch}:{package.version}"
    return package.version


def _within(kind: str, version: str, bounds: Bounds) -> bool:
    ends = (bounds.start_including, bounds.start_excluding, bounds.end_including, bounds.end_excluding)
    if kind == "rpm" and not all(_same_enterprise(version, end) for end in ends if end):
        return False
    steps = (
        (bounds.start_including, (0, 1)),
        (bounds.start_excluding, (1,)),
        (bounds.end_including, (0, -1)),
        (bounds.end_excluding, (-1,)),
    )
    return all(_step(kind, version, end) in allowed for end, allowed in steps if end)


def _same_enterprise(version: str, end: str) -> bool:
    mine, theirs = _ENTERPRISE.search(version), _ENTERPRISE.search(end)
    return mine is None or theirs is None or mine.group(1) == theirs.group(1)


def _step(kind: str, one: str, other: str) -> int | None:
    try:
        return compare(kind if known(kind) else "generic", one, other)
    except IdentityError:
        return compare("generic", one, other)
