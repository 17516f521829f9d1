"""Read a produced file back, everywhere a word could hide: text, properties, alternative texts, embedded data."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["places_of"]

_MOST_OBJECTS = 200_000


def places_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return every text in the files by the place where it stands; the file names are a place too.

    Raises:
        ValueError: If a file is of a kind that nobody taught this function to read.
    """
    places = {"Dateinamen": "\n".join(files)}
    for name, content in files.items():
        reader = _READERS.get(name.rpartition(".")[2])
        if reader is None:
            raise ValueError(f"{name}: cannot be read back")
        for part, text in reader(content):
            place = f"{name}, {part}"
            places[place] = f"{places[place]}\n{text}" if place in places else text
    return places


def _pdf(content: bytes) -> Iterator[tuple[str, str]]:
    from pypdf import PdfReader  # noqa: PLC0415 - 200 ms of import that no page needs

    reader = PdfReader(BytesIO(content))
    for number, page in enumerate(reader.pages, start=1):
        yield f"Seite {number}", page.extract_text()
    yield "Eigenschaften", "\n".join(str(value) for value in (reader.metadata or {}).values())
    for name, data in reader.attachments.items():
        yield "Anhänge", name
        yield from (("Anhänge", block.decode("utf-8", "replace")) for block in data)
    yield "eingebettete Daten", "\n".join(_pdf_strings(reader))


def _pdf_strings(reader: Any) -> Iterator[str]:
    """Return every text held by any object: bookmarks, alternative texts, structure, metadata stream."""
    from pypdf.generic import DictionaryObject, StreamObject  # noqa: PLC0415

    todo: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    while todo and len(seen) < _MOST_OBJECTS:
        found = todo.pop()
        if hasattr(found, "idnum"):
            if (found.idnum, found.generation) in seen:
                continue
            seen.add((found.idnum, found.generation))
            found = found.get_object()
        if isinstance(found, StreamObject) and found.get("/Type") == "/Metadata":
            yield found.get_data().decode("utf-8", "replace")
        if isinstance(found, DictionaryObject):
            todo += [found.raw_get(key) for key in found]
        elif isinstance(found, list):
            todo += list(found)
        elif isinstance(found, str) and not found.startswith("/"):
            yield str(found)


def _docx(content: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            yield "Paketteile", name
            text = package.read(name).decode("utf-8", "replace")
            if name.startswith("docProps/"):
                yield "Eigenschaften", _xml_text(text)
            elif name.endswith((".xml", ".rels")):
                yield "Text", _xml_text(text)
                yield "eingebettete Daten", "\n".join(_xml_values(text))
            else:
                yield "eingebettete Daten", text


def _xml_text(text: str) -> str:
    """Return the text of the elements; a paragraph ends a line, so that a word cut into runs is whole."""
    lines = re.sub(r"</w:p>|<w:br\b[^>]*/>|</dc:|</cp:", "\n<", text)
    return _unescaped(re.sub(r"<[^>]*>?", "", lines))


def _xml_values(text: str) -> list[str]:
    return [_unescaped(value) for value in re.findall(r'="([^"]{4,})"', text)]


def _unescaped(text: str) -> str:
    for code, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, sign)
    return text


def _json(content: bytes) -> Iterator[tuple[str, str]]:
    yield "Werte", "\n".join(_json_strings(json.loads(content)))


def _json_strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _json_strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _json_strings(inner)
    elif value is not None:
        yield str(value)


_READERS = {"pdf": _pdf, "docx": _docx, "json": _json}
