"""Lynis' report file (`lynis-report.dat`).

Source: Lynis 3, "report file": `warning[]=TEST|text|detail|solution|` and `suggestion[]=` likewise. A warning needs
attention, a suggestion hardens; Lynis gives no finer severity, so they count as medium and low here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.collecting import digest_of
from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.text import cut, decoded, one_line

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_lynis"]

_SEVERITIES = {"warning[]": Severity.MEDIUM, "suggestion[]": Severity.LOW}
_PARTS = 4


def read_lynis(stream: BinaryIO, collector: Collector) -> None:
    """Read the file; without its closing line the audit counts as broken off."""
    lines = [line.partition("=") for line in decoded(stream.read()).splitlines()]
    facts = {name: value for name, _, value in lines if not name.endswith("[]")}
    host = host_of(facts.get("hostname", ""))
    collector.tool = f"Lynis {facts.get('lynis_version', '')}".strip()
    collector.scanned = facts.get("report_datetime_start", "")
    collector.stated, collector.complete = True, "report_datetime_end" in facts
    executed = facts.get("tests_executed", "")
    collector.policy = digest_of(sorted(set(executed.split("|")))) if executed else facts.get("test_category", "")
    collector.add_target(Target(host=host, authenticated=facts.get("lynis_user", "root") == "root"))
    for number, (name, _, value) in enumerate(lines, start=1):
        if name in _SEVERITIES:
            _take(value, _SEVERITIES[name], host, f"line {number}", collector)


def _take(value: str, severity: Severity, host: str, where: str, collector: Collector) -> None:
    test, text, detail, solution = [part.strip() for part in (value.split("|") + [""] * _PARTS)[:_PARTS]]
    if not text:
        collector.keep_aside(where, KeptReason.BAD_LINE, value)
        return
    weakness = Weakness(title=cut(text, 300), rule=test, solution="" if solution == "-" else solution)
    evidence = "" if detail == "-" else detail
    collector.add(weakness, severity=severity, place=Place(host=host), detail=one_line(text), evidence=evidence)
