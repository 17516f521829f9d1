"""What each type of package URL asks: namespace, letter case, qualifiers.

Source: package-url/purl-spec, types/*.json, read 2026-11; a type that is not listed has no rule of its own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.product_identity.errors import PurlError


class Namespace(StrEnum):
    """Whether a type has a namespace."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    PROHIBITED = "prohibited"


def _same(text: str) -> str:
    return text


def _pypi_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, slots=True)
class TypeRule:
    """Rules of one type."""

    namespace: Namespace = Namespace.OPTIONAL
    name_fold: Callable[[str], str] = _same
    space_fold: Callable[[str], str] = _same
    version_fold: Callable[[str], str] = _same
    version_required: bool = False
    needs: tuple[str, ...] = ()
    name_pattern: str = ""
    version_pattern: str = ""

    def check(self, kind: str, namespace: str, name: str, version: str, qualifiers: Mapping[str, str]) -> None:
        """Refuse parts that the type does not allow.

        Raises:
            PurlError: If a rule is broken.
        """
        if self.namespace is Namespace.REQUIRED and not namespace.strip("/"):
            raise PurlError(f"A package URL of the type {kind} needs a namespace.")
        if self.namespace is Namespace.PROHIBITED and namespace.strip("/"):
            raise PurlError(f"A package URL of the type {kind} has no namespace.")
        if self.version_required and not version:
            raise PurlError(f"A package URL of the type {kind} needs a version.")
        for key in self.needs:
            if key not in qualifiers:
                raise PurlError(f"A package URL of the type {kind} needs the qualifier {key}.")
        if self.name_pattern and not re.fullmatch(self.name_pattern, name):
            raise PurlError(f"{name[:60]!r} is no name of the type {kind}.")

        if version and self.version_pattern and not re.fullmatch(self.version_pattern, version):
            raise PurlError(f"{version[:60]!r} is no version of the type {kind}.")

    def fold_name(self, name: str, qualifiers: Mapping[str, str]) -> str:
        """Return the name as the type compares it."""
        if self.name_fold is _mlflow_name:
            return name.lower() if "databricks" in qualifiers.get("repository_url", "") else name
        return self.name_fold(name)

    def fold_namespace(self, namespace: str) -> str:
        """Return the namespace as the type compares it."""
        return self.space_fold(namespace)

    def fold_version(self, version: str) -> str:
        """Return the version as the type compares it."""
        return self.version_fold(version)


def _mlflow_name(name: str) -> str:
    return name


_REQUIRED, _PROHIBITED = Namespace.REQUIRED, Namespace.PROHIBITED
_RULES: Mapping[str, TypeRule] = {
    "alpm": TypeRule(_REQUIRED, str.lower, str.lower),
    "apk": TypeRule(_REQUIRED, str.lower, str.lower),
    "bazel": TypeRule(_PROHIBITED),
    "bitbucket": TypeRule(_REQUIRED, str.lower, str.lower),
    "bitnami": TypeRule(_PROHIBITED, str.lower),
    "brew": TypeRule(Namespace.OPTIONAL, str.lower, str.lower),
    "cargo": TypeRule(_PROHIBITED),
    "chrome-extension": TypeRule(_PROHIBITED, name_pattern=r"[a-p]{32}", version_pattern=r"\d+(?:\.\d+){0,3}"),
    "cocoapods": TypeRule(_PROHIBITED, name_pattern=r"[^\s+.][^\s+]*"),
    "composer": TypeRule(_REQUIRED, str.lower, str.lower),
    "conda": TypeRule(_PROHIBITED, str.lower),
    "cpan": TypeRule(name_pattern=r"(?!.*::).*"),
    "cran": TypeRule(_PROHIBITED, version_required=True),
    "deb": TypeRule(_REQUIRED, str.lower, str.lower),
    "docker": TypeRule(),
    "gem": TypeRule(_PROHIBITED),
    "generic": TypeRule(),
    "git": TypeRule(_REQUIRED, str.lower, str.lower),
    "github": TypeRule(_REQUIRED, str.lower, str.lower),
    "golang": TypeRule(Namespace.OPTIONAL, str.lower, str.lower),
    "hackage": TypeRule(_PROHIBITED),
    "hex": TypeRule(Namespace.OPTIONAL, str.lower, str.lower),
    "huggingface": TypeRule(version_fold=str.lower),
    "julia": TypeRule(_PROHIBITED, needs=("uuid",)),
    "luarocks": TypeRule(Namespace.OPTIONAL, str.lower, str.lower),
    "maven": TypeRule(_REQUIRED),
    "mlflow": TypeRule(_PROHIBITED, _mlflow_name),
    "npm": TypeRule(Namespace.OPTIONAL, str.lower, str.lower),
    "nuget": TypeRule(_PROHIBITED),
    "oci": TypeRule(_PROHIBITED, str.lower),
    "opam": TypeRule(_PROHIBITED),
    "otp": TypeRule(_PROHIBITED, str.lower),
    "pub": TypeRule(_PROHIBITED, str.lower, name_pattern=r"[A-Za-z0-9_]+"),
    "pypi": TypeRule(_PROHIBITED, _pypi_name, version_fold=str.lower),
    "qpkg": TypeRule(_REQUIRED, space_fold=str.lower),
    "rpm": TypeRule(space_fold=str.lower),
    "swid": TypeRule(needs=("tag_id",)),
    "swift": TypeRule(_REQUIRED, version_required=True),
    "vcpkg": TypeRule(_PROHIBITED, str.lower),
    "vscode-extension": TypeRule(_REQUIRED, str.lower, str.lower, str.lower),
    "yocto": TypeRule(name_fold=str.lower),
}
PATH_NAMES = frozenset({"git"})
"""Types whose name may hold slashes."""

_FREE = TypeRule()


def rule_of(kind: str) -> TypeRule:
    """Return the rules of a type."""
    return _RULES.get(kind, _FREE)
