"""Read JSON values without trusting their shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import orjson

from bollwerk.engines.scan_reports.errors import HostileReportError, Refusal, UnreadableReportError
from bollwerk.engines.scan_reports.text import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "JsonObject",
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


def json_of(data: bytes) -> object:
    """Return the value of a JSON file; what the strict parser refuses (NaN, huge numbers, CP1252) is read patiently.

    Raises:
        HostileReportError: If it is nested too deeply.
        UnreadableReportError: If it is no JSON or breaks off.
    """
    try:
        return cast("object", orjson.loads(data))
    except orjson.JSONDecodeError:
        pass
    try:
        return cast("object", json.loads(decoded(data), parse_int=_integer))
    except RecursionError as error:
        raise HostileReportError(Refusal.TOO_DEEP) from error
    except ValueError as error:
        raise UnreadableReportError(Refusal.NOT_JSON, str(error)) from error


def _integer(digits: str) -> int | str:
    """Return a number; the huge ones of certificates stay text, because turning them into numbers takes long."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else digits


def json_lines(text: str) -> list[tuple[int, object]]:
    """Return (line number, value) of each line that is not empty; None stands for a line that is no JSON."""
    values: list[tuple[int, object]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            values.append((number, cast("object", orjson.loads(line))))
        except orjson.JSONDecodeError:
            values.append((number, None))
    return values


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
