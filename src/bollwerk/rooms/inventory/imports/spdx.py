"""SPDX bills of materials: JSON, YAML and tag-value of 2.2 and 2.3 (for XML see `spdx_xml`), and JSON-LD of 3.0.

All of them become the shape of a CycloneDX bill, and go its way: the package that the document describes is the
application, packages inside packages stay inside. Files and snippets are left out; they are no components that a
warning or a supplier speaks about. People named as suppliers are left out, too; only organisations count.

Source: ISO/IEC 5962:2021 (SPDX 2.2.1), SPDX 2.3 and SPDX 3.0.1.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from bollwerk.rooms.inventory.imports.cyclonedx import parse_cyclonedx
from bollwerk.rooms.inventory.imports.fields import clean
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions, ParsedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "looks_like_spdx",
    "looks_like_spdx_tags",
    "looks_like_spdx_yaml",
    "parse_spdx",
    "parse_spdx_tags",
    "parse_spdx_yaml",
]

_DOCUMENT = "SPDXRef-DOCUMENT"
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})
_TAGS = re.compile(r"^\s*SPDXVersion:\s*SPDX-2", re.MULTILINE)
_YAML = re.compile(r"""^["']?(?:spdxVersion|SPDXID)["']?\s*:""", re.MULTILINE)
_INSIDE = {"CONTAINS": False, "CONTAINED_BY": True}
"""Relationships that say what is inside what; True where the inner one stands first."""
_IDENTIFIERS = {"purl": "purl", "cpe22Type": "cpe", "cpe23Type": "cpe", "packageUrl": "purl", "cpe22": "cpe"}
_IDENTIFIERS["cpe23"] = "cpe"
_Bill = dict[str, Any]


def looks_like_spdx(value: object) -> bool:
    """Return whether a JSON value is a bill of materials of SPDX 2 or 3."""
    if not isinstance(value, dict):
        return False
    return clean(value.get("spdxVersion")).startswith("SPDX-2") or "spdx.org/rdf/3" in clean(value.get("@context"))


def looks_like_spdx_tags(text: str) -> bool:
    """Return whether a text begins as a bill of materials in tag-value form."""
    return _TAGS.search(text[:4096]) is not None


def looks_like_spdx_yaml(text: str) -> bool:
    """Return whether a text that is no tag-value form begins as a bill of materials in YAML."""
    return _YAML.search(text[:4096]) is not None


def parse_spdx(value: Mapping[str, Any], options: ImportOptions) -> ParsedFile:
    """Return the packages of a bill of materials in JSON."""
    bill = _bill_of_graph(value) if "@graph" in value else _bill_of_document(value)
    return replace(parse_cyclonedx(bill, options), format=Format.SPDX)


def parse_spdx_tags(text: str, options: ImportOptions) -> ParsedFile:
    """Return the packages of a bill of materials in tag-value form."""
    return replace(parse_cyclonedx(_bill_of_document(_document_of_tags(text)), options), format=Format.SPDX)


def parse_spdx_yaml(text: str, options: ImportOptions) -> ParsedFile:
    """Return the packages of a bill of materials in YAML. Every value is text, so that version 1.10 stays itself.

    Raises:
        BadFileError: If it is no YAML, no bill of SPDX, or refers to anchors: they could blow a small file up to a
            large one.
    """
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CBaseLoader)):
            raise BadFileError(BadFile.ENTITIES)
        value = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes texts, lists and mappings only
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark
        raise BadFileError(BadFile.NOT_YAML, f"{place.line + 1}:{place.column + 1}" if place else "") from error
    except yaml.YAMLError as error:
        raise BadFileError(BadFile.NOT_YAML) from error
    if not looks_like_spdx(value):
        raise BadFileError(BadFile.UNKNOWN_FORMAT)
    return parse_spdx(value, options)


