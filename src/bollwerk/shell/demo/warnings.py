"""A month of warnings in the demo city: a CERT that is read daily, matches, decisions, an update that was installed.

Publishers, warnings and vulnerabilities are made up, in the shape in which CERT-Bund publishes.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.rooms.advisories import services
from bollwerk.rooms.advisories.kinds import Severity
from bollwerk.rooms.advisories.models import Advisory, Match, Source
from bollwerk.rooms.advisories.rules import Automatable, Exploitation, Impact, SsvcFacts, TechnicalImpact
from bollwerk.rooms.advisories.services.visits import Tally, finish_visit
from bollwerk.rooms.inventory.models import SoftwareComponent
from bollwerk.rooms.inventory.services import update_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "telling_days"]

_DAYS = 30
_CERT = "Kommunal-CERT Musterland"
_SILENT_SOURCE = "Sicherheitshinweise Leitwarte Technik"
_INSTALLED = 14
"""Days before today on which an update was installed and seen."""
_GRAVE = 20
"""Days before today on which the warning arrived whose update was installed."""
_NETWORK = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
_LOCAL = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:N"

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]
_OTHERS = (
    (28, "Blattwerk PDF-Anzeige", "7.2", 8.1), (25, "Fernwart Konferenz", "3.9.1", 5.4),
    (17, "Postbote Mailserver", "12.4", 9.1), (11, "Schreibtisch Büropaket", "24.2", 6.3),
    (5, "Netzgarten Firewall", "9.1.3", 7.8), (0, "Bildstrecke Galerie", "5.0", 8.8),
)  # fmt: skip
"""Days before today, product nobody runs here, fixed version, score."""


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems.
        last: Number of the last day.
    """
    grave, waiting = estate.components[7], estate.components[31]
    found: _Happenings = {last - _DAYS: [("isb", _begin)]}
    for ago in range(_DAYS, -1, -1):
        found.setdefault(last - ago, []).append(("isb", partial(_visit, ago)))
    for number, (ago, product, bound, score) in enumerate(_OTHERS, start=10):
        found[last - ago].append(("isb", partial(_receive, number, product, bound, score)))
        if ago:
            found[last - ago].append(("isb", partial(_look_at, number)))
    received = partial(_receive, 1, grave.name, "99.0", 9.8, grave.vendor)
    found[last - _GRAVE] += [("isb", received), ("isb", _compare), ("admin", partial(_decide, 1, 4))]
    found[last - _INSTALLED] += [("admin", partial(_install, grave.pk)), ("isb", _compare)]
    later = partial(_receive, 2, waiting.name, "99.0", 7.5, waiting.vendor)
    found[last - 3] += [("isb", later), ("isb", _compare), ("admin", partial(_decide, 2, 10))]
    newest = estate.components[52]
    found[last] += [("isb", partial(_receive, 3, newest.name, "99.0", 8.6, newest.vendor)), ("isb", _compare)]
    found[last - 9].append(("isb", _phishing))
    return found


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset({last - _DAYS, last - _GRAVE, last - _INSTALLED, last - 3})


def _begin() -> None:
    """Set up the sources."""
    services.save_source(facts={**services.CERT_BUND, "retired_on": clock.today()})
    url = "https://cert.musterland.example/.well-known/csaf/provider-metadata.json"
    services.save_source(facts={"name": _CERT, "url": url, "cert_member": True})
    url = "https://leitwarte.example/warnungen.xml"
    services.save_source(facts={"name": _SILENT_SOURCE, "kind": "feed", "url": url, "max_silence_days": 60})


def _visit(ago: int) -> None:
    """Note the day's visits; the maker's feed has not answered for two days."""
    for row in Source.objects.filter(retired_on__isnull=True).exclude(kind="manual"):
        failing = row.name == _SILENT_SOURCE and ago <= 1
        reason = "https://leitwarte.example/warnungen.xml antwortete mit Status 503." if failing else ""
        finish_visit(source=row, tally=Tally(), failure=reason)


def _receive(number: int, product: str, bound: str, score: float, vendor: str = "") -> None:
    raw = json.dumps(_document(number, product, bound, score, vendor)).encode()
    services.keep_document(source=Source.objects.get(name=_CERT), raw=raw, hash_checked=True)


