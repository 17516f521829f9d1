"""Read an inventory from a table as spreadsheets write it: signs between cells, encodings and headings vary."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bollwerk.engines.product_identity.errors import TableError
from bollwerk.engines.product_identity.identity_types import Item
from bollwerk.engines.product_identity.names import fold

_HEADINGS: Mapping[str, Sequence[str]] = {
    "key": ("item", "id", "inventory number", "inventarnummer", "asset", "asset tag", "hostname"),
    "vendor": ("vendor", "vendor name", "manufacturer", "manufacturer name", "publisher", "publisher name", "maker",
               "supplier", "hersteller", "herstellername", "anbieter", "lieferant"),
    "name": ("product", "product name", "productname", "software", "software name", "softwarename", "application",
             "application name", "display name", "displayname", "package", "model", "name", "produkt", "produktname",
             "produktbezeichnung", "anwendung", "programm", "modell", "bezeichnung"),
    "version": ("version", "release", "product version", "software version", "display version", "displayversion",
                "firmware", "firmware version", "versionsnummer", "produktversion", "softwareversion", "firmwarestand"),
    "cpe": ("cpe", "cpe name", "cpe23", "cpe 2 3"),
    "purl": ("purl", "package url", "packageurl"),
}  # fmt: skip
"""What the columns are called, the surest heading first."""

_SEPARATORS = (",", ";", "\t", "|")
_SAID = re.compile(r"sep=(.)", re.IGNORECASE)
_LARGEST_CELL = 1_000_000
_LINES_BEFORE = 20
"""So many lines may stand before the headings: a title, a day, who wrote it."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MOST_STRAY = 0.01
"""A larger share of empty characters is no text with some left over, but something else."""

_UNCLOSED = "unexpected end of data"  # the words of the reader in the library of Python


def read_items(raw: bytes) -> list[Item]:
    """Return the rows of a table as items; the key of one without a name of its own is its number, from 1.

    The text may be UTF-8, UTF-16, or the Windows encoding of western Europe; commas, semicolons, tabs or bars stand
    between the cells, or what a first line like `sep=;` says; headings are English or German, in any order, among
    others, and a title may stand above them. Empty rows are left out.

    Raises:
        TableError: If it is no such table, no line names a column of products, or a quotation mark is not closed.
    """
    text = _text_of(raw).replace("\r\n", "\n").replace("\r", "\n")
    lines = [f"{line}\n" for line in text.split("\n")]
    csv.field_size_limit(_LARGEST_CELL)
    try:
        first, places, separator = _headings(lines)
        return _items(places, lines[first:], separator)
    except csv.Error as error:
        raise TableError(f"The table cannot be read: {error}.") from error


def _headings(lines: Sequence[str]) -> tuple[int, dict[str, int], str]:
    """Return the line after the headings, in which column each fact stands, and what stands between the cells.

    Raises:
        TableError: If none of the first lines names a column of products.
    """
    said = ""
    written = (number for number, line in enumerate(lines) if line.strip())
    for place, number in enumerate(islice(written, _LINES_BEFORE)):
        line = lines[number]
        if place == 0 and (found := _SAID.fullmatch(line.strip("\n \"'"))):
            said = found.group(1)
            continue
        separator = said or max(_SEPARATORS, key=line.count)
        rows = csv.reader(lines[number : number + _LINES_BEFORE], delimiter=separator)
        places = _places(next(rows))
        if {"name", "cpe", "purl"} & places.keys():
            return number + rows.line_num, places, separator
    raise TableError("The first line must name columns: vendor, product, version, cpe, purl.")


def _text_of(raw: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "") or _unmarked(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace") if encoding == "utf-8" else "\0"
    if text.count("\0") > _MOST_STRAY * len(text):
        raise TableError("The file is no CSV file: it holds no text in UTF-8, UTF-16 or Windows-1252.")
    return text.replace("\0", "")


def _unmarked(raw: bytes) -> str:
    """Return the encoding of a text without a mark: every second byte of UTF-16 is empty in our languages."""
    head = raw[:1000]
    for name, empty, other in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(empty) > 1 and empty.count(0) > len(empty) / 2 and not other.count(0):
            return name
    return "utf-8"


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Return in which column each fact stands."""
    folded = [fold(heading) for heading in headings]
    found: dict[str, int] = {}
    for fact, names in _HEADINGS.items():
        place = next((folded.index(name) for name in names if name in folded), None)
        if place is not None:
            found[fact] = place
    return found


def _items(places: Mapping[str, int], lines: Sequence[str], separator: str) -> list[Item]:
    """Return the items of the lines after the headings; quotation marks inside of cells are read as they stand.

    Raises:
        TableError: If one that opens a cell is not closed: the rest of the file would silently be one cell.
        csv.Error: If a cell is too large.
    """
    try:
        return list(_read(places, csv.reader(lines, delimiter=separator, strict=True)))
    except csv.Error as error:
        if str(error) == _UNCLOSED:
            raise TableError("The table cannot be read: a quotation mark is opened and not closed.") from error
    return list(_read(places, csv.reader(lines, delimiter=separator)))


def _read(places: Mapping[str, int], rows: Iterator[list[str]]) -> Iterator[Item]:
    for number, row in enumerate(filter(None, rows), start=1):
        cells = {fact: row[place].strip() for fact, place in places.items() if place < len(row)}
        if any(cells.values()):
            key = cells.pop("key", "") or str(number)
            yield Item(key, **cells)
