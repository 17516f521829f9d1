"""OpenVAS and Greenbone results as CSV.

Source: the report format "CSV Results" of Greenbone; older ones have fewer columns under the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.cvss_vectors import rating_of_score
from bollwerk.engines.scan_reports.json_values import text_at
from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.severities import severity_of_score, severity_of_word
from bollwerk.engines.scan_reports.tables import read_table
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, score_of, urls_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_openvas_csv"]

_TEXT = 4000


def read_openvas_csv(stream: BinaryIO, collector: Collector) -> None:
    """Read the table; a host without any result is not named, so silence about a host says nothing."""
    collector.tool = "OpenVAS"
    for where, row in read_table(stream, collector):
        title = text_at(row, "nvt name")
        if not title:
            collector.keep_aside(where, KeptReason.NO_TITLE)
            continue
        _take(row, title, collector)


def _take(row: Mapping[str, object], title: str, collector: Collector) -> None:
    address, name = text_at(row, "ip"), text_at(row, "hostname")
    port, protocol = number_of(text_at(row, "port")), text_at(row, "port protocol").casefold()
    place = Place(host=host_of(address or name), address=address, port=port, protocol=protocol)
    collector.add_target(Target(host=place.host))
    collector.scanned = collector.scanned or text_at(row, "timestamp")
    collector.policy = text_at(row, "task name")
    word = text_at(row, "severity")
    collector.add(
        _weakness(row, title),
        severity=_severity(row, word),
        place=place,
        evidence=text_at(row, "specific result"),
        status=Status.FALSE_POSITIVE if word.casefold() == "false positive" else Status.OPEN,
    )


def _severity(row: Mapping[str, object], word: str) -> Severity:
    score = score_of(text_at(row, "cvss"))
    if score is None:
        return severity_of_word(word)
    return severity_of_score(score) if score > 0 else Severity.INFO


def _weakness(row: Mapping[str, object], title: str) -> Weakness:
    score = rating_of_score(score_of(text_at(row, "cvss")), "3.1")
    parts = (text_at(row, "summary"), text_at(row, "vulnerability insight"), text_at(row, "impact"))
    return Weakness(
        title=cut(title, 300),
        rule=text_at(row, "nvt oid") or title,
        description=cut("\n\n".join(part for part in parts if part), _TEXT),
        solution=cut(text_at(row, "solution"), _TEXT),
        references=urls_in(text_at(row, "other references")),
        identifiers=identifiers_in(text_at(row, "cves")),
        cwes=cwes_in(text_at(row, "other references")),
        cvss=(score,) if score and score.score else (),
    )