def _bill_of_document(document: Mapping[str, Any]) -> _Bill:
    packages = {clean(one.get("SPDXID")): _component(one) for one in _mappings(document.get("packages"))}
    described = [clean(one) for one in _list(document.get("documentDescribes"))]
    inside: list[tuple[str, str]] = []
    for one in _mappings(document.get("relationships")):
        kind = clean(one.get("relationshipType"))
        ends = clean(one.get("spdxElementId")), clean(one.get("relatedSpdxElement"))
        if kind == "DESCRIBES" and ends[0] == _DOCUMENT:
            described.append(ends[1])
        elif kind == "DESCRIBED_BY" and ends[1] == _DOCUMENT:
            described.append(ends[0])
        elif kind in _INSIDE:
            inside.append((ends[1], ends[0]) if _INSIDE[kind] else ends)
    return _bill(packages, described, inside)


def _bill(packages: dict[str, _Bill], described: Iterable[str], inside: Iterable[tuple[str, str]]) -> _Bill:
    """Return a bill: each package once, below what contains it, else below the application."""
    roots = [one for one in dict.fromkeys(described) if one in packages]
    main = roots[0] if len(roots) == 1 else ""
    holder: dict[str, str] = {}
    for outer, inner in inside:
        if outer in packages and inner in packages and inner != main and not _is_below(holder, outer, inner):
            holder.setdefault(inner, outer)
    top: list[_Bill] = []
    for key, package in packages.items():
        if key != main:
            outer = holder.get(key, main)
            (packages[outer]["components"] if outer and outer != main else top).append(package)
    return {"components": top, "metadata": {"component": packages[main]} if main else {}}


def _is_below(holder: Mapping[str, str], key: str, other: str) -> bool:
    """Return whether `key` is `other` or inside it; a circle of a broken file must not be walked for ever."""
    while key != other:
        if key not in holder:
            return False
        key = holder[key]
    return True


def _component(package: Mapping[str, Any]) -> _Bill:
    """Return a package of SPDX 2 as a component."""
    found: _Bill = {
        "type": clean(package.get("primaryPackagePurpose")).lower() or "library",
        "name": clean(package.get("name")),
        "version": _said(package.get("versionInfo")),
        "supplier": {"name": _organisation(package.get("supplier")) or _organisation(package.get("originator"))},
        "description": _said(package.get("summary")) or _said(package.get("description")),
        "hashes": [
            {"alg": _algorithm(one.get("algorithm")), "content": clean(one.get("checksumValue"))}
            for one in _mappings(package.get("checksums"))
        ],
        "components": [],
    }
    for one in _mappings(package.get("externalRefs")):
        kind = _IDENTIFIERS.get(clean(one.get("referenceType")).rpartition("/")[2])
        if kind:
            found.setdefault(kind, clean(one.get("referenceLocator")))
    return found


def _organisation(text: object) -> str:
    """Return the name of an organisation; people and what nobody states are left out."""
    kind, _, name = clean(text).partition(":")
    return re.sub(r"\s*\([^()]*\)\s*$", "", name.strip()) if kind == "Organization" else ""


def _said(text: object) -> str:
    return "" if clean(text) in _NOTHING else clean(text)


def _algorithm(name: object) -> str:
    """Return the name of a hash method as CycloneDX writes it: ``SHA256`` and ``sha256`` are ``SHA-256``."""
    return re.sub(r"^SHA(?=\d{3}|1$)", "SHA-", clean(name).upper().replace("_", "-"))


def _document_of_tags(text: str) -> dict[str, Any]:
    """Return a tag-value document in the shape of the JSON one; tags that are not needed are passed over."""
    document: dict[str, Any] = {"packages": [], "relationships": []}
    package: dict[str, Any] = {}
    is_package = False
    for tag, value in _tags(text):
        if tag == "PackageName":
            package = {"name": value, "checksums": [], "externalRefs": []}
            document["packages"].append(package)
            is_package = True
        elif tag in {"FileName", "SnippetSPDXID", "LicenseID"}:
            is_package = False
        elif tag == "Relationship":
            document["relationships"] += _relationship(value)
        elif is_package:
            _take_tag(package, tag, value)
    return document


