"""Order of versions by ecosystem (PyPI, npm, Debian, RPM, Maven, ...), through univers.

univers is loaded with the first comparison, because it takes a third of a second. Source of the schemes: VERS
specification, list of version schemes (package-url/vers-spec).
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from bollwerk.engines.product_identity.errors import IdentityError
from bollwerk.engines.product_identity.version_order import generic_key, order_by

_CLASSES: Mapping[str, str] = {
    "alpine": "AlpineLinuxVersion",
    "alpm": "ArchLinuxVersion",
    "apache": "SemverVersion",
    "apk": "AlpineLinuxVersion",
    "archlinux": "ArchLinuxVersion",
    "cargo": "SemverVersion",
    "composer": "ComposerVersion",
    "conan": "ConanVersion",
    "datetime": "DatetimeVersion",
    "deb": "DebianVersion",
    "ebuild": "GentooVersion",
    "gem": "RubygemsVersion",
    "gentoo": "GentooVersion",
    "golang": "GolangVersion",
    "hex": "SemverVersion",
    "intdot": "IntdotVersion",
    "lexicographic": "LexicographicVersion",
    "mattermost": "SemverVersion",
    "maven": "MavenVersion",
    "nginx": "NginxVersion",
    "npm": "SemverVersion",
    "nuget": "NugetVersion",
    "openssl": "OpensslVersion",
    "pypi": "PypiVersion",
    "rpm": "RpmVersion",
    "semver": "SemverVersion",
}
_GENERIC = frozenset({"generic", "github", "docker", "oci", "bitnami", "swift", "cocoapods", "conda", "cran", "cpan"})


class SchemeError(IdentityError):
    """Say that a version is none of its scheme."""


def known(scheme: str) -> bool:
    """Return whether versions of a scheme can be ordered."""
    return scheme in _CLASSES or scheme in _GENERIC


def compare(scheme: str, one: str, other: str) -> int:
    """Return -1, 0 or 1 for earlier, equal or later.

    Raises:
        SchemeError: If a text is no version of the scheme or the scheme is unknown.
    """
    if scheme in _GENERIC:
        return order_by(generic_key, one, other)
    left, right = _read(scheme, one), _read(scheme, other)
    try:
        step = 0 if left == right else -1 if left < right else 1
    except (TypeError, ValueError, AttributeError) as error:
        message = f"Versions {one!r} and {other!r} cannot be compared as {scheme}."
        raise SchemeError(message) from error
    return step


@lru_cache(maxsize=65536)
def _read(scheme: str, version: str) -> Any:
    # univers has no type information, hence Any.
    build = _builder(scheme)
    try:
        return build(version[:_MAX_LENGTH].lstrip() if scheme != "lexicographic" else version)
    except Exception as error:  # its parsers raise many kinds for bad input
        message = f"{version!r} is no version of {scheme}."
        raise SchemeError(message) from error


_MAX_LENGTH = 500


@lru_cache(maxsize=64)
def _builder(scheme: str) -> Callable[[str], Any]:
    name = _CLASSES.get(scheme)
    if name is None:
        message = f"The order of {scheme!r} versions is unknown."
        raise SchemeError(message)
    from univers import versions  # noqa: PLC0415 - slow to load, needed by few

    return getattr(versions, name)  # type: ignore[no-any-return]  # univers is untyped
