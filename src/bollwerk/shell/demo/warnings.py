"""A month of warnings in the demo city: a CERT that is read daily, matches in every state, updates that were installed.

Publishers, warnings and vulnerabilities are made up.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.rooms.advisories import services
from bollwerk.rooms.advisories.adapters.feeds import Exploited
from bollwerk.rooms.advisories.kinds import Remediation, Severity
from bollwerk.rooms.advisories.models import Advisory, Match, Source
from bollwerk.rooms.advisories.rules import Automatable, Exploitation, Impact, SsvcFacts, TechnicalImpact
from bollwerk.rooms.advisories.services.channels import keep_exploited
from bollwerk.rooms.advisories.services.visits import Tally, finish_visit
from bollwerk.rooms.inventory.models import SoftwareComponent
from bollwerk.rooms.inventory.services import update_target
from bollwerk.shell.demo.warning_documents import CERT, Named, Story, document

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "telling_days"]

_DAYS = 30
_SILENT_SOURCE = "Sicherheitshinweise Leitwarte Technik"
_TELLING = (_DAYS, 20, 14, 10, 3)
"""Days before today after which the city's claims stand differently."""
_NOT_OURS = "Das Produkt setzen Stadt und Rechenzentrum nicht ein."
_LESS = SsvcFacts(Exploitation.NONE, Automatable.NO, TechnicalImpact.PARTIAL, Impact.MEDIUM)
_GRAVE = SsvcFacts(Exploitation.NONE, Automatable.YES, TechnicalImpact.TOTAL, Impact.HIGH)
_EXPLOITED = SsvcFacts(Exploitation.ACTIVE, Automatable.YES, TechnicalImpact.TOTAL, Impact.HIGH)

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems.
        last: Number of the last day.
    """
    found: _Happenings = {last - ago: [] for ago in range(_DAYS, -1, -1)}
    found[last - _DAYS].append(("isb", _begin))
    for ago in range(_DAYS, -1, -1):
        found[last - ago].append(("isb", partial(_visit, ago)))
    for plan in (_foreign, _mended, _open, _newest, _without_product):
        for ago, login, happening in plan(estate):
            found[last - ago].append((login, happening))
    return found


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset(last - ago for ago in _TELLING)


_Plan = list[tuple[int, str, "Callable[[], Any]"]]


def _foreign(_estate: Estate) -> _Plan:
    """Warnings about products that nobody runs here; grave ones are looked at and closed, the newest still waits."""
    products = (
        (28, "Blattwerk PDF-Anzeige", "7.2", "CRITICAL", "code"),
        (25, "Fernwart Konferenz", "3.9.1", "MEDIUM", "reading"),
        (17, "Postbote Mailserver", "12.4", "CRITICAL", "code"),
        (11, "Schreibtisch Büropaket", "24.2", "MEDIUM", "code"),
        (5, "Netzgarten Firewall", "9.1.3", "HIGH", "rights"),
        (0, "Bildstrecke Galerie", "5.0", "HIGH", "stopping"),
    )
    plan: _Plan = []
    for number, (ago, name, bound, severity, effect) in enumerate(products, start=10):
        story = Story(number, (Named(name, bound),), severity, effect)
        plan.append((ago, "isb", partial(_receive, story)))
        if ago:
            plan.append((ago, "isb", partial(_look_at, story)))
    return plan


def _mended(estate: Estate) -> _Plan:
    """Warnings whose updates were installed and seen in the inventory, one of them about an exploited vulnerability."""
    first, second = _story(estate, 1, 7), _story(estate, 2, 12, severity="HIGH", effect="reading")
    exploited = _story(estate, 3, 44, effect="rights")
    return [
        (24, "isb", partial(_receive, second)),
        (24, "admin", partial(_decide, second, _LESS, 12)),
        (20, "isb", partial(_receive, first)),
        (20, "admin", partial(_decide, first, _GRAVE, 7)),
        (19, "admin", partial(_start, first)),
        (14, "admin", partial(_install, estate, 7, 12)),
        (13, "isb", partial(_close, first, "Aktualisierung eingespielt, im Bestand gesehen.")),
        (10, "isb", partial(_receive, exploited)),
        (10, "isb", partial(_exploit, exploited)),
        (10, "admin", partial(_decide, exploited, _EXPLOITED, 2)),
        (9, "admin", partial(_report, exploited, "Notfall-Aktualisierung eingespielt, Dienst neu gestartet.")),
        (9, "admin", partial(_install, estate, 44)),
    ]


def _open(estate: Estate) -> _Plan:
    """Warnings that are being remedied, and matches that a person rejected."""
    loaded, running = _story(estate, 4, 20, severity="MEDIUM"), _story(estate, 5, 31, severity="HIGH", effect="rights")
    maker = _story(estate, 6, 3, 24, 45, severity="HIGH")
    comment = partial(_comment, maker, "Der Hersteller liefert die dritte Fassung erst nächste Woche.")
    return [
        (19, "isb", partial(_receive, loaded)),
        (18, "isb", partial(_reject, loaded, "Das betroffene Modul ist in unserer Fassung nicht enthalten.")),
        (8, "isb", partial(_receive, running)),
        (8, "admin", partial(_decide, running, _GRAVE, 14)),
        (7, "admin", partial(_start, running)),
        (6, "isb", partial(_receive, maker)),
        (5, "admin", partial(_decide, maker, _LESS, 15)),
        (4, "admin", partial(_start, maker)),
        (3, "admin", partial(_install, estate, 3)),
        (2, "admin", comment),
    ]


def _newest(estate: Estate) -> _Plan:
    """What arrived in the last days: one decided, one revised, two that wait for a person's verdict."""
    decided = _story(estate, 7, 61, severity="HIGH", effect="stopping")
    pair, newest = _story(estate, 8, 70, 91, severity="MEDIUM"), _story(estate, 9, 52)
    return [
        (3, "isb", partial(_receive, decided)),
        (3, "admin", partial(_decide, decided, _LESS, 10)),
        (1, "isb", partial(_receive, pair)),
        (0, "isb", partial(_receive, newest)),
    ]


