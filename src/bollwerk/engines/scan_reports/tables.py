"""Tables from CSV: encoding, delimiter, heading and rows, with bad rows aside."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO

from bollwerk.engines.scan_reports.errors import Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.model import KeptReason
from bollwerk.engines.scan_reports.text import decoded, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bollwerk.engines.scan_reports.collecting import Collector

__all__ = ["heading_of", "read_table", "rows_of"]

_LONGEST_CELL = 1 << 24
_DELIMITERS = ",;\t|"
_ROWS_AT_MOST = 1_000_000

Row = dict[str, object]


def heading_of(text: str) -> list[str]:
    """Return the names of the columns of a table, in lower case; empty if the text is no table."""
    lines = (line for line in text.splitlines() if line.strip() and not line.casefold().startswith("sep="))
    first = next(lines, "")
    try:
        cells = next(csv.reader([first], delimiter=_delimiter(first)), list[str]())
    except csv.Error:
        return []
    return [_name(cell) for cell in cells]


def read_table(stream: BinaryIO, collector: Collector) -> Iterator[tuple[str, Row]]:
    """Yield ("row N", row by column name) of a CSV file; rows that do not fit the heading are kept aside.

    A last row with fewer cells and no end of line is where the file breaks off.

    Raises:
        UnreadableReportError: If it has no heading.
    """
    text = decoded(stream.read())
    if text.casefold().startswith("sep="):
        text = text.partition("\n")[2]
    text = text.lstrip("\n\r")
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = _delimiter(text.partition("\n")[0])
    lines = _lines(text, delimiter, collector)
    yield from rows_of(lines if text.endswith(("\n", "\r")) else _whole(lines, collector), collector)


def _whole(lines: Iterable[list[str]], collector: Collector) -> Iterator[list[str]]:
    """Yield the lines but a last one with fewer cells than the first."""
    width, waiting = 0, list[str]()
    for line in lines:
        if waiting:
            yield waiting
        width, waiting = width or len(line), line
    if len(waiting) >= width:
        yield waiting
    else:
        collector.complete = False
        collector.keep_aside("end of file", KeptReason.BROKEN_OFF)


def _lines(text: str, delimiter: str, collector: Collector) -> Iterator[list[str]]:
    reader = csv.reader(text.replace("\0", "").splitlines(keepends=True), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            collector.keep_aside(f"line {reader.line_num}", KeptReason.BAD_ROW, str(error))


def rows_of(lines: Iterable[Sequence[str]], collector: Collector) -> Iterator[tuple[str, Row]]:
    """Yield the rows below a heading; empty rows are skipped.

    Raises:
        UnreadableReportError: If there is no heading.
    """
    names: list[str] = []
    for number, cells in enumerate(lines, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if not names:
            names = [_name(cell) for cell in cells]
            continue
        if number > _ROWS_AT_MOST:
            collector.keep_aside(f"row {number}", KeptReason.TOO_MANY)
            return
        if any(cell.strip() for cell in cells[len(names) :]):
            collector.keep_aside(f"row {number}", KeptReason.BAD_ROW, f"{len(cells)} cells under {len(names)} headings")
            continue
        yield f"row {number}", {name: cell for name, cell in zip(names, cells, strict=False) if name}
    if not names:
        raise UnreadableReportError(Refusal.EMPTY_TABLE)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _name(cell: str) -> str:
    return one_line(cell).strip("\ufeff\"' ").casefold()
