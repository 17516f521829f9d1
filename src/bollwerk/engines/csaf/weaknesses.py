"""The CWE catalogue with its history: which weakness had which name in which version.

Source: the catalogue as XML, https://cwe.mitre.org/data/downloads.html; `Previous_Entry_Name` and `Submission` of the
content history make every earlier version answerable from the newest file.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from xml.parsers import expat

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
    """All weaknesses by id, as of `version`."""

    version: str
    released: date
    entries: Mapping[str, WeaknessEntry]

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


class _Reader:
    """Collects weaknesses from the events of the XML parser."""

    def __init__(self) -> None:
        self.version = ""
        self.released = date.min
        self.entries: dict[str, WeaknessEntry] = {}
        self._open: dict[str, str] | None = None
        self._names: list[tuple[date, str]] = []
        self._texts: dict[str, str] = {}
        self._renamed_on: date | None = None
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Weakness_Catalog":
            self.version = attributes["Version"]
            self.released = date.fromisoformat(attributes["Date"])
        elif tag == "Weakness":
            self._open, self._names, self._texts = attributes, [], {}
        elif tag == "Previous_Entry_Name":
            self._renamed_on = date.fromisoformat(attributes["Date"])
        self._text = []

    def characters(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        if self._open is None:
            return
        text = "".join(self._text).strip()
        if tag == "Previous_Entry_Name" and self._renamed_on:
            self._names.append((self._renamed_on, text))
        elif tag in {"Usage", "Submission_Date", "Submission_ReleaseDate"}:
            self._texts.setdefault(tag, text)
        elif tag == "Weakness":
            self._close(self._open)
            self._open = None

    def _close(self, attributes: dict[str, str]) -> None:
        submitted = self._texts.get("Submission_ReleaseDate") or self._texts.get("Submission_Date")
        identifier = f"CWE-{attributes['ID']}"
        self.entries[identifier] = WeaknessEntry(
            identifier,
            attributes["Name"].strip(),
            attributes.get("Status") == "Deprecated",
            self._texts.get("Usage", ""),
            tuple(sorted(self._names)),
            date.fromisoformat(submitted[:10]) if submitted else None,
        )


def read_weaknesses(raw: bytes) -> WeaknessCatalogue:
    """Read the catalogue from its XML.

    The file is a registry chosen by the operator, not something a stranger sends; entities are refused all the same.

    Raises:
        RegistryError: If the XML is malformed, declares entities or is no catalogue.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(raw, True)  # noqa: FBT003 -- the C function takes no keyword
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise RegistryError(f"The CWE catalogue cannot be read: {error}.") from error
    if not reader.entries:
        raise RegistryError("The CWE catalogue holds no weakness.")
    return WeaknessCatalogue(reader.version, reader.released, reader.entries)


def _refuse_entity(*_: object) -> None:
    raise RegistryError("The CWE catalogue declares XML entities.")
