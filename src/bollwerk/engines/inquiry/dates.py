"""Reads the German dates and place-date lines of council papers."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan",
            "februar feber feb",
            "märz maerz mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sept sep",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"(?<![\d.])(\d{{1,2}})\. ?(?:(\d{{1,2}})\. ?|({_MONTH})\.? )(\d{{4}}|\d{{2}})(?![\d.]\d)", re.IGNORECASE
)
PLACE_AND_DATE = re.compile(
    rf"([A-ZÄÖÜ][\w./()-]*(?: [\w./()-]+){{0,4}}), ?(?:den |am |d\. )?(\d{{1,2}}\. ?(?:\d{{1,2}}\. ?"
    rf"|(?:{_MONTH})\.? )\d{{2,4}})\.?",
    re.IGNORECASE,
)
_CENTURY = 100


def read_date(text: str) -> date | None:
    """Return the first calendar day written in `text`; a day that does not exist is passed over."""
    for found in DATE.finditer(text):
        day, month, name, year = found.groups()
        full_year = int(year) if int(year) >= _CENTURY else 2000 + int(year)
        try:
            return date(full_year, int(month) if month else MONTHS[name.lower()], int(day))
        except ValueError:
            continue
    return None
