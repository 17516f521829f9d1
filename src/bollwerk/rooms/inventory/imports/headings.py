"""The heading row of a list whose columns nobody has explained yet, with a few examples below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.fields import one_line
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError
from bollwerk.rooms.inventory.imports.sheets import csv_sheet, looks_like_zip, xlsx_sheets

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.imports.sheets import Sheet

__all__ = ["HeadingRow", "headings_in_child"]

_SEARCHED, _EXAMPLES, _LONGEST = 15, 3, 40
_MOST_COLUMNS = 200
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class HeadingRow:
    """A heading row.

    Attributes:
        headings: What stands in it, each once, blanks left out.
        examples: Up to three values of every heading.
    """

    headings: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]


def headings_in_child(data: bytes) -> HeadingRow:
    """Return the heading row of a CSV file or of the first sheet of a workbook that has one.

    It is the row with the most cells among the first fifteen: lists often begin with a title and a date.

    Raises:
        BadFileError: If there is none.
    """
    sheets = xlsx_sheets(data) if looks_like_zip(data) else [csv_sheet(data)]
    for sheet in sheets:
        found = _headings(sheet)
        if len(found.headings) > 1:
            return found
    raise BadFileError(BadFile.NOTHING_IN_IT)


def _headings(sheet: Sheet) -> HeadingRow:
    top = sheet.rows[:_SEARCHED]
    if not top:
        return HeadingRow((), ())
    place = max(range(len(top)), key=lambda one: (sum(bool(one_line(cell)) for cell in top[one].cells), -one))
    columns: dict[str, int] = {}
    for column, cell in enumerate(top[place].cells[:_MOST_COLUMNS]):
        heading = one_line(cell)[:_LONGEST_HEADING]
        if heading:
            columns.setdefault(heading, column)
    below = sheet.rows[place + 1 : place + 1 + _EXAMPLES]
    examples = tuple(
        tuple(text for row in below if column < len(row.cells) and (text := one_line(row.cells[column])[:_LONGEST]))
        for column in columns.values()
    )
    return HeadingRow(tuple(columns), examples)
