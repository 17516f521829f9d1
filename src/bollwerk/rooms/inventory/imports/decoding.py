"""Turn bytes into text, JSON values and XML elements, whatever the encoding; hostile input ends in one clear reason."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

import orjson
from defusedxml import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.ElementTree import ParseError, fromstring

from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["decoded_lines", "json_of", "local_name", "text_of", "xml_of"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


def text_of(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-16 by its zero bytes, else UTF-8, else CP1252.

    Lines in another encoding than the file's are read line by line in theirs, so that a list pasted together from two
    programs keeps all its umlauts.

    Raises:
        BadFileError: If it is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return _strictly(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_line(line) for line in data.splitlines(keepends=True))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadFileError(BadFile.NOT_TEXT, f"{encoding}, byte {error.start}") from error


def _wide_encoding(sample: bytes) -> str:
    """Return UTF-16's name if every other byte of a text without byte order mark is zero."""
    pairs = len(sample) // 2
    if pairs < 2:  # noqa: PLR2004 - one pair says nothing
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > pairs * 0.7 and even < pairs * 0.1:
        return "utf-16-le"
    if even > pairs * 0.7 and odd < pairs * 0.1:
        return "utf-16-be"
    return ""


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def decoded_lines(data: bytes) -> str:
    """Return the text of a table with line ends made equal.

    Raises:
        BadFileError: If it is no text: more than a fiftieth of its beginning are signs that no text has.
    """
    text = text_of(data)
    sample = text[:_SAMPLE]
    if len(_NO_TEXT.findall(sample)) > max(len(sample) // 50, 8):
        raise BadFileError(BadFile.NOT_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def json_of(data: bytes) -> Any:
    """Return the value of a JSON file.

    Raises:
        BadFileError: If it is none, breaks off, or is nested too deeply.
    """
    try:
        return orjson.loads(text_of(data))
    except orjson.JSONDecodeError as error:
        reason = BadFile.TOO_DEEP if "depth limit" in str(error) else BadFile.NOT_JSON
        raise BadFileError(reason, f"{error.lineno}:{error.colno}") from error


def xml_of(data: bytes) -> Element:
    """Return the root element of an XML file.

    A document type without entities is let through (some scanners write one); entities and references to other files
    are not.

    Raises:
        BadFileError: If it is no XML, breaks off, or declares entities.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (EntitiesForbidden, ExternalReferenceForbidden, DTDForbidden) as error:
        raise BadFileError(BadFile.ENTITIES) from error
    except ParseError as error:
        line, column = error.position
        raise BadFileError(BadFile.NOT_XML, f"{line}:{column}") from error
    except (ValueError, LookupError) as error:
        raise BadFileError(BadFile.NOT_XML) from error
    return root


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
