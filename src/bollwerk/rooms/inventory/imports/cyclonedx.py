"""CycloneDX bills of materials (1.0 to 1.7), JSON and XML: components of an application, nested ones included.

The bill belongs to the application that a person names, otherwise to the one it describes itself. Hardware and
devices in an OBOM become nothing here; operating systems, firmware, containers, libraries and cryptographic assets are
components; services (SaaSBOM) are components of the application too, with their endpoints in the description.

Source: ECMA-424, CycloneDX Bill of Materials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.imports.collecting import LONGEST_KEY, Rows
from bollwerk.rooms.inventory.imports.decoding import local_name
from bollwerk.rooms.inventory.imports.fields import clean
from bollwerk.rooms.inventory.imports.records import Coverage, Format, ImportOptions, KeptReason, Link, ParsedFile
from bollwerk.rooms.inventory.kinds import Kind, RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

__all__ = ["looks_like_cyclonedx", "looks_like_cyclonedx_xml", "parse_cyclonedx", "parse_cyclonedx_xml"]

_STRONGEST_FIRST = ("SHA-512", "SHA3-512", "SHA-384", "SHA3-384", "SHA-256", "SHA3-256", "SHA-1", "MD5")
_MOST_HASHES = 20
_NOT_SOFTWARE = frozenset({"device", "data"})
_APPLICATION = "application"
_PARTS = ("components", "services")
_LONGEST_PATH = 120
"""End of a path that is kept: a hostile file nests deeper than anybody reads."""
_LISTS = frozenset({"components", "services", "hashes", "endpoints", "licenses"})


def looks_like_cyclonedx(value: object) -> bool:
    """Return whether a JSON value is a bill of materials."""
    return isinstance(value, dict) and clean(value.get("bomFormat")).casefold() == "cyclonedx"


def looks_like_cyclonedx_xml(root: Element) -> bool:
    """Return whether an XML document is a bill of materials."""
    return local_name(root) == "bom" and "cyclonedx" in root.tag


def parse_cyclonedx_xml(root: Element, options: ImportOptions) -> ParsedFile:
    """Return the components of a bill of materials in XML."""
    return parse_cyclonedx(_json_shape(root), options)


def parse_cyclonedx(bill: Mapping[str, Any], options: ImportOptions) -> ParsedFile:
    """Return the components of a bill of materials, each joined with its application or enclosing component."""
    rows, links = Rows(), list[Link]()
    described = _mapping(_mapping(bill.get("metadata")).get("component"))
    name = options.application or _full_name(described)
    if name:
        facts: dict[str, object] = {"name": name}
        if not options.application or options.application == _full_name(described):
            facts |= {"product": described.get("name"), "version": described.get("version")}
        rows.add(line=1, kind=Kind.APPLICATION, key=_APPLICATION, facts=facts)
    for line, (path, parent, item) in enumerate(_walk(bill, _APPLICATION), 1):
        rows.read_now(path, _without_parts(item))
        _take(rows, links, line, parent, item, has_application=bool(name))
    return ParsedFile(
        format=Format.CYCLONEDX,
        source=f"SBOM {name}"[:60] if name else "SBOM",
        rows=tuple(rows.rows.values()),
        links=tuple(links),
        kept=tuple(rows.kept),
        coverage=Coverage.ALL if name else Coverage.PART,
    )


def _without_parts(item: object) -> Mapping[str, Any] | str:
    """Return a component without those inside it, which are read by themselves."""
    return {name: value for name, value in item.items() if name not in _PARTS} if isinstance(item, dict) else repr(item)


def _walk(bill: Mapping[str, Any], application: str) -> Iterator[tuple[str, str, Any]]:
    """Walk all components and services, however deeply nested: path, key of what contains it, itself."""
    waiting: list[tuple[str, str, Any]] = []
    described = _mapping(_mapping(bill.get("metadata")).get("component"))
    for path, holder in (("$", bill), ("$.metadata.component", described)):
        waiting += _parts(path, application, holder)
    waiting.reverse()
    while waiting:
        path, parent, item = waiting.pop()
        yield path, parent, item
        if isinstance(item, dict):
            waiting += reversed(_parts(path, _key_of(item), item))


def _parts(path: str, key: str, holder: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (f"{path}.{name}[{place}]"[-_LONGEST_PATH:], key, item)
        for name in _PARTS
        for place, item in enumerate(_list(holder.get(name)))
    ]


def _take(rows: Rows, links: list[Link], line: int, parent: str, item: object, *, has_application: bool) -> None:
    if not isinstance(item, dict):
        rows.keep(line, KeptReason.BAD_SHAPE)
        return
    if clean(item.get("type")) in _NOT_SOFTWARE:
        rows.keep(line, KeptReason.NOT_OUR_MATTER, field="type", value=clean(item.get("name")))
        return
    key = _key_of(item)
    if key not in rows.rows and not rows.add(line=line, kind=Kind.COMPONENT, key=key, facts=_facts(item)):
        return
    holder = parent if parent in rows.rows else _APPLICATION
    if holder != key and (has_application or holder != _APPLICATION):
        links.append(Link(line, holder, RelationKind.CONTAINS, "", key))


def _key_of(item: Mapping[str, Any]) -> str:
    """Return what stays the same from bill to bill: the package address, else type, group, name and version."""
    purl = clean(item.get("purl"))
    told_apart = (clean(item.get("type")), _full_name(item), clean(item.get("version")))
    return (purl or "/".join(told_apart))[:LONGEST_KEY]


def _facts(item: Mapping[str, Any]) -> dict[str, object]:
    endpoints = [clean(endpoint) for endpoint in _list(item.get("endpoints"))]
    about = [clean(item.get("description")), *endpoints]
    digests = _digests(item)
    return {
        "name": _full_name(item),
        "version": item.get("version"),
        "vendor": _vendor(item),
        "purl": item.get("purl"),
        "cpe": item.get("cpe"),
        "digest": next(iter(digests), ""),
        "more_digests": "\n".join(digests[1:]),
        "description": "\n".join(filter(None, about))[:2000],
    }


def _full_name(item: Mapping[str, Any]) -> str:
    group, name = clean(item.get("group")), clean(item.get("name"))
    return f"{group}/{name}" if group and name else name


def _vendor(item: Mapping[str, Any]) -> str:
    for holder in ("supplier", "manufacturer", "provider"):
        found = clean(_mapping(item.get(holder)).get("name"))
        if found:
            return found
    return clean(item.get("publisher")) or clean(item.get("author"))


def _digests(item: Mapping[str, Any]) -> list[str]:
    """Return every hash as ``algorithm:hex``, the strongest first; what no method is known of comes last."""
    hashes = {
        clean(one.get("alg")).upper(): clean(one.get("content")).lower()
        for one in _list(item.get("hashes"))
        if isinstance(one, dict)
    }
    names = [*(name for name in _STRONGEST_FIRST if name in hashes), *sorted(hashes.keys() - set(_STRONGEST_FIRST))]
    return [f"{name.lower()}:{hashes[name]}" for name in names if hashes[name]][:_MOST_HASHES]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _json_shape(root: Element) -> dict[str, Any]:
    """Return an XML bill in the shape of a JSON one: the same names, lists where JSON has lists.

    Walks with a stack of its own: nesting in a hostile file must not exhaust Python's.
    """
    made: dict[str, Any] = {}
    waiting: list[tuple[Element, dict[str, Any]]] = [(root, made)]
    while waiting:
        element, shape = waiting.pop()
        shape.update(element.attrib)
        for child in element:
            name = local_name(child)
            if name in _LISTS:
                shape[name] = [_child_shape(one, waiting) for one in child]
            else:
                shape[name] = _child_shape(child, waiting)
    return made


def _child_shape(element: Element, waiting: list[tuple[Element, dict[str, Any]]]) -> object:
    """Return the text of a leaf, or a mapping that is filled in later."""
    text = (element.text or "").strip()
    if local_name(element) == "hash":
        return {"alg": element.get("alg"), "content": text}
    if len(element) == 0 and not (element.attrib and not text):
        return text
    shape: dict[str, Any] = {}
    waiting.append((element, shape))
    return shape
