"""Open zipped documents (DOCX, ODT) safely and read their text; no Django.

Numbers that the word processor writes by itself ("1.", "a)") are no text in the file; they are counted here again,
because questions are found by their numbers.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DocumentError", "Package", "docx_text", "odt_text", "open_package"]

MAX_MEMBERS = 2000
MAX_UNPACKED_BYTES = 80 * 1024 * 1024
MAX_PART_BYTES = 30 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ROW_NUMBER = re.compile(r"\s*(\d{1,3} ?[a-h]?)[.):]{0,2}\s*")
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


class DocumentError(ValueError):
    """A document cannot be read; the message is a code, behind a bar a detail."""

    def __init__(self, code: str, detail: str | int = "") -> None:
        super().__init__(f"{code}|{detail}")


@dataclass(frozen=True, slots=True)
class Package:
    """A zipped document whose sizes are within bounds."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    kind: str
    has_macros: bool

    def xml(self, name: str) -> Any:
        """Return a part as an element tree; entity declarations are refused."""
        try:
            with self.archive.open(name) as part:
                content = part.read(MAX_PART_BYTES + 1)
            if len(content) > MAX_PART_BYTES:
                raise DocumentError("bomb")
            return fromstring(content, forbid_dtd=True)
        except DefusedXmlException as error:
            raise DocumentError("entities") from error
        except (ParseError, KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise DocumentError("broken") from error


def open_package(content: bytes) -> Package:
    """Return the package after a look at its directory; nothing is unpacked yet.

    Raises:
        DocumentError: If it is damaged, encrypted, or would unpack beyond all measure.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DocumentError("broken") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise DocumentError("bomb")
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("encrypted")
    names = frozenset(member.filename for member in members)
    return Package(archive, names, _kind(archive, names), _has_macros(names))


def _kind(archive: zipfile.ZipFile, names: frozenset[str]) -> str:
    if "word/document.xml" in names:
        return "docx"
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as part:
            return "odt" if b"opendocument.text" in part.read(100) else "other"
    return "other"


def _has_macros(names: frozenset[str]) -> bool:
    return any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names)


def docx_text(package: Package) -> tuple[str, str]:
    """Return body and margins of a Word document."""
    numbering = _DocxNumbering(package)
    body = "\n".join(_docx_paragraphs(package.xml("word/document.xml"), numbering))
    margins = [name for name in package.names if name.startswith(("word/header", "word/footer", "docProps/"))]
    texts = ["".join(package.xml(name).itertext()) for name in sorted(margins) if name.endswith(".xml")]
    return body, "\n".join(texts)


def _docx_paragraphs(root: Any, numbering: _DocxNumbering) -> Iterator[str]:
    first_cells = [row.find(f"{_W}tc") for row in root.iter(f"{_W}tr")]
    alone = {cell.find(f"{_W}p") for cell in first_cells if cell is not None and len(cell.findall(f"{_W}p")) == 1}
    number = ""
    for paragraph in _without_fallback(root, f"{_W}p"):
        text = "".join(_docx_run(piece) for piece in _without_fallback(paragraph, None))
        line = f"{numbering.label_of(paragraph)}{text}" if text.strip() or paragraph in alone else ""
        if paragraph in alone and _row_number(line):
            number = _row_number(line)
            continue
        yield f"{number}{line}" if text.strip() else ""
        number = "" if text.strip() else number


def _row_number(first_cell: str) -> str:
    """Return the number that alone fills the first cell of a row, as a label of the cell after it."""
    found = _ROW_NUMBER.fullmatch(first_cell)
    return f"{found[1]}. " if found else ""


def _without_fallback(root: Any, tag: str | None) -> Iterator[Any]:
    """Return descendants in order; what is repeated for older programs is left out."""
    for child in root:
        if child.tag == _FALLBACK:
            continue
        if tag is None or child.tag == tag:
            yield child
        if tag is not None or child.tag != f"{_W}p":
            yield from _without_fallback(child, tag)


def _docx_run(piece: Any) -> str:
    if piece.tag == f"{_W}t":
        return piece.text or ""
    return {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}.get(piece.tag, "")


class _DocxNumbering:
    """Counts what Word numbers by itself."""

    def __init__(self, package: Package) -> None:
        self._formats: dict[tuple[str, str], str] = {}
        self._counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        if "word/numbering.xml" in package.names:
            self._read(package.xml("word/numbering.xml"))

    def _read(self, root: Any) -> None:
        abstract = {
            item.get(f"{_W}abstractNumId"): {
                level.get(f"{_W}ilvl"): _value(level, "numFmt") for level in item.iter(f"{_W}lvl")
            }
            for item in root.iter(f"{_W}abstractNum")
        }
        for number in root.iter(f"{_W}num"):
            for level, kind in abstract.get(_value(number, "abstractNumId"), {}).items():
                self._formats[number.get(f"{_W}numId", ""), level or "0"] = kind

    def label_of(self, paragraph: Any) -> str:
        """Return the label Word would print before the paragraph, with a blank; empty for none."""
        place = paragraph.find(f"{_W}pPr/{_W}numPr")
        if place is None:
            return ""
        number, level = _value(place, "numId"), _value(place, "ilvl") or "0"
        for deeper in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[deeper]
        self._counts[number, level] += 1
        return _label(self._formats.get((number, level), ""), self._counts[number, level])


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _label(kind: str, count: int) -> str:
    if kind in {"decimal", "decimalZero", "1"}:
        return f"{count}. "
    if kind in {"lowerLetter", "a"}:
        return f"{chr(ord('a') + (count - 1) % 26)}) "
    if kind in {"upperLetter", "A"}:
        return f"{chr(ord('A') + (count - 1) % 26)}) "
    if kind in {"upperRoman", "I", "lowerRoman", "i"}:
        return f"{_roman(count)}. "
    return ""


def _roman(count: int) -> str:
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in signs:
        text += sign * (count // value)
        count %= value
    return text


def odt_text(package: Package) -> tuple[str, str]:
    """Return body and margins of an OpenDocument text."""
    content = package.xml("content.xml")
    styles = package.xml("styles.xml") if "styles.xml" in package.names else None
    formats = {
        style.get(f"{_STYLE}name", ""): [
            level.get(f"{_STYLE}num-format", "") if level.tag == f"{_TEXT}list-level-style-number" else ""
            for level in style
        ]
        for tree in (styles, content)
        if tree is not None
        for style in tree.iter(f"{_TEXT}list-style")
    }
    body = "\n".join(_odt_blocks(content, formats, "", ()))
    margins = ["".join(styles.itertext())] if styles is not None else []
    if "meta.xml" in package.names:
        margins.append("".join(package.xml("meta.xml").itertext()))
    return body, "\n".join(margins)


def _odt_blocks(root: Any, formats: dict[str, list[str]], style: str, depth: tuple[int, ...]) -> Iterator[str]:
    for child in root:
        if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            yield _odt_inline(child)
        elif child.tag == f"{_TEXT}list":
            yield from _odt_list(child, formats, child.get(f"{_TEXT}style-name", style), depth)
        elif child.tag == f"{_TABLE}table-row":
            yield from _odt_row([list(_odt_blocks(cell, formats, style, depth)) for cell in child])
        elif child.tag != f"{_TEXT}tracked-changes":
            yield from _odt_blocks(child, formats, style, depth)


def _odt_row(cells: list[list[str]]) -> Iterator[str]:
    number = _row_number("".join(cells[0])) if len(cells) > 1 else ""
    if number and cells[1]:
        cells = [[], [f"{number}{cells[1][0]}", *cells[1][1:]], *cells[2:]]
    for cell in cells:
        yield from cell


def _odt_list(root: Any, formats: dict[str, list[str]], style: str, depth: tuple[int, ...]) -> Iterator[str]:
    levels = formats.get(style, [])
    kind = levels[len(depth)] if len(depth) < len(levels) else ""
    start = int(next((item.get(f"{_TEXT}start-value") for item in root if item.get(f"{_TEXT}start-value")), "1"))
    for count, item in enumerate(root, start=start):
        blocks = list(_odt_blocks(item, formats, style, (*depth, count)))
        if blocks and blocks[0].strip():
            blocks[0] = f"{_label(kind, count)}{blocks[0]}"
        yield from blocks


def _odt_inline(element: Any) -> str:
    text = element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}line-break":
            text += "\n"
        elif child.tag in {f"{_TEXT}tab", f"{_TEXT}s"}:
            text += " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag not in {f"{_TEXT}note", f"{_TEXT}tracked-changes"}:
            text += _odt_inline(child)
        text += child.tail or ""
    return text
