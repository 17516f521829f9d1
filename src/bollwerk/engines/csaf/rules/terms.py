"""Terms of other registries: CWE, languages (6.1.11, 6.1.12, 6.2.14, 6.2.15, 6.2.23-6.2.26, 6.3.4)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.model import Weakness
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.weaknesses import WeaknessCatalogue, WeaknessEntry

_PRIVATE_LANGUAGE = re.compile(r"q[a-t][a-z]")
_PRIVATE_SCRIPT = re.compile(r"qaa[a-z]|qab[a-x]")
_PRIVATE_REGION = re.compile(r"aa|q[m-z]|x[a-z]|zz")


def _weaknesses(context: Context) -> Iterator[tuple[str, Weakness]]:
    for path, vulnerability in context.vulnerabilities:
        if vulnerability.cwe is not None:
            yield f"{path}/cwe", vulnerability.cwe
        for index, weakness in enumerate(vulnerability.cwes):
            yield f"{path}/cwes/{index}", weakness


def _entry(catalogue: WeaknessCatalogue, weakness: Weakness) -> WeaknessEntry | None:
    if weakness.version is None:
        return catalogue.find(weakness.id)
    day = catalogue.release_day(weakness.version)
    return catalogue.find(weakness.id, day) if day else None


@rule("6.1.11", "CWE", needs=("weaknesses",))
def wrong_weakness(context: Context) -> Iterator[Finding]:
    """Yield CWE entries that do not exist, or not under that name in that version.

    A version newer than the catalogue cannot be judged and passes. A document that names no version (2.0) may use any
    name the weakness ever had: it was written before the newest one.
    """
    catalogue = context.registries.weaknesses
    if catalogue is None:
        return
    for path, weakness in _weaknesses(context):
        day = catalogue.release_day(weakness.version) if weakness.version else None
        if weakness.version and day is None:
            yield Finding(f"{path}/version", f"There is no CWE version {weakness.version}.")
            continue
        if day is not None and not catalogue.covers(day):
            continue
        entry = catalogue.find(weakness.id, day)
        if entry is None:
            yield Finding(f"{path}/id", f"{weakness.id} is no weakness in this CWE version.")
            continue
        names = {entry.name_on(day)} if day else {entry.name, *(name for _, name in entry.names)}
        if weakness.name not in names:
            name = entry.name_on(day) if day else entry.name
            yield Finding(f"{path}/name", f"{weakness.id} is called {name!r}, not {weakness.name!r}.")


@rule("6.2.23", "Usage of Deprecated CWE", ("2.1",), needs=("weaknesses",))
def deprecated_weakness(context: Context) -> Iterator[Finding]:
    """Yield weaknesses that are deprecated in the version given."""
    catalogue = context.registries.weaknesses
    if catalogue is None:
        return
    for path, weakness in _weaknesses(context):
        entry = _entry(catalogue, weakness)
        day = catalogue.release_day(weakness.version or catalogue.version)
        if entry is not None and day is not None and entry.name_on(day).upper().startswith("DEPRECATED"):
            yield Finding(path, f"{weakness.id} is deprecated.")


@rule("6.2.24", "Usage of Non-Latest CWE Version", ("2.1",), needs=("weaknesses",))
def outdated_catalogue(context: Context) -> Iterator[Finding]:
    """Yield CWE versions that were not the latest at the last revision."""
    catalogue = context.registries.weaknesses
    moment = context.newest_revision or parse_moment(context.tracking.current_release_date)
    if catalogue is None or moment is None:
        return
    latest = catalogue.latest_on(moment)
    for path, weakness in _weaknesses(context):
        if weakness.version is not None and weakness.version != latest:
            yield Finding(f"{path}/version", f"CWE {weakness.version} is given; {latest} was the latest version.")


@rule("6.2.25", "Usage of CWE Not Allowed for Vulnerability Mapping", ("2.1",), needs=("weaknesses",))
def unmappable_weakness(context: Context) -> Iterator[Finding]:
    """Yield weaknesses that vulnerabilities should not be mapped to."""
    catalogue = context.registries.weaknesses
    if catalogue is None:
        return
    for path, weakness in _weaknesses(context):
        entry = _entry(catalogue, weakness)
        if entry is not None and entry.usage in {"Discouraged", "Prohibited"}:
            yield Finding(path, f"Mapping vulnerabilities to {weakness.id} is {entry.usage.lower()}.")


@rule("6.2.26", "Usage of CWE Allowed with Review for Vulnerability Mapping", ("2.1",), needs=("weaknesses",))
def reviewable_weakness(context: Context) -> Iterator[Finding]:
    """Yield weaknesses whose mapping needs a review."""
    catalogue = context.registries.weaknesses
    if catalogue is None:
        return
    for path, weakness in _weaknesses(context):
        entry = _entry(catalogue, weakness)
        if entry is not None and entry.usage == "Allowed-with-Review":
            yield Finding(path, f"Mapping vulnerabilities to {weakness.id} needs a review.")


@rule("6.3.4", "Missing CWE")
def missing_weakness(context: Context) -> Iterator[Finding]:
    """Yield vulnerabilities without CWE."""
    for path, vulnerability in context.vulnerabilities:
        if vulnerability.cwe is None and not vulnerability.cwes:
            yield Finding(path, "The vulnerability has no CWE.")


def _languages(context: Context) -> Iterator[tuple[str, str]]:
    for member, value in (("lang", context.head.lang), ("source_lang", context.head.source_lang)):
        if value:
            yield f"/document/{member}", value


@lru_cache(maxsize=1024)
def _language_exists(tag: str) -> bool:
    if _has_private_part(tag) or tag.lower() == "i-default":
        return _well_formed_without_private(tag)
    return _registered(tag)


def _well_formed_without_private(tag: str) -> bool:
    """Return whether everything but the parts reserved for private use exists."""
    kept = [part for part in tag.lower().split("-x-")[0].split("-") if not _is_private_part(part)]
    return not kept or len(kept[0]) == 1 or _registered("-".join(["en", *kept[1:]]))


def _registered(tag: str) -> bool:
    from language_tags import tags  # pyright: ignore[reportMissingTypeStubs] - 10 MB that only a check needs

    return bool(cast("Any", tags).check(tag))


def _is_private_part(part: str) -> bool:
    return any(pattern.fullmatch(part) for pattern in (_PRIVATE_LANGUAGE, _PRIVATE_SCRIPT, _PRIVATE_REGION))


def _has_private_part(tag: str) -> bool:
    parts = tag.lower().split("-")
    if "x" in parts:
        return True
    return bool(_PRIVATE_LANGUAGE.fullmatch(parts[0])) or any(
        _PRIVATE_SCRIPT.fullmatch(part) or _PRIVATE_REGION.fullmatch(part) for part in parts[1:]
    )


@rule("6.1.12", "Language")
def unknown_language(context: Context) -> Iterator[Finding]:
    """Yield languages that are not in the subtag registry; ranges for private use are part of it."""
    for path, tag in _languages(context):
        if not _language_exists(tag):
            yield Finding(path, f"{tag!r} is not a valid language.")


@rule("6.2.14", "Use of Private Language")
def private_language(context: Context) -> Iterator[Finding]:
    """Yield languages with subtags for private use."""
    for path, tag in _languages(context):
        if _has_private_part(tag):
            yield Finding(path, f"{tag!r} contains a subtag reserved for private use.")


@rule("6.2.15", "Use of Default Language")
def default_language(context: Context) -> Iterator[Finding]:
    """Yield the language `i-default`."""
    for path, tag in _languages(context):
        if tag.lower() == "i-default":
            yield Finding(path, "The language i-default says nothing.")
