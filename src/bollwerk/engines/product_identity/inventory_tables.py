"""Read an inventory from a table as spreadsheets write it: signs between cells, encodings and headings vary."""

import csv
from collections.abc import Iterator, Mapping, Sequence

from bollwerk.engines.product_identity.errors import TableError
from bollwerk.engines.product_identity.identity_types import Item
from bollwerk.engines.product_identity.names import fold

_HEADINGS: Mapping[str, Sequence[str]] = {
    "key": ("item", "id", "inventory number", "inventarnummer", "asset", "asset tag", "hostname"),
    "vendor": ("vendor", "manufacturer", "publisher", "maker", "supplier", "hersteller", "anbieter", "lieferant"),
    "name": ("product", "product name", "software", "application", "model", "name", "produkt", "produktname",
             "anwendung", "modell", "bezeichnung"),
    "version": ("version", "release", "product version", "software version", "firmware", "firmware version",
                "versionsnummer", "softwareversion", "firmwarestand"),
    "cpe": ("cpe", "cpe name", "cpe23", "cpe 2 3"),
    "purl": ("purl", "package url", "packageurl"),
}  # fmt: skip
"""What the columns are called, the surest heading first."""

_SEPARATORS = (",", ";", "\t", "|")
_LARGEST_CELL = 1_000_000
_NO_HEADINGS: list[str] = []
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_items(raw: bytes) -> list[Item]:
    """Return the rows of a table as items; the key of one without a name of its own is its number, from 1.

    The text may be UTF-8, UTF-16 with its mark, or the Windows encoding of western Europe; commas, semicolons, tabs or
    bars stand between the cells; headings are English or German, in any order, among others. Empty rows are left out.

    Raises:
        TableError: If it is no such table, or its first line names no column of products.
    """
    lines = _text_of(raw).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = next((line for line in lines if line.strip()), "")
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader((f"{line}\n" for line in lines), delimiter=max(_SEPARATORS, key=head.count))
    try:
        named = next((row for row in rows if any(cell.strip() for cell in row)), _NO_HEADINGS)
        return list(_items(_places(named), rows))
    except csv.Error as error:
        raise TableError(f"The table cannot be read: {error}.") from error


def _text_of(raw: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace") if encoding == "utf-8" else "\0"
    if "\0" in text:
        raise TableError("The file is no CSV file: it holds no text in UTF-8, UTF-16 or Windows-1252.")
    return text


def _places(headings: Sequence[str]) -> dict[str, int]:
    """Return in which column each fact stands.

    Raises:
        TableError: If no column names products.
    """
    folded = [fold(heading) for heading in headings]
    found: dict[str, int] = {}
    for fact, names in _HEADINGS.items():
        place = next((folded.index(name) for name in names if name in folded), None)
        if place is not None:
            found[fact] = place
    if not {"name", "cpe", "purl"} & found.keys():
        raise TableError("The first line must name columns: vendor, product, version, cpe, purl.")
    return found


def _items(places: Mapping[str, int], rows: Iterator[list[str]]) -> Iterator[Item]:
    for number, row in enumerate(filter(None, rows), start=1):
        cells = {fact: row[place].strip() for fact, place in places.items() if place < len(row)}
        if any(cells.values()):
            key = cells.pop("key", "") or str(number)
            yield Item(key, **cells)
