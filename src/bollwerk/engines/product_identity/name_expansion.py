"""Several models in one printed name: `R00/01CPU`, `FX5UJ-xMy, x=24,40, y=T,R`, `CP 1616 and CP 1604`, `L26CPU(-P)`.

So does a name that includes the variants of another brand: `SIMATIC ET200SP (incl. SIPLUS variants)`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

MOST_MODELS = 64
"""A name that stands for more models is left as it is."""

_VARIABLES = re.compile(r"[,\s(]*\b([a-z])\s*=\s*([A-Za-z0-9]+(?:\s*,\s*[A-Za-z0-9]+(?!\s*=))*)\)?")
_OPTIONAL = re.compile(r"(?<=[A-Za-z0-9])\((-?[A-Z0-9]{1,4}(?:/[A-Z0-9]{1,4})*)\)")
_SLASHES = re.compile(r"\b([A-Za-z]*-?)(\d+)((?:/\d+)+)([A-Za-z]*)")
_VARIANTS = re.compile(
    r"\((?:incl|inkl|einschl)[^()]*?\b([A-Z][A-Z0-9]+(?:\s[A-Z][A-Z0-9]+)?)[\s-](?:variants?|Varianten)\b[^()]*\)?"
)
_LIST = re.compile(r"\s*[,;]\s+|\s+(?:and|or|und|oder|&)\s+")


@lru_cache(maxsize=32768)
def expand_models(name: str) -> tuple[str, ...]:
    """Return the name and every single model it stands for; a name for one model stands alone."""
    if not any(character.isdigit() for character in name):
        return (name,)
    head, values = _take_variables(name)
    found: list[str] = [name]
    for single in _split_list(head):
        for plain in _optional(single):
            for numbered in _slashes(plain):
                found.extend(_filled(numbered, values))
    found += _variants(name)
    unique = tuple(dict.fromkeys(" ".join(text.split()) for text in found))
    return unique if len(unique) <= MOST_MODELS else (name,)


def _variants(name: str) -> list[str]:
    """Return the name under the other brand whose variants it includes, beside its own brand and in place of it."""
    found = _VARIANTS.search(name)
    if found is None:
        return []
    brand, own = found.group(1), (name[: found.start()] + name[found.end() :]).split()
    return [" ".join([brand, *words]) for words in (own, own[1:]) if words]


def _take_variables(name: str) -> tuple[str, dict[str, list[str]]]:
    """Return the name without `x=24,40,60`, and the values by letter."""
    values = {match.group(1): re.split(r"\s*,\s*", match.group(2)) for match in _VARIABLES.finditer(name)}
    return (_VARIABLES.sub("", name), values) if values else (name, {})


def _filled(name: str, values: dict[str, list[str]]) -> list[str]:
    """Return the name with every combination of values in place of its letters."""
    letters = [letter for letter in values if re.search(rf"(?<![a-z]){letter}(?![a-z])", name)]
    found: list[str] = []
    for chosen in product(*(values[letter] for letter in letters)):
        text = name
        for letter, value in zip(letters, chosen, strict=True):
            text = re.sub(rf"(?<![a-z]){letter}(?![a-z])", value, text)
        found.append(text)
        if len(found) > MOST_MODELS:
            break
    return found


def _split_list(name: str) -> list[str]:
    """Return the members of a list of models, each with the words that stand before the first one."""
    parts = [part for part in _LIST.split(name) if part]
    if len(parts) < 2 or not all(any(character.isdigit() for character in part) for part in parts):  # noqa: PLR2004
        return [name]
    first = parts[0].split()
    return [parts[0], *(_with_prefix(first, part.split()) for part in parts[1:])]


def _with_prefix(first: Sequence[str], words: Sequence[str]) -> str:
    own = sum(not word.startswith("(") for word in words)
    kept = len(first) - own if own < len(first) else 0
    return " ".join([*first[:kept], *words])


def _optional(name: str) -> list[str]:
    """Return the name with and without what stands glued in parentheses."""
    found = _OPTIONAL.search(name)
    if found is None:
        return [name]
    before, after = name[: found.start()], name[found.end() :]
    return [before + middle + after for middle in ("", *found.group(1).split("/"))]


def _slashes(name: str) -> list[str]:
    """Return the name once for each number of a list with slashes."""
    found = _SLASHES.search(name)
    if found is None:
        return [name]
    before, after = name[: found.start()], name[found.end() :]
    numbers = [found.group(2), *found.group(3).strip("/").split("/")]
    return [f"{before}{found.group(1)}{number}{found.group(4)}{after}" for number in numbers]
