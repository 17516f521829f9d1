"""A CSAF advisory handed in as a report: each vulnerability it describes.

Source: OASIS CSAF 2.0 and 2.1. An advisory says what a product may have, not what was found at a host; it therefore
names no place and covers no scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.cvss_vectors import rating_of
from bollwerk.engines.scan_reports.errors import Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at
from bollwerk.engines.scan_reports.model import CvssRating, KeptReason, Place, Severity, Weakness
from bollwerk.engines.scan_reports.severities import severity_of_ratings, severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, urls_in

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_csaf"]

_TEXT = 4000
_VERSIONS = ("2.0", "2.1")


def read_csaf(stream: BinaryIO, collector: Collector) -> None:
    """Read an advisory.

    Raises:
        UnreadableReportError: If it is of a version that is not known.
    """
    advisory = json_of(stream.read())
    head = object_in(advisory, "document")
    version = text_at(head, "csaf_version")
    if version not in _VERSIONS:
        raise UnreadableReportError(Refusal.WRONG_VERSION, f"CSAF {version}".strip())
    collector.tool = f"CSAF {version}, {text_at(head, 'publisher', 'name')}"
    collector.scanned = text_at(head, "tracking", "current_release_date")
    word = text_at(head, "aggregate_severity", "text")
    for number, entry in enumerate(objects_in(advisory, "vulnerabilities"), start=1):
        title = text_at(entry, "title") or text_at(entry, "cve") or text_at(head, "title")
        if not title:
            collector.keep_aside(f"vulnerability {number}", KeptReason.NO_TITLE)
            continue
        weakness = _weakness(entry, title)
        severity = severity_of_ratings(weakness.cvss) if weakness.cvss else severity_of_word(word)
        tracking = text_at(head, "tracking", "id")
        collector.add(weakness, severity=severity or Severity.UNRATED, place=Place(), detail=f"{tracking} {title}")


def _weakness(entry: JsonObject, title: str) -> Weakness:
    notes = "\n\n".join(text_at(item, "text") for item in objects_in(entry, "notes"))
    cve = text_at(entry, "cve")
    kinds = " ".join([text_at(entry, "cwe", "id"), *(text_at(item, "id") for item in objects_in(entry, "cwes"))])
    return Weakness(
        title=cut(title, 300),
        rule=cve,
        description=cut(notes, _TEXT),
        solution=cut("\n".join(text_at(item, "details") for item in objects_in(entry, "remediations")), _TEXT),
        references=urls_in(" ".join(text_at(item, "url") for item in objects_in(entry, "references"))),
        identifiers=(cve,) if cve else (),
        cwes=cwes_in(kinds),
        cvss=_ratings(entry),
    )


def _ratings(entry: JsonObject) -> tuple[CvssRating, ...]:
    """Return the gravest vector of each version among all scores and metrics."""
    blocks = [*objects_in(entry, "scores"), *(object_in(item, "content") for item in objects_in(entry, "metrics"))]
    best: dict[str, CvssRating] = {}
    for block in blocks:
        for name in ("cvss_v4", "cvss_v3", "cvss_v2"):
            rating = rating_of(text_at(block, name, "vectorString"), "2.0" if name == "cvss_v2" else "")
            if rating and (rating.version not in best or best[rating.version].score < rating.score):
                best[rating.version] = rating
    return tuple(best[version] for version in sorted(best, reverse=True))
