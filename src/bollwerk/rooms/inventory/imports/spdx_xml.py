"""SPDX bills of materials of 2.2 and 2.3 in XML: the plain form, and RDF/XML, which a tool may nest as it likes.

Both become the shape of the JSON document; what is not needed of a package is passed over. RDF is walked with a stack
of its own: nesting in a hostile file must not exhaust Python's.

Source: SPDX 2.3, clause 4.4 (formats) and its RDF vocabulary, http://spdx.org/rdf/terms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.imports.decoding import local_name
from bollwerk.rooms.inventory.imports.fields import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

__all__ = ["document_of_rdf", "document_of_xml", "looks_like_spdx_rdf", "looks_like_spdx_xml"]

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_TERMS = "{http://spdx.org/rdf/terms#}"
_DOCUMENT = "SPDXRef-DOCUMENT"
_TEXTS = ("name", "versionInfo", "supplier", "originator", "summary", "description")
_LISTS = {"checksums": ("algorithm", "checksumValue"), "externalRefs": ("referenceType", "referenceLocator")}
_ENDS = ("spdxElementId", "relationshipType", "relatedSpdxElement")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def looks_like_spdx_xml(root: Element) -> bool:
    """Return whether an XML document is a bill of materials in SPDX's plain form."""
    said = {local_name(one): clean(one.text) for one in root}
    return local_name(root) == "Document" and said.get("spdxVersion", "").startswith("SPDX-2")


def looks_like_spdx_rdf(root: Element) -> bool:
    """Return whether an XML document is RDF that speaks of SPDX."""
    return root.tag == f"{_RDF}RDF" and any(one.tag.startswith(_TERMS) for one in root.iter())


def document_of_xml(root: Element) -> dict[str, Any]:
    """Return a document in the plain form in the shape of the JSON one."""
    document: dict[str, Any] = {"packages": [], "relationships": [], "documentDescribes": []}
    for child in root:
        name = local_name(child)
        if name == "packages":
            document["packages"].append(_package(child))
        elif name == "relationships":
            document["relationships"].append(_values(child, _ENDS))
        elif name == "documentDescribes":
            document["documentDescribes"].append(clean(child.text))
    return document


def _package(element: Element) -> dict[str, Any]:
    package: dict[str, Any] = dict(_values(element, (*_TEXTS, "SPDXID", "primaryPackagePurpose")))
    for name, parts in _LISTS.items():
        package[name] = [_values(one, parts) for one in element if local_name(one) == name]
    return package


def _values(element: Element, names: tuple[str, ...]) -> dict[str, str]:
    return {local_name(one): clean(one.text) for one in element if local_name(one) in names}


@dataclass(slots=True)
class _Thing:
    """A thing of an RDF file: its kind, and what is said of it; a key stands for another thing."""

    kind: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        return [value for own, value in self.said if own == name]

    def one(self, name: str) -> str:
        return next(iter(self.all(name)), "")


def document_of_rdf(root: Element) -> dict[str, Any]:
    """Return a document in RDF/XML in the shape of the JSON one."""
    things = _things(root)
    keys = {key for key, thing in things.items() if thing.kind == "SpdxDocument"}
    document: dict[str, Any] = {"packages": [], "relationships": [], "documentDescribes": []}
    for key, thing in things.items():
        if thing.kind == "Package":
            document["packages"].append(_package_of(key, thing, things))
        if key in keys:
            document["documentDescribes"] += thing.all("describesPackage")
        own = _DOCUMENT if key in keys else key
        document["relationships"] += [
            {
                "spdxElementId": own,
                "relationshipType": _relation(other.one("relationshipType")),
                "relatedSpdxElement": _DOCUMENT if other.one("relatedSpdxElement") in keys
                else other.one("relatedSpdxElement"),
            }
            for other in _named(things, thing.all("relationship"))
        ]  # fmt: skip
    return document


def _package_of(key: str, thing: _Thing, things: Mapping[str, _Thing]) -> dict[str, Any]:
    package: dict[str, Any] = {name: thing.one(name) for name in _TEXTS}
    package["SPDXID"] = key
    package["primaryPackagePurpose"] = thing.one("primaryPackagePurpose").rpartition("purpose_")[2]
    package["checksums"] = [
        {
            "algorithm": one.one("algorithm").rpartition("checksumAlgorithm_")[2],
            "checksumValue": one.one("checksumValue"),
        }
        for one in _named(things, thing.all("checksum"))
    ]
    package["externalRefs"] = [
        {"referenceType": one.one("referenceType"), "referenceLocator": one.one("referenceLocator")}
        for one in _named(things, thing.all("externalRef"))
    ]
    return package


def _named(things: Mapping[str, _Thing], keys: list[str]) -> list[_Thing]:
    return [things[key] for key in keys if key in things]


def _relation(address: str) -> str:
    """Return a kind of relationship as JSON writes it: ``...#relationshipType_containedBy`` is ``CONTAINED_BY``."""
    return _INNER_CAPITAL.sub("_", address.rpartition("relationshipType_")[2]).upper()


def _things(root: Element) -> dict[str, _Thing]:
    """Return everything that is described, by its key: what stands inside another thing is one of its own."""
    found: dict[str, _Thing] = {}
    numbers = count()
    waiting: list[tuple[Element, str]] = [(one, _key(one, numbers)) for one in root]
    while waiting:
        element, key = waiting.pop()
        thing = found.setdefault(key, _Thing())
        if element.tag.startswith(_TERMS):
            thing.kind = thing.kind or local_name(element)
        thing.said += [(name.rpartition("}")[2], value) for name, value in element.items() if name.startswith(_TERMS)]
        for prop in element:
            for value, inner in _said(prop, numbers):
                thing.said.append((local_name(prop), value))
                if prop.tag == f"{_RDF}type":
                    thing.kind = value.rpartition("#")[2]
                if inner is not None:
                    waiting.append((inner, value))
    return found


def _said(prop: Element, numbers: Iterator[int]) -> Iterator[tuple[str, Element | None]]:
    """Yield the values of a property: a text, the key of another thing, or of one that stands inside it."""
    if prop.get(f"{_RDF}parseType") == "Resource":
        yield f"_: {next(numbers)}", prop
    elif len(prop):
        yield from ((_key(one, numbers), one) for one in prop)
    else:
        key = prop.get(f"{_RDF}resource") or _blank(prop)
        yield key or clean(prop.text), None


def _key(element: Element, numbers: Iterator[int]) -> str:
    within = element.get(f"{_RDF}ID")
    named = element.get(f"{_RDF}about") or (f"#{within}" if within else "")
    return named or _blank(element) or f"_: {next(numbers)}"


def _blank(element: Element) -> str:
    key = element.get(f"{_RDF}nodeID")
    return f"_:{key}" if key else ""
