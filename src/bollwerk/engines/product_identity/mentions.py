"""Find documents whose texts name a component that another maker built in: OpenSSL in a controller's firmware.

A product of a document is then concerned through a part of it. Only texts about vulnerabilities are read, and a text
counts when it names both the product and its maker, as whole words.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice

from bollwerk.engines.product_identity.names import ProductName, fold

MOST_DOCUMENTS = 0.03
"""A name that stands in a larger share of the documents is a common word."""

FEWEST_DOCUMENTS = 40
"""In a small corpus this many documents may name a product."""

SHORTEST_NAME = 4
_PIECE = re.compile(r"[^a-z0-9]+")
_PARENTHESES = re.compile(r"\([^()]*\)")


class MentionIndex:
    """Texts by document, ready to be asked who names a product."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        self._texts: dict[str, str] = {}
        self._documents: defaultdict[str, set[str]] = defaultdict(set)
        for document, several in texts.items():
            plain = " ".join(_PIECE.sub(" ", text.lower()).strip() for text in several if text)
            self._texts[document] = f" {plain} "
            for word in set(plain.split()):
                self._documents[word].add(document)
        self._most = max(FEWEST_DOCUMENTS, int(MOST_DOCUMENTS * len(self._texts)))

    def find(self, name: ProductName) -> list[str]:
        """Return the documents whose texts name the product and its maker, sorted."""
        if not name.vendor.words or not self._texts:
            return []
        maker = " ".join(name.vendor.words)
        found: set[str] = set()
        makers = self._holding(name.vendor.words)
        for phrase in _phrases(name, maker):
            hopeful = self._holding(phrase.split())
            if makers.isdisjoint(hopeful):
                continue
            holders = [document for document in hopeful if f" {phrase} " in self._texts[document]]
            if len(holders) <= self._most:
                found.update(document for document in holders if f" {maker} " in self._texts[document])
        return sorted(found)

    def _holding(self, words: Sequence[str]) -> set[str]:
        sets = sorted((self._documents.get(word, set()) for word in words), key=len)
        common = set(sets[0]) if sets else set[str]()
        for other in islice(sets, 1, None):
            common &= other
        return common


def _phrases(name: ProductName, maker: str) -> list[str]:
    """Return the ways in which a text may write the product."""
    full = fold(name.text)
    short = fold(_PARENTHESES.sub(" ", name.text))
    forms = {full, short, *(form.removeprefix(f"{maker} ") for form in (full, short))}
    return sorted(form for form in forms if len(form) >= SHORTEST_NAME)
