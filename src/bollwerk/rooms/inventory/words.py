"""Cut texts into the words the inventory searches by: hosts, addresses and names alike, on every database.

Both databases get a text that was already folded here, so that they find the same. A chunk such as
``srv-app-01.stadt.local`` becomes ``srv_app_01_stadt_local``; a blank stands before every chunk, so that the beginning
of a word can be told from its middle.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["folded", "index_words", "query_words", "sort_key"]

_JOINTS = re.compile(r"[\W_]+")
_MOST_QUERY_WORDS = 8
_LONGEST_WORD = 60
_SWITCH_MAC = re.compile(r"^[0-9a-f]{4}(_[0-9a-f]{4}){2}$")
_SORT_KEY_LENGTH = 80
_UMLAUTS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"})


def folded(text: str) -> str:
    """Return the text in small letters without accents: ``Straße`` and ``STRASSE`` become ``strasse``.

    ``ü`` becomes ``u``, as in a telephone book's sorting (DIN 5007-1).
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UMLAUTS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def sort_key(name: str) -> str:
    """Return what a list is sorted by: the folded name, cut to a fixed length."""
    return folded(" ".join(name.split()))[:_SORT_KEY_LENGTH]


def index_words(texts: Iterable[str]) -> str:
    """Return the text by which a record with these texts is found: each chunk once, a blank before every one."""
    chunks = dict.fromkeys(joined for text in texts for chunk in folded(text).split() if (joined := _joined(chunk)))
    return "".join(f" {chunk}" for chunk in chunks)


def query_words(query: str) -> tuple[str, ...]:
    """Return the words of a query; a record must hold each of them.

    Nothing but letters, digits and underscores is left, so that no query can be read as a command of the
    database's search language. At most eight words count. A MAC address as switches write it (``001a.2b3c.4d5e``)
    becomes the usual pairs.
    """
    joined = (_paired(_joined(chunk)[:_LONGEST_WORD]) for chunk in folded(query).split())
    return tuple(word for word in joined if word)[:_MOST_QUERY_WORDS]


def _joined(chunk: str) -> str:
    return "_".join(_pieces(chunk))


def _paired(word: str) -> str:
    if not _SWITCH_MAC.match(word):
        return word
    digits = word.replace("_", "")
    return "_".join(digits[place : place + 2] for place in range(0, len(digits), 2))


def _pieces(chunk: str) -> list[str]:
    return [piece for piece in _JOINTS.split(chunk) if piece]
