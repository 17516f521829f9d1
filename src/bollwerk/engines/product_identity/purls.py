"""Package URLs: parse, build, normalise, and say when two name the same package.

Source: package-url/purl-spec, "Package-URL specification" and the definitions of types (namespace required or
prohibited, letters folded, required qualifiers).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from bollwerk.engines.product_identity.errors import PurlError
from bollwerk.engines.product_identity.purl_types import PATH_NAMES, rule_of

MAX_LENGTH = 4096
"""A longer text is refused."""

_TYPE = re.compile(r"[a-z][a-z0-9.-]*", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9._-]*", re.ASCII)
_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~:")


@dataclass(frozen=True, slots=True)
class Purl:
    """A package URL, decoded and normalised; absent parts are empty."""

    type: str
    name: str
    namespace: str = ""
    version: str = ""
    qualifiers: Mapping[str, str] = field(default_factory=dict[str, str])
    subpath: str = ""

    @property
    def package(self) -> str:
        """Return type, namespace and name: what stays the same from version to version."""
        return "/".join(part for part in (f"pkg:{self.type}", self.namespace, self.name) if part)

    def __str__(self) -> str:
        """Return the canonical text."""
        parts = [f"pkg:{self.type}"]
        parts += [_encode(part) for part in self.namespace.split("/") if part]
        parts.append("/".join(map(_encode, self.name.split("/"))) if self.type in PATH_NAMES else _encode(self.name))
        text = "/".join(parts)
        if self.version:
            text += f"@{_encode(self.version)}"
        if self.qualifiers:
            text += "?" + "&".join(f"{key}={_encode(value)}" for key, value in sorted(self.qualifiers.items()))
        if self.subpath:
            text += "#" + "/".join(_encode(part) for part in self.subpath.split("/"))
        return text


@lru_cache(maxsize=65536)
def parse_purl(text: str) -> Purl:
    """Return a package URL from its text.

    Raises:
        PurlError: If the text breaks a rule; the message says which.
    """
    if len(text) > MAX_LENGTH:
        raise PurlError("A package URL may have 4096 characters at most.")
    rest, _, subpath = text.strip().partition("#")
    rest, _, query = rest.partition("?")
    scheme, colon, rest = rest.partition(":")
    if not colon or scheme.lower() != "pkg":
        raise PurlError(f"{text[:80]!r} does not begin with pkg:.")
    kind, slash, rest = rest.lstrip("/").partition("/")
    if not slash:
        raise PurlError(f"{text[:80]!r} has no type or no name.")
    rest, version = _split_version(rest)
    if rest.endswith("/") and version:
        raise PurlError(f"{text[:80]!r} has no name.")
    namespace, name = _split_path(kind.lower(), rest.strip("/"))
    return build_purl(
        kind,
        unquote(name),
        namespace="/".join(unquote(part) for part in namespace.split("/") if part),
        version=unquote(version),
        qualifiers=_read_qualifiers(query),
        subpath="/".join(unquote(part) for part in subpath.split("/")),
    )


def build_purl(
    kind: str,
    name: str,
    *,
    namespace: str = "",
    version: str = "",
    qualifiers: Mapping[str, str] | None = None,
    subpath: str = "",
) -> Purl:
    """Return a package URL from its decoded parts, normalised by the rules of its type.

    Raises:
        PurlError: If a part is missing, prohibited or malformed.
    """
    kind = kind.lower()
    if not _TYPE.fullmatch(kind):
        raise PurlError(f"{kind[:40]!r} is no type of package URLs.")
    if not name.strip("/"):
        raise PurlError("A package URL needs a name.")
    rule = rule_of(kind)
    given = _checked_qualifiers(qualifiers or {})
    rule.check(kind, namespace, name, version, given)
    clean_path = "/".join(part for part in subpath.split("/") if part not in {"", ".", ".."})
    clean_space = "/".join(part for part in namespace.split("/") if part)
    return Purl(
        kind,
        rule.fold_name(name.strip("/"), given),
        rule.fold_namespace(clean_space),
        rule.fold_version(version),
        given,
        clean_path,
    )


def same_package(one: Purl, other: Purl) -> bool:
    """Return whether two package URLs name the same package, whatever the version and the qualifiers."""
    return one.type == other.type and one.namespace == other.namespace and one.name == other.name


def _split_version(rest: str) -> tuple[str, str]:
    """Return the path and the version; an `@` before the last slash belongs to a namespace (`@angular/core`)."""
    at = rest.rfind("@")
    if at < 0 or "/" in rest[at:]:
        return rest, ""
    return rest[:at], rest[at + 1 :]


def _split_path(kind: str, path: str) -> tuple[str, str]:
    """Return namespace and name; a git repository is named by its host and everything behind it."""
    if kind in PATH_NAMES:
        namespace, _, name = path.partition("/")
    else:
        namespace, _, name = path.rpartition("/")
    return namespace, name


def _read_qualifiers(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&"):
        key, equals, value = part.partition("=")
        if not part:
            continue
        if not equals:
            raise PurlError(f"The qualifier {part[:40]!r} has no value.")
        if key.lower() in found:
            raise PurlError(f"The qualifier {key[:40]!r} stands twice.")
        found[key.lower()] = unquote(value)
    return found


def _checked_qualifiers(qualifiers: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in qualifiers.items():
        if not _KEY.fullmatch(key.lower()):
            raise PurlError(f"{key[:40]!r} is no key of a qualifier.")
        if value:
            found[key.lower()] = value
    return dict(sorted(found.items()))


def _encode(text: str) -> str:
    return "".join(
        character if character in _KEPT else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )
