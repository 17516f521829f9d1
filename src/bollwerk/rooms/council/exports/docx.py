"""Answers as DOCX: real headings, language German, table headers marked, properties set."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.council.exports.pdf import DRAFT_NOTICE

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.council.exports.sheets import Sheet, SheetTable

__all__ = ["to_docx"]

_LANGUAGE = "de-DE"


def to_docx(sheet: Sheet, *, city: str, at: datetime) -> bytes:
    """Return the sheet as a Word document for the office that hands it in.

    Args:
        sheet: What it shows.
        city: Author in the document's properties.
        at: Moment of making.
    """
    from docx import Document  # noqa: PLC0415 - 90 ms of import that no page needs

    document = Document()
    _set_properties(document, sheet, city, at)
    _set_look(document)
    _fill_margins(document, sheet, city)
    document.add_heading(sheet.title, level=1)
    if sheet.draft:
        document.add_paragraph().add_run(f"Entwurf: {DRAFT_NOTICE}").bold = True
    if sheet.subject:
        line = document.add_paragraph("betreffend ")
        line.add_run(sheet.subject).bold = True
    document.add_paragraph(sheet.intro)
    _add_sections(document, sheet)
    for row in sheet.closing:
        document.add_paragraph(row).paragraph_format.space_after = 0
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _set_properties(document: Any, sheet: Sheet, city: str, at: datetime) -> None:
    properties = document.core_properties
    properties.title = sheet.title
    properties.subject = sheet.subject
    properties.author = city
    properties.last_modified_by = city
    properties.language = _LANGUAGE
    properties.comments = ""
    properties.keywords = ""
    properties.created = properties.modified = at.replace(tzinfo=None)


def _set_look(document: Any) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    normal = document.styles["Normal"]
    normal.font.name = "Arial"
    normal.font.size = Pt(11)
    normal.element.rPr.get_or_add_rFonts().set(qn("w:eastAsia"), "Arial")
    for name, size in (("Heading 1", 15), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), True
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.rPr.rFonts.attrib.clear()
        style.element.rPr.rFonts.set(qn("w:ascii"), "Arial")
        style.element.rPr.rFonts.set(qn("w:hAnsi"), "Arial")
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.2)


def _fill_margins(document: Any, sheet: Sheet, city: str) -> None:
    section = document.sections[0]
    marking = sheet.marking or ("Entwurf" if sheet.draft else "")
    section.header.paragraphs[0].text = "\t\t".join(filter(None, [city, marking]))
    section.footer.paragraphs[0].text = sheet.note


def _add_sections(document: Any, sheet: Sheet) -> None:
    for section in sheet.sections:
        for title in section.headings:
            document.add_heading(title, level=2)
        for paragraph in section.paragraphs:
            document.add_paragraph(paragraph)
        for table in section.tables:
            _add_table(document, table)


def _add_table(document: Any, table: SheetTable) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    document.add_paragraph(table.caption).paragraph_format.keep_with_next = True
    grid = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, table.columns, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(header)
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()
