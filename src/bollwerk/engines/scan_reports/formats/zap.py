"""OWASP ZAP's reports in XML and JSON, the plain ones and those with requests and responses.

Source: ZAP add-on "Report Generation", templates traditional-xml, traditional-xml-plus, traditional-json and
traditional-json-plus. An alert at one site is one finding; its instances are its places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at
from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of, place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.text import cut, number_of, plain_of_html, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_zap", "read_zap_json"]

_RISKS = {"0": Severity.INFO, "1": Severity.LOW, "2": Severity.MEDIUM, "3": Severity.HIGH}
_FALSE_POSITIVE = "0"
_TEXT = 4000
_FIELDS = tuple(
    "pluginid alert name riskcode riskdesc confidence desc solution otherinfo reference cweid uri".split()  # noqa: SIM905
)
_INSTANCE_FIELDS = ["uri", "method", "param", "attack", "evidence"]


@dataclass(frozen=True, slots=True)
class _Alert:
    """An alert with its instances as plain texts, whichever format it came in."""

    values: dict[str, str]
    instances: list[dict[str, str]]


def read_zap(stream: BinaryIO, collector: Collector) -> None:
    """Read the XML report as a stream."""
    site, number = Place(), 0
    collector.stated = True
    for event, element, depth in elements(stream):
        if event == "start" and depth == 1:
            _tool(collector, element.get("version", ""), element.get("generated", ""))
        elif event == "start" and element.tag == "site":
            site = _site(element.get("name", ""), element.get("host", ""), element.get("port", ""), collector)
        elif event == "end" and element.tag == "alertitem":
            number += 1
            _take(_alert_of_element(element), site, f"alertitem {number}", collector)
            element.clear()


def read_zap_json(stream: BinaryIO, collector: Collector) -> None:
    """Read the JSON report; a single site may stand there without a list."""
    report = json_of(stream.read())
    collector.stated = True
    _tool(collector, text_at(report, "@version"), text_at(report, "@generated"))
    single = object_in(report, "site")
    number = 0
    for entry in [single] if single else objects_in(report, "site"):
        site = _site(text_at(entry, "@name"), text_at(entry, "@host"), text_at(entry, "@port"), collector)
        for alert in objects_in(entry, "alerts"):
            number += 1
            _take(_alert_of_object(alert), site, f"alert {number}", collector)


def _tool(collector: Collector, version: str, generated: str) -> None:
    collector.tool, collector.scanned = f"ZAP {version}".strip(), generated


def _site(name: str, host: str, port: str, collector: Collector) -> Place:
    place = place_of_url(name)
    place = Place(host=host_of(host) or place.host, port=number_of(port) or place.port, protocol=place.protocol)
    collector.add_target(Target(host=place.host, ports=f"tcp:{place.port}" if place.port else ""))
    return place


def _alert_of_element(item: Element) -> _Alert:
    values = {name: text_in(item, name) for name in _FIELDS}
    instances = [{name: text_in(entry, name) for name in _INSTANCE_FIELDS} for entry in item.iter("instance")]
    return _Alert(values, instances)


def _alert_of_object(item: JsonObject) -> _Alert:
    values = {name: text_at(item, name) for name in _FIELDS}
    entries = objects_in(item, "instances")
    return _Alert(values, [{name: text_at(entry, name) for name in _INSTANCE_FIELDS} for entry in entries])


def _take(alert: _Alert, site: Place, where: str, collector: Collector) -> None:
    values = alert.values
    title = plain_of_html(values["alert"] or values["name"])
    if not title:
        collector.keep_aside(where, KeptReason.NO_TITLE, values["pluginid"])
        return
    instances = alert.instances or ([{"uri": values["uri"]}] if values["uri"] else [])
    places = [_place(entry, site) for entry in instances]
    collector.add(
        _weakness(values, title),
        severity=_RISKS.get(values["riskcode"]) or severity_of_word(values["riskdesc"].partition(" ")[0]),
        place=site,
        more_places=places,
        detail=title.casefold(),
        evidence=_evidence(instances, values["otherinfo"]),
        status=Status.FALSE_POSITIVE if values["confidence"] == _FALSE_POSITIVE else Status.OPEN,
    )


def _place(entry: dict[str, str], site: Place) -> Place:
    place = place_of_url(entry.get("uri", ""), parameter=cut(entry.get("param", ""), 200))
    if place.host:
        return place
    return Place(site.host, "", site.port, site.protocol, place.path, 0, place.parameter)


def _weakness(values: dict[str, str], title: str) -> Weakness:
    cwe = number_of(values["cweid"]) if not values["cweid"].startswith("-") else 0
    return Weakness(
        title=cut(title, 300),
        rule=values["pluginid"],
        description=cut(plain_of_html(values["desc"]), _TEXT),
        solution=cut(plain_of_html(values["solution"]), _TEXT),
        references=urls_in(plain_of_html(values["reference"])),
        cwes=(cwe,) if cwe else (),
    )


def _evidence(instances: list[dict[str, str]], other: str) -> str:
    """Return the first instances with what was sent and seen, then the tool's remarks."""
    lines = [
        " ".join(entry[name] for name in ("method", "uri", "param", "attack", "evidence") if entry.get(name))
        for entry in instances[:5]
    ]
    return "\n".join([*lines, plain_of_html(other)])
