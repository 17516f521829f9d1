"""Match items of an inventory with products of documents, alone or in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bollwerk.engines.product_identity import schemes
from bollwerk.engines.product_identity.collector import collector_paused
from bollwerk.engines.product_identity.confidence import Evidence, confidence_of, match_of, single_version
from bollwerk.engines.product_identity.cpe import ANY, NA, plain
from bollwerk.engines.product_identity.distributions import same_release
from bollwerk.engines.product_identity.identifiers import (
    IdentifierIndex,
    Key,
    contradict,
    identifiers_of_item,
    identifiers_of_product,
    read_cpe,
    read_purl,
)
from bollwerk.engines.product_identity.identity_types import (
    NO_ALIASES,
    AdvisoryProduct,
    Aliases,
    Ground,
    Item,
    Match,
    NameComparison,
    NameRelation,
)
from bollwerk.engines.product_identity.installed_names import read_installed
from bollwerk.engines.product_identity.mentions import MentionIndex
from bollwerk.engines.product_identity.name_expansion import expand_models
from bollwerk.engines.product_identity.name_index import NameIndex
from bollwerk.engines.product_identity.names import ProductName, read_name
from bollwerk.engines.product_identity.range_reading import read_range, read_version
from bollwerk.engines.product_identity.ranges import Form, Interval, VersionRange
from bollwerk.engines.product_identity.version_columns import find_version

LEAST_CONFIDENCE = 0.45
"""Matches below are not reported unless asked for."""


def range_of(product: AdvisoryProduct) -> VersionRange | None:
    """Return the versions that a document says about a product, None when it says nothing.

    The range wins over the single version, and both over the version inside a CPE or a package URL.
    """
    if product.version_range:
        return read_range(product.version_range)
    if product.version:
        return read_version(product.version)
    for cpe in filter(None, map(read_cpe, product.cpes)):
        if cpe.version not in {ANY, NA}:
            return _single(plain(cpe.version), "")
    for purl in filter(None, map(read_purl, product.purls)):
        if purl.version:
            return _single(purl.version, purl.type if schemes.known(purl.type) else "")
    return None


@lru_cache(maxsize=16384)
def _single(version: str, scheme: str) -> VersionRange:
    return VersionRange(version, Form.SINGLE, scheme=scheme, intervals=(Interval(version, version),))


def version_of(item: Item) -> str:
    """Return the version of an item from its own field, its package URL or its CPE; empty when there is none."""
    if item.version.strip():
        return single_version(item.version)
    purl = read_purl(item.purl) if item.purl else None
    if purl is not None and purl.version:
        return purl.version
    cpe = read_cpe(item.cpe) if item.cpe else None
    return plain(cpe.version) if cpe is not None and cpe.version not in {ANY, NA} else ""


def names_of_product(product: AdvisoryProduct) -> list[ProductName]:
    """Return the names a product goes by: its own and its single models, or those of its CPEs when it has none."""
    if product.name:
        return [read_name(product.vendor, name) for name in expand_models(product.name)]
    return [_cpe_name(text) for text in product.cpes if read_cpe(text)]


def names_of_item(item: Item) -> list[ProductName]:
    """Return the names an item goes by: its own, or that of its CPE when it has none."""
    if item.name:
        return [read_installed(item.vendor, item.name)]
    return [_cpe_name(item.cpe)] if item.cpe and read_cpe(item.cpe) else []


def _cpe_name(text: str) -> ProductName:
    cpe = read_cpe(text)
    vendor, product = cpe.package if cpe else ("", "")
    return read_name(vendor.replace("_", " "), product.replace("_", " "))


class _Named:
    """Positions by distinct name, with an index over the names."""

    def __init__(self, names: Sequence[Sequence[ProductName]], aliases: Aliases, *, items: bool) -> None:
        self._entry: dict[tuple[str, str], int] = {}
        fresh, members = self._number(names, start=0)
        self.holders = [np.array(places, dtype=np.int64) for places in members.values()]
        self.index = NameIndex(fresh, aliases, names_are_items=items)

    def put_in(self, names: Sequence[Sequence[ProductName]], *, start: int) -> None:
        """Take in the names of further positions, the first of which is `start`."""
        fresh, members = self._number(names, start=start)
        self.holders.extend(np.zeros(0, dtype=np.int64) for _ in fresh)
        for entry, places in members.items():
            self.holders[entry] = np.concatenate([self.holders[entry], np.array(places, dtype=np.int64)])
        self.index.extend(fresh)

    def take_out(self, names: Sequence[ProductName], position: int) -> None:
        """Take a position out that goes by some names."""
        for name in names:
            entry = self._entry[name.vendor.text, name.text]
            self.holders[entry] = self.holders[entry][self.holders[entry] != position]

    def _number(
        self, names: Sequence[Sequence[ProductName]], *, start: int
    ) -> tuple[list[ProductName], dict[int, list[int]]]:
        """Return names that are new, and by the number of each name the positions that go by it."""
        fresh: list[ProductName] = []
        members: dict[int, list[int]] = {}
        for position, several in enumerate(names, start):
            for name in several:
                before = len(self._entry)
                entry = self._entry.setdefault((name.vendor.text, name.text), before)
                if entry == before:
                    fresh.append(name)
                members.setdefault(entry, []).append(position)
        return fresh, members


@dataclass(frozen=True, slots=True)
class Weighed:
    """A match with the positions of its item and its product."""

    item: int
    product: int
    match: Match


class AdvisoryIndex:
    """Products of documents, ready to be asked which of them concern an item."""

    def __init__(self, products: Sequence[AdvisoryProduct], aliases: Aliases = NO_ALIASES) -> None:
        self.products: list[AdvisoryProduct] = []
        self.ranges: list[VersionRange | None] = []
        self.distinct_ranges: list[VersionRange | None] = []
        self.range_numbers = np.zeros(0, dtype=np.int64)
        self._range_number: dict[VersionRange | None, int] = {}
        self._identifiers = IdentifierIndex([])
        self._mentions = MentionIndex({})
        self._first: dict[str, int] = {}
        with collector_paused():
            names = [names_of_product(product) for product in products]
            self.named = _Named(names, aliases, items=False)
            self._put_in(products, names)

    def put_in(self, products: Sequence[AdvisoryProduct]) -> None:
        """Take in the products of further documents; their positions follow those of all that were ever taken in."""
        names = [names_of_product(product) for product in products]
        self.named.put_in(names, start=len(self.products))
        self._put_in(products, names)

    def _put_in(self, products: Sequence[AdvisoryProduct], names: Sequence[Sequence[ProductName]]) -> None:
        start = len(self.products)
        self.products.extend(products)
        ranges = [range_of(product) for product in products]
        for one in ranges:
            if self._range_number.setdefault(one, len(self.distinct_ranges)) == len(self.distinct_ranges):
                self.distinct_ranges.append(one)
        self.ranges.extend(ranges)
        numbers = np.array([self._range_number[one] for one in ranges], dtype=np.int64)
        self.range_numbers = np.concatenate([self.range_numbers, numbers])
        texts: dict[str, dict[str, None]] = {}
        for position, (product, several) in enumerate(zip(products, names, strict=True), start):
            self._identifiers.add((position, key) for key in _identifiers(product, several))
            if product.mentions:
                texts.setdefault(product.advisory, {}).update(dict.fromkeys(product.mentions))
                self._first.setdefault(product.advisory, position)
        self._mentions.add({advisory: tuple(several) for advisory, several in texts.items()})

    def take_out(self, positions: Iterable[int]) -> None:
        """Take out all products of some documents, given by their positions; those of the others stay."""
        for position in positions:
            product = self.products[position]
            names = names_of_product(product)
            self.named.take_out(names, position)
            self._identifiers.remove((position, key) for key in _identifiers(product, names))
            if self._first.pop(product.advisory, None) is not None:
                self._mentions.remove(product.advisory)

    def mentioned(self, name: ProductName) -> list[tuple[int, Evidence]]:
        """Return the first product of every document whose texts name a product of another maker.

        The document then speaks about a part that its own products contain.
        """
        written = f"{name.vendor.text} {name.text}".strip()
        return [
            (self._first[advisory], mention_of(written, f"text of {advisory}"))
            for advisory in self._mentions.find(name)
        ]

    def match(self, item: Item, least: float = LEAST_CONFIDENCE) -> list[Match]:
        """Return the matches of an item, surest first."""
        found = [
            match
            for position, evidence in strongest(self._evidence(item)).items()
            if (match := judge(self.products[position], item, evidence, self.ranges[position], least)) is not None
        ]
        found.sort(key=lambda match: (-match.confidence, match.advisory, match.product_id))
        return found

    def match_by_identifiers(self, place: int, item: Item, keys: Sequence[Key], least: float) -> Iterator[Weighed]:
        """Return the matches of an item at a place of an inventory that share one of its identifiers."""
        found = (
            (position, Evidence(ground, (text, text))) for position, (ground, text) in self._identifiers.find(keys)
        )
        for position, evidence in strongest(found).items():
            match = judge(self.products[position], item, evidence, self.ranges[position], least)
            if match is not None:
                yield Weighed(place, position, match)

    def _evidence(self, item: Item) -> Iterator[tuple[int, Evidence]]:
        for position, (ground, text) in self._identifiers.find(identifiers_of_item(item)):
            yield position, Evidence(ground, (text, text))
        for name in names_of_item(item):
            for entry, comparison in self.named.index.search(name):
                evidence = Evidence(Ground.NAME, (comparison.mine, comparison.theirs), comparison)
                for position in self.named.holders[entry].tolist():
                    yield position, evidence
            yield from self.mentioned(name)


def _identifiers(product: AdvisoryProduct, names: Sequence[ProductName]) -> list[Key]:
    return identifiers_of_product(product, [number for name in names for number in name.order_numbers])


def mention_of(mine: str, theirs: str) -> Evidence:
    """Return what speaks for an item that a text names."""
    comparison = NameComparison(1.0, NameRelation.MENTIONED, mine, theirs, vendor_score=1.0)
    return Evidence(Ground.MENTION, (mine, theirs), comparison)


def strongest(found: Iterable[tuple[int, Evidence]]) -> dict[int, Evidence]:
    """Return the strongest evidence for every position."""
    best: dict[int, Evidence] = {}
    for position, evidence in found:
        known = best.get(position)
        if known is None or strength_of(evidence) > strength_of(known):
            best[position] = evidence
    return best


def strength_of(evidence: Evidence) -> float:
    """Return how much evidence is worth if the versions agree, 0..1."""
    return confidence_of(evidence, find_version("", _EVERYTHING), None)


_EVERYTHING = VersionRange("*", Form.ALL, intervals=(Interval(),))


def judge(
    product: AdvisoryProduct, item: Item, evidence: Evidence, version_range: VersionRange | None, least: float
) -> Match | None:
    """Return the match of an item with a product for which evidence speaks, None where it is less sure than `least`.

    Of the item it reads version, CPE and package URL, and takes its key over.
    """
    if evidence.ground is Ground.NAME and contradict(product, item):
        evidence = replace(evidence, contradicted=True)
    asked = version_range
    if evidence.ground is Ground.PURL:
        asked = _in_ecosystem(product, item, version_range)
        if asked is None and version_range is not None:
            return None
    if evidence.ground is Ground.MENTION:
        asked = version_range = None  # the range counts the product's versions, not those of its part
    finding = find_version(version_of(item), asked)
    confidence = confidence_of(evidence, finding, version_range)
    if confidence < least or confidence <= 0:
        return None
    return match_of(product, item, evidence, finding, version_range, confidence=confidence)


def _in_ecosystem(product: AdvisoryProduct, item: Item, version_range: VersionRange | None) -> VersionRange | None:
    """Return the range in the order of the item's ecosystem, None when the releases of the distribution differ."""
    mine = read_purl(item.purl)
    theirs = [purl for text in product.purls if (purl := read_purl(text)) is not None]
    if mine is None or version_range is None:
        return version_range
    if not any(same_release(purl, mine) for purl in theirs):
        return None
    if version_range.scheme in {"", "all", "generic"} and schemes.known(mine.type):
        return replace(version_range, scheme=mine.type)
    return version_range
