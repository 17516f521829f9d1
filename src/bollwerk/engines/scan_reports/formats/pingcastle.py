"""PingCastle's health check of an Active Directory domain.

Source: PingCastle 3, `HealthcheckData`; each broken rule has points. PingCastle names no severity; the bands here are
ours: 30 points and more high, 10 and more medium, any point low, none information.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.model import KeptReason, Place, Severity, Target, Weakness
from bollwerk.engines.scan_reports.places import host_of
from bollwerk.engines.scan_reports.text import cut, number_of
from bollwerk.engines.scan_reports.xml_stream import elements, text_in

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["read_pingcastle"]

_BANDS = ((30, Severity.HIGH), (10, Severity.MEDIUM), (1, Severity.LOW))
_TOP = 2


def read_pingcastle(stream: BinaryIO, collector: Collector) -> None:
    """Read the report as a stream; what was looked at is the domain."""
    collector.tool, collector.stated = "PingCastle", True
    domain, number = "", 0
    for event, element, depth in elements(stream):
        if event == "start":
            continue
        text = (element.text or "").strip()
        if depth == _TOP and element.tag == "DomainFQDN":
            domain = host_of(text)
            collector.add_target(Target(host=domain, authenticated=True))
        elif depth == _TOP and element.tag == "EngineVersion":
            collector.tool = f"PingCastle {text}"
        elif depth == _TOP and element.tag == "GenerationDate":
            collector.scanned = text
        elif element.tag == "HealthcheckRiskRule":
            number += 1
            _take(element, domain, f"rule {number}", collector)
        if depth == _TOP:
            element.clear()


def _take(rule: Element, domain: str, where: str, collector: Collector) -> None:
    name, title = text_in(rule, "RiskId"), text_in(rule, "Rationale")
    if not name and not title:
        collector.keep_aside(where, KeptReason.NO_TITLE)
        return
    points = number_of(text_in(rule, "Points"))
    severity = next((severity for least, severity in _BANDS if points >= least), Severity.INFO)
    details = "\n".join(item.text or "" for item in rule.iterfind("Details/string"))
    weakness = Weakness(
        title=cut(title or name, 300), rule=name, description=f"{text_in(rule, 'Category')}: {text_in(rule, 'Model')}"
    )
    collector.add(weakness, severity=severity, place=Place(host=domain), evidence=f"{points} points\n{details}")
