"""nmap's XML report (``nmap -oX``): hosts that answered, with their names, addresses, operating system and services.

A scan sees a host from one side only. Who uploads it says from where was scanned; what was reached from there is
reachable from there, so a scan may raise a stated exposure and never lowers it. Hosts that did not answer say nothing.

Source: nmap.dtd of nmap 7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import tostring

from bollwerk.rooms.inventory.imports.collecting import Rows
from bollwerk.rooms.inventory.imports.decoding import local_name
from bollwerk.rooms.inventory.imports.fields import clean
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions, Link, ParsedFile
from bollwerk.rooms.inventory.kinds import Kind, RelationKind

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["looks_like_nmap", "parse_nmap"]

_SURE_ENOUGH = 85
"""Accuracy in per cent from which a guess at the operating system is worth keeping."""


def looks_like_nmap(root: Element) -> bool:
    """Return whether an XML document is a report of nmap (or of masscan, which writes the same)."""
    return local_name(root) == "nmaprun"


def parse_nmap(root: Element, options: ImportOptions) -> ParsedFile:
    """Return the hosts of a report that answered."""
    rows, links = Rows(), list[Link]()
    hosts = [element for element in root if local_name(element) == "host"]
    if not hosts and root.find("runstats") is None:
        raise BadFileError(BadFile.NOTHING_IN_IT)
    for line, host in enumerate(hosts, 1):
        rows.read_now(f"/nmaprun/host[{line}]", tostring(host, encoding="unicode"))
        if _is_up(host):
            _take(rows, links, line, host, options)
    return ParsedFile(
        format=Format.NMAP,
        source="nmap",
        rows=tuple(rows.rows.values()),
        links=tuple(links),
        kept=tuple(rows.kept),
        only_raises_exposure=True,
    )


def _is_up(host: Element) -> bool:
    status = host.find("status")
    if status is not None:
        return status.get("state") == "up"
    return bool(_open_ports(host))


def _take(rows: Rows, links: list[Link], line: int, host: Element, options: ImportOptions) -> None:
    addresses = [clean(one.get("addr")) for one in host.findall("address")]
    vendors = [clean(one.get("vendor")) for one in host.findall("address") if one.get("vendor")]
    names = _host_names(host)
    key = (names[0] if names else "") or next(iter(addresses), "")
    os_name, os_version = _operating_system(host)
    facts = {
        "name": key,
        "hostname": names[0].partition(".")[0] if names else "",
        "fqdn": next((name for name in names if "." in name), ""),
        "addresses": addresses,
        "os_name": os_name,
        "os_version": os_version,
        "vendor": next(iter(vendors), ""),
        "exposure": options.vantage,
    }
    if rows.add(line=line, kind=Kind.SYSTEM, key=key, facts=facts):
        products = dict.fromkeys(filter(None, (_product_of(rows, line, port) for port in _open_ports(host))))
        links += [Link(line, key, RelationKind.CONTAINS, "", product) for product in products]


def _host_names(host: Element) -> list[str]:
    """Return names a person gave first, then those of the DNS."""
    found = host.findall("hostnames/hostname")
    found.sort(key=lambda one: one.get("type") != "user")
    names = [clean(one.get("name")).rstrip(".").lower() for one in found]
    return [name for name in dict.fromkeys(names) if name and not name.startswith("localhost")]


def _open_ports(host: Element) -> list[Element]:
    found = host.findall("ports/port")
    return [port for port in found if (state := port.find("state")) is not None and state.get("state") == "open"]


def _operating_system(host: Element) -> tuple[str, str]:
    """Return family and generation of the best guess, if it is sure enough."""
    matches = host.findall("os/osmatch")
    if not matches:
        return "", ""
    best = max(matches, key=_accuracy)
    if _accuracy(best) < _SURE_ENOUGH:
        return "", ""
    classes = best.findall("osclass") or host.findall("os/osclass")
    if not classes:
        return clean(best.get("name"))[:120], ""
    first = max(classes, key=_accuracy)
    family = clean(first.get("osfamily"))
    vendor = clean(first.get("vendor"))
    name = family if vendor in family or not vendor else f"{vendor} {family}"
    return name[:120], clean(first.get("osgen"))[:120]


def _accuracy(element: Element) -> int:
    text = element.get("accuracy") or ""
    return int(text) if text.isdecimal() and len(text) <= 3 else 0  # noqa: PLR2004 - per cent


def _product_of(rows: Rows, line: int, port: Element) -> str:
    """Take up the product that answers at a port, if it was recognised; return its key."""
    service = port.find("service")
    product = clean(service.get("product")) if service is not None else ""
    if service is None or not product:
        return ""
    version = clean(service.get("version"))
    cpe = next((clean(one.text) for one in service.findall("cpe") if clean(one.text).startswith("cpe:/a")), "")
    key = f"service/{product}/{version}"[:240]
    facts = {"name": product, "version": version, "cpe": cpe}
    taken = key in rows.rows or rows.add(line=line, kind=Kind.COMPONENT, key=key, facts=facts)
    return key if taken else ""
