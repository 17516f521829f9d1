"""Nessus, Tenable.sc and Tenable Vulnerability Management as CSV; each names its columns differently.

Source: "Export a scan", Nessus 10; "Vulnerability list CSV", Tenable.sc 6; "Export findings", Tenable Vulnerability
Management. Nessus writes one row per CVE: rows of one plugin at one host and port are one record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.cvss_vectors import rating_of, rating_of_score
from bollwerk.engines.scan_reports.json_values import text_of
from bollwerk.engines.scan_reports.model import CvssRating, KeptReason, Place, Severity, Status, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.tables import read_table
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, score_of, urls_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["COLUMNS", "read_nessus_csv"]

_TEXT = 4000
COLUMNS = {
    "plugin": ("plugin id", "plugin", "definition.id"),
    "title": ("name", "plugin name", "definition.name"),
    "severity": ("severity", "risk", "definition.severity", "risk factor"),
    "host": ("host", "asset.display_fqdn", "dns name", "ip address", "asset.name", "asset.display_ipv4_address"),
    "address": ("ip address", "asset.display_ipv4_address", "asset.display_ipv6_address"),
    "port": ("port",),
    "protocol": ("protocol",),
    "description": ("description", "definition.description", "synopsis", "definition.synopsis"),
    "solution": ("solution", "steps to remediate", "definition.solution"),
    "references": ("see also", "definition.see_also"),
    "cve": ("cve", "definition.cve"),
    "cwe": ("cross references", "definition.cwe", "definition.references"),
    "output": ("plugin output", "plugin text", "output"),
    "state": ("state",),
    "when": ("last observed", "last_seen", "host end"),
}
"""What each fact is called by the three products, in the order in which they are asked."""
_RATINGS = (
    ("4.0", ("cvss v4.0 base vector", "definition.cvss4.base_vector"), ("cvss v4.0 base score",)),
    (
        "3.0",
        ("cvss v3 vector", "definition.cvss3.base_vector"),
        ("cvss v3 base score", "cvss v3.0 base score", "cvssv3"),
    ),
    ("2.0", ("cvss v2 vector", "definition.cvss2.base_vector"), ("cvss v2 base score", "cvss v2.0 base score", "cvss")),
)


def read_nessus_csv(stream: BinaryIO, collector: Collector) -> None:
    """Read the table; the hosts named in it were looked at, others may have been too."""
    collector.tool, collector.stated = "Nessus", False
    rows = list(read_table(stream, collector))
    identifiers: dict[str, list[str]] = {}
    for _, row in rows:
        identifiers.setdefault(_cell(row, "plugin"), []).append(_cell(row, "cve"))
    weaknesses: dict[str, Weakness] = {}
    for where, row in rows:
        title, plugin = _cell(row, "title"), _cell(row, "plugin")
        if not title:
            collector.keep_aside(where, KeptReason.NO_TITLE, plugin)
            continue
        if plugin not in weaknesses:
            weaknesses[plugin] = _weakness(row, title, plugin, identifiers_in(" ".join(identifiers[plugin])))
        _take(row, weaknesses[plugin], collector)


def _take(row: Mapping[str, object], weakness: Weakness, collector: Collector) -> None:
    place = _place(row)
    collector.add_target(Target(host=place.host))
    collector.scanned = collector.scanned or _cell(row, "when")
    word = _cell(row, "severity")
    collector.add(
        weakness,
        severity=severity_of_word(word) if word else Severity.UNRATED,
        place=place,
        evidence=_cell(row, "output").removeprefix("Plugin Output:"),
        status=Status.FIXED if _cell(row, "state").casefold() == "fixed" else Status.OPEN,
    )


def _cell(row: Mapping[str, object], fact: str) -> str:
    return _first(row, COLUMNS[fact])


def _first(row: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := text_of(row.get(name)))), "")


def _place(row: Mapping[str, object]) -> Place:
    return Place(
        host=host_of(_cell(row, "host")),
        address=_cell(row, "address"),
        port=number_of(_cell(row, "port")),
        protocol=_cell(row, "protocol").casefold(),
    )


def _weakness(row: Mapping[str, object], title: str, plugin: str, identifiers: tuple[str, ...]) -> Weakness:
    return Weakness(
        title=cut(title, 300),
        rule=plugin,
        description=cut(_cell(row, "description"), _TEXT),
        solution=cut(_cell(row, "solution"), _TEXT),
        references=urls_in(_cell(row, "references")),
        identifiers=identifiers,
        cwes=cwes_in(_cell(row, "cwe")),
        cvss=_ratings(row),
    )


def _ratings(row: Mapping[str, object]) -> tuple[CvssRating, ...]:
    found: list[CvssRating] = []
    for version, vectors, scores in _RATINGS:
        rating = rating_of(_first(row, vectors), version) or rating_of_score(score_of(_first(row, scores)), version)
        if rating:
            found.append(rating)
    return tuple(found)
