"""GLPI inventory format: one JSON document per computer, network device, printer or phone, whole or partial.

A partial document shows only some sections; it says nothing about the rest, and what it shows is taken over. Software
packages become components shared by all systems that have them.

Source: github.com/glpi-project/inventory_format, inventory.schema.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.imports.collecting import Rows
from bollwerk.rooms.inventory.imports.fields import clean
from bollwerk.rooms.inventory.imports.records import Format, KeptReason, Link, ParsedFile
from bollwerk.rooms.inventory.kinds import Kind, RelationKind, SystemKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["looks_like_glpi", "parse_glpi"]

_CONTAINERS = frozenset({"docker", "podman", "lxc", "containerd", "kubernetes"})
_NO_SERIAL = frozenset({"", "none", "n/a", "0", "default string", "not specified", "system serial number"})
_NETWORK_TYPES = frozenset({"networking", "networkequipment"})
_NOT_OURS = ("127.", "::1", "fe80:", "169.254.")
_SYSTEM_KINDS = {
    "computer": SystemKind.PHYSICAL,
    "networkequipment": SystemKind.NETWORK_DEVICE,
    "printer": SystemKind.PHYSICAL,
    "phone": SystemKind.MOBILE,
}


def looks_like_glpi(value: object) -> bool:
    """Return whether a JSON value is an inventory document, or a list of them."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and isinstance(first.get("content"), dict) and "deviceid" in first


def parse_glpi(value: dict[str, Any] | list[Any]) -> ParsedFile:
    """Return the systems of a document or of a list of documents, with their software."""
    rows, links = Rows(), list[Link]()
    documents = value if isinstance(value, list) else [value]
    for line, document in enumerate(documents, 1):
        rows.read_now(_path(line, value), document if isinstance(document, dict) else repr(document))
        if looks_like_glpi(document) and isinstance(document, dict):
            _take(rows, links, line, document)
        else:
            rows.keep(line, KeptReason.BAD_SHAPE)
    return ParsedFile(
        format=Format.GLPI,
        source="GLPI",
        rows=tuple(rows.rows.values()),
        links=tuple(links),
        kept=tuple(rows.kept),
    )


def _take(rows: Rows, links: list[Link], line: int, document: Mapping[str, Any]) -> None:
    content = document["content"]
    key = clean(document.get("deviceid"))
    facts = _device_facts(content, clean(document.get("itemtype")))
    if not facts["name"]:
        facts["name"] = _name_from(key)
    if not rows.add(line=line, kind=Kind.SYSTEM, key=key, facts=facts):
        return
    _take_machines(rows, links, line, key, content)
    _take_software(rows, links, line, key, content)


def _path(line: int, value: object) -> str:
    return f"$[{line - 1}]" if isinstance(value, list) else "$"


def _items_of(rows: Rows, content: Mapping[str, Any], name: str) -> Iterator[Any]:
    """Walk a section that holds many things; each is noted as what is being read."""
    document = rows.sheet
    for place, item in enumerate(_items(content, name)):
        rows.read_now(f"{document}.content.{name}[{place}]", item if isinstance(item, dict) else repr(item))
        yield item
    rows.read_now(document, None)


