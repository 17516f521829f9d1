"""The CWE catalogue with its history: which weakness had which name in which version.

Source: the catalogue of MITRE, https://cwe.mitre.org, with its history as the library `csaf` carries it in JSON.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

import msgspec

from bollwerk.engines.csaf.errors import RegistryError

RELEASES: Mapping[str, date] = {
    version: date.fromisoformat(day)
    for version, day in (
        line.split()
        for line in """
1.0 2008-09-09|1.0.1 2008-10-14|1.1 2008-11-24|1.2 2009-01-12|1.3 2009-03-10|1.4 2009-05-27|1.5 2009-07-27
1.6 2009-10-29|1.7 2009-12-28|1.8 2010-02-16|1.8.1 2010-04-05|1.9 2010-06-21|1.10 2010-09-27|1.11 2010-12-13
1.12 2011-03-30|1.13 2011-06-01|2.0 2011-06-27|2.1 2011-09-13|2.2 2012-05-14|2.3 2012-10-30|2.4 2013-02-21
2.5 2013-07-17|2.6 2014-02-19|2.7 2014-06-23|2.8 2014-07-31|2.9 2015-12-07|2.10 2017-01-19|2.11 2017-05-05
2.12 2017-11-08|3.0 2017-11-08|3.1 2018-03-29|3.2 2019-01-03|3.3 2019-06-20|3.4 2019-09-19|3.4.1 2019-09-23
4.0 2020-02-24|4.1 2020-06-25|4.2 2020-08-20|4.3 2020-12-10|4.4 2021-03-15|4.5 2021-07-20|4.6 2021-10-28
4.7 2022-04-28|4.8 2022-06-28|4.9 2022-10-13|4.10 2023-01-31|4.11 2023-04-27|4.12 2023-06-29|4.13 2023-10-26
4.14 2024-02-29|4.15 2024-07-16|4.16 2024-11-19|4.17 2025-04-03|4.18 2025-09-09|4.19 2025-12-11
""".strip()
        .replace("\n", "|")
        .split("|")
    )
}
"""Day of release of every version; a handed-in catalogue adds its own."""


@dataclass(frozen=True, slots=True)
class WeaknessEntry:
    """One weakness.

    Attributes:
        names: Days until which an earlier name held (exclusive), with that name, oldest first.
        usage: `Allowed`, `Allowed-with-Review`, `Discouraged`, `Prohibited` or empty.
    """

    id: str
    name: str
    deprecated: bool
    usage: str
    names: tuple[tuple[date, str], ...]
    submitted: date | None

    def name_on(self, day: date) -> str:
        """Return the name that was valid on a day."""
        for until, name in self.names:
            if day < until:
                return name
        return self.name


@dataclass(frozen=True, slots=True)
class WeaknessCatalogue:
    """All weaknesses by id, as of `version`; `named` holds every id with every name it ever had."""

    version: str
    released: date
    entries: Mapping[str, WeaknessEntry]
    named: frozenset[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        """Collect the names."""
        entries = self.entries.items()
        named = {(key, name) for key, one in entries for name in (one.name, *(name for _, name in one.names))}
        object.__setattr__(self, "named", frozenset(named))

    def release_day(self, version: str) -> date | None:
        """Return the day of release of a version, None when it is unknown."""
        return self.released if version == self.version else RELEASES.get(version)

    def find(self, identifier: str, day: date | None = None) -> WeaknessEntry | None:
        """Return the weakness if it existed on `day` (today's state when None); categories and views are none."""
        entry = self.entries.get(identifier)
        if entry is None or day is None or entry.submitted is None or entry.submitted <= day:
            return entry
        return None

    def covers(self, day: date) -> bool:
        """Return whether the catalogue is new enough to judge a version released on `day`."""
        return day <= self.released

    def latest_on(self, moment: datetime) -> str | None:
        """Return the newest version released by a moment, None when the moment is before the first."""
        known = sorted({**RELEASES, self.version: self.released}.items(), key=lambda item: item[1])
        index = bisect_right([day for _, day in known], moment.date())
        return known[index - 1][0] if index else None


class _Told(msgspec.Struct):
    """One weakness of a history: which version named it how, the first one first; None: it was no weakness then."""

    history: list[tuple[str, str | None]]
    status: str = ""
    usage: str = ""


class _Histories(msgspec.Struct):
    """The catalogue as the library `csaf` writes it."""

    latest_version: str
    version_dates: dict[str, date]
    weaknesses: dict[str, _Told]


def read_weakness_histories(raw: bytes) -> WeaknessCatalogue:
    """Read the catalogue from the JSON of the library `csaf`: names and the versions since which they hold.

    Raises:
        RegistryError: If it is no such catalogue.
    """
    try:
        told = msgspec.json.decode(raw, type=_Histories)
        days = {**told.version_dates, **RELEASES}
        entries = (
            _entry_of(f"CWE-{number}", one, days) for number, one in told.weaknesses.items() if one.history[-1][1]
        )
        return WeaknessCatalogue(told.latest_version, days[told.latest_version], {entry.id: entry for entry in entries})
    except (msgspec.MsgspecError, KeyError, IndexError) as error:
        raise RegistryError(f"The CWE catalogue cannot be read: {error}.") from error


def _entry_of(identifier: str, told: _Told, days: Mapping[str, date]) -> WeaknessEntry:
    """Return one weakness; of one that was a compound element for a while nobody knows the first day.

    Names count without blanks around them: the name of CWE-280 ended with one until version 4.20.
    """
    named = [(days[version], name.strip()) for version, name in told.history if name]
    earlier = tuple((until, name) for (_, name), (until, _) in pairwise(named))
    submitted = named[0][0] if len(named) == len(told.history) else None
    return WeaknessEntry(identifier, named[-1][1], told.status == "Deprecated", told.usage, earlier, submitted)
