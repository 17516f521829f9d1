"""Wapiti's reports in XML and JSON.

Source: Wapiti 3, `wapitiCore/report`; levels 0 (information) to 4 (critical). Each entry of a vulnerability, an anomaly
or an additional note is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at
from bollwerk.engines.scan_reports.model import Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_wapiti", "read_wapiti_json"]

_LEVELS = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
_GROUPS = {"vulnerability": Severity.UNRATED, "anomaly": Severity.LOW, "additional": Severity.INFO}
_JSON_GROUPS = (("vulnerabilities", "vulnerability"), ("anomalies", "anomaly"), ("additionals", "additional"))
_FIELDS = ["method", "path", "level", "parameter", "info", "http_request", "curl_command"]
_TEXT = 4000


def read_wapiti(stream: BinaryIO, collector: Collector) -> None:
    """Read the XML report."""
    site = Place()
    collector.stated = True
    for event, element, _ in elements(stream):
        if event != "end":
            continue
        if element.tag == "report_infos":
            facts = {item.get("name", ""): (item.text or "").strip() for item in element.iter("info")}
            site = _scan(facts, collector)
        elif element.tag in _GROUPS:
            weakness = _weakness_of_element(element)
            for entry in element.iter("entry"):
                _take({name: text_in(entry, name) for name in _FIELDS}, weakness, element.tag, site, collector)
            element.clear()


def read_wapiti_json(stream: BinaryIO, collector: Collector) -> None:
    """Read the JSON report."""
    report = json_of(stream.read())
    collector.stated = True
    infos = object_in(report, "infos")
    site = _scan({name: text_at(infos, name) for name in infos}, collector)
    for key, group in _JSON_GROUPS:
        groups = object_in(report, key)
        for name in groups:
            weakness = _weakness_of_object(name, object_in(object_in(report, "classifications"), name))
            for entry in objects_in(groups, name):
                _take({field: text_at(entry, field) for field in _FIELDS}, weakness, group, site, collector)


def _scan(facts: dict[str, str], collector: Collector) -> Place:
    version = facts.get("generatorVersion") or facts.get("version", "")
    collector.tool = version if version.casefold().startswith("wapiti") else f"Wapiti {version}".strip()
    collector.scanned = facts.get("dateOfScan") or facts.get("date", "")
    collector.policy = f"scope={facts.get('scope', '')} {facts.get('auth', '')}".strip()
    site = place_of_url(facts.get("target", ""))
    collector.add_target(Target(host=site.host, ports=f"tcp:{site.port}" if site.port else "", prefix=site.path))
    return site


def _weakness_of_element(element: Element) -> Weakness:
    references = " ".join(f"{text_in(item, 'title')} {text_in(item, 'url')}" for item in element.iter("reference"))
    return _weakness(element.get("name", ""), text_in(element, "description"), text_in(element, "solution"), references)


def _weakness_of_object(name: str, kind: JsonObject) -> Weakness:
    references = object_in(kind, "ref")
    text = " ".join(f"{title} {text_at(references, title)}" for title in references)
    return _weakness(name, text_at(kind, "desc"), text_at(kind, "sol"), text)


def _weakness(name: str, description: str, solution: str, references: str) -> Weakness:
    return Weakness(
        title=cut(name, 300),
        rule=name,
        description=cut(description, _TEXT),
        solution=cut(solution, _TEXT),
        references=urls_in(references),
        identifiers=identifiers_in(references),
        cwes=cwes_in(references),
    )


def _take(entry: dict[str, str], weakness: Weakness, group: str, site: Place, collector: Collector) -> None:
    level = number_of(entry["level"]) if entry["level"] else len(_LEVELS)
    severity = _LEVELS[level] if level < len(_LEVELS) else _GROUPS[group]
    target = place_of_url(entry["path"])
    place = Place(site.host, "", site.port, site.protocol, target.path, 0, cut(entry["parameter"], 200))
    evidence = "\n".join(text for text in (entry["info"], entry["http_request"]) if text)
    collector.add(
        weakness, severity=severity, place=place, detail=f"{entry['method']} {entry['info']}", evidence=evidence
    )
