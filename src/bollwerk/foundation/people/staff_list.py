"""Read a list of staff as directories export it: a table with German, English or LDAP headings."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bollwerk.engines.plain_text import EncodingError, decoded

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Aside",
    "AsideReason",
    "ListedPerson",
    "StaffList",
    "StaffListError",
    "StaffListProblem",
    "read_staff_list",
    "read_staff_rows",
]

_HEADINGS = {
    "given_name": ("vorname", "givenname", "firstname", "rufname"),
    "family_name": ("nachname", "familienname", "name", "surname", "sn", "lastname", "zuname"),
    "email": ("email", "mail", "emailaddress", "emailadresse", "mailadresse"),
    "phone": ("telefon", "telefonnummer", "telephonenumber", "officephone", "phone", "rufnummer"),
    "mobile": ("mobil", "mobiltelefon", "mobile", "mobilephone", "handy", "diensthandy"),
    "department": ("amt", "abteilung", "fachbereich", "department", "organisationseinheit", "ou", "dezernat"),
    "department_code": ("amtsnummer", "departmentnumber", "departmentcode", "amtsnr", "kurzzeichen"),
    "enabled": ("enabled", "aktiv", "aktiviert"),
}
"""Headings as lower-case letters alone, the most telling first. Exports: `Get-ADUser | Export-Csv`, csvde, OpenLDAP."""
_NEEDED = ("given_name", "family_name", "email")
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_NOT_ENABLED = {"false", "falsch", "nein", "no", "0"}
_LONGEST_LINE = 100_000
_MOST_ROWS = 200_000


class AsideReason(StrEnum):
    """Why a row is kept aside."""

    NO_NAME = "no_name"
    NO_ADDRESS = "no_address"
    TWICE = "twice"
    TOO_LONG = "too_long"
    DISABLED = "disabled"
    ELSEWHERE = "elsewhere"
    HAS_LEFT = "has_left"


class StaffListProblem(StrEnum):
    """Why a file is no list of staff. Codes; `texts.py` holds the sentences of the pages."""

    ENCODING = "encoding"
    TOO_LONG = "too_long"
    NO_COLUMN = "no_column"


_SENTENCES = {
    StaffListProblem.ENCODING: "the file breaks the encoding it promises ({detail})",
    StaffListProblem.TOO_LONG: "the file is longer than any list of staff",
    StaffListProblem.NO_COLUMN: "no column for {detail}; the first line must name the columns",
}


class StaffListError(ValueError):
    """The file is no list of staff; its text says what it lacks.

    Attributes:
        problem: What is wrong.
        detail: Where, or which columns.
    """

    def __init__(self, problem: StaffListProblem, detail: str = "") -> None:
        super().__init__(_SENTENCES[problem].format(detail=detail))
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row that can be used; all text is trimmed.

    Attributes:
        line: Line of the file, from 1.
    """

    line: int
    given_name: str
    family_name: str
    email: str
    phone: str
    mobile: str
    department: str
    department_code: str


@dataclass(frozen=True, slots=True)
class Aside:
    """One row that is left out, as it stood in the file."""

    line: int
    reason: AsideReason
    row: str


@dataclass(frozen=True, slots=True)
class StaffList:
    """What a file says."""

    persons: tuple[ListedPerson, ...]
    aside: tuple[Aside, ...]


def read_staff_list(data: bytes) -> StaffList:
    """Return the persons of a list, whatever its encoding and delimiter, and the rows that are left out.

    Raises:
        StaffListError: If it is no table, or lacks names or addresses.
    """
    try:
        text = decoded(data).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    except EncodingError as error:
        raise StaffListError(StaffListProblem.ENCODING, str(error)) from error
    lines = text.split("\n")
    skipped = 1 if lines[0].startswith("#TYPE") else 0  # PowerShell 5 names the type above the headings
    if max(map(len, lines)) > _LONGEST_LINE or len(lines) > _MOST_ROWS:
        raise StaffListError(StaffListProblem.TOO_LONG)
    first = lines[skipped] if len(lines) > skipped else ""
    table = csv.reader(lines[skipped:], delimiter=max(",;\t|", key=first.count), strict=False)
    return read_staff_rows((table.line_num + skipped, row) for row in table)


def read_staff_rows(rows: Iterable[tuple[int, list[str]]]) -> StaffList:
    """Return the persons of a table, and the rows that are left out.

    Args:
        rows: Each with the line it stands in; the first that holds anything names the columns.

    Raises:
        StaffListError: If it lacks names or addresses.
    """
    filled = ((line, row) for line, row in rows if any(row))
    columns = _columns(next(filled, (0, []))[1])
    return _sorted_out([(line, _picked(row, columns), row) for line, row in filled])


def _columns(headings: list[str]) -> dict[str, int]:
    """Return where each field stands.

    Raises:
        StaffListError: With every field that is needed and missing.
    """
    plain = [re.sub(r"[^a-z]", "", heading.lower()) for heading in headings]
    found = {
        field: plain.index(name)
        for field, names in _HEADINGS.items()
        for name in [next((name for name in names if name in plain), None)]
        if name
    }
    missing = [field for field in _NEEDED if field not in found]
    if missing:
        words = {"given_name": "Vorname/GivenName", "family_name": "Nachname/Surname", "email": "E-Mail/mail"}
        wanted = ", ".join(words[field] for field in missing)
        raise StaffListError(StaffListProblem.NO_COLUMN, wanted)
    return found


def _picked(row: list[str], columns: dict[str, int]) -> dict[str, str]:
    return {field: row[at].strip() if at < len(row) else "" for field, at in columns.items()}


def _sorted_out(rows: list[tuple[int, dict[str, str], list[str]]]) -> StaffList:
    persons: dict[str, ListedPerson] = {}
    aside: list[Aside] = []
    for line, fields, row in rows:
        reason = _against(fields, persons)
        if reason:
            aside.append(Aside(line, reason, ";".join(row)))
            continue
        told = {name: fields.get(name, "") for name in _HEADINGS if name != "enabled"}
        persons[told["email"].lower()] = ListedPerson(line=line, **told)
    return StaffList(tuple(persons.values()), tuple(aside))


def _against(fields: dict[str, str], persons: dict[str, ListedPerson]) -> AsideReason | None:
    """Return the first reason against a row."""
    checks = (
        (AsideReason.DISABLED, fields.get("enabled", "").lower() in _NOT_ENABLED),
        (AsideReason.NO_NAME, not (fields["given_name"] and fields["family_name"])),
        (AsideReason.NO_ADDRESS, not _ADDRESS.fullmatch(fields["email"])),
        (AsideReason.TWICE, fields["email"].lower() in persons),
        (AsideReason.TOO_LONG, max(map(len, fields.values())) > 100 or _too_long(fields)),  # noqa: PLR2004 - a name's
    )
    return next((reason for reason, holds in checks if holds), None)


def _too_long(fields: dict[str, str]) -> bool:
    return any(len(fields.get(name, "")) > 40 for name in ("phone", "mobile")) or (  # noqa: PLR2004 - column widths
        len(fields.get("department_code", "")) > 20  # noqa: PLR2004 - column widths
    )