def _without_product(_estate: Estate) -> _Plan:
    """Warnings that no machine can match: a phishing wave, indicators, a general note."""
    phishing = (
        "Absender geben sich als Rechenzentrum aus und bitten um Kennwörter. Bitte Kolleginnen und Kollegen warnen."
    )
    indicators = "Anmeldeversuche von 203.0.113.0/24 und Anfragen nach updates.musterland-service.example beobachten."
    general = "Zum Jahresende häufen sich Anrufe angeblicher Softwarefirmen. Es genügt, daran zu erinnern."
    return [
        (
            15,
            "isb",
            partial(_note, "IOC-7", "Kennzeichen einer Angriffswelle", indicators, Severity.MEDIUM, "monitoring"),
        ),
        (9, "isb", partial(_note, "PHISH-12", "Phishing-Welle gegen Kommunen", phishing, Severity.HIGH, "evps")),
        (1, "isb", partial(_note, "INFO-31", "Anrufe angeblicher Softwarefirmen", general, Severity.LOW, "")),
    ]


def _story(estate: Estate, number: int, *places: int, severity: str = "CRITICAL", effect: str = "code") -> Story:
    """Return a warning about components of the city, fixed in the version after theirs."""
    rows = [estate.components[place] for place in places]
    return Story(number, tuple(Named(row.name, _next(row.version), row.vendor) for row in rows), severity, effect)


def _next(version: str) -> str:
    head, _, last = version.rpartition(".")
    return f"{head}.{int(last) + 1}"


def _begin() -> None:
    """Set up the sources."""
    services.save_source(facts={**services.CERT_BUND, "retired_on": clock.today()})
    url = "https://cert.musterland.example/.well-known/csaf/provider-metadata.json"
    services.save_source(facts={"name": CERT, "url": url, "cert_member": True})
    url = "https://leitwarte.example/warnungen.xml"
    services.save_source(facts={"name": _SILENT_SOURCE, "kind": "feed", "url": url, "max_silence_days": 60})


def _visit(ago: int) -> None:
    """Note the day's visits; the maker's feed has not answered for two days."""
    for row in Source.objects.filter(retired_on__isnull=True).exclude(kind="manual"):
        failing = row.name == _SILENT_SOURCE and ago <= 1
        reason = "https://leitwarte.example/warnungen.xml antwortete mit Status 503." if failing else ""
        finish_visit(source=row, tally=Tally(), failure=reason)


def _receive(story: Story) -> None:
    services.keep_document(source=Source.objects.get(name=CERT), raw=document(story), hash_checked=True)
    services.match_documents()


def _of(story: Story) -> Advisory:
    return Advisory.objects.get(tracking_id=story.key)


def _matches(story: Story) -> list[Match]:
    return list(Match.objects.filter(advisory=_of(story), mended_at__isnull=True))


def _look_at(story: Story) -> None:
    row = _of(story)
    services.look_at(advisory_id=row.pk, verdict=_NOT_OURS, expected_revision=row.revision)


def _close(story: Story, verdict: str) -> None:
    row = _of(story)
    services.close_advisory(advisory_id=row.pk, verdict=verdict, expected_revision=row.revision)


def _decide(story: Story, facts: SsvcFacts, days: int) -> None:
    for row in _matches(story):
        services.decide_match(
            match_id=row.pk, facts=facts, due=clock.today() + timedelta(days=days), expected_revision=row.revision
        )


def _start(story: Story) -> None:
    """Begin with the first half of what a warning concerns."""
    found = _matches(story)
    for row in found[: (len(found) + 1) // 2]:
        services.move_on(match_id=row.pk, state=Remediation.RUNNING)


def _report(story: Story, proof: str) -> None:
    for row in _matches(story):
        services.report_mended(match_id=row.pk, proof=proof)


def _reject(story: Story, reason: str) -> None:
    for row in _matches(story):
        services.reject_match(match_id=row.pk, rejection=services.Rejection(reason), expected_revision=row.revision)


def _comment(story: Story, text: str) -> None:
    services.comment_on(advisory_id=_of(story).pk, text=text)


def _exploit(story: Story) -> None:
    keep_exploited([Exploited(story.cve, clock.today(), ransomware=True)])
    services.match_documents()


def _install(estate: Estate, *places: int) -> None:
    """Install updates: the next import of the inventory shows the fixed versions."""
    for place in places:
        row = SoftwareComponent.objects.get(pk=estate.components[place].pk)
        update_target(target_id=row.pk, facts={"version": _next(row.version)}, expected_revision=row.revision)
    services.match_inventory_changes()


def _note(key: str, title: str, text: str, severity: Severity, route: str) -> None:
    """Enter a warning by hand and pass it on; one without a route waits for a verdict."""
    made = services.enter_by_hand(notice=services.Notice(key, title, text, "", CERT, severity))
    if route:
        row = Advisory.objects.get(pk=made)
        routes = ["evps", "newsletter"] if route == "evps" else [route]
        services.route_advisory(advisory_id=made, routes=routes, expected_revision=row.revision)
