"""nuclei's results: one JSON object per line (`-jsonl`) or a list of them (`-json-export`).

Source: nuclei's `ResultEvent`; older versions write `templateID`, `matched`, `matcher_name` and
`extracted_results`. Each match is a
finding. The format lists matches only: what is missing may not have been looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from bollwerk.engines.scan_reports.cvss_vectors import rating_of, rating_of_score
from bollwerk.engines.scan_reports.json_values import (
    json_lines,
    json_of,
    object_in,
    text_at,
    texts_in,
)
from bollwerk.engines.scan_reports.model import KeptReason, Place, Weakness
from bollwerk.engines.scan_reports.places import place_of_url
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.text import cut, cwes_in, decoded, identifiers_in, score_of

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_nuclei"]

_TEXT = 4000


def read_nuclei(stream: BinaryIO, collector: Collector) -> None:
    """Read all matches; a line that is no JSON is kept aside."""
    collector.tool = "nuclei"
    for number, entry in _entries(stream.read()):
        if not isinstance(entry, dict):
            collector.keep_aside(f"line {number}", KeptReason.BAD_LINE)
            continue
        _match(cast("JsonObject", entry), f"line {number}", collector)


def _entries(data: bytes) -> list[tuple[int, object]]:
    """Return the objects of the file with their number, whichever way they are strung together."""
    text = decoded(data)
    if text.lstrip().startswith("["):
        return list(enumerate(cast("list[object]", json_of(data)), start=1))
    return json_lines(text)


def _match(entry: JsonObject, where: str, collector: Collector) -> None:
    rule = text_at(entry, "template-id") or text_at(entry, "templateID")
    facts = object_in(entry, "info")
    title = text_at(facts, "name") or rule
    if not title:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    if entry.get("matcher-status") is False:
        return
    matcher = text_at(entry, "matcher-name") or text_at(entry, "matcher_name") or text_at(entry, "extractor-name")
    weakness = _weakness(facts, rule, f"{title} ({matcher})" if matcher else title)
    extracted = texts_in(entry, "extracted-results") or texts_in(entry, "extracted_results")
    collector.scanned = collector.scanned or text_at(entry, "timestamp")
    collector.add(
        weakness,
        severity=severity_of_word(text_at(facts, "severity")),
        place=_place(entry),
        detail=matcher,
        evidence="\n".join([*extracted, text_at(entry, "curl-command")]),
    )


def _place(entry: JsonObject) -> Place:
    matched = text_at(entry, "matched-at") or text_at(entry, "matched") or text_at(entry, "host")
    place = place_of_url(matched, address=text_at(entry, "ip").rstrip("."))
    if place.host:
        return place
    host = place_of_url(text_at(entry, "host"))
    return Place(host.host, place.address, host.port, host.protocol, place.path)


def _weakness(facts: JsonObject, rule: str, title: str) -> Weakness:
    kinds = object_in(facts, "classification")
    vector = rating_of(text_at(kinds, "cvss-metrics"))
    score = rating_of_score(score_of(text_at(kinds, "cvss-score")), "3.1")
    rating = vector or score
    return Weakness(
        title=cut(title, 300),
        rule=rule,
        description=cut(text_at(facts, "description"), _TEXT),
        solution=cut(text_at(facts, "remediation"), _TEXT),
        references=texts_in(facts, "reference"),
        identifiers=identifiers_in(" ".join(texts_in(kinds, "cve-id"))),
        cwes=cwes_in(" ".join(texts_in(kinds, "cwe-id"))),
        cvss=(rating,) if rating else (),
    )
