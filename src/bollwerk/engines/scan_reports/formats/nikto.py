"""Nikto's reports in XML, JSON and CSV.

Source: Nikto 2.1.5 to 2.5, templates and `nikto_report_json.plugin`. Nikto gives no severity; each item is unrated
until a person has looked at it.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO, cast

from bollwerk.engines.scan_reports.json_values import json_of, objects_in, text_at
from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of, place_of_url
from bollwerk.engines.scan_reports.text import cut, cwes_in, decoded, identifiers_in, number_of, one_line, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_nikto", "read_nikto_csv", "read_nikto_json"]

_CSV_COLUMNS = 7


def read_nikto(stream: BinaryIO, collector: Collector) -> None:
    """Read the XML report; `niktoscan` may stand within itself, as some versions write it."""
    site, number = Place(), 0
    collector.tool, collector.stated = "Nikto", True
    for event, element, _ in elements(stream):
        if event == "start" and element.tag == "scandetails":
            port = number_of(element.get("targetport", ""))
            site = _site(element.get("targethostname", ""), element.get("targetip", ""), port, collector)
            collector.scanned = collector.scanned or element.get("starttime", "")
        elif event == "start" and element.tag == "niktoscan" and element.get("version"):
            collector.tool = f"Nikto {element.get('version')}"
        elif event == "end" and element.tag == "item":
            number += 1
            facts = {
                "id": element.get("id", ""),
                "msg": text_in(element, "description"),
                "url": text_in(element, "uri"),
            }
            _take({**facts, "references": text_in(element, "references")}, site, f"item {number}", collector)
            element.clear()


def read_nikto_json(stream: BinaryIO, collector: Collector) -> None:
    """Read the JSON report: one host, or a list of hosts."""
    report = json_of(stream.read())
    collector.tool, collector.stated = "Nikto", True
    hosts = cast("list[object]", report) if isinstance(report, list) else [report]
    for host in hosts:
        site = _site(text_at(host, "host"), text_at(host, "ip"), number_of(text_at(host, "port")), collector)
        for number, entry in enumerate(objects_in(host, "vulnerabilities"), start=1):
            _take(entry, site, f"{site.host} item {number}", collector)


def read_nikto_csv(stream: BinaryIO, collector: Collector) -> None:
    """Read the table without heading: host, address, port, reference, method, path, message.

    The first line of each host has its banner in the place of a message, and names neither method nor path.
    """
    collector.tool, collector.stated = "Nikto", True
    for number, row in enumerate(csv.reader(decoded(stream.read()).splitlines()), start=1):
        if row and row[0].startswith("Nikto"):
            collector.tool = row[0].removesuffix("/")
        elif len(row) >= _CSV_COLUMNS and row[6].strip() and any(part.strip() for part in row[3:6]):
            site = _site(row[0], row[1], number_of(row[2]), collector)
            _take({"url": row[5], "msg": row[6], "references": row[3]}, site, f"row {number}", collector)
        elif len(row) >= _CSV_COLUMNS - 4:
            _site(row[0], row[1], number_of(row[2]), collector)
        elif any(row):
            collector.keep_aside(f"row {number}", KeptReason.BAD_ROW)


def _site(name: str, address: str, port: int, collector: Collector) -> Place:
    place = Place(host=host_of(name or address), address=address, port=port, protocol="tcp")
    collector.add_target(Target(host=place.host, ports=f"tcp:{port}" if port else ""))
    return place


def _take(item: JsonObject, site: Place, where: str, collector: Collector) -> None:
    message = one_line(text_at(item, "msg"))
    if not message:
        collector.keep_aside(where, KeptReason.NO_TITLE, text_at(item, "id"))
        return
    references = text_at(item, "references")
    url = place_of_url(text_at(item, "url"))
    weakness = Weakness(
        title=cut(message, 300),
        rule=text_at(item, "id"),
        references=urls_in(references),
        identifiers=identifiers_in(f"{message} {references}"),
        cwes=cwes_in(references),
    )
    place = Place(site.host, site.address, site.port, site.protocol, url.path)
    collector.add(weakness, severity=Severity.UNRATED, place=place, detail=message, evidence=text_at(item, "method"))
