"""Make the files of an answer: public PDF, DOCX and JSON, non-public annex, internal dossier."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bollwerk.rooms.council.exports.docx import to_docx
from bollwerk.rooms.council.exports.oparl import to_oparl
from bollwerk.rooms.council.exports.pdf import to_pdf
from bollwerk.rooms.council.exports.sheets import sheet_of
from bollwerk.rooms.council.states import DossierKind, Rendition

if TYPE_CHECKING:
    from datetime import datetime

    from bollwerk.rooms.council.content import AnswerPaper, Heading

__all__ = ["file_stem", "internal_files", "public_files"]

_STEMS = {DossierKind.INQUIRY: "antwort", DossierKind.REPORT: "bericht"}


def file_stem(heading: Heading) -> str:
    """Return the beginning of the file names: kind and number, e.g. ``antwort-1644-2021``."""
    number = re.sub(r"[^0-9A-Za-z]+", "-", heading.number).strip("-").lower()
    suffix = "-entwurf" if heading.draft else ""
    return f"{_STEMS[heading.kind]}-{number or heading.as_of.isoformat()}{suffix}"


def public_files(paper: AnswerPaper, *, uid: str, at: datetime) -> dict[str, bytes]:
    """Return the public rendition as files by name: PDF, DOCX, OParl JSON."""
    sheet = sheet_of(paper, Rendition.PUBLIC)
    stem, city = file_stem(paper.heading), paper.heading.city
    files = {
        f"{stem}.pdf": to_pdf(sheet, city=city, at=at),
        f"{stem}.docx": to_docx(sheet, city=city, at=at),
    }
    return {**files, f"{stem}.json": to_oparl(paper, uid=uid, files=files, at=at)}


def internal_files(paper: AnswerPaper, rendition: Rendition, *, at: datetime) -> dict[str, bytes]:
    """Return the non-public annex or the internal dossier as PDF and DOCX."""
    sheet = sheet_of(paper, rendition)
    stem, city = f"{file_stem(paper.heading)}-{_SUFFIX[rendition]}", paper.heading.city
    return {
        f"{stem}.pdf": to_pdf(sheet, city=city, at=at),
        f"{stem}.docx": to_docx(sheet, city=city, at=at),
    }


_SUFFIX = {Rendition.ANNEX: "anlage-nichtoeffentlich", Rendition.DOSSIER: "dossier-intern"}
