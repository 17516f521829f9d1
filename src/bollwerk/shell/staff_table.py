"""Read a list of staff in a child process: CSV or a workbook. Loaded there without Django."""

from __future__ import annotations

from dataclasses import dataclass

from bollwerk.foundation.people.staff_list import StaffList, StaffListError, read_staff_list, read_staff_rows
from bollwerk.rooms.inventory.imports.fields import clean
from bollwerk.rooms.inventory.imports.records import BadFileError
from bollwerk.rooms.inventory.imports.sheets import looks_like_zip, xlsx_sheets

__all__ = ["StaffReading", "read_in_child"]

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class StaffReading:
    """What a file says, or why it says nothing.

    Attributes:
        listed: Persons and rows left out; None where the file is no list of staff.
        problem: Code of `StaffListProblem`.
        bad_file: Code of `BadFile`, where a workbook cannot be opened.
        detail: More about either.
    """

    listed: StaffList | None = None
    problem: str = ""
    bad_file: str = ""
    detail: str = ""


def read_in_child(data: bytes) -> StaffReading:
    """Return what a file says."""
    try:
        return StaffReading(listed=_read(data))
    except StaffListError as error:
        return StaffReading(problem=error.problem.value, detail=error.detail)
    except BadFileError as error:
        return StaffReading(bad_file=error.reason.value, detail=error.detail)


def _read(data: bytes) -> StaffList:
    """Return the persons of a file: of the first sheet with any row, where it is a workbook."""
    if not looks_like_zip(data) and not data.startswith(_OLD_WORKBOOK):
        return read_staff_list(data)
    sheet = next((sheet for sheet in xlsx_sheets(data) if sheet.rows), None)
    rows = sheet.rows if sheet else ()
    return read_staff_rows((row.line, [clean(cell) for cell in row.cells]) for row in rows)