_PLAIN_TAGS = {
    "SPDXID": "SPDXID", "PackageVersion": "versionInfo", "PackageSupplier": "supplier",
    "PackageOriginator": "originator", "PackageSummary": "summary", "PackageDescription": "description",
    "PrimaryPackagePurpose": "primaryPackagePurpose",
}  # fmt: skip


def _take_tag(package: dict[str, Any], tag: str, value: str) -> None:
    if tag in _PLAIN_TAGS:
        package.setdefault(_PLAIN_TAGS[tag], value)
    elif tag == "PackageChecksum":
        algorithm, _, content = value.partition(":")
        package["checksums"].append({"algorithm": algorithm, "checksumValue": content.strip()})
    elif tag == "ExternalRef":
        parts = value.split(maxsplit=2)
        if len(parts) == 3:  # noqa: PLR2004 - category, type, locator
            package["externalRefs"].append({"referenceType": parts[1], "referenceLocator": parts[2]})


def _relationship(value: str) -> list[dict[str, str]]:
    parts = value.split()
    if len(parts) != 3:  # noqa: PLR2004 - one end, kind, other end
        return []
    return [{"spdxElementId": parts[0], "relationshipType": parts[1], "relatedSpdxElement": parts[2]}]


def _tags(text: str) -> Iterator[tuple[str, str]]:
    """Yield tags with their values; a value between ``<text>`` marks may have many lines."""
    waiting = ""
    for line in text.splitlines():
        if waiting:
            waiting += f"\n{line}"
        elif ":" in line and not line.lstrip().startswith("#"):
            waiting = line
        else:
            continue
        tag, _, value = waiting.partition(":")
        if "<text>" in value and "</text>" not in value:
            continue
        yield tag.strip(), value.replace("<text>", "").replace("</text>", "").strip()
        waiting = ""


def _bill_of_graph(value: Mapping[str, Any]) -> _Bill:
    """Return the bill of a document of SPDX 3.0: a flat list of elements that name each other."""
    elements = list(_mappings(value.get("@graph")))
    names = {_key(one): clean(one.get("name")) for one in elements if clean(one.get("type")) == "Organization"}
    packages = {
        _key(one): _element(one, names) for one in elements if clean(one.get("type")).endswith("software_Package")
    }
    inside: list[tuple[str, str]] = []
    described: list[str] = []
    for one in elements:
        kind = clean(one.get("type"))
        if kind == "Relationship" and clean(one.get("relationshipType")) == "contains":
            inside += [(clean(one.get("from")), clean(inner)) for inner in _list(one.get("to"))]
        elif kind in {"SpdxDocument", "software_Sbom"}:
            described += [clean(root) for root in _list(one.get("rootElement"))]
    return _bill(packages, described, inside)


def _key(element: Mapping[str, Any]) -> str:
    return clean(element.get("spdxId")) or clean(element.get("@id"))


def _element(element: Mapping[str, Any], names: Mapping[str, str]) -> _Bill:
    """Return a package of SPDX 3.0 as a component."""
    found: _Bill = {
        "type": clean(element.get("software_primaryPurpose")).lower() or "library",
        "name": clean(element.get("name")),
        "version": _said(element.get("software_packageVersion")),
        "supplier": {"name": next((names[one] for one in _makers(element) if one in names), "")},
        "description": clean(element.get("summary")),
        "hashes": [
            {"alg": _algorithm(one.get("algorithm")), "content": clean(one.get("hashValue"))}
            for one in _mappings(element.get("verifiedUsing"))
        ],
        "components": [],
    }
    for one in _mappings(element.get("externalIdentifier")):
        kind = _IDENTIFIERS.get(clean(one.get("externalIdentifierType")))
        if kind:
            found.setdefault(kind, clean(one.get("identifier")))
    if clean(element.get("software_packageUrl")):
        found["purl"] = clean(element.get("software_packageUrl"))
    return found


def _makers(element: Mapping[str, Any]) -> Iterator[str]:
    """Yield who supplies an element, then those it comes from."""
    for said in (element.get("suppliedBy"), element.get("originatedBy")):
        yield from (clean(one) for one in (_list(said) or [said]))


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in _list(value) if isinstance(one, dict))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