def _name_from(device_id: str) -> str:
    """Return the host name that agents put before the date: ``srv01-2024-01-31-10-00-00``."""
    parts = device_id.split("-")
    return "-".join(parts[:-6]) if len(parts) > 6 and all(part.isdecimal() for part in parts[-6:]) else device_id  # noqa: PLR2004


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a section that holds one thing; some agents wrap it in a list."""
    found = content.get(name)
    if isinstance(found, list) and found:
        found = found[0]
    return found if isinstance(found, dict) else {}


def _items(content: Mapping[str, Any], name: str) -> list[Any]:
    found = content.get(name)
    return found if isinstance(found, list) else []


def _device_facts(content: Mapping[str, Any], item_type: str) -> dict[str, object]:
    device = _section(content, "network_device")
    return _network_device_facts(content, device, item_type) if device else _computer_facts(content, item_type)


def _network_device_facts(content: Mapping[str, Any], device: Mapping[str, Any], item_type: str) -> dict[str, object]:
    kind = (item_type or clean(device.get("type"))).casefold()
    networked = kind in _NETWORK_TYPES or kind == "phone"
    addresses = _items(device, "ips")
    ports = [port for port in _items(content, "network_ports") if isinstance(port, dict)]
    return {
        "name": device.get("name"),
        "system_kind": SystemKind.NETWORK_DEVICE if networked else SystemKind.PHYSICAL,
        "hostname": device.get("name") if " " not in clean(device.get("name")) else "",
        "description": device.get("description"),
        "addresses": _own([*addresses, device.get("mac"), *(port.get("ip") for port in ports)]),
        "os_version": device.get("firmware"),
        "vendor": device.get("manufacturer"),
        "model": device.get("model"),
        "serial": _serial(device.get("serial")),
    }


def _computer_facts(content: Mapping[str, Any], item_type: str) -> dict[str, object]:
    hardware, bios, system = (_section(content, name) for name in ("hardware", "bios", "operatingsystem"))
    cards = [card for card in _items(content, "networks") if isinstance(card, dict)]
    real = [card for card in cards if not card.get("virtualdev")]
    fqdn = clean(system.get("fqdn"))
    return {
        "name": hardware.get("name") or fqdn,
        "system_kind": _computer_kind(hardware, item_type),
        "hostname": hardware.get("name"),
        "fqdn": fqdn if "." in fqdn else "",
        "addresses": _own([card.get(name) for name in ("ipaddress", "ipaddress6", "mac") for card in real]),
        "os_name": system.get("full_name") or system.get("name"),
        "os_version": system.get("version") or system.get("kernel_version"),
        "vendor": bios.get("smanufacturer") or bios.get("mmanufacturer"),
        "model": bios.get("smodel") or bios.get("mmodel"),
        "serial": _serial(bios.get("ssn")),
        "description": hardware.get("description"),
    }


def _computer_kind(hardware: Mapping[str, Any], item_type: str) -> SystemKind:
    if clean(hardware.get("vmsystem")).casefold() not in {"", "physical"}:
        return SystemKind.VIRTUAL
    return _SYSTEM_KINDS.get(item_type.casefold(), SystemKind.PHYSICAL)


def _serial(value: object) -> str:
    text = clean(value)
    unset = text.casefold() in _NO_SERIAL or not text.strip("0") or "filled by" in text.casefold()
    return "" if unset else text


def _own(addresses: list[Any]) -> list[str]:
    """Return addresses without those that every host has."""
    texts = [text for item in addresses for text in (item if isinstance(item, list) else [item])]
    found = [clean(text) for text in texts]
    return [text for text in dict.fromkeys(found) if text and not text.startswith(_NOT_OURS) and text.strip("0:.")]


def _take_machines(rows: Rows, links: list[Link], line: int, host: str, content: Mapping[str, Any]) -> None:
    """Take up the virtual machines a computer hosts; containers are part of their host."""
    for machine in _items_of(rows, content, "virtualmachines"):
        if not isinstance(machine, dict):
            rows.keep(line, KeptReason.BAD_SHAPE, field="virtualmachines")
            continue
        kind = clean(machine.get("vmtype") or machine.get("subsystem")).casefold()
        if kind in _CONTAINERS or machine.get("image"):
            rows.keep(line, KeptReason.CONTAINER, field="virtualmachines", value=clean(machine.get("name")))
            continue
        identity = clean(machine.get("uuid")) or clean(machine.get("name"))
        key = f"vm/{identity}"
        facts = {
            "name": machine.get("name"),
            "system_kind": SystemKind.VIRTUAL,
            "hostname": machine.get("name"),
            "addresses": _own([machine.get("mac"), machine.get("ip")]),
            "os_name": machine.get("operatingsystem") if isinstance(machine.get("operatingsystem"), str) else "",
        }
        if rows.add(line=line, kind=Kind.SYSTEM, key=key, facts=facts):
            links.append(Link(line, key, RelationKind.HOSTED_BY, "", host))


def _take_software(rows: Rows, links: list[Link], line: int, host: str, content: Mapping[str, Any]) -> None:
    linked: set[str] = set()
    for package in _items_of(rows, content, "softwares"):
        if not isinstance(package, dict):
            rows.keep(line, KeptReason.BAD_SHAPE, field="softwares")
            continue
        name, version = clean(package.get("name")), clean(package.get("version"))
        vendor = clean(package.get("publisher"))
        key = f"software/{vendor}/{name}/{version}"[:240]
        if key not in rows.rows and not rows.add(
            line=line, kind=Kind.COMPONENT, key=key, facts={"name": name, "version": version, "vendor": vendor}
        ):
            continue
        if key not in linked:
            linked.add(key)
            links.append(Link(line, host, RelationKind.CONTAINS, "", key))
