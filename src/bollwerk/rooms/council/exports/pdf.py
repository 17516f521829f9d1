"""Answers as PDF/UA-1: tagged, with title and language, readable by screen readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.ui.fonts import font_folder

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.council.exports.sheets import Sheet, SheetTable

__all__ = ["DRAFT_NOTICE", "to_pdf"]

DRAFT_NOTICE = "Diese Fassung ist nicht freigegeben und nicht zur Weitergabe bestimmt."
_TEMPLATE = Path(__file__).with_name("answer.typ")
_WIDE = 12
_WIDEST = 48


def to_pdf(sheet: Sheet, *, city: str, at: datetime) -> bytes:
    """Return the sheet as PDF/UA-1; the same sheet at the same moment gives the same bytes.

    Args:
        sheet: What it shows.
        city: Printed above every page.
        at: Moment of making, kept in the document's properties.
    """
    import typst  # noqa: PLC0415 - 50 ms of import that no page needs

    made: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(at.timestamp()),
        sys_inputs={"data": json.dumps(_inputs(sheet, city), ensure_ascii=False)},
    )
    return made


def _inputs(sheet: Sheet, city: str) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "short_title": sheet.title,
        "document_title": f"{sheet.title}: {sheet.subject}" if sheet.subject else sheet.title,
        "author": city,
        "city": city,
        "subject": sheet.subject,
        "intro": sheet.intro,
        "note": sheet.note,
        "marking": sheet.marking or ("Entwurf" if sheet.draft else ""),
        "draft": sheet.draft,
        "draft_notice": DRAFT_NOTICE,
        "sections": [
            {
                "headings": section.headings,
                "paragraphs": section.paragraphs,
                "tables": [_table(table) for table in section.tables],
            }
            for section in sheet.sections
        ],
        "closing": sheet.closing,
    }


def _table(table: SheetTable) -> dict[str, Any]:
    """Return the table with a width for each column that follows from its longest text."""
    longest = [max(len(row[place]) for row in (table.columns, *table.rows)) for place in range(len(table.columns))]
    return {
        "caption": table.caption,
        "columns": table.columns,
        "rows": table.rows,
        "widths": [min(max(length, _WIDE), _WIDEST) for length in longest],
    }
