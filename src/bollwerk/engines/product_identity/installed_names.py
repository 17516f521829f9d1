"""Names of installed software as systems list them: `Mozilla Firefox 128.0 (x64 de)`, `7-Zip 23.01 (x64)`.

Windows' list of installed programs and package managers append version, processor and language to the product's name;
warnings and dictionaries write the name alone. Source of the processors' names: Debian's list of architectures and
Microsoft's documentation of `PROCESSOR_ARCHITECTURE`; languages are codes of BCP 47 and some names in two languages.
"""

import re
from dataclasses import replace
from functools import lru_cache

from bollwerk.engines.product_identity.names import MAX_LENGTH, ProductName, read_name

_PROCESSOR = r"(?:x64|x86|x86[_-]64|amd64|arm64|aarch64|ia64|win32|win64|(?:32|64)[ -]?bit)"
_CODE = r"(?:cs|da|de|en|es|fr|it|nl|pl|pt|sv)"
_LANGUAGE = r"(?:deutsch|german|english|englisch|français|french|französisch|italiano|italian|italienisch)"
_REGION = rf"{_CODE}[_-][a-z]{{2}}"
_VERSION = r"(?:(?:version|release|ver\.?)\s+\d+(?:\.\d+)*|\d+(?:\.\d+){1,4})"
_INNER = rf"(?:{_PROCESSOR}|{_REGION}|{_LANGUAGE}|{_CODE})"
_END = re.compile(
    rf"[\s,]+(?:\({_INNER}(?:[\s,]+{_INNER})*\)|(?:-\s+)?\({_VERSION}\)|-\s+{_LANGUAGE}"
    rf"|(?:-\s+)?(?:{_PROCESSOR}(?:\s+edition)?|{_REGION}|{_VERSION}))$",
    re.IGNORECASE,
)
_LAST = re.compile(rf"(?:{_INNER}|edition|[\d)])$", re.IGNORECASE)
_MOST_PARTS = 4


@lru_cache(maxsize=65536)
def without_installation(name: str) -> str:
    """Return a name without version, processor and language at its end; a name that is nothing else stays."""
    text = name[:MAX_LENGTH].rstrip()
    if not _LAST.search(text[-12:]):
        return name
    changed = False
    for _ in range(_MOST_PARTS):
        found = _END.search(text)
        if found is None or not any(character.isalpha() for character in text[: found.start()]):
            break
        text, changed = text[: found.start()].rstrip(" ,-"), True
    return text if changed else name


@lru_cache(maxsize=131072)
def read_installed(vendor: str, name: str) -> ProductName:
    """Return the name of an item of an inventory; its text stays as written, what is compared is the product's name."""
    plain = without_installation(name)
    read = read_name(vendor, plain)
    return read if plain == name else replace(read, text=name)
