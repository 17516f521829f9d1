"""Lists as files: XLSX, and CSV in two dialects. No cell can be read as a formula: XLSX cells are typed as text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bollwerk.engines.dependency_graph import Objective
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.selectors import containing, rows_for_export, work_lines
from bollwerk.rooms.inventory.texts import (
    EXPOSURE_TEXTS,
    FIELD_TEXTS,
    FOUND_BY_TEXTS,
    KIND_TEXTS,
    NEED_TEXTS,
    OBJECTIVE_TEXTS,
    OPERATOR_TEXTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import WriteOnlyCell

    from bollwerk.rooms.inventory.facts import ListedTarget, TargetFilter
    from bollwerk.rooms.inventory.selectors import WorkLine

__all__ = ["FORMATS", "Format", "export_containing", "export_targets", "safe_cell"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a spreadsheet recognises a formula (OWASP, CSV injection); full-width signs included."""
_IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        delimiter: Between cells of a CSV; empty for XLSX.
        encoding: Of a CSV.
    """

    file_name: str
    delimiter: str = ""
    encoding: str = "utf-8"


FORMATS = {
    "xlsx": Format("inventar.xlsx"),
    "csv": Format("inventar.csv", ","),
    "csv-de": Format("inventar.csv", ";", "utf-8-sig"),
}
"""``csv-de`` is what a German Excel opens by double click: semicolons and a byte order mark."""


@transaction.atomic
def export_targets(wanted: TargetFilter, form: Format) -> IO[bytes]:
    """Return a file with the records of a list that the viewer may see, ready to be read; the export is recorded."""
    return _export(_heading(), (_cells(row) for row in rows_for_export(wanted)), form, subject="inventory.export/list")


@transaction.atomic
def export_containing(question: str, form: Format) -> IO[bytes]:
    """Return a file with every record that contains what is asked for or hangs on it; the export is recorded."""
    lines = work_lines(containing(question))
    return _export(_work_heading(), map(_work_cells, lines), form, subject="inventory.export/contains")


def _export(heading: Sequence[str], rows: Iterable[Sequence[str]], form: Format, *, subject: str) -> IO[bytes]:
    # The file outlives this call; whoever sends it closes it.
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    count = _write_csv(file, heading, rows, form) if form.delimiter else _write_xlsx(file, heading, rows)
    file.seek(0)
    audit.record("inventory.records.exported", subject=subject, count=count, format=form.file_name)
    return file


def safe_cell(text: str) -> str:
    """Return the text with an apostrophe in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _heading() -> list[str]:
    names = ("name", "kind", "department", "operator_kind", "exposure")
    needs = [str(OBJECTIVE_TEXTS[objective]) for objective in Objective]
    return [str(FIELD_TEXTS[name]) for name in names] + needs + [str(FIELD_TEXTS[n]) for n in ("not_seen_since", "tlp")]


def _cells(row: ListedTarget) -> list[str]:
    return [
        row.name,
        str(KIND_TEXTS[row.kind]),
        row.department,
        str(OPERATOR_TEXTS[row.operator_kind]),
        str(EXPOSURE_TEXTS[row.exposure]),
        *(str(NEED_TEXTS[need]) for need in row.needs),
        f"{row.not_seen_since:%d.%m.%Y}" if row.not_seen_since else "",
        row.tlp.text,
    ]


def _work_heading() -> list[str]:
    names = [str(FIELD_TEXTS[name]) for name in ("name", "kind", "version", "vendor", "purl", "digest")]
    names += [_("Found by"), _("The way there"), _("Interfaces")]
    return (
        names
        + [str(FIELD_TEXTS[name]) for name in ("department", "operator_kind", "exposure", "not_seen_since")]
        + [_("Number")]
    )


def _work_cells(one: WorkLine) -> list[str]:
    return [
        one.name,
        str(KIND_TEXTS[one.kind]),
        one.version,
        one.vendor,
        one.purl,
        one.digest,
        str(FOUND_BY_TEXTS[one.by]) if one.by else "",
        " → ".join(one.path),
        "; ".join(one.interfaces),
        one.department,
        str(OPERATOR_TEXTS[one.operator_kind]),
        str(EXPOSURE_TEXTS[one.exposure]),
        f"{one.not_seen_since:%d.%m.%Y}" if one.not_seen_since else "",
        str(one.target_id),
    ]


def _write_csv(file: IO[bytes], heading: Sequence[str], rows: Iterable[Sequence[str]], form: Format) -> int:
    text = io.TextIOWrapper(file, encoding=form.encoding, newline="", write_through=True)
    writer = csv.writer(text, delimiter=form.delimiter)
    writer.writerow(heading)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
        writer.writerow([safe_cell(word) for word in row])
    text.detach()
    return count


def _write_xlsx(file: IO[bytes], heading: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    from openpyxl import Workbook  # 18 MB that only an export needs
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Inventar")
    sheet.freeze_panes = "A2"
    first = []
    for word in heading:
        cell = WriteOnlyCell(sheet, value=word)
        cell.font = Font(bold=True)
        first.append(cell)
    sheet.append(first)
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
        sheet.append([_text_cell(sheet, word) for word in row])
    book.save(file)
    return count


def _text_cell(sheet: object, word: str) -> WriteOnlyCell:
    """Return a cell that is text, whatever it looks like; characters that XML cannot hold are left out."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value="".join(sign for sign in word if sign.isprintable()))
    cell.data_type = "s"
    return cell
