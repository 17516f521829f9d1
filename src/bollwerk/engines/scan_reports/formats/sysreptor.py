"""SysReptor: a project with its findings as JSON, or the list of findings its API returns.

Source: SysReptor documentation, "Project export" and "Findings API": the fields of a finding stand in `data` and carry
the names of the design; `retest_status` knows new, open, resolved, partial, changed and accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from bollwerk.engines.scan_reports.cvss_vectors import rating_of
from bollwerk.engines.scan_reports.json_values import json_of, list_in, object_in, text_at, text_of, texts_in
from bollwerk.engines.scan_reports.model import KeptReason, Place, Status, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_ratings, severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, plain_of_html, urls_in

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_sysreptor"]

_TEXT = 8000
_STATUS = {"resolved": Status.FIXED, "partial": Status.PARTLY, "accepted": Status.ACCEPTED}


def read_sysreptor(stream: BinaryIO, collector: Collector) -> None:
    """Read a project, a list of findings, or a single one."""
    report = json_of(stream.read())
    collector.tool = "SysReptor"
    collector.scanned = text_at(report, "created")
    if isinstance(report, list):
        entries: list[object] = cast("list[object]", report)
    else:
        entries = list(list_in(report, "findings")) or ([report] if object_in(report, "data") else [])
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict):
            _take(cast("JsonObject", entry), f"finding {number}", collector)
        else:
            collector.keep_aside(f"finding {number}", KeptReason.NOT_A_RECORD)


def _take(entry: JsonObject, where: str, collector: Collector) -> None:
    data = object_in(entry, "data")
    title = text_at(data, "title")
    if not title:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    vector = text_at(data, "cvss")
    rating = rating_of(vector) if vector else None
    if vector and vector.casefold() != "n/a" and rating is None:
        collector.keep_aside(where, KeptReason.BAD_VECTOR, vector)
    ratings = (rating,) if rating else ()
    places = [place_of_url(plain_of_html(text)) for text in texts_in(data, "affected_components")] or [Place()]
    collector.add(
        _weakness(data, title, vector),
        severity=severity_of_word(text_at(data, "severity")) if not ratings else severity_of_ratings(ratings),
        place=Place(),
        more_places=places,
        detail=text_at(entry, "id") or title,
        evidence=cut(text_at(data, "description"), _TEXT),
        status=_STATUS.get(text_at(data, "retest_status").casefold(), Status.OPEN),
    )


def _weakness(data: JsonObject, title: str, vector: str) -> Weakness:
    rating = rating_of(vector) if vector else None
    kinds = " ".join(text_of(value) for name, value in data.items() if "cwe" in name.casefold())
    number = f"CWE-{kinds}" if kinds.strip().isdigit() else kinds
    return Weakness(
        title=cut(title, 300),
        description=cut(text_at(data, "summary") or text_at(data, "description"), _TEXT),
        solution=cut(text_at(data, "recommendation") or text_at(data, "short_recommendation"), _TEXT),
        references=urls_in(" ".join(texts_in(data, "references"))),
        identifiers=identifiers_in(f"{title} {text_at(data, 'cve')} {' '.join(texts_in(data, 'references'))}"),
        cwes=cwes_in(number),
        cvss=(rating,) if rating else (),
    )
