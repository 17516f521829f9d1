"""Public holidays of the German Länder, computed, and the calendar of working days that follows.

What holds in a part of a Land only is left out and is handed in by the caller: the Peace Festival of Augsburg (8
August), Assumption Day in the Catholic municipalities of Bavaria (15 August), Corpus Christi in some municipalities of
Saxony and Thuringia. A Land may change its law at any time; the tables say since when each day holds.

Source: the holiday acts (Feiertagsgesetze) of the sixteen Länder and Art. 2 (2) of the Unification Treaty (3 October).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

FIRST_YEAR = 1995
"""The tables hold from here on: until 1994 the Day of Repentance was a holiday nearly everywhere."""
_SATURDAY = 5


class DeadlineError(ValueError):
    """A deadline cannot be computed from the given facts."""


class Land(StrEnum):
    """The sixteen Länder by their ISO 3166-2:DE code."""

    BADEN_WUERTTEMBERG = "BW"
    BAVARIA = "BY"
    BERLIN = "BE"
    BRANDENBURG = "BB"
    BREMEN = "HB"
    HAMBURG = "HH"
    HESSE = "HE"
    MECKLENBURG_WESTERN_POMERANIA = "MV"
    LOWER_SAXONY = "NI"
    NORTH_RHINE_WESTPHALIA = "NW"
    RHINELAND_PALATINATE = "RP"
    SAARLAND = "SL"
    SAXONY = "SN"
    SAXONY_ANHALT = "ST"
    SCHLESWIG_HOLSTEIN = "SH"
    THURINGIA = "TH"


class Holiday(StrEnum):
    """Names of the holidays, by their German name."""

    NEUJAHR = "neujahr"
    HEILIGE_DREI_KOENIGE = "heilige_drei_koenige"
    FRAUENTAG = "frauentag"
    KARFREITAG = "karfreitag"
    OSTERSONNTAG = "ostersonntag"
    OSTERMONTAG = "ostermontag"
    TAG_DER_ARBEIT = "tag_der_arbeit"
    TAG_DER_BEFREIUNG = "tag_der_befreiung"
    CHRISTI_HIMMELFAHRT = "christi_himmelfahrt"
    PFINGSTSONNTAG = "pfingstsonntag"
    PFINGSTMONTAG = "pfingstmontag"
    FRONLEICHNAM = "fronleichnam"
    VOLKSAUFSTAND = "volksaufstand"
    MARIAE_HIMMELFAHRT = "mariae_himmelfahrt"
    WELTKINDERTAG = "weltkindertag"
    TAG_DER_DEUTSCHEN_EINHEIT = "tag_der_deutschen_einheit"
    REFORMATIONSTAG = "reformationstag"
    ALLERHEILIGEN = "allerheiligen"
    BUSS_UND_BETTAG = "buss_und_bettag"
    ERSTER_WEIHNACHTSTAG = "erster_weihnachtstag"
    ZWEITER_WEIHNACHTSTAG = "zweiter_weihnachtstag"


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a holiday holds: on a date or a number of days from Easter, in which Länder, from and to which year."""

    holiday: Holiday
    when: tuple[int, int] | int
    laender: frozenset[Land]
    since: int = FIRST_YEAR
    until: int = 9999


def _in(codes: str) -> frozenset[Land]:
    return frozenset(map(Land, codes.split()))


