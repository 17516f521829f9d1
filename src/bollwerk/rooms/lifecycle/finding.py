"""Which product of the support data a product of the inventory is: by a person's word, by identifier, by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bollwerk.engines import product_identity as identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Finder", "Found", "Ground", "Known", "Wanted", "kept_finder"]

_LEAST = 0.25
"""Least likeness of a proposal; below, nothing is proposed."""
_EQUAL_NAME, _NAME_WITHIN = 0.95, 0.9
_EMPTY_TEXT = """
    server edition standard datacenter datacentre data center centre enterprise professional pro home education
    business essentials express community workstation desktop client core plus ultimate premium web lts ltsc ltsb esr
    linux gnu cms webmail software system the und and for fuer r2 sp sp1 sp2 sp3 sp4 sp5 x64 x86 bit n version release
    runtime engine suite foundation project projekt inc gmbh ltd ag corp corporation company standalone
    """
_EMPTY_WORDS = frozenset(_EMPTY_TEXT.split())
"""Words behind or around a product's name that name an edition, not another product."""
_BRACKETS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_CPE_PARTS = 4
_MOST_KEPT = 50_000
"""Answers that a finder keeps; a large city has some thousand names."""


class Ground(StrEnum):
    """What a product was found by; a likeness is only a proposal, for a person to decide."""

    CHOSEN = "chosen"
    CPE = "cpe"
    PURL = "purl"
    NAME = "name"
    NAME_WITHIN = "name_within"
    LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Known:
    """A product of the support data; `key` is what the caller gets back."""

    key: str
    name: str
    vendor: str = ""
    aliases: Sequence[str] = ()
    cpes: Sequence[str] = ()
    purls: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product of the inventory."""

    vendor: str
    product: str
    version: str = ""
    cpe: str = ""
    purl: str = ""

    @property
    def versions(self) -> tuple[str, ...]:
        """Return what may say the version, the surest first: its own field, an identifier, numbers in the name."""
        stated = identity.version_of(identity.Item("item", self.vendor, "", self.version, self.cpe, self.purl))
        words = _BRACKETS.sub(" ", self.product).split()
        place = next((number for number, word in enumerate(words) if number and word[:1].isdigit()), len(words))
        named = " ".join(words[place:])
        return tuple(dict.fromkeys(one for one in (self.version.strip(), stated, named) if one))


@dataclass(frozen=True, slots=True)
class Found:
    """A product that was found, how surely, and by what."""

    key: str
    confidence: float
    ground: Ground

    @property
    def is_proposal(self) -> bool:
        """Whether a person has to decide before it counts."""
        return self.ground is Ground.LIKENESS


class Finder:
    """Finds products; made once for many questions.

    Args:
        products: Everything that is known.
        chosen: What people decided: folded vendor and product of the inventory to a key; empty for none of them.
    """

    def __init__(self, products: Iterable[Known], chosen: Mapping[tuple[str, str], str] | None = None) -> None:
        self._chosen = chosen or {}
        self._answers: dict[tuple[str, ...], Found | None] = {}
        self._names: dict[str, str] = {}
        self._cpes: dict[str, str] = {}
        self._purls: dict[str, str] = {}
        self._words: dict[frozenset[str], str] = {}
        known = list(products)
        for one in known:
            # Its own name before what others are also called.
            self._names.setdefault(identity.fold(one.key), one.key)
        for one in known:
            self._cpes |= {key: one.key for cpe in one.cpes if (key := _cpe_key(cpe))}
            self._purls |= {key: one.key for purl in one.purls if (key := _purl_key(purl))}
            for name in dict.fromkeys((one.name, *one.aliases)):
                self._names.setdefault(identity.fold(name), one.key)
                self._words.setdefault(frozenset(identity.fold(name).split()), one.key)
        self._directory = identity.ProductDirectory(
            [identity.DirectoryEntry(one.key, one.vendor, one.name) for one in known]
        )

    def find(self, wanted: Wanted) -> Found | None:
        """Return the product, None if nobody knows it or a person said that it is none."""
        pair = (identity.fold(wanted.vendor), identity.fold(wanted.product))
        if pair in self._chosen:
            return Found(self._chosen[pair], 1.0, Ground.CHOSEN) if self._chosen[pair] else None
        return self.propose(wanted)

    def propose(self, wanted: Wanted) -> Found | None:
        """Return the product without what people decided; each name is looked for once."""
        asked = (wanted.vendor, wanted.product, wanted.cpe, wanted.purl)
        if asked not in self._answers:
            if len(self._answers) >= _MOST_KEPT:
                self._answers.clear()
            self._answers[asked] = self._proposed(wanted)
        return self._answers[asked]

    def _proposed(self, wanted: Wanted) -> Found | None:
        if (key := self._cpes.get(_cpe_key(wanted.cpe))) is not None:
            return Found(key, 1.0, Ground.CPE)
        if (key := self._purls.get(_purl_key(wanted.purl))) is not None:
            return Found(key, 1.0, Ground.PURL)
        vendor = identity.fold(wanted.vendor)
        product = identity.fold(_BRACKETS.sub(" ", wanted.product) or _cpe_name(wanted.cpe))
        for name in (identity.fold(wanted.product), product, f"{vendor} {product}".strip()):
            if (key := self._names.get(name)) is not None:
                return Found(key, _EQUAL_NAME, Ground.NAME)
        return self._within(vendor, product) or self._alike(wanted.vendor, product)

    def _within(self, vendor: str, product: str) -> Found | None:
        """Return the product whose whole name stands in the item's, the rest being editions, versions or its maker.

        The one with most words wins: `Windows Server 2019 Standard` is not `Windows`.
        """
        words_here, makers = frozenset(product.split()), frozenset(vendor.split())
        own = {word for word in words_here if not _is_empty(word)}
        found = [
            (len(words), key)
            for words, key in self._words.items()
            if words <= words_here | makers and own <= words | makers and words & words_here
        ]
        return Found(max(found)[1], _NAME_WITHIN, Ground.NAME_WITHIN) if found else None

    def _alike(self, vendor: str, product: str) -> Found | None:
        answer = self._directory.find(vendor, product, _LEAST) if product else None
        return Found(answer.key, round(answer.score, 3), Ground.LIKENESS) if answer else None


@lru_cache(maxsize=4)
def kept_finder(known: tuple[Known, ...], chosen: frozenset[tuple[tuple[str, str], str]]) -> Finder:
    """Return the finder for these products and decisions; the same ones get the same finder with all it found.

    Looking for the likeliest of 464 products took two thirds of a page's time with 2,800 records.

    Args:
        chosen: Items of the mapping that `Finder` takes.
    """
    return Finder(known, dict(chosen))


def _is_empty(word: str) -> bool:
    return word in _EMPTY_WORDS or word[:1].isdigit()


def _cpe_parts(text: str) -> list[str]:
    """Return part, vendor and product of a CPE of either form, also of one that stops there; else an empty list."""
    parts = text.strip().casefold().split(":")
    if text.startswith("cpe:2.3:") and len(parts) > _CPE_PARTS:
        return parts[2:5]
    if text.startswith("cpe:/") and len(parts) >= _CPE_PARTS:
        return [parts[1].strip("/"), *parts[2:4]]
    return []


def _cpe_key(text: str) -> str:
    return ":".join(_cpe_parts(text))


def _cpe_name(text: str) -> str:
    return " ".join(_cpe_parts(text)[1:]).replace("_", " ").replace("\\", "")


def _purl_key(text: str) -> str:
    """Return type, namespace and name of a package URL."""
    try:
        purl = identity.parse_purl(text) if text else None
    except identity.PurlError:
        return ""
    return f"{purl.type}/{purl.namespace or ''}/{purl.name}".casefold() if purl else ""
