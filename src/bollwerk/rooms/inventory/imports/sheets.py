"""Tables as they come: CSV of any delimiter and encoding, XLSX with formulas read as values. Cells only, no meaning.

A workbook is a ZIP archive; what it would unpack to is looked up before it is unpacked.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from bollwerk.rooms.inventory.imports.decoding import decoded_lines
from bollwerk.rooms.inventory.imports.formulas import Cells, open_formulas
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Kept, KeptReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["MOST_ROWS", "Sheet", "SheetRow", "csv_sheet", "looks_like_zip", "xlsx_sheets"]

MOST_ROWS = 200_000
"""Rows of one file below the heading rows; more are to be split."""
_HEADING = 1
_MOST_UNPACKED = 300 * 1024 * 1024
_MOST_PARTS = 5_000
_LONGEST_CELL = 100_000
_SNIFFED = 5_000
_DELIMITERS = ";\t,|"
_OLE = b"\xd0\xcf\x11\xe0"
_OTHER_WORKBOOKS = ("word/", "ppt/", "mimetype")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of cells and the line it stands in."""

    line: int
    cells: Sequence[object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; `kept` are the lines that could not be cut into cells, `open_formulas` cells without a result."""

    title: str
    rows: tuple[SheetRow, ...]
    kept: tuple[Kept, ...] = ()
    open_formulas: Cells = field(default_factory=dict)


def looks_like_zip(data: bytes) -> bool:
    """Return whether a file is a ZIP archive."""
    return data.startswith(b"PK\x03\x04")


def csv_sheet(data: bytes) -> Sheet:
    """Return the table of a text file.

    Raises:
        BadFileError: If it is no text or has too many rows.
    """
    text = decoded_lines(data)
    first, _, rest = text.partition("\n")
    offset = 0
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        delimiter, text, offset = first[-1], rest, 1
    else:
        while first.startswith("#TYPE"):
            text, offset = rest, offset + 1
            first, _, rest = text.partition("\n")
        delimiter = _delimiter(text)
    return _cut(text, delimiter, offset)


def _delimiter(text: str) -> str:
    """Return the sign that cuts the first lines most evenly."""
    lines = [line[:_SNIFFED] for line in text[: _SNIFFED * 20].split("\n", 20)[:20] if line.strip()]
    best, score = ";", 0.0
    for sign in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        if not counts or counts[0] < 2:  # noqa: PLR2004 - a sign that cuts nothing
            continue
        even = sum(count == counts[0] for count in counts) / len(counts)
        if counts[0] * even > score:
            best, score = sign, counts[0] * even
    return best


def _cut(text: str, delimiter: str, offset: int) -> Sheet:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[SheetRow] = []
    kept: list[Kept] = []
    while True:
        line = reader.line_num + 1 + offset
        try:
            cells = next(reader)
        except StopIteration:
            return Sheet("", tuple(rows), tuple(kept))
        except csv.Error:
            kept.append(Kept(line, KeptReason.BAD_SHAPE))
            continue
        if any(cell.strip() for cell in cells):
            _take(rows, kept, line, cells)


def _take(rows: list[SheetRow], kept: list[Kept], line: int, cells: list[str]) -> None:
    if any("\0" in cell for cell in cells):
        kept.append(Kept(line, KeptReason.NUL_BYTE))
    elif any("\ufffd" in cell for cell in cells):
        kept.append(Kept(line, KeptReason.BAD_BYTES))
    else:
        rows.append(SheetRow(line, cells))
    if len(rows) > MOST_ROWS + _HEADING:
        raise BadFileError(BadFile.TOO_MANY_ROWS, str(MOST_ROWS))


def xlsx_sheets(data: bytes) -> list[Sheet]:
    """Return the tables of a workbook.

    Raises:
        BadFileError: If it is none, is encrypted, would unpack to too much, or has too many rows.
    """
    _demand_harmless(data)
    try:
        workbook = CalamineWorkbook.from_object(io.BytesIO(data))
        formulas = open_formulas(data)
        sheets = [_sheet(workbook, title, formulas.get(title, {})) for title in workbook.sheet_names]
    except PasswordError as error:
        raise BadFileError(BadFile.ENCRYPTED) from error
    except (CalamineError, ValueError, OSError) as error:
        raise BadFileError(BadFile.NOT_XLSX, str(error)[:200]) from error
    if sum(max(len(sheet.rows) - _HEADING, 0) for sheet in sheets) > MOST_ROWS:
        raise BadFileError(BadFile.TOO_MANY_ROWS, str(MOST_ROWS))
    return sheets


def _sheet(workbook: CalamineWorkbook, title: str, formulas: Cells) -> Sheet:
    sheet = workbook.get_sheet_by_name(title)
    if sheet.total_height > MOST_ROWS * 5:
        raise BadFileError(BadFile.TOO_MANY_ROWS, str(MOST_ROWS))
    start, first_column = sheet.start or (0, 0)
    rows = (
        SheetRow(line, cells)
        for line, cells in enumerate(_rows(sheet.to_python(skip_empty_area=True)), start + 1)
        if any(cell not in ("", None) for cell in cells)
    )
    return Sheet(title, tuple(rows), open_formulas={place - first_column: lines for place, lines in formulas.items()})


def _rows(rows: Sequence[Sequence[object]]) -> Iterator[Sequence[object]]:
    for count, row in enumerate(rows):
        if count > MOST_ROWS * 5:
            raise BadFileError(BadFile.TOO_MANY_ROWS, str(MOST_ROWS))
        yield row


def _demand_harmless(data: bytes) -> None:
    """Look at a workbook's directory before anything is unpacked."""
    if data.startswith(_OLE):
        raise BadFileError(BadFile.OLD_EXCEL)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadFileError(BadFile.NOT_XLSX, str(error)[:200]) from error
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise BadFileError(BadFile.UNPACKS_TOO_BIG, str(_MOST_UNPACKED // 1024 // 1024))
    names = {part.filename for part in parts}
    if not any(name.startswith("xl/") for name in names):
        raise BadFileError(BadFile.OTHER_FORMAT if names else BadFile.NOT_XLSX)
    if any(part.flag_bits & 1 for part in parts):
        raise BadFileError(BadFile.ENCRYPTED)
