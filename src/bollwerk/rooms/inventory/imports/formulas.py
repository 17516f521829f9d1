"""Cells of a workbook that hold a formula whose result nobody has computed: read as values they would be empty.

Spreadsheet programs store the result beside the formula; exports written by scripts often do not.

Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.40 (f), 18.3.1.96 (v): the cell's value is the last computed result.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import defaultdict
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

__all__ = ["Cells", "open_formulas"]

Cells = dict[int, dict[int, None]]
"""Lines, ascending, by the number of their column, from 0."""
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LETTERS = re.compile(r"[A-Z]{1,3}")


def open_formulas(data: bytes) -> dict[str, Cells]:
    """Return the cells whose formula has no result, by the title of their sheet; sheets without any are left out.

    A workbook whose parts are not where they belong says nothing: whoever reads its values has to judge it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
            found = {title: _cells(archive.read(part)) for title, part in parts.items()}
    except (KeyError, ParseError, DefusedXmlException, expat.ExpatError, zipfile.BadZipFile, ValueError):
        return {}
    return {title: cells for title, cells in found.items() if cells}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of every sheet by its title."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    book = fromstring(archive.read("xl/workbook.xml"))
    sheets = [one for one in book.iter() if one.tag.endswith("}sheet")]
    named = {one.get("name", ""): targets.get(one.get(_RELATIONSHIP), "") for one in sheets}
    paths = {title: posixpath.normpath(posixpath.join("/xl", target))[1:] for title, target in named.items()}
    present = set(archive.namelist())
    return {title: path for title, path in paths.items() if path in present}


def _cells(part: bytes) -> Cells:
    if b"<f" not in part and b":f" not in part:
        return {}
    reading = _Reading()
    reading.parser.Parse(part, True)  # noqa: FBT003 - expat takes no keyword
    return reading.found


class _Reading:
    """One sheet being read; keeps nothing but the present cell and what was found."""

    def __init__(self) -> None:
        self.found: Cells = defaultdict(dict)
        self._place = ""
        self._line = 0
        self._text_result = self._formula = self._result = self._in_result = False
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        if local == "row":
            self._line = int(attributes.get("r", self._line + 1))
        elif local == "c":
            self._place = attributes.get("r", "")
            self._text_result = attributes.get("t") == "str"  # an empty text is a result
            self._formula = self._result = False
        elif local == "f":
            self._formula = True
        self._in_result = local == "v"

    def _end(self, name: str) -> None:
        self._in_result = False
        column = _LETTERS.match(self._place)
        if name.endswith("}c") and column and self._formula and not self._result and not self._text_result:
            self.found[_number(column.group())][self._line] = None

    def _characters(self, text: str) -> None:
        if self._in_result and text.strip():
            self._result = True

    def _refuse(self, *_declaration: object) -> None:
        raise ValueError("no workbook declares entities")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
