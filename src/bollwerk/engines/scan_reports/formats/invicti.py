"""Invicti and Netsparker (one product, renamed) as JSON.

Source: "Vulnerabilities List (JSON)" of Netsparker Enterprise and Invicti; each vulnerability is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.cvss_vectors import rating_of
from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at
from bollwerk.engines.scan_reports.model import CvssRating, KeptReason, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, plain_of_html, urls_in

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_invicti"]

_TEXT = 4000
_STATUS = (
    ("fixed", Status.FIXED),
    ("acceptedrisk", Status.ACCEPTED),
    ("falsepositive", Status.FALSE_POSITIVE),
)
"""A state may have several words ("Fixed, Confirmed"); the first of these that occurs counts."""


def read_invicti(stream: BinaryIO, collector: Collector) -> None:
    """Read the report; what was scanned is its target address."""
    report = json_of(stream.read())
    target = object_in(report, "Target")
    site = place_of_url(text_at(target, "Url"))
    collector.tool, collector.scanned, collector.stated = "Invicti", text_at(target, "Initiated"), True
    ports = f"tcp:{site.port}" if site.port else ""
    collector.add_target(Target(host=site.host, ports=ports, prefix=site.path.rpartition("/")[0]))
    collector.policy = text_at(target, "PolicyName") or text_at(target, "ScanPolicy")
    for number, entry in enumerate(objects_in(report, "Vulnerabilities"), start=1):
        _take(entry, f"vulnerability {number}", collector)


def _take(entry: JsonObject, where: str, collector: Collector) -> None:
    title = text_at(entry, "Name") or text_at(entry, "Type")
    if not title:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    parameters = sorted(
        {text_at(item, "Name") for item in objects_in(object_in(entry, "HttpRequest"), "Parameters")} - {""}
    )
    collector.add(
        _weakness(entry, title),
        severity=severity_of_word(text_at(entry, "Severity")),
        place=place_of_url(text_at(entry, "Url"), parameter=cut(", ".join(parameters), 200)),
        evidence=_evidence(entry),
        status=_status(text_at(entry, "State")),
    )


def _status(state: str) -> Status:
    words = state.casefold().replace(" ", "")
    if "fixed" in words and ("cantretest" in words or "unconfirmed" in words):
        return Status.OPEN
    return next((status for word, status in _STATUS if word in words), Status.OPEN)


def _evidence(entry: JsonObject) -> str:
    extra = [f"{text_at(item, 'Name')}: {text_at(item, 'Value')}" for item in objects_in(entry, "ExtraInformation")]
    proof = plain_of_html(text_at(entry, "ProofOfConcept"))
    return "\n".join([*extra, proof, text_at(entry, "HttpRequest", "Content")])


def _weakness(entry: JsonObject, title: str) -> Weakness:
    kinds = object_in(entry, "Classification")
    numbers = " ".join(f"CWE-{part.strip()}" for part in text_at(kinds, "Cwe").split(",") if part.strip().isdigit())
    known = " ".join(text_at(item, "Title") for item in objects_in(entry, "KnownVulnerabilities"))
    solution = text_at(entry, "RemedialProcedure") or text_at(entry, "RemedialActions")
    links = text_at(entry, "ExternalReferences").replace("'", " ").replace('"', " ")
    return Weakness(
        title=cut(title, 300),
        rule=text_at(entry, "Type") or text_at(entry, "LookupId"),
        description=cut(plain_of_html(text_at(entry, "Description")), _TEXT),
        solution=cut(plain_of_html(solution), _TEXT),
        references=urls_in(links),
        identifiers=identifiers_in(known),
        cwes=cwes_in(numbers),
        cvss=_ratings(kinds),
    )


def _ratings(kinds: JsonObject) -> tuple[CvssRating, ...]:
    found = (
        rating_of(text_at(kinds, name, "Vector"))
        for name in ("Cvss40", "Cvss31", "Cvss")
        if text_at(kinds, name, "Vector")
    )
    return tuple({rating.version: rating for rating in found if rating}.values())
