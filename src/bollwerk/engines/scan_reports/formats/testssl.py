"""testssl.sh in JSON (flat and pretty) and CSV.

Source: testssl.sh 3.2, "fileout": severities OK, INFO, LOW, MEDIUM, HIGH, CRITICAL, and WARN and FATAL for what could
not be tested. Lines with OK say that something is well; the rating only sums up. Neither is a finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from bollwerk.engines.scan_reports.json_values import json_of, object_in, objects_in, text_at
from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.severities import severity_of_word
from bollwerk.engines.scan_reports.tables import read_table
from bollwerk.engines.scan_reports.text import cut, cwes_in, identifiers_in, number_of, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bollwerk.engines.scan_reports.collecting import Collector
    from bollwerk.engines.scan_reports.json_values import JsonObject

__all__ = ["read_testssl", "read_testssl_csv"]

_RATING = frozenset(
    [
        "rating_spec",
        "rating_doc",
        "protocol_support_score",
        "protocol_support_score_weighted",
        "key_exchange_score",
        "key_exchange_score_weighted",
        "cipher_strength_score",
        "cipher_strength_score_weighted",
        "final_score",
        "overall_grade",
        "scanTime",
    ]
)
_NOT_TESTED = {"WARN", "FATAL"}


def read_testssl(stream: BinaryIO, collector: Collector) -> None:
    """Read the flat list of `--jsonfile` or the tree of `--jsonfile-pretty`."""
    report = json_of(stream.read())
    collector.tool, collector.stated = "testssl.sh", True
    if isinstance(report, list):
        for number, line in enumerate(cast("list[object]", report), start=1):
            if isinstance(line, dict):
                _line(cast("JsonObject", line), "", f"entry {number}", collector)
        return
    collector.tool = f"testssl.sh {text_at(report, 'version')}".strip()
    collector.scanned = text_at(report, "startTime")
    for target in objects_in(report, "scanResult"):
        host = f"{text_at(target, 'targetHost')}/{text_at(target, 'ip')}"
        for number, line in enumerate(_tree_lines(target), start=1):
            _line({**line, "port": text_at(target, "port")}, host, f"entry {number}", collector)


def _tree_lines(target: JsonObject) -> Iterator[JsonObject]:
    for section in target:
        yield from objects_in(target, section)
        inner = object_in(target, section)
        for name in inner:
            yield from objects_in(inner, name)


def read_testssl_csv(stream: BinaryIO, collector: Collector) -> None:
    """Read the table of `--csvfile`."""
    collector.tool, collector.stated = "testssl.sh", True
    for where, row in read_table(stream, collector):
        _line(row, "", where, collector)


def _line(line: Mapping[str, object], host: str, where: str, collector: Collector) -> None:
    name, word = text_at(line, "id"), text_at(line, "severity").upper()
    place = _place(line, host)
    target = Target(host=place.host, ports=f"tcp:{place.port}" if place.port else "", looked_at=word != "FATAL")
    collector.add_target(target)
    if name in _RATING or name.startswith("grade_cap_reason_") or word in {"OK", "DEBUG"}:
        return
    if not name:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    found = text_at(line, "finding")
    collector.add(
        _weakness(line, name),
        severity=Severity.INFO if word in _NOT_TESTED else severity_of_word(word),
        place=place,
        evidence=found,
    )
    if word in _NOT_TESTED:
        collector.keep_aside(where, KeptReason.NOT_SCANNED, f"{name}: {found}")


def _place(line: Mapping[str, object], host: str) -> Place:
    name, _, address = (host or text_at(line, "fqdn/ip") or text_at(line, "ip")).partition("/")
    return Place(host=host_of(name or address), address=address, port=number_of(text_at(line, "port")), protocol="tcp")


def _weakness(line: Mapping[str, object], name: str) -> Weakness:
    return Weakness(
        title=cut(f"TLS: {one_line(name)}", 300),
        rule=name,
        identifiers=identifiers_in(text_at(line, "cve")),
        cwes=cwes_in(text_at(line, "cwe")),
    )
