"""Find a product in a closed directory (CPE dictionary, endoflife.date) by identifier or by name; abstain when unsure.

By name: three letters in a row are compared, rare ones count more; the whole name and the product's own words count
apart, and a little the vendor. What stands behind a dash or a colon of a long title counts less than its head.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity.identifiers import cpe_key, purl_key, read_purl
from bollwerk.engines.product_identity.names import fold, read_name, read_vendor

SURE = 0.85
"""An answer that is less sure is no answer."""

_CONSTANT = -5.98
_TERMS = (2.23, -1.25, 2.42, 3.69, 4.81, -0.96, 5.22, -3.78)
"""Logistic regression on half of the development split: whole, product, vendor, lead, and products of them."""

_WHOLE, _PRODUCT, _VENDOR = 0.7, 0.3, 0.15
_HEAD = 0.97
_TITLE = re.compile(r"\s+[–—-]\s+|:\s|\s\|\s|\s*\(|,\s")
_PADDING = re.compile(r"\b(?:firmware|wordpress|plugin|project|software)\b")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A product of a directory; `identifiers` are CPE names, package URLs and other names it goes by."""

    key: str
    vendor: str
    name: str
    identifiers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A product found; `score` is how sure it is, 1 for an identifier."""

    key: str
    score: float
    by_identifier: bool = False


class ProductDirectory:
    """A directory prepared for questions."""

    def __init__(self, entries: Sequence[DirectoryEntry]) -> None:
        self._keys = [entry.key for entry in entries]
        self._whole = _Letters([fold(f"{entry.vendor} {entry.name}") for entry in entries])
        self._product = _Letters([_own_words(entry.vendor, entry.name) for entry in entries])
        self._vendor = _Letters([_vendor_words(entry.vendor) for entry in entries])
        self._identifiers: dict[str, str] = {}
        for entry in entries:
            for text in (*entry.identifiers, entry.key):
                for key in identifier_keys(text):
                    self._identifiers.setdefault(key, entry.key)

    def identify(self, identifier: str) -> Answer | None:
        """Return the product that a CPE, a package URL or another exact name means."""
        for key in identifier_keys(identifier):
            if key in self._identifiers:
                return Answer(self._identifiers[key], 1.0, by_identifier=True)
        return None

    def find(self, vendor: str, name: str, least: float = SURE) -> Answer | None:
        """Return the product that a vendor and a name most likely mean, None when it is not sure enough."""
        if not self._keys:
            return None
        heads = _heads(name)
        whole = self._best(self._whole, [fold(f"{vendor} {head}") for head in heads])
        own = self._best(self._product, [_own_words(vendor, head) for head in heads])
        maker = self._vendor.likeness(_vendor_words(vendor))
        score = _WHOLE * whole + _PRODUCT * own + _VENDOR * maker
        best = int(score.argmax())
        lead = float(score[best] - np.partition(score, -2)[-2]) if len(score) > 1 else float(score[best])
        sure = _sureness(float(whole[best]), float(own[best]), float(maker[best]), lead)
        return Answer(self._keys[best], sure) if sure >= least else None

    @staticmethod
    def _best(letters: "_Letters", texts: Sequence[str]) -> Floats:
        best = letters.likeness(texts[0])
        for text in texts[1:]:
            best = np.maximum(best, _HEAD * letters.likeness(text))
        return best


def _sureness(whole: float, own: float, maker: float, lead: float) -> float:
    """Return how likely the best answer is right, 0..1: it must be alike, and clearly more than the next one."""
    terms = (whole, own, maker, lead, own * own, own * maker, whole * whole, whole * maker)
    return 1 / (1 + math.exp(-_CONSTANT - sum(weight * term for weight, term in zip(_TERMS, terms, strict=True))))


def identifier_keys(text: str) -> tuple[str, ...]:
    """Return the keys an identifier is found by, the most special first."""
    plain = text.strip()
    if plain.lower().startswith("cpe:"):
        return tuple(f"cpe {key}" for key in (cpe_key(plain),) if key)
    if plain.lower().startswith("pkg:"):
        purl = read_purl(plain)
        place = purl.qualifiers.get("repository_url", "") if purl else ""
        keys = (f"purl {purl_key(plain)} {place}", f"purl {purl_key(plain)}") if place else (f"purl {purl_key(plain)}",)
        return keys if purl else ()
    name = fold(plain).replace(" ", "")
    return (f"name {name}",) if name else ()


def _heads(name: str) -> list[str]:
    """Return a title and its head; what follows a dash, a colon or a comma explains it."""
    head = _TITLE.split(name, maxsplit=1)[0].strip()
    return [name, head] if head and head != name else [name]


def _own_words(vendor: str, name: str) -> str:
    words = " ".join(read_name(vendor, name).atoms)
    return _PADDING.sub("", words).strip() or words


def _vendor_words(vendor: str) -> str:
    return " ".join(read_vendor(vendor).words)


class _Letters:
    """Likeness of texts by runs of three letters, rare ones counting more (cosine)."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_runs(text)) for text in texts]
        frequency = Counter(run for count in counts for run in count)
        self._rarity = {run: math.log(1 + len(texts) / many) for run, many in frequency.items()}
        self._size = len(texts)
        rows: dict[str, list[tuple[int, float]]] = {}
        for place, count in enumerate(counts):
            length = self._length(count)
            for run, times in count.items():
                rows.setdefault(run, []).append((place, times * self._rarity[run] / length))
        self._places = {run: np.array([place for place, _ in pairs]) for run, pairs in rows.items()}
        self._weights = {run: np.array([weight for _, weight in pairs]) for run, pairs in rows.items()}

    def likeness(self, text: str) -> Floats:
        """Return the likeness of a text with every text of the index, 0..1."""
        found = np.zeros(self._size, dtype=np.float64)
        count = Counter(_runs(text))
        length = self._length(count)
        for run, times in count.items():
            if run in self._places:
                found[self._places[run]] += self._weights[run] * (times * self._rarity[run] / length)
        return found

    def _length(self, count: Counter[str]) -> float:
        unknown = math.log(1 + self._size)
        squares = ((times * self._rarity.get(run, unknown)) ** 2 for run, times in count.items())
        return math.sqrt(sum(squares)) or 1.0


def _runs(text: str) -> list[str]:
    runs: list[str] = []
    for word in text.split():
        padded = f" {word} "
        runs.extend(padded[start : start + 3] for start in range(len(padded) - 2))
    return runs
