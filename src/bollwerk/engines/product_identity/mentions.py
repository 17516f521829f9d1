"""Find documents whose texts name a component that another maker built in: OpenSSL in a controller's firmware.

A product of a document is then concerned through a part of it. Only texts about vulnerabilities are read, and a text
counts when it names both the product and its maker, as whole words.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

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
        self._makers: dict[tuple[str, ...], frozenset[str]] = {}
        self._most = FEWEST_DOCUMENTS
        self.add(texts)

    def add(self, texts: Mapping[str, Sequence[str]]) -> None:
        """Take further documents in."""
        for document, several in texts.items():
            plain = " ".join(_PIECE.sub(" ", text.lower()).strip() for text in several if text)
            self._texts[document] = f" {plain} "
            for word in set(plain.split()):
                self._documents[word].add(document)
        self._count_anew()

    def remove(self, document: str) -> None:
        """Take a document out, if it is there."""
        for word in set(self._texts.pop(document, "").split()):
            self._documents[word].discard(document)
        self._count_anew()

    def _count_anew(self) -> None:
        self._makers.clear()
        self._most = max(FEWEST_DOCUMENTS, int(MOST_DOCUMENTS * len(self._texts)))

    def find(self, name: ProductName) -> list[str]:
        """Return the documents whose texts name the product and its maker, sorted."""
        if not name.vendor.words or not self._texts:
            return []
        makers = self._naming(name.vendor.words)
        if not makers:
            return []
        maker = " ".join(name.vendor.words)
        found: set[str] = set()
        for phrase in _phrases(name, maker):
            words = self._sets(phrase.split())
            if not words or not makers.intersection(*words):
                continue
            hopeful = words[0].intersection(*words[1:])
            holders = {document for document in hopeful if f" {phrase} " in self._texts[document]}
            if len(holders) <= self._most:
                found |= holders & makers
        return sorted(found)

    def words(self) -> list[str]:
        """Return every word of the texts, sorted."""
        return sorted(self._documents)

    def _naming(self, words: tuple[str, ...]) -> frozenset[str]:
        """Return the documents that name a maker; answers are remembered."""
        known = self._makers.get(words)
        if known is None:
            sets = self._sets(words)
            hopeful = sets[0].intersection(*sets[1:]) if sets else frozenset[str]()
            maker = f" {' '.join(words)} "
            known = frozenset(document for document in hopeful if maker in self._texts[document])
            self._makers[words] = known
        return known

    def _sets(self, words: Sequence[str]) -> list[set[str]]:
        """Return the documents that hold each word, fewest first; nothing when a word stands in none."""
        sets = [self._documents.get(word) for word in words]
        return sorted(known, key=len) if len(known := [one for one in sets if one]) == len(sets) else []


def _phrases(name: ProductName, maker: str) -> list[str]:
    """Return the ways in which a text may write the product."""
    full = fold(name.text)
    short = fold(_PARENTHESES.sub(" ", name.text)) if "(" in name.text else full
    forms = {full, short, *(form.removeprefix(f"{maker} ") for form in (full, short))}
    return sorted(form for form in forms if len(form) >= SHORTEST_NAME)
