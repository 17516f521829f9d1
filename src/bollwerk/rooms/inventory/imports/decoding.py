"""Turn bytes into text, JSON values and XML elements, whatever the encoding; hostile input ends in one clear reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
from defusedxml import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.ElementTree import ParseError, fromstring

from bollwerk.engines.plain_text import EncodingError, decoded
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["decoded_lines", "json_of", "local_name", "text_of", "xml_of"]

_SAMPLE = 4096
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")


def text_of(data: bytes) -> str:
    """Return the text of a file, whatever its encoding.

    Raises:
        BadFileError: If it is no text.
    """
    try:
        return decoded(data)
    except EncodingError as error:
        raise BadFileError(BadFile.NOT_TEXT, str(error)) from error


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
