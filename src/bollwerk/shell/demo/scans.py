"""Two scans of the demo city's map portal: the second one finds that one weakness is gone and another is new."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.rooms.pentests import services
from bollwerk.rooms.pentests.kinds import Method, Occasion, ScopeKind, Severity
from bollwerk.rooms.pentests.models import Engagement, Finding
from bollwerk.rooms.pentests.reports.at_once import take_in_at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "scanned"]

_FIRST, _JUDGED, _SECOND = 22, 21, 6
"""Nights before today."""
_HOST = "kartenportal.musterstadt.example"
_ALERTS = {
    "csp": ("10038", "Content Security Policy fehlt", 2, 693, ("/", "/karte")),
    "frame": ("10020", "Schutz vor Einbettung in fremde Seiten fehlt", 2, 1021, ("/karte",)),
    "cookie": ("10011", "Cookie ohne Secure", 1, 614, ("/anmelden",)),
    "library": ("10003", "JavaScript-Bibliothek mit bekannten Schwachstellen", 2, 1395, ("/static/karte.js",)),
    "version": ("10036", "Server nennt seine Version", 0, 497, ("/",)),
}
"""Rule, title, risk (0 to 3), CWE and paths of what a scanner says."""


def scanned(names: tuple[str, ...]) -> bytes:
    """Return a report of ZAP with these alerts."""
    items = "".join(_item(*_ALERTS[name]) for name in names)
    site = f'<site name="https://{_HOST}" host="{_HOST}" port="443" ssl="true"><alerts>{items}</alerts></site>'
    return f'<?xml version="1.0"?><OWASPZAPReport version="2.16.1">{site}</OWASPZAPReport>'.encode()


def _item(rule: str, title: str, risk: int, cwe: int, paths: tuple[str, ...]) -> str:
    places = "".join(f"<instance><uri>https://{_HOST}{path}</uri><method>GET</method></instance>" for path in paths)
    return (
        f"<alertitem><pluginid>{rule}</pluginid><alert>{title}</alert><riskcode>{risk}</riskcode>"
        f"<confidence>2</confidence><cweid>{cwe}</cweid><instances>{places}</instances></alertitem>"
    )


def happenings(estate: Estate, *, last: int) -> dict[int, list[tuple[str, Callable[[], Any]]]]:
    """Return what happens on which day and who does it."""
    return {
        last - _FIRST: [("isb", lambda: _scan_first(estate))],
        last - _JUDGED: [("isb", _judge)],
        last - _SECOND: [("isb", _scan_again)],
    }


def _scan_first(estate: Estate) -> None:
    made = services.request_engagement(
        application_id=estate.applications["Kartenportal"].pk,
        facts={"title": "Scan Kartenportal", "method": Method.SCAN.value, "occasion": Occasion.REPEAT.value},
    )
    services.set_scope(engagement_id=made, items=[(ScopeKind.HOST, _HOST)])
    _take("zap-1.xml", ("csp", "frame", "cookie", "version"))


def _scan_again() -> None:
    _take("zap-2.xml", ("csp", "cookie", "library", "version"))


def _take(name: str, alerts: tuple[str, ...]) -> None:
    scan = Engagement.objects.get(method=Method.SCAN)
    take_in_at_once(engagement_id=scan.pk, content=BytesIO(scanned(alerts)), name=name)


def _judge() -> None:
    """Confirm what the scan found and plan how it is mended."""
    scan = Engagement.objects.get(method=Method.SCAN)
    services.confirm_all(engagement_id=scan.pk)
    for finding in Finding.objects.filter(engagement=scan, severity=Severity.MEDIUM):
        services.plan_mending(
            finding_id=finding.pk,
            plan="Kopfzeilen am Rand-Proxy setzen",
            due_on=clock.today() + timedelta(days=30),
        )