def _compare() -> None:
    services.match_documents()


def _of(number: int) -> Advisory:
    return Advisory.objects.get(tracking_id=f"MUSTERLAND-{number:04}")


def _look_at(number: int) -> None:
    services.match_documents()
    row = _of(number)
    services.look_at(
        advisory_id=row.pk, verdict="Das Produkt setzen Stadt und Rechenzentrum nicht ein.",
        expected_revision=row.revision,
    )  # fmt: skip


def _decide(number: int, days: int) -> None:
    for row in Match.objects.filter(advisory=_of(number)):
        services.decide_match(
            match_id=row.pk,
            facts=SsvcFacts(Exploitation.NONE, Automatable.YES, TechnicalImpact.TOTAL, Impact.HIGH),
            due=clock.today() + timedelta(days=days),
            expected_revision=row.revision,
        )


def _install(target_id: int) -> None:
    """Install the update: the next import of the inventory shows the fixed version."""
    row = SoftwareComponent.objects.get(pk=target_id)
    update_target(target_id=target_id, facts={"version": "99.0"}, expected_revision=row.revision)
    services.match_inventory_changes()


def _phishing() -> None:
    text = "Absender gibt sich als Rechenzentrum aus und bittet um Kennwörter. Bitte Kolleginnen und Kollegen warnen."
    notice = services.Notice("PHISH-12", "Phishing-Welle gegen Kommunen", text, "", _CERT, Severity.HIGH)
    key = services.enter_by_hand(notice=notice)
    row = Advisory.objects.get(pk=key)
    services.route_advisory(advisory_id=key, routes=["evps", "newsletter"], expected_revision=row.revision)


def _word(score: float) -> str:
    return "CRITICAL" if score >= 9 else "HIGH" if score >= 7 else "MEDIUM"  # noqa: PLR2004 - scale of CVSS


def _document(number: int, product: str, bound: str, score: float, vendor: str) -> dict[str, Any]:
    """Return a warning in CERT-Bund's shape."""
    vector = _NETWORK if score > 7 else _LOCAL  # noqa: PLR2004 - grave ones come over the network
    cvss = {"version": "3.1", "vectorString": vector, "baseScore": score, "baseSeverity": _word(score)}
    affected = {"name": f"{vendor} {product} <{bound}".strip(), "product_id": "A"}
    branch = {
        "category": "product_name",
        "name": product,
        "branches": [{"category": "product_version_range", "name": f"<{bound}", "product": affected}],
    }
    advice = {"category": "vendor_fix", "details": f"Auf {bound} aktualisieren.", "product_ids": ["A"]}
    vulnerability = {
        "cve": f"CVE-2026-{70000 + number}",
        "title": f"CVE-2026-{70000 + number}",
        "product_status": {"known_affected": ["A"]},
        "remediations": [advice],
        "scores": [{"products": ["A"], "cvss_v3": cvss}],
    }
    return {
        "document": _head(number, product),
        "product_tree": {"branches": [{"category": "vendor", "name": vendor or "Open Source", "branches": [branch]}]},
        "vulnerabilities": [vulnerability],
    }


def _head(number: int, product: str) -> dict[str, Any]:
    now = clock.now().isoformat()
    text = f"Ein entfernter Angreifer kann eine Schwachstelle in {product} ausnutzen, um Schadcode auszuführen."
    tracking = {
        "id": f"MUSTERLAND-{number:04}", "status": "final", "version": "1", "current_release_date": now,
        "initial_release_date": now, "revision_history": [{"date": now, "number": "1", "summary": "Erste Fassung"}],
    }  # fmt: skip
    return {
        "category": "csaf_base",
        "csaf_version": "2.0",
        "distribution": {"tlp": {"label": "WHITE"}},
        "lang": "de-DE",
        "notes": [{"category": "summary", "title": "Angriff", "text": text}],
        "publisher": {"category": "coordinator", "name": _CERT, "namespace": "https://cert.musterland.example"},
        "title": f"{product}: Schwachstelle ermöglicht Ausführung von Schadcode",
        "tracking": tracking,
    }
