"""One byte string for one value: the form of JSON that is hashed and signed.

The form: object keys sorted by code point; no white space; UTF-8; in strings only the quotation mark, the backslash and
control characters are escaped; numbers are whole and within 2**53 - 1 either way, so that every reader in every
language reads the same number; no floating point. Strings are taken as they are, without Unicode normalisation.

For such values it is the form of RFC 8785, except that RFC 8785 sorts keys by UTF-16 units, which differs only for keys
with characters beyond U+FFFF.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

JsonObject: TypeAlias = "Mapping[str, Json]"
Json: TypeAlias = "JsonObject | Sequence[Json] | str | int | bool | None"

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
MAX_INTEGER = 2**53 - 1
"""Largest whole number that survives a reader that keeps all numbers as doubles. Source: RFC 8259, section 6."""


class CanonicalJsonError(ValueError):
    """A value has no canonical form; the sentence says which and where."""


def canonical_json(value: Json) -> bytes:
    """Return the canonical bytes of a value.

    Raises:
        CanonicalJsonError: If the value holds anything but objects with text keys, lists, text, whole numbers, truth
            values and null.
    """
    _check(value, "value")
    text = _ENCODER.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CanonicalJsonError(f"a text holds half a character (U+{ord(text[error.start]):04X})") from None


def _check(value: object, place: str) -> None:
    # Text first: nearly all values are text, and a log of millions is checked value by value.
    if isinstance(value, str):
        return
    if isinstance(value, dict):
        for key, inner in cast("dict[object, object]", value).items():
            if not isinstance(key, str):
                raise CanonicalJsonError(f"{place} has a key that is not text: {key!r}")
            _check(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(cast("Sequence[object]", value)):
            _check(inner, f"{place}[{number}]")
    elif not _is_plain(value):
        raise CanonicalJsonError(f"{place} is a {type(value).__name__} without a canonical form: {value!r:.40}")


def _is_plain(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) <= MAX_INTEGER
    return value is None
