"""Read XML as a stream of elements: no entities, no external files, bounded depth, forgiving about encodings.

An entity can only be declared before the root element; that part is read once by a parser that refuses declarations,
then the whole file by the fast one. Source for the attacks refused: OWASP XML External Entity Prevention Cheat Sheet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NoReturn, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from bollwerk.engines.scan_reports.errors import HostileReportError, Refusal, UnreadableReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BrokenOffError", "elements", "local", "root_of", "text_in"]

_CHUNK = 1 << 17
_PROLOG = 1 << 20
"""Bytes in which the root element must begin; the longest known document type of a scanner has 4 kB."""
_DEPTH = 100
"""Levels of elements; the deepest known report has 14."""
_BAD_TOKEN = 4  # expat's code for "not well-formed (invalid token)"
_BAD_ENCODINGS = {_BAD_TOKEN, 18, 19}  # also: unknown encoding, encoding declared incorrectly
_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[1245-9]|2\\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));",
    re.IGNORECASE,
)


class BrokenOffError(UnreadableReportError):
    """The XML breaks off or breaks its own rules; what was read before stays valid."""


class _RootFound(Exception):  # noqa: N818 - a signal that ends the parser, not an error
    """Carries the name of the root element out of the parser's callback."""


def root_of(head: bytes) -> str:
    """Return the name of the root element without namespace, empty if `head` is not the beginning of XML.

    Raises:
        HostileReportError: If the document type declares entities.
    """
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    parser.StartElementHandler = _root_found
    try:
        parser.Parse(head[:_PROLOG], False)  # noqa: FBT003 - expat takes no keyword
    except _RootFound as found:
        return str(found).rpartition(":")[2]
    except expat.ExpatError:
        return ""
    return ""


def _refuse_entity(*_declaration: object) -> NoReturn:
    raise HostileReportError(Refusal.ENTITIES)


def _root_found(name: str, _attributes: object) -> NoReturn:
    raise _RootFound(name)


def elements(stream: BinaryIO) -> Iterator[tuple[str, Element, int]]:
    """Yield ("start" or "end", element, depth) for every element, without its namespace; the root has depth 1.

    Whoever reads clears the elements it is done with, so that a large file needs little memory.

    Raises:
        HostileReportError: If the file declares entities or nests deeper than any report.
        BrokenOffError: If it breaks off.
    """
    stream.seek(0)
    root_of(stream.read(_PROLOG))
    yield from _Walk(stream).events()


class _Walk:
    """One way through the file; begins again with a forgiving decoder if the encoding breaks before any element."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._depth = 0

    def events(self) -> Iterator[tuple[str, Element, int]]:
        seen = 0
        try:
            for event in self._parsed(self._chunks()):
                seen += 1
                yield event
        except ParseError as error:
            if error.code not in _BAD_ENCODINGS:
                raise BrokenOffError(Refusal.BROKEN_XML, _where(error)) from error
            yield from self._again(seen)

    def _again(self, seen: int) -> Iterator[tuple[str, Element, int]]:
        """Yield the events after the first `seen` ones, reading line by line in whatever encoding each is."""
        self._depth = 0
        try:
            for number, event in enumerate(self._parsed(self._tidy_lines())):
                if number >= seen:
                    yield event
        except ParseError as error:
            raise BrokenOffError(Refusal.BROKEN_XML, _where(error)) from error

    def _parsed(self, pieces: Iterator[bytes | str]) -> Iterator[tuple[str, Element, int]]:
        parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        for piece in pieces:
            parser.feed(piece)
            yield from self._levels(parser)
        parser.close()
        yield from self._levels(parser)

    def _levels(self, parser: XMLPullParser[Element]) -> Iterator[tuple[str, Element, int]]:
        depth = self._depth
        for kind, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            if kind == "start":
                depth += 1
                if depth > _DEPTH:
                    raise HostileReportError(Refusal.TOO_DEEP)
                if element.tag[0] == "{":
                    element.tag = local(element)
                yield "start", element, depth
            else:
                yield "end", element, depth
                depth -= 1
        self._depth = depth

    def _chunks(self) -> Iterator[bytes | str]:
        self._stream.seek(0)
        while chunk := self._stream.read(_CHUNK):
            yield chunk

    def _tidy_lines(self) -> Iterator[bytes | str]:
        self._stream.seek(0)
        for line in self._stream:
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                text = line.decode("cp1252", errors="replace")
            yield _NO_CHARACTER.sub("\ufffd", text)


def _where(error: ParseError) -> str:
    line, column = error.position
    return f"line {line}, column {column}"


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_in(element: Element, name: str) -> str:
    """Return the text of a child, empty if there is none."""
    return (element.findtext(name) or "").strip()
