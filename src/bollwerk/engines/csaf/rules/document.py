"""The document itself: languages, references, member order.

Tests 6.1.15, 6.1.26, 6.1.28, 6.2.11-6.2.13, 6.2.20, 6.2.22, 6.2.38.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import cast

from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.rule_registry import rule
from bollwerk.engines.csaf.schemas import CSAF_SCHEMAS

PROFILES = {
    "2.0": ("csaf_security_incident_response", "csaf_informational_advisory", "csaf_security_advisory", "csaf_vex"),
    "2.1": (
        "csaf_deprecated_security_advisory",
        "csaf_informational_advisory",
        "csaf_security_advisory",
        "csaf_security_incident_response",
        "csaf_superseded",
        "csaf_vex",
        "csaf_vulnerability_report",
        "csaf_withdrawn",
    ),
}
"""Values of the document category that name a profile other than CSAF Base (section 4)."""

_UNSAFE = re.compile(r"[^+\-a-z0-9]+")


def file_name(identifier: str) -> str:
    """Return the file name of a document (section 5.1): lower case, runs of other characters become one `_`."""
    return _UNSAFE.sub("_", identifier.lower()) + ".json"


def canonical_urls(context: Context) -> tuple[str, ...]:
    """Return the self references that are canonical URLs."""
    name = file_name(context.tracking.id)
    return tuple(
        reference.url
        for reference in context.head.references
        if reference.category == "self"
        and reference.url.startswith("https://")
        and reference.url.rsplit("/", 1)[-1] == name
    )


@rule("6.1.15", "Translator")
def untranslated(context: Context) -> Iterator[Finding]:
    """Yield a translator's document that does not name the language it was translated from."""
    if context.head.publisher.category != "translator" or context.head.source_lang:
        return
    missing = "is missing" if context.head.source_lang is None else "is empty"
    yield Finding("/document/source_lang", f"The publisher is a translator, but source_lang {missing}.")


@rule("6.1.26", "Prohibited Document Category Name")
def mimicked_profile(context: Context) -> Iterator[Finding]:
    """Yield a category that looks like the name of a profile."""
    category = context.head.category
    profiles = PROFILES[context.head.csaf_version]
    if category in {"csaf_base", *profiles}:
        return
    bare = _squeezed(category)
    taken = {_squeezed(profile) for profile in profiles} | {_squeezed(item.removeprefix("csaf_")) for item in profiles}
    if category.lower().startswith("csaf_") or bare in taken:
        yield Finding("/document/category", f"The category {category!r} resembles a reserved profile name.")


def _squeezed(text: str) -> str:
    kept = (char for char in text if unicodedata.category(char) not in {"Pd", "Pc", "Zs", "Cc", "Zl", "Zp"})
    return "".join(char for char in kept if char not in "\u2212\u0332\u00ad\u2043").lower()


@rule("6.1.28", "Translation")
def same_languages(context: Context) -> Iterator[Finding]:
    """Yield a translation into its own language."""
    head = context.head
    if head.lang and head.source_lang and head.lang.lower() == head.source_lang.lower():
        yield Finding("/document/source_lang", f"Document language and source language are both {head.lang!r}.")


@rule("6.2.11", "Missing Canonical URL")
def missing_canonical_url(context: Context) -> Iterator[Finding]:
    """Yield a document without canonical URL."""
    if not canonical_urls(context):
        yield Finding("/document/references", "No self reference is a canonical URL.")


@rule("6.2.12", "Missing Document Language")
def missing_language(context: Context) -> Iterator[Finding]:
    """Yield a document without language."""
    if not context.head.lang:
        missing = "is missing" if context.head.lang is None else "is empty"
        yield Finding("/document/lang", f"The document language {missing}.")


@rule("6.2.13", "Sorting")
def unsorted_members(context: Context) -> Iterator[Finding]:
    """Yield the first member of each object that is out of order."""
    waiting: list[tuple[str, object]] = [("", context.plain)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, list):
            waiting.extend((f"{path}/{index}", item) for index, item in enumerate(cast("list[object]", node)))
        if not isinstance(node, dict):
            continue
        members = cast("dict[str, object]", node)
        previous = ""
        for name in members:
            if name < previous:
                yield Finding(f"{path}/{name}", f"The member {name} is not at its alphabetical place.")
                break
            previous = name
        waiting.extend((f"{path}/{name}", item) for name, item in members.items())


@rule("6.2.20", "Additional Properties", needs=("schemas",))
def additional_members(context: Context) -> Iterator[Finding]:
    """Yield members that no schema defines."""
    schemas = context.registries.schemas
    if schemas is not None:
        yield from schemas.check_strictly(CSAF_SCHEMAS[context.head.csaf_version], context.plain)


@rule("6.2.22", "Document Tracking ID in Title", ("2.1",))
def id_in_title(context: Context) -> Iterator[Finding]:
    """Yield a title that repeats the tracking id."""
    if context.tracking.id and context.tracking.id in context.head.title:
        yield Finding("/document/title", f"The title contains the tracking id {context.tracking.id}.")


@rule("6.2.38", "Usage of Deprecated Profile", ("2.1",))
def deprecated_profile(context: Context) -> Iterator[Finding]:
    """Yield a deprecated profile."""
    if context.head.category.startswith("csaf_deprecated_"):
        yield Finding("/document/category", f"The profile {context.head.category} is deprecated.")