_EVERYWHERE = frozenset(Land)
_RULES = (
    _Rule(Holiday.NEUJAHR, (1, 1), _EVERYWHERE),
    _Rule(Holiday.HEILIGE_DREI_KOENIGE, (1, 6), _in("BW BY ST")),
    _Rule(Holiday.FRAUENTAG, (3, 8), _in("BE"), since=2019),
    _Rule(Holiday.FRAUENTAG, (3, 8), _in("MV"), since=2023),
    _Rule(Holiday.KARFREITAG, -2, _EVERYWHERE),
    _Rule(Holiday.OSTERSONNTAG, 0, _in("BB")),
    _Rule(Holiday.OSTERMONTAG, 1, _EVERYWHERE),
    _Rule(Holiday.TAG_DER_ARBEIT, (5, 1), _EVERYWHERE),
    _Rule(Holiday.TAG_DER_BEFREIUNG, (5, 8), _in("BE"), since=2020, until=2020),
    _Rule(Holiday.TAG_DER_BEFREIUNG, (5, 8), _in("BE"), since=2025, until=2025),
    _Rule(Holiday.CHRISTI_HIMMELFAHRT, 39, _EVERYWHERE),
    _Rule(Holiday.PFINGSTSONNTAG, 49, _in("BB")),
    _Rule(Holiday.PFINGSTMONTAG, 50, _EVERYWHERE),
    _Rule(Holiday.FRONLEICHNAM, 60, _in("BW BY HE NW RP SL")),
    _Rule(Holiday.VOLKSAUFSTAND, (6, 17), _in("BE"), since=2028, until=2028),
    _Rule(Holiday.MARIAE_HIMMELFAHRT, (8, 15), _in("SL")),
    _Rule(Holiday.WELTKINDERTAG, (9, 20), _in("TH"), since=2019),
    _Rule(Holiday.TAG_DER_DEUTSCHEN_EINHEIT, (10, 3), _EVERYWHERE),
    _Rule(Holiday.REFORMATIONSTAG, (10, 31), _in("BB MV SN ST TH")),
    # 500 years of the Reformation: once, everywhere.
    _Rule(Holiday.REFORMATIONSTAG, (10, 31), _EVERYWHERE, since=2017, until=2017),
    _Rule(Holiday.REFORMATIONSTAG, (10, 31), _in("HB HH NI SH"), since=2018),
    _Rule(Holiday.ALLERHEILIGEN, (11, 1), _in("BW BY NW RP SL")),
    _Rule(Holiday.ERSTER_WEIHNACHTSTAG, (12, 25), _EVERYWHERE),
    _Rule(Holiday.ZWEITER_WEIHNACHTSTAG, (12, 26), _EVERYWHERE),
)


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Source: the anonymous Gregorian algorithm (Nature, 1876; Meeus, Astronomical Algorithms, chapter 8).
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    skipped_leaps, century_rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped_leaps - moon + 15) % 30
    leaps, rest_year = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - rest_year) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=1024)
def public_holidays(land: Land, year: int) -> Mapping[date, Holiday]:
    """Return the public holidays of a whole Land in a year, in order.

    Where two fall on one day (Ascension Day on 1 May 2008), the one that moves with Easter is named.

    Raises:
        DeadlineError: If the year is before 1995.
    """
    if year < FIRST_YEAR:
        raise DeadlineError(f"public holidays are known from {FIRST_YEAR} on, not for {year}")
    days = {
        _day_of(rule, year): rule.holiday
        for rule in sorted(_RULES, key=lambda rule: isinstance(rule.when, int))
        if land in rule.laender and rule.since <= year <= rule.until
    }
    if land is Land.SAXONY:
        days[_day_of_repentance(year)] = Holiday.BUSS_UND_BETTAG
    return MappingProxyType(dict(sorted(days.items())))


def _day_of(rule: _Rule, year: int) -> date:
    if isinstance(rule.when, int):
        return easter_sunday(year) + timedelta(days=rule.when)
    return date(year, *rule.when)


def _day_of_repentance(year: int) -> date:
    """Return the Wednesday before 23 November (Buß- und Bettag)."""
    last = date(year, 11, 22)
    return last - timedelta(days=(last.weekday() - 2) % 7)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days at a place: all days but Saturdays, Sundays and public holidays.

    Source: § 193 BGB; Art. 2 (2) Regulation (EEC, Euratom) No 1182/71.

    Attributes:
        land: Land whose holidays hold at the place of performance.
        further_holidays: Holidays of the municipality alone. Days off by custom (24 and 31 December, Rose Monday) are
            working days in law and do not belong here.
    """

    land: Land
    further_holidays: frozenset[date] = frozenset()

    def is_working_day(self, on: date) -> bool:
        """Return whether a day is a working day."""
        if on.weekday() >= _SATURDAY or on in self.further_holidays:
            return False
        return on not in public_holidays(self.land, on.year)

    def working_day_from(self, on: date) -> date:
        """Return the day itself when it is a working day, otherwise the next one."""
        while not self.is_working_day(on):
            on += timedelta(days=1)
        return on

    def count_working_days(self, after: date, until: date) -> int:
        """Return the number of working days after one day up to and including another; 0 when there is none."""
        days = (after + timedelta(days=number + 1) for number in range((until - after).days))
        return sum(map(self.is_working_day, days))
