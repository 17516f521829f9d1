"""Burp Suite Professional's XML export of issues.

Source: the document type that Burp writes at the head of each export. An issue type at one host is one finding, as in
Burp's own reports; the paths are its places. A host without issues is not named, so silence about it says nothing.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.model import KeptReason, Place, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, plain_of_html, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_burp"]

_TEXT = 4000
_REQUEST = 600
_FALSE_POSITIVE = "false positive"


def read_burp(stream: BinaryIO, collector: Collector) -> None:
    """Read an export as a stream."""
    number = 0
    for event, element, depth in elements(stream):
        if event == "start" and depth == 1:
            collector.tool = f"Burp Suite {element.get('burpVersion', '')}".strip()
            collector.scanned = element.get("exportTime", "")
        elif event == "end" and element.tag == "issue":
            number += 1
            _issue(element, number, collector)
            element.clear()


def _issue(issue: Element, number: int, collector: Collector) -> None:
    title = text_in(issue, "name")
    if not title:
        collector.keep_aside(f"issue {number}", KeptReason.NO_TITLE, text_in(issue, "serialNumber"))
        return
    place = _place(issue)
    collector.add_target(Target(host=place.host))
    word = text_in(issue, "severity")
    collector.add(
        _weakness(issue, title),
        severity=severity_of_word(word),
        place=place,
        detail=title if text_in(issue, "type") == _EXTENSION_TYPE else "",
        evidence=_evidence(issue),
        status=Status.FALSE_POSITIVE if word.casefold() == _FALSE_POSITIVE else Status.OPEN,
    )


_EXTENSION_TYPE = "134217728"
"""All issues of Burp's extensions share this type; only the name tells them apart."""


def _place(issue: Element) -> Place:
    host = issue.find("host")
    site = place_of_url((host.text or "") if host is not None else "")
    location, path = text_in(issue, "location"), text_in(issue, "path")
    parameter = location[len(path) :].strip(" []") if location.startswith(path) else ""
    address = host.get("ip", "") if host is not None else ""
    return Place(site.host, address, site.port, site.protocol, cut(path, 500), 0, cut(parameter, 200))


def _weakness(issue: Element, title: str) -> Weakness:
    kinds = text_in(issue, "vulnerabilityClassifications")
    references = text_in(issue, "references")
    return Weakness(
        title=cut(title, 300),
        rule=text_in(issue, "type"),
        description=cut(plain_of_html(text_in(issue, "issueBackground")), _TEXT),
        solution=cut(plain_of_html(text_in(issue, "remediationBackground")), _TEXT),
        references=urls_in(references.replace('"', " ").replace("'", " ")),
        cwes=cwes_in(kinds),
    )


def _evidence(issue: Element) -> str:
    detail = plain_of_html(text_in(issue, "issueDetail"))
    request = issue.find("requestresponse/request")
    return f"{detail}\n\n{_request(request)}" if request is not None else detail


def _request(request: Element) -> str:
    text = request.text or ""
    if request.get("base64") == "true":
        try:
            text = b64decode(text[: 4 * _REQUEST]).decode("utf-8", "replace")
        except (Base64Error, ValueError):
            return ""
    return cut(text, _REQUEST)
