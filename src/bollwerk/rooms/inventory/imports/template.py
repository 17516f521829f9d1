"""The template people fill in: an XLSX workbook with a sheet for every kind, or one CSV table for all kinds."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.fields import FIELDS, PARTNER_FIELDS
from bollwerk.rooms.inventory.imports.mapping import HEADINGS, KIND_TITLES, SHEET_TITLES, fields_of_kind
from bollwerk.rooms.inventory.imports.spoken import words_for
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["TEMPLATE_NAMES", "template_csv", "template_xlsx"]

TEMPLATE_NAMES = {"xlsx": "Bollwerk-Inventar-Vorlage.xlsx", "csv": "Bollwerk-Inventar-Vorlage.csv"}
_HINTS = (
    "Ein Blatt je Art von Eintrag. Nur „Name“ muss ausgefüllt sein; leere Zellen ändern nichts.",
    "„Schlüssel“ ist die Nummer des Eintrags in Ihrer Liste. Mit ihr wird er beim nächsten Import wiedererkannt.",
    "Mehrere Namen oder Adressen in einer Zelle mit Semikolon oder Zeilenumbruch trennen.",
    "Was in einer Spalte stehen darf, sagt das Blatt „Werte“.",
    "Datum als 21.11.2026, Schutzbedarf als normal, hoch oder sehr hoch, Ja/Nein als ja oder nein.",
    "Fachbereiche müssen in Bollwerk angelegt sein; andere Einträge dürfen in derselben Datei stehen.",
)


def template_xlsx() -> bytes:
    """Return the workbook."""
    from openpyxl import Workbook  # 18 MB that only the template needs
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    hints = book.active
    hints.title = "Hinweise"
    for text in _HINTS:
        hints.append([text])
    for kind in (*Kind, *PartnerKind):
        sheet = book.create_sheet(SHEET_TITLES[kind])
        headings = [HEADINGS[name][0] for name in fields_of_kind(kind)]
        sheet.append(headings)
        sheet.freeze_panes = "A2"
        for place, heading in enumerate(headings, 1):
            sheet.cell(1, place).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(place)].width = max(14, len(heading) + 3)
    _list_words(book.create_sheet("Werte"))
    book.active = 1
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _list_words(sheet: Worksheet) -> None:
    """Say which words the closed lists take."""
    sheet.append(["Spalte", "Zulässige Angaben"])
    fields = [(name, spec, False) for own in FIELDS.values() for name, spec in own.items()]
    fields += [(name, spec, True) for own in PARTNER_FIELDS.values() for name, spec in own.items()]
    told: set[str] = set()
    for name, spec, of_partner in fields:
        if spec.words is not None and name not in told:
            told.add(name)
            words = ", ".join(words_for(one.value, of_partner=of_partner) for one in spec.words)
            sheet.append([HEADINGS[name][0], words])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 100


def template_csv() -> bytes:
    """Return the table for all kinds, as a German Excel opens it, with one example row."""
    names = ["kind", *(name for name in HEADINGS if name != "kind")]
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([HEADINGS[name][0] for name in names])
    example = {"kind": KIND_TITLES[Kind.SYSTEM], "name": "beispiel-server-01", "hostname": "beispiel-server-01"}
    writer.writerow([example.get(name, "") for name in names])
    return target.getvalue().encode("utf-8-sig")
