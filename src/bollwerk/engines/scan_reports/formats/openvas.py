"""OpenVAS and Greenbone reports in XML: the bare `report`, the one inside another, and the response of GMP.

Source: Greenbone Management Protocol 22.x, GET_REPORTS and the XML report format. One test at one host is one finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.collecting import Collector
from bollwerk.engines.scan_reports.cvss_vectors import rating_of, rating_of_score
from bollwerk.engines.scan_reports.model import CvssRating, KeptReason, Place, Severity, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.severities import severity_of_score, severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, score_of, urls_in
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["read_openvas"]

_TEXT = 4000
_LOWEST_SCORE = 0.0


def read_openvas(stream: BinaryIO, collector: Collector) -> None:
    """Read a report as a stream."""
    collector.tool, collector.stated = "OpenVAS", True
    reading = _Reading(collector)
    for event, element, _ in elements(stream):
        reading.take(event, element)


class _Reading:
    """Which list of results and hosts we are in."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.inside: list[str] = []
        self.number = 0

    def take(self, event: str, element: Element) -> None:
        """Take one element of the stream."""
        if event == "start":
            self.inside.append(element.tag)
            return
        self.inside.pop()
        parent = self.inside[-1] if self.inside else ""
        if element.tag == "result" and parent == "results":
            self._result(element)
            element.clear()
        elif element.tag == "host" and parent == "report":
            self._host(element)
            element.clear()
        else:
            self._facts(element, parent)

    def _facts(self, element: Element, parent: str) -> None:
        text = (element.text or "").strip()
        if element.tag == "scan_start" and text:
            self.collector.scanned = text
        elif element.tag == "scan_run_status" and text:
            self.collector.complete = text.casefold() == "done"
        elif element.tag == "version" and parent in {"gmp", "omp"}:
            self.collector.tool = f"OpenVAS (GMP {text})"
        elif element.tag == "name" and parent == "config":
            self.collector.policy = text
        elif element.tag == "term" and parent == "filters":
            self.collector.policy = self.collector.policy or f"filter:{text}"

    def _host(self, element: Element) -> None:
        host = host_of(text_in(element, "ip"))
        if host:
            finished = bool(text_in(element, "end")) or element.find("end") is None
            self.collector.add_target(Target(host=host, looked_at=finished))

    def _result(self, result: Element) -> None:
        self.number += 1
        test = result.find("nvt")
        title = (text_in(test, "name") if test is not None else "") or text_in(result, "name")
        if not title:
            self.collector.keep_aside(f"result {self.number}", KeptReason.NO_TITLE)
            return
        place = _place(result)
        if place.host:
            self.collector.add_target(Target(host=place.host))
        self.collector.add(
            _weakness(result, test, title),
            severity=_severity(result),
            place=place,
            evidence=text_in(result, "description"),
            status=_status(result),
        )


def _place(result: Element) -> Place:
    host = result.find("host")
    address = host_of((host.text or "") if host is not None else "")
    number, _, protocol = text_in(result, "port").partition("/")
    return Place(host=address, address=address, port=number_of(number), protocol=protocol.casefold())


def _severity(result: Element) -> Severity:
    """Return the severity the report shows: the number, in which overrides count; else the word of the threat."""
    score = score_of(text_in(result, "severity"))
    word = text_in(result, "threat") or text_in(result, "original_threat")
    if score is None:
        return severity_of_word(word)
    return severity_of_score(score) if score > _LOWEST_SCORE else Severity.INFO


def _status(result: Element) -> Status:
    """Return false positive for results a user marked so (threat "False Positive", severity -1)."""
    false_positive = text_in(result, "threat").casefold() == "false positive"
    return Status.FALSE_POSITIVE if false_positive else Status.OPEN


def _weakness(result: Element, test: Element | None, title: str) -> Weakness:
    if test is None:
        return Weakness(title=cut(title, 300), description=cut(text_in(result, "description"), _TEXT))
    tags = _tags(text_in(test, "tags"))
    references = [(item.get("type", ""), item.get("id", "")) for item in test.iter("ref")]
    identifiers = " ".join(name for kind, name in references if kind == "cve") + " " + text_in(test, "cve")
    links = " ".join(name for kind, name in references if kind == "url") + " " + text_in(test, "xref")
    oid = test.get("oid", "")
    return Weakness(
        title=cut(title, 300),
        rule=oid,
        description=cut("\n\n".join(tags[key] for key in ("summary", "insight", "impact") if tags.get(key)), _TEXT),
        solution=cut(text_in(test, "solution") or tags.get("solution", ""), _TEXT),
        references=urls_in(links.replace("URL:", " ")),
        identifiers=identifiers_in(f"{identifiers} {oid}"),
        cwes=cwes_in(links),
        cvss=_ratings(test, tags),
    )


def _tags(text: str) -> dict[str, str]:
    """Return the named texts that Greenbone packs into one element: `summary=...|insight=...`."""
    pairs = (part.partition("=") for part in text.split("|"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _ratings(test: Element, tags: dict[str, str]) -> tuple[CvssRating, ...]:
    vectors = [text_in(severity, "value") for severity in test.iter("severity")]
    vectors.append(tags.get("cvss_base_vector", ""))
    ratings = {rating.version: rating for vector in reversed(vectors) if vector and (rating := rating_of(vector))}
    if ratings:
        return tuple(ratings[version] for version in sorted(ratings, reverse=True))
    only_score = rating_of_score(score_of(text_in(test, "cvss_base")), "2.0")
    return (only_score,) if only_score and only_score.score else ()
