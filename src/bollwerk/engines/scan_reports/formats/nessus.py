"""Nessus and Tenable Web App Scanning, version 2 of the XML format (`.nessus`).

Source: "Nessus v2 File Format", Tenable 2019. The same plugin at one host is one finding; its ports are its places. One
plugin runs all checks of a compliance audit (`cm:compliance-check-name`), so there each check is a finding of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.collecting import digest_of
from bollwerk.engines.scan_reports.cvss_vectors import rating_of, rating_of_score
from bollwerk.engines.scan_reports.model import CvssRating, KeptReason, Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of, place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, number_of, score_of, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_nessus"]

_SEVERITIES = (Severity.INFO, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
_TEXT = 4000
_VECTORS = (
    ("cvss4_vector", "cvss4_base_score", "4.0"),
    ("cvss3_vector", "cvss3_base_score", "3.0"),
    ("cvss_vector", "cvss_base_score", "2.0"),
)
_SCORES = (("cvssv4", "4.0"), ("cvssv3", "3.0"), ("cvss", "2.0"))


def read_nessus(stream: BinaryIO, collector: Collector) -> None:
    """Read a report as a stream; a report of 100 MB needs no more memory than its findings."""
    reading = _Reading(collector)
    collector.tool, collector.stated = "Nessus", True
    for event, element, _ in elements(stream):
        reading.take(event, element)


class _Reading:
    """Where in the file we are: policy, host, item."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.host = ""
        self.address = ""
        self.authenticated = False
        self.finished = True
        self.properties: dict[str, str] = {}
        self.weakness_by_plugin: dict[tuple[str, str], Weakness] = {}
        self.number = 0
        self.policy: list[str] = []

    def take(self, event: str, element: Element) -> None:
        """Take one element of the stream."""
        tag = element.tag
        if event == "start":
            self._begin(element)
            return
        match tag:
            case "ReportItem":
                self._item(element)
            case "tag":
                self._tag(element)
            case "HostProperties":
                self._host_properties()
            case "ReportHost":
                self._report_host()
            case "preference" | "FamilyItem" | "Policy":
                self._settings(element)
            case _:
                if tag != "item":
                    return
        element.clear()

    def _begin(self, element: Element) -> None:
        if element.tag == "ReportHost":
            self.host, self.properties = host_of(element.get("name", "")), {}

    def _tag(self, element: Element) -> None:
        name = element.get("name", "")
        if name in {"host-ip", "Credentialed_Scan", "HOST_END", "HOST_START"}:
            self.properties[name] = (element.text or "").strip()

    def _host_properties(self) -> None:
        properties = self.properties
        self.address = host_of(properties.get("host-ip", ""))
        self.authenticated = properties.get("Credentialed_Scan", "").casefold() == "true"
        self.finished = "HOST_END" in properties or "HOST_START" not in properties
        began = properties.get("HOST_START") or properties.get("HOST_END", "")
        self.collector.scanned = self.collector.scanned or began

    def _report_host(self) -> None:
        if self.host:
            target = Target(host=self.host, authenticated=self.authenticated, looked_at=self.finished)
            self.collector.add_target(target)
        self.address, self.authenticated, self.finished = "", False, True

    def _settings(self, element: Element) -> None:
        """Collect what decides which checks ran; at the end of the policy, a digest of it is its name."""
        if element.tag == "preference":
            name, value = text_in(element, "name"), text_in(element, "value")
            if name in {"plugin_set", "port_range"}:
                self.policy.append(f"{name}={digest_of((' '.join(value.split()),))}")
        elif element.tag == "FamilyItem":
            self.policy.append(f"{text_in(element, 'FamilyName')}={text_in(element, 'Status')}")
        else:
            self.collector.policy = f"{text_in(element, 'policyName')}:{digest_of(sorted(self.policy))}"

    def _item(self, item: Element) -> None:
        self.number += 1
        plugin, title = item.get("pluginID", ""), item.get("pluginName", "") or text_in(item, "plugin_name")
        check = text_in(item, "compliance-check-name")
        if check:
            plugin, title = f"{plugin} {check}", check
        if not title.strip():
            self.collector.keep_aside(f"ReportItem {self.number}", KeptReason.NO_TITLE, f"plugin {plugin}")
            return
        weakness = self.weakness_by_plugin.get((plugin, title))
        if weakness is None:
            weakness = self.weakness_by_plugin[plugin, title] = _weakness(item, plugin, title)
        output = text_in(item, "plugin_output") or text_in(item, "proof") or text_in(item, "compliance-actual-value")
        self.collector.add(weakness, severity=_severity(item), place=self._place(item), evidence=output)

    def _place(self, item: Element) -> Place:
        host, port = self.host, number_of(item.get("port", ""))
        path = ""
        if "://" in host:
            site = place_of_url(host)
            host, path, port = site.host, site.path, port or site.port
        protocol = (item.get("protocol") or "").casefold()
        return Place(host=host, address=self.address, port=port, protocol=protocol, path=path)


def _severity(item: Element) -> Severity:
    """Return the severity of the item; a user may have changed it, so the attribute counts before the risk factor."""
    level = item.get("severity", "")
    if level.isdigit() and int(level) < len(_SEVERITIES):
        return _SEVERITIES[int(level)]
    return severity_of_word(level or text_in(item, "risk_factor"))


def _weakness(item: Element, plugin: str, title: str) -> Weakness:
    named = " ".join(f"CWE-{child.text}" for child in item if child.tag == "cwe" and (child.text or "").isdigit())
    others = " ".join(child.text or "" for child in item if child.tag in {"cwe", "xref"})
    names = sorted({(child.text or "").strip().upper() for child in item if child.tag == "cve"} - {""})
    return Weakness(
        title=cut(title, 300),
        rule=plugin,
        description=cut(text_in(item, "description") or text_in(item, "synopsis"), _TEXT),
        solution=cut(text_in(item, "solution"), _TEXT),
        references=urls_in(" ".join(child.text or "" for child in item if child.tag == "see_also")),
        identifiers=tuple(names),
        cwes=cwes_in(f"{named} {others}"),
        cvss=_ratings(item),
    )


def _ratings(item: Element) -> tuple[CvssRating, ...]:
    found: list[CvssRating] = []
    for vector_name, score_name, version in _VECTORS:
        vector = text_in(item, vector_name)
        rating = rating_of(vector, version) if vector else None
        rating = rating or rating_of_score(score_of(text_in(item, score_name)), version)
        if rating:
            found.append(rating)
    if not found:
        given = (rating_of_score(score_of(text_in(item, name)), version) for name, version in _SCORES)
        found = [rating for rating in given if rating]
    return tuple(found)
