"""CSAF extensions (6.1.60, 6.2.39.5, 6.2.54, 6.3.21). Source: CSAF 2.1, section 2.4."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from bollwerk.engines.csaf.context import Context, Place
from bollwerk.engines.csaf.findings import Finding
from bollwerk.engines.csaf.registries import Extension
from bollwerk.engines.csaf.rule_registry import rule

_NEW = ("2.1",)
_CONTENT = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/extension-content.json"
_UNKNOWN = Extension()

_Item = Mapping[str, object]

_PLACES = {
    Place.BRANCH: "$.product_tree.branches",
    Place.NAME: "$.product_tree.full_product_names",
    Place.PATH: "$.product_tree.product_paths",
    Place.RELATIONSHIP: "$.product_tree.relationships",
}


def _lists(context: Context) -> Iterator[tuple[str, str, Sequence[_Item]]]:
    """Yield every list of extensions: kind of place, JSON pointer, items."""
    yield "$.document", "/document/x_extensions", context.head.x_extensions
    yield "$", "/x_extensions", context.csaf.x_extensions
    for placed in context.products:
        yield _PLACES[placed.place], f"{placed.path}/x_extensions", placed.product.x_extensions
    for position, (path, vulnerability) in enumerate(context.vulnerabilities):
        yield "$.vulnerabilities", f"{path}/x_extensions", vulnerability.x_extensions
        for item in context.assessments[position]:
            yield "$.vulnerabilities.metrics", f"{item.content_path}/x_extensions", item.content.x_extensions


def _items(context: Context) -> Iterator[tuple[str, _Item]]:
    for _, path, items in _lists(context):
        for index, item in enumerate(items):
            yield f"{path}/{index}", item


def _known(context: Context, item: _Item) -> Extension:
    return context.registries.extensions.get(str(item.get("$schema", "")), _UNKNOWN)


@rule("6.1.60.1", "Content Schema", _NEW, needs=("schemas",))
def invalid_extension(context: Context) -> Iterator[Finding]:
    """Yield extensions that violate the content schema of the standard."""
    schemas = context.registries.schemas
    if schemas is None:
        return
    for path, item in _items(context):
        for finding in schemas.check(_CONTENT, item):
            yield Finding(f"{path}{finding.path}", finding.message)


@rule("6.1.60.2", "Extension Schema", _NEW)
def broken_promise(context: Context) -> Iterator[Finding]:
    """Yield extensions that violate the schema they declare; unknown schemas cannot be judged."""
    schemas = context.registries.schemas
    for path, item in _items(context):
        uri = str(item.get("$schema", ""))
        if schemas is not None and schemas.knows(uri):
            for finding in schemas.check(uri, item):
                yield Finding(f"{path}{finding.path}", finding.message)
        content = item.get("content")
        members = set(cast("Mapping[str, object]", content)) if isinstance(content, dict) else set[str]()
        known = _known(context, item)
        for member in sorted(known.required - members):
            yield Finding(f"{path}/content", f"The extension lacks the member {member}.")
        for member in sorted(members - known.members if known.members else ()):
            yield Finding(f"{path}/content/{member}", f"The extension does not define the member {member}.")


@rule("6.1.60.3", "Extension Metadata", _NEW)
def misplaced_extension(context: Context) -> Iterator[Finding]:
    """Yield known extensions at places, or more often, than their metadata allow."""
    for place, path, items in _lists(context):
        counts = Counter(str(item.get("$schema", "")) for item in items)
        for uri, count in counts.items():
            known = context.registries.extensions.get(uri)
            if known is None:
                continue
            if known.places and place not in known.places:
                yield Finding(path, f"The extension {uri} is not allowed here.")
            if known.at_most and count > known.at_most:
                yield Finding(path, f"The extension {uri} is used {count} times; {known.at_most} are allowed.")


@rule("6.2.39.5", "Extension in Superseded or Withdrawn Document", _NEW)
def extended_tombstone(context: Context) -> Iterator[Finding]:
    """Yield extensions of a document that is no longer valid."""
    if context.head.category in {"csaf_withdrawn", "csaf_superseded"}:
        for place, path, items in _lists(context):
            if items and place in {"$", "$.document"}:
                yield Finding(path, "A withdrawn or superseded document should not contain extensions.")


@rule("6.2.54.1", "Registered Extension", _NEW)
def unregistered_extension(context: Context) -> Iterator[Finding]:
    """Yield extensions that are neither official nor registered."""
    for path, item in _items(context):
        known = _known(context, item)
        if not known.official and not known.registered:
            yield Finding(path, f"The extension {item.get('$schema')} is neither official nor registered.")


@rule("6.2.54.2", "Official Extension", _NEW)
def unofficial_extension(context: Context) -> Iterator[Finding]:
    """Yield extensions that are not official."""
    for path, item in _items(context):
        if not _known(context, item).official:
            yield Finding(path, f"The extension {item.get('$schema')} is not official.")


@rule("6.2.54.3", "Critical Extension", _NEW)
def critical_extension(context: Context) -> Iterator[Finding]:
    """Yield extensions that declare themselves critical."""
    for path, item in _items(context):
        if item.get("critical") is not False and "critical" in item:
            yield Finding(f"{path}/critical", "The extension is critical.")


def _experimental(context: Context) -> Iterator[Finding]:
    for path, item in _items(context):
        known = _known(context, item)
        if not known.official and not known.registered:
            yield Finding(path, f"The extension {item.get('$schema')} is experimental.")


@rule("6.2.54.4", "Usage of Experimental Extension in TLP:CLEAR Document", _NEW)
def experimental_in_public(context: Context) -> Iterator[Finding]:
    """Yield experimental extensions of a TLP:CLEAR document."""
    if context.tlp == "CLEAR":
        yield from _experimental(context)


@rule("6.3.21.2", "Usage of Experimental Extension in Non TLP:CLEAR Document", _NEW)
def experimental_in_confidence(context: Context) -> Iterator[Finding]:
    """Yield experimental extensions of a document that is not TLP:CLEAR."""
    if context.tlp != "CLEAR":
        yield from _experimental(context)


@rule("6.3.21.1", "Extension Category Essential", _NEW)
def essential_extension(context: Context) -> Iterator[Finding]:
    """Yield extensions without which the document cannot be understood (earlier drafts say `critical`)."""
    for path, item in _items(context):
        if item.get("category") in {"essential", "critical"}:
            yield Finding(f"{path}/category", "The extension is essential for understanding the document.")


def _enter(number: str, title: str, wanted: str) -> None:
    def check(context: Context) -> Iterator[Finding]:
        for place, path, items in _lists(context):
            if items and place == wanted:
                yield Finding(path, "An extension is used here.")

    rule(number, title, _NEW)(check)


_enter("6.3.21.3", "Usage of Extension at Document Level", "$.document")
_enter("6.3.21.4", "Usage of Extension in Product Tree Branch Path", "$.product_tree.branches")
_enter("6.3.21.5", "Usage of Extension in Product Tree Full Product Names Path", "$.product_tree.full_product_names")
_enter("6.3.21.6", "Usage of Extension in Product Tree Product Paths Path", "$.product_tree.product_paths")
_enter("6.3.21.7", "Usage of Extension in Vulnerabilities Metrics Path", "$.vulnerabilities.metrics")
_enter("6.3.21.8", "Usage of Extension in Vulnerabilities Path", "$.vulnerabilities")
_enter("6.3.21.9", "Usage of Extension at Root Level", "$")
