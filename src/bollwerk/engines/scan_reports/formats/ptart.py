"""PTART (Pentest Assessment Reporting Tool): a report with its assessments and retests as JSON.

Source: the export of PTART 2; severity 1 (critical) to 5 (information), retest status F (fixed), PF (partly),
NF (not fixed), NA (not applicable), NT (not tested). A retest changes the state of a finding and is none of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.cvss_vectors import rating_of
from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at, texts_in
from bollwerk.engines.scan_reports.model import KeptReason, Severity, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_ratings
from bollwerk.engines.scan_reports.text import cut, cwes_in, number_of, urls_in

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_ptart"]

_TEXT = 8000
_SEVERITIES = (Severity.UNRATED, Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO)
_STATUS = {"F": Status.FIXED, "PF": Status.PARTLY, "NT": Status.NOT_TESTED, "NA": Status.FALSE_POSITIVE}


def read_ptart(stream: BinaryIO, collector: Collector) -> None:
    """Read all hits of the assessments, then those that only a retest still names."""
    report = json_of(stream.read())
    collector.tool = "PTART"
    collector.scanned = text_at(report, "end_date") or text_at(report, "start_date")
    for scope in text_at(report, "scope").split():
        collector.add_target(Target(host=place_of_url(scope).host))
    retests = sorted(objects_in(report, "retests"), key=lambda retest: text_at(retest, "end_date"))
    retested = [hit for retest in retests for hit in objects_in(retest, "hits")]
    status_by_hit = {
        text_at(hit, "original_hit", "id"): _STATUS.get(text_at(hit, "status"), Status.OPEN) for hit in retested
    }
    hits = [hit for assessment in objects_in(report, "assessments") for hit in objects_in(assessment, "hits")]
    known = {text_at(hit, "id") for hit in hits}
    hits += [object_in(hit, "original_hit") for hit in retested if text_at(hit, "original_hit", "id") not in known]
    for number, hit in enumerate(hits, start=1):
        _take(hit, status_by_hit.get(text_at(hit, "id"), Status.OPEN), f"hit {number}", collector)


def _take(hit: JsonObject, status: Status, where: str, collector: Collector) -> None:
    title = text_at(hit, "title")
    if not title:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    vector = text_at(hit, "cvss_vector")
    rating = rating_of(vector) if vector else None
    if vector and rating is None:
        collector.keep_aside(where, KeptReason.BAD_VECTOR, vector)
    level = number_of(text_at(hit, "severity"))
    given = _SEVERITIES[level] if level < len(_SEVERITIES) else Severity.UNRATED
    ratings = (rating,) if rating else ()
    references = [f"{text_at(item, 'name')} {text_at(item, 'url')}" for item in objects_in(hit, "references")]
    kinds = [f"CWE-{text_at(item, 'cwe_id')}" for item in objects_in(hit, "cwes")]
    weakness = Weakness(
        title=cut(title, 300),
        description=cut(text_at(hit, "body"), _TEXT),
        solution=cut(text_at(hit, "remediation"), _TEXT),
        references=urls_in(" ".join(references)),
        cwes=cwes_in(" ".join(kinds)),
        cvss=ratings,
    )
    collector.add(
        weakness,
        severity=given if given is not Severity.UNRATED else severity_of_ratings(ratings),
        place=place_of_url(text_at(hit, "asset")),
        detail=text_at(hit, "id"),
        evidence=", ".join(texts_in(hit, "labels")),
        status=status,
    )
