"""Cut texts into the words the inventory searches by: hosts, addresses and names alike, on every database.

Both databases get words that were already cut here, so that they find the same. A chunk such as
``srv-app-01.stadt.local`` becomes ``srv_app_01_stadt_local`` and everything that follows one of its joints
(``app_01_stadt_local``, ``stadt_local`` ...), so that a search by the beginning of a word finds it from any joint on.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["folded", "index_words", "query_words", "sort_key"]

_JOINTS = re.compile(r"[\W_]+")
_MOST_JOINTS = 8
_MOST_QUERY_WORDS = 8
_LONGEST_WORD = 60
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
    """Return all words under which a record with these texts is found, each once, divided by single spaces."""
    words: dict[str, None] = {}
    for text in texts:
        for chunk in folded(text).split():
            words.update(dict.fromkeys(_suffixes(chunk)))
    return " ".join(words)


def query_words(query: str) -> tuple[str, ...]:
    """Return the words of a query; a record must hold a word beginning with each of them.

    Nothing but letters, digits and underscores is left, so that no query can be read as a command of the
    database's search language. At most eight words count.
    """
    joined = ("_".join(_pieces(chunk))[:_LONGEST_WORD] for chunk in folded(query).split())
    return tuple(word for word in joined if word)[:_MOST_QUERY_WORDS]


def _suffixes(chunk: str) -> Iterator[str]:
    pieces = _pieces(chunk)
    for start in range(min(len(pieces), _MOST_JOINTS)):
        yield "_".join(pieces[start:])[:_LONGEST_WORD]


def _pieces(chunk: str) -> list[str]:
    return [piece for piece in _JOINTS.split(chunk) if piece]
