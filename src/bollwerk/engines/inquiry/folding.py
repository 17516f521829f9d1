"""Brings German words to a common form: case, umlauts, gender forms, hyphens."""

from __future__ import annotations

import re
import unicodedata

_GENDER = re.compile(r"(?<=[^\W\d_])(?:[*:_·]|/-?)(?=in(?:nen)?\b)")
_WORD = re.compile(r"[^\W_]+(?:[-‐‑–/][^\W_]+){0,6}")
_SEPARATOR = re.compile(r"[-‐‑–/]")
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_SPELT_UMLAUT = re.compile(r"([aou])e")
_MAX_WORD = 60


def fold(text: str) -> str:
    """Return `text` in lower case with umlauts, spelt out or not, as their vowel: Vorfälle = Vorfaelle = vorfalle."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    return _SPELT_UMLAUT.sub(r"\1", plain)


def folded_words(text: str) -> list[tuple[int, str]]:
    """Return the words of `text` with their position.

    A compound written with hyphens gives its pieces at their own positions and, at the last one, the whole without
    hyphens:
    "Ransom-Ware" reads like "Ransomware". Gender marks vanish: "Mitarbeiter*innen" reads like "Mitarbeiterinnen".
    """
    words: list[tuple[int, str]] = []
    position = 0
    for found in _WORD.finditer(_GENDER.sub("", text)):
        pieces = [fold(piece)[:_MAX_WORD] for piece in _SEPARATOR.split(found.group())]
        for piece in pieces:
            words.append((position, piece))
            position += 1
        if len(pieces) > 1:
            words.append((position - 1, "".join(pieces)[:_MAX_WORD]))
    return words
