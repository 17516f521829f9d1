"""Read JSON values without trusting their shape."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

import orjson

from bollwerk.engines.scan_reports.errors import HostileReportError, Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.text import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "JsonObject",
    "first_object",
    "json_lines",
    "json_of",
    "list_in",
    "object_in",
    "object_of",
    "objects_in",
    "text_at",
    "text_of",
    "texts_in",
]

JsonObject = dict[str, object]
_NO_OBJECT: JsonObject = {}
_LONGEST_NUMBER = 300
_LAST_COMMA = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*"?)|,(?=\s*[\]}]|\s*$)', re.DOTALL)
"""A text, which is passed over, or a comma behind which nothing follows."""
_BLANKS = re.compile(r"[\s\ufeff]*")


def _integer(digits: str) -> int | str:
    """Return a number; the huge ones of certificates stay text, because turning them into numbers takes long."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else digits


_DECODER = json.JSONDecoder(parse_int=_integer)


def json_of(data: bytes) -> object:
    """Return the value of a JSON file; what the strict parser refuses (NaN, huge numbers, CP1252) is read patiently.

    So are commas behind the last entry, as Nikto 2.1 writes them.

    Raises:
        HostileReportError: If it is nested too deeply.
        UnreadableReportError: If it is no JSON or breaks off.
    """
    try:
        return cast("object", orjson.loads(data))
    except orjson.JSONDecodeError:
        pass
    text = decoded(data)
    try:
        return _patiently(text)
    except RecursionError as error:
        raise HostileReportError(Refusal.TOO_DEEP) from error
    except ValueError as error:
        raise UnreadableReportError(Refusal.NOT_JSON, str(error)) from error


def _patiently(text: str) -> object:
    try:
        return cast("object", json.loads(text, parse_int=_integer))
    except ValueError:
        tidied = _LAST_COMMA.sub(lambda found: found[1] or "", text)
        if tidied == text:
            raise
    return cast("object", json.loads(tidied, parse_int=_integer))


def json_lines(text: str) -> list[tuple[int, object]]:
    """Return (number, value) of each line that is not empty, or of objects strung together over several lines.

    None stands for a line that is no JSON.
    """
    values = [(number, _line(line)) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if values and not isinstance(values[0][1], dict):
        return _strung(text) or values
    return values


def _line(line: str) -> object:
    try:
        return cast("object", orjson.loads(line))
    except orjson.JSONDecodeError:
        return None


def _strung(text: str) -> list[tuple[int, object]]:
    """Return the objects of a text that holds nothing else, each printed over several lines; empty if it does."""
    found: list[tuple[int, object]] = []
    at = _after_blanks(text, 0)
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append((len(found) + 1, value))
        at = _after_blanks(text, at)
    return found


def first_object(text: str) -> JsonObject | None:
    """Return the first object of a text that may break off behind it: on lines of its own, or alone on a line."""
    try:
        return object_of(_DECODER.raw_decode(text, _after_blanks(text, 0))[0])
    except (ValueError, RecursionError):
        return next((found for _, one in json_lines(text) if (found := object_of(one))), None)


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def object_of(value: object) -> JsonObject | None:
    """Return a value that is an object, None for any other."""
    return cast("JsonObject", value) if isinstance(value, dict) else None


def object_in(value: object, key: str) -> JsonObject:
    """Return the object under a key, an empty one if there is none."""
    inner = cast("Mapping[str, object]", value).get(key) if isinstance(value, dict) else None
    return cast("JsonObject", inner) if isinstance(inner, dict) else _NO_OBJECT


def list_in(value: object, key: str) -> Sequence[object]:
    """Return the list under a key, an empty one if there is none."""
    inner = cast("Mapping[str, object]", value).get(key) if isinstance(value, dict) else None
    return cast("list[object]", inner) if isinstance(inner, list) else ()


def objects_in(value: object, key: str) -> list[JsonObject]:
    """Return the objects of the list under a key; what is no object is left out."""
    return [cast("JsonObject", item) for item in list_in(value, key) if isinstance(item, dict)]


def text_of(value: object) -> str:
    """Return text or a number as text; anything else is empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def text_at(value: object, *path: str) -> str:
    """Return the text found by following the keys, empty if the way ends before."""
    for key in path[:-1]:
        value = object_in(value, key)
    return text_of(cast("Mapping[str, object]", value).get(path[-1])) if isinstance(value, dict) else ""


def texts_in(value: object, key: str) -> tuple[str, ...]:
    """Return the texts of the list under a key; a single text counts as a list of one."""
    inner = cast("Mapping[str, object]", value).get(key) if isinstance(value, dict) else None
    items = cast("list[object]", inner) if isinstance(inner, list) else [inner]
    return tuple(text for item in items if (text := text_of(item)))
