"""Answers as PDF/UA-1: tagged, with title and language, readable by screen readers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.ui.printing import print_pdf

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
    return print_pdf(_TEMPLATE, _inputs(sheet, city), at=at)


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
