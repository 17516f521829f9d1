"""A month of the demo city's life cycle: dates from a list and by hand, a department that replaces its application.

Products and dates are made up; they lie around the day on which the city is loaded.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import viewing_as
from bollwerk.foundation.jobs.events import house_viewer
from bollwerk.foundation.measures import api as measures
from bollwerk.foundation.measures.models import Measure
from bollwerk.rooms.inventory.models import Application
from bollwerk.rooms.lifecycle import selectors, services
from bollwerk.rooms.lifecycle.imports import StatedCycle, StatedProduct
from bollwerk.rooms.lifecycle.rules import CycleDates, Until

if TYPE_CHECKING:
    from collections.abc import Callable

    from bollwerk.shell.demo.estate import Estate

__all__ = ["happenings", "telling_days"]

_DAYS = 30
_OLD = "Wohngeld"
"""The application of the social services department whose maker stops."""
_PROPOSED = "Formularserver"
"""An application whose product the list names a little differently."""

_Happenings = dict[int, list[tuple[str, "Callable[[], Any]"]]]
_LISTED: dict[str, dict[str, int | None]] = {
    "Windows Server": {"2019": 780, "2022": 1790, "2025": 2880},
    "Windows": {"11 23H2": 200, "11 24H2": 470},
    "Linux": {"12": 310, "13": 1010},
    "Hypervisor": {"8.0": -9, "8.1": 700},
    "Switch-Betriebssystem": {"9.3": 400, "10.1": None},
    "Mobilbetriebssystem": {"17": 250, "18": 610},
}
"""Days from today until security updates end, by product and cycle; None: they go on without a known end."""


def happenings(estate: Estate, *, last: int) -> _Happenings:
    """Return what happens on which day and who does it.

    Args:
        estate: The city's systems and applications.
        last: Number of the last day.
    """
    today = clock.today()
    old, place = estate.applications[_OLD], (estate.applications[_OLD].pk, "product")
    by_hand = partial(_state, old.product, old.version.partition(".")[0], today - timedelta(days=5))
    firmware = partial(_state, "Steuerungsfirmware", "4", today + timedelta(days=150))
    found: _Happenings = {
        last - _DAYS: [("admin", partial(_take_in, estate.applications[_PROPOSED], today)), ("isb", _tell)],
        last - 24: [("isb", partial(firmware, "Schreiben der Leitwarte Technik", "Hersteller pflegt keine Liste"))],
        last - 22: [("isb", partial(by_hand, "Kundeninformation des Herstellers", "Nur Kunden wissen davon"))],
        last - 21: [("isb", _tell)],
        last - 18: [("sozialamt", partial(_assess, place))],
        last - 16: [("sozialamt", partial(_decide, place, today + timedelta(days=150)))],
        last - 15: [("sozialamt", partial(_accept, place))],
        last - 14: [("isb", partial(_opine, place))],
        last - 10: [("revision", partial(_confirm, _OLD))],
        last - 9: [("isb", _tell)],
    }
    return found


def telling_days(*, last: int) -> frozenset[int]:
    """Return the days after which the city's claims stand differently, so that they are evaluated then."""
    return frozenset({last - _DAYS, last - 14, last - 8})


def _take_in(proposed: Application, today: date) -> None:
    """Take in a list of support dates, as the command line does."""
    cycle = proposed.version.partition(".")[0]
    listed: dict[str, dict[str, int | None]] = {**_LISTED, f"{proposed.product} Kommunal": {cycle: 900}}
    products = [
        StatedProduct(
            key=name.casefold().replace(" ", "-"),
            name=name,
            cycles=tuple(_cycle(cycle, days, today) for cycle, days in cycles.items()),
        )
        for name, cycles in listed.items()
    ]
    services.keep_support(products=products, source="Supportliste des Rechenzentrums")


def _cycle(name: str, days: int | None, today: date) -> StatedCycle:
    until = Until(ended=False) if days is None else Until(today + timedelta(days=days))
    return StatedCycle(CycleDates(name, until))


def _state(name: str, cycle: str, until: date, source: str, reason: str) -> None:
    dates = CycleDates(cycle, Until(until))
    services.state_by_hand(
        name=name, vendor="", dates=dates, source=source, reason=reason, stated_on=clock.today() - timedelta(days=3)
    )


def _tell() -> None:
    with viewing_as(house_viewer("lifecycle.tell_departments")):
        services.tell_departments()


def _revision(place: tuple[int, str]) -> int:
    return selectors.item_detail(*place).revision


def _assess(place: tuple[int, str]) -> None:
    facts = {
        "risk": "Das Verfahren verarbeitet Sozialdaten. Es ist nur im internen Netz erreichbar; eine Lücke träfe die "
        "Zahlung von Wohngeld.",
        "high_risk": False,
        "assessed_until": clock.today() + timedelta(days=180),
    }
    services.assess(place=place, facts=facts, expected_revision=_revision(place))


def _decide(place: tuple[int, str], day: date) -> None:
    facts = {"choice": "replace", "replace_by": day, "cost_euro": 48_000}
    facts |= {"contract": "Verlängerte Pflege Wohngeld", "contract_until": day + timedelta(days=30)}
    services.decide(place=place, facts=facts, expected_revision=_revision(place))


def _accept(place: tuple[int, str]) -> None:
    services.accept_risk(place=place, as_leadership=False, expected_revision=_revision(place))


def _opine(place: tuple[int, str]) -> None:
    opinion = "Bis zur Ablösung vertretbar, solange das Verfahren vom Internet getrennt bleibt."
    services.give_opinion(place=place, opinion=opinion, expected_revision=_revision(place))


def _confirm(name: str) -> None:
    row = Measure.objects.get(title__startswith=f"{name}:")
    measures.confirm_effect(measure_id=row.pk, revision=row.revision)
