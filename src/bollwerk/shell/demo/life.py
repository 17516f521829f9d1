"""Three months of the demo city's life, each day's events recorded on that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bollwerk.engines.posture import Level
from bollwerk.foundation import clock
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.evidence.evaluation import evaluate_and_keep
from bollwerk.foundation.evidence.services import adopt_level
from bollwerk.foundation.measures import api as measures
from bollwerk.foundation.measures.models import Measure
from bollwerk.foundation.people.viewers import viewer_of
from bollwerk.rooms.inventory.models import Interface, TargetObject
from bollwerk.rooms.inventory.services import save_interface, update_target
from bollwerk.shell.demo import backup, containment, lifecycle, pentest, recovery, scans, sealed, signals, warnings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.shell.demo.estate import Estate

__all__ = ["DAYS", "live"]

DAYS = 92
"""Length of the recorded life."""
_EVALUATE_EVERY = 7
_TOLD_PARTS = (backup, containment, recovery, lifecycle, pentest, sealed, signals, warnings)
"""Parts of the life that name days on which claims are evaluated besides the weekly ones; the scans name none."""


def live(estate: Estate, *, last: date) -> None:
    """Let the city live from `DAYS` before `last` until `last`, evaluating its claims each week and after events."""
    first, present = last - timedelta(days=DAYS), clock.now()
    happenings = _happenings(estate)
    told = set(happenings)
    for part in _TOLD_PARTS:
        told |= part.telling_days(last=DAYS)
    for part in (*_TOLD_PARTS, scans):
        for day_number, added in part.happenings(estate, last=DAYS).items():
            happenings.setdefault(day_number, []).extend(added)
    for offset in range(DAYS + 1):
        day = first + timedelta(days=offset)
        happened = happenings.get(offset, ())
        with clock.frozen_at(min(_at(day, 9), present)):
            for login, happening in happened:
                with viewing_as(viewer_of(estate.city.persons[login].pk)):
                    happening()
        if offset in told or offset % _EVALUATE_EVERY == 0 or offset >= DAYS - 1:
            with clock.frozen_at(min(_at(day, 18), present)):
                evaluate_and_keep()


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _happenings(estate: Estate) -> dict[int, list[tuple[str, Callable[[], Any]]]]:
    """Return what happens on which day after the first, and who does it."""
    persons, departments = estate.city.persons, estate.city.departments
    ticket = estate.applications["Ticketverkauf"].pk
    learning = estate.applications["Lernplattform"].pk

    def forget_owner() -> None:
        _change(ticket, department=None)

    def find_owner() -> None:
        _change(ticket, department=departments["41"])

    def open_owner_measure() -> None:
        measures.open_measure(
            title="Zuständigkeit für den Ticketverkauf klären",
            due=clock.today() + timedelta(days=21),
            claim="S9.owned",
            subject=f"inventory.application/{ticket}",
            owner_id=persons["isb-vertretung"].pk,
        )

    def open_interface_measure() -> None:
        row = Interface.objects.get(name="Teilnehmerdaten an Lernplattform")
        measures.open_measure(
            title="Übertragung der Teilnehmerdaten absichern",
            due=clock.today() + timedelta(days=60),
            claim="S16.connected",
            subject=f"inventory.interface/{row.pk}",
            owner_id=persons["admin"].pk,
        )

    def open_proof_measure() -> None:
        measures.open_measure(
            title="Neuen Nachweis des Betreibers der Lernplattform anfordern",
            due=clock.today() + timedelta(days=60),
            claim="S9.assured",
            subject=f"inventory.application/{learning}",
            owner_id=persons["isb-vertretung"].pk,
        )

    return {
        5: [("isb", forget_owner)],
        12: [("isb", open_owner_measure)],
        20: [("leitung", lambda: _adopt("Wir kennen unsere Lücken noch nicht alle. Deshalb bewerten wir uns nicht."))],
        28: [("isb", find_owner), ("isb-vertretung", lambda: _report("Ticketverkauf", "Kulturamt hat übernommen"))],
        33: [("revision", lambda: _confirm("Ticketverkauf"))],
        40: [("isb", open_interface_measure)],
        52: [("isb", lambda: _change(learning, description="Kurse der Volkshochschule, beim Hersteller betrieben"))],
        61: [("isb", lambda: _open("Verzeichnis der Schnittstellen vervollständigen", 20, persons["isb"].pk))],
        70: [("isb", lambda: _open("Notfallhandbuch mit dem IT-Dienstleister abstimmen", 40, persons["isb"].pk))],
        72: [("isb", open_proof_measure)],
        75: [("isb", lambda: _open("Vertretung der EVP im Bürgeramt benennen", 25, persons["sozialamt"].pk))],
        84: [("leitung", lambda: _adopt("Inventar und Lieferkette sind erfasst; vieles andere ist noch zu belegen."))],
        DAYS - 1: [("admin", lambda: _protect("Teilnehmerdaten an Lernplattform"))],
        DAYS: [("admin", lambda: _report("Teilnehmerdaten", "Schlüssel getauscht, Übertragung nur noch mit SSH"))],
    }


def _change(target_id: int, **facts: Any) -> None:
    row = TargetObject.objects.get(pk=target_id)
    update_target(target_id=target_id, facts=facts, expected_revision=row.revision)


def _protect(name: str) -> None:
    row = Interface.objects.get(name=name)
    facts = {"protection": "ssh", "protected_since": clock.today()}
    save_interface(facts=facts, interface_id=row.pk, expected_revision=row.revision)


def _open(title: str, days: int, owner_id: int) -> None:
    measures.open_measure(title=title, due=clock.today() + timedelta(days=days), owner_id=owner_id)


def _named(word: str) -> Measure:
    return Measure.objects.get(title__contains=word)


def _report(word: str, proof: str) -> None:
    row = _named(word)
    measures.report_done(measure_id=row.pk, revision=row.revision, proof=proof)


def _confirm(word: str) -> None:
    row = _named(word)
    measures.confirm_effect(measure_id=row.pk, revision=row.revision)


def _adopt(sentence: str) -> None:
    adopt_level(level=Level.NOT_ASSESSABLE, sentence=sentence)
