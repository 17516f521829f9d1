"""Version numbers of documents: integer versioning or semantic versioning.

Source: CSAF 2.0 and 2.1, section 3.1.11 or 3.1.12 (version type); precedence as in Semantic Versioning 2.0.0.
"""

import re
from functools import lru_cache

_SEMANTIC = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-.]+))?",
    re.ASCII,
)


def is_integer_number(number: str) -> bool:
    """Return whether `number` follows integer versioning."""
    return number.isascii() and number.isdigit()


def is_semantic_number(number: str) -> bool:
    """Return whether `number` follows semantic versioning."""
    return _SEMANTIC.fullmatch(number) is not None


def major(number: str) -> int:
    """Return the integer version or the Major part; 0 when there is none."""
    head = number.split(".", 1)[0].split("-", 1)[0].split("+", 1)[0]
    return int(head) if is_integer_number(head) else 0


def prerelease(number: str) -> str:
    """Return the pre-release part, empty when there is none."""
    found = _SEMANTIC.fullmatch(number)
    return (found.group(4) or "") if found else ""


def build_metadata(number: str) -> str:
    """Return the build metadata, empty when there is none."""
    found = _SEMANTIC.fullmatch(number)
    return (found.group(5) or "") if found else ""


def without_build(number: str) -> str:
    """Return the number without build metadata."""
    return number.split("+", 1)[0]


def without_prerelease(number: str) -> str:
    """Return the number without pre-release part and build metadata."""
    return without_build(number).split("-", 1)[0]


@lru_cache(maxsize=4096)
def number_key(number: str) -> tuple[object, ...]:
    """Return a key that sorts numbers by precedence; integer 2 equals 2.0.0, build metadata is ignored."""
    if is_integer_number(number):
        return (int(number), 0, 0, 1, ())
    found = _SEMANTIC.fullmatch(number)
    if found is None:
        return (0, 0, 0, 1, ())
    first, second, third, pre, _ = found.groups()
    if pre is None:
        return (int(first), int(second), int(third), 1, ())
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre.split("."))
    return (int(first), int(second), int(third), 0, parts)
