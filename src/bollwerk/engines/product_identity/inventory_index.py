"""Ask an inventory which of its items the products of one document concern.

Versions are ranked once for all documents, names that many products of a document share are compared once, and what
the versions of all items of a name say is worked out in columns.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from bollwerk.engines.product_identity.collector import collector_paused
from bollwerk.engines.product_identity.confidence import (
    OF_FINDING,
    WITH_CONDITION,
    Evidence,
    doubts_of,
    sureness,
)
from bollwerk.engines.product_identity.identifiers import IdentifierIndex, identifiers_of_item, identifiers_of_product
from bollwerk.engines.product_identity.identity_types import NO_ALIASES, AdvisoryProduct, Aliases, Ground, Item, Match
from bollwerk.engines.product_identity.match_table import Explanation
from bollwerk.engines.product_identity.matching import (
    LEAST_CONFIDENCE,
    judge,
    mention_of,
    names_of_item,
    names_of_product,
    range_of,
    strength_of,
    strongest,
    version_of,
)
from bollwerk.engines.product_identity.mentions import MentionIndex
from bollwerk.engines.product_identity.name_index import MIN_SCORE, Ints, NameIndex
from bollwerk.engines.product_identity.names import MAX_LENGTH, ProductName
from bollwerk.engines.product_identity.ranges import VersionRange
from bollwerk.engines.product_identity.version_columns import CODES, VersionList

_NOBODY = -1
_Found = Mapping[tuple[str, str], Sequence[tuple[int, Evidence]]]
"""By vendor and name asked for: names of the inventory, with what speaks for each."""


@dataclass(frozen=True, slots=True)
class SharedMatch:
    """Matches of one product with several items, which differ only in the items' versions.

    Attributes:
        product: Position of the product in the document.
        confidence: 0..1.
        told: What explains them.
        places: Positions of the items in the inventory.
    """

    product: int
    confidence: float
    told: Explanation
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A product that is asked about."""

    number: int
    product: AdvisoryProduct
    versions: VersionRange | None
    least: float


class InventoryIndex:
    """Items of an inventory, ready to be asked which of them a product of a document concerns."""

    def __init__(self, items: Sequence[Item], aliases: Aliases = NO_ALIASES) -> None:
        self.items = list(items)
        self._entry: dict[tuple[str, str], int] = {}
        """Distinct names, numbered."""
        self._by_maker: dict[str, list[int]] = {}
        with collector_paused():
            versions = [version_of(item) for item in self.items]
            self._versions = VersionList(versions)
            self._version = np.array([self._versions.number(version) for version in versions], dtype=np.int64)
            self._entry_of: list[int] = []
            names, members = self._number_names(self.items)
            self._holders = [np.array(places, dtype=np.int64) for places in members.values()]
            self._names = NameIndex(names, aliases, names_are_items=True)
            self._identifiers = IdentifierIndex(
                (position, key) for position, item in enumerate(self.items) for key in identifiers_of_item(item)
            )
            self._otherwise = {position for position, item in enumerate(self.items) if item.cpe or item.purl}
            """Items that carry identifiers that may contradict a name."""

    def _number_names(self, items: Sequence[Item]) -> tuple[list[ProductName], dict[int, list[int]]]:
        """Give further items their names; return new names, and positions of items by the number of their name."""
        fresh: list[ProductName] = []
        members: dict[int, list[int]] = {}
        for position, item in enumerate(items, start=len(self._entry_of)):
            name = next(iter(names_of_item(item)), None)
            if name is None:
                self._entry_of.append(_NOBODY)
                continue
            entry = self._entry.setdefault((name.vendor.text, name.text), len(self._entry))
            if entry == len(self._entry) - 1 and entry not in members:
                fresh.append(name)
                for maker in name.vendor.words[:1]:
                    self._by_maker.setdefault(maker, []).append(entry)
            self._entry_of.append(entry)
            members.setdefault(entry, []).append(position)
        return fresh, members

    def put_in(self, items: Sequence[Item]) -> None:
        """Take further items in; their positions follow those of all that were ever taken in."""
        start = len(self.items)
        self.items.extend(items)
        numbers = [self._versions.number(version_of(item)) for item in items]
        self._version = np.concatenate([self._version, np.array(numbers, dtype=np.int64)])
        names, members = self._number_names(items)
        self._holders.extend(np.zeros(0, dtype=np.int64) for _ in names)
        for entry, places in members.items():
            self._holders[entry] = np.concatenate([self._holders[entry], np.array(places, dtype=np.int64)])
        self._names.extend(names)
        for place, item in enumerate(items, start):
            self._identifiers.add((place, key) for key in identifiers_of_item(item))
            if item.cpe or item.purl:
                self._otherwise.add(place)

    def take_out(self, places: Iterable[int]) -> None:
        """Take items out that are there; the positions of the others stay."""
        for place in places:
            entry = self._entry_of[place]
            if entry != _NOBODY:
                self._holders[entry] = self._holders[entry][self._holders[entry] != place]
            self._identifiers.remove((place, key) for key in identifiers_of_item(self.items[place]))
            self._otherwise.discard(place)

    def match(self, product: AdvisoryProduct, least: float = LEAST_CONFIDENCE) -> list[Match]:
        """Return the matches of a product, surest first."""
        return self._single([product], self._of_products([product], least))

    def match_document(self, products: Sequence[AdvisoryProduct], least: float = LEAST_CONFIDENCE) -> list[Match]:
        """Return the matches of one document: of its products, and of parts that its texts name."""
        found = self._of_products(products, least)
        return self._single(products, found) + self._single(products, self._mentioned(products, found, least))

    def match_alike(self, products: Sequence[AdvisoryProduct], least: float = LEAST_CONFIDENCE) -> list[SharedMatch]:
        """Return what `match_document` returns, items that are alike together."""
        found = self._of_products(products, least)
        return found + list(self._mentioned(products, found, least))

    def _single(self, products: Sequence[AdvisoryProduct], found: Iterable[SharedMatch]) -> list[Match]:
        """Return the matches of every item, by product, surest first."""
        several = [
            (one.product, _of_item(products[one.product], self.items[place], one))
            for one in found
            for place in one.places
        ]
        several.sort(key=lambda pair: (pair[0], -pair[1].confidence, pair[1].item))
        return [match for _, match in several]

    def _of_products(self, products: Sequence[AdvisoryProduct], least: float) -> list[SharedMatch]:
        names = [names_of_product(product) for product in products]
        found = self._compare({(name.vendor.text, name.text): name for several in names for name in several}, least)
        return [
            match
            for number, (product, several) in enumerate(zip(products, names, strict=True))
            for match in self._of_product(_Asked(number, product, range_of(product), least), several, found)
        ]

    def _compare(self, names: Mapping[tuple[str, str], ProductName], least: float) -> _Found:
        """Return for each name asked for those of the inventory that are enough alike for a match."""
        found: dict[tuple[str, str], list[tuple[int, Evidence]]] = {}
        for (key, name), scores in zip(
            names.items(), self._names.scores_of(list(names.values()), MIN_SCORE), strict=True
        ):
            several = found[key] = []
            for entry, (score, vendor_score) in scores.items():
                if sureness(score) >= least:
                    comparison = self._names.compared(name, entry, score, vendor_score)
                    several.append((entry, Evidence(Ground.NAME, (comparison.mine, comparison.theirs), comparison)))
        return found

    def _of_product(self, asked: _Asked, names: Sequence[ProductName], found: _Found) -> Iterator[SharedMatch]:
        named = strongest(pair for name in names for pair in found[name.vendor.text, name.text])
        identified = self._identified(asked.product, names, named)
        yield from self._one_by_one(asked, identified)
        for entry, evidence in named.items():
            places = self._holders[entry]
            apart = self._apart(asked.product, places, identified)
            if apart:
                places = _without(places, set(apart))
                yield from self._one_by_one(asked, {place: evidence for place in apart if place not in identified})
            yield from self._by_columns(asked, places, evidence)

    def _apart(self, product: AdvisoryProduct, places: Ints, identified: Collection[int]) -> list[int]:
        """Return the items of a name that columns cannot judge: their identifiers met, or may contradict the name."""
        otherwise = self._otherwise if product.cpes or product.purls else ()
        if not identified and not otherwise:
            return []
        several: list[int] = places.tolist()
        return [place for place in several if place in identified or place in otherwise]

    def _by_columns(self, asked: _Asked, places: Ints, evidence: Evidence) -> Iterator[SharedMatch]:
        """Return the matches of items of one name, by what the versions say."""
        findings = self._versions.decide(self._version[places], asked.versions)
        conditions = asked.versions.conditions if asked.versions else ()
        worth = strength_of(evidence) * (WITH_CONDITION if conditions else 1.0)
        codes: list[int] = np.flatnonzero(np.bincount(findings)).tolist()
        for code in codes:
            confidence = worth * OF_FINDING[CODES[code]]
            if confidence >= asked.least and confidence > 0:
                told = Explanation(
                    evidence.ground, CODES[code], evidence.met, asked.versions.text if asked.versions else "",
                    doubts_of(evidence, CODES[code], asked.versions), conditions,
                )  # fmt: skip
                yield SharedMatch(asked.number, round(confidence, 4), told, places[findings == code].tolist())

    def _identified(
        self, product: AdvisoryProduct, names: Sequence[ProductName], named: Mapping[int, Evidence]
    ) -> dict[int, Evidence]:
        """Return the items that share an identifier with a product, unless their name tells more."""
        keys = identifiers_of_product(product, [number for name in names for number in name.order_numbers])
        found = strongest(
            (place, Evidence(ground, (text, text))) for place, (ground, text) in self._identifiers.find(keys)
        )
        rivals = ((place, named.get(self._entry_of[place])) for place in found)
        stronger = [place for place, rival in rivals if rival and strength_of(rival) > strength_of(found[place])]
        for place in stronger:
            del found[place]
        return found

    def _one_by_one(self, asked: _Asked, found: Mapping[int, Evidence]) -> Iterator[SharedMatch]:
        """Return the matches of items, each with evidence of its own; those that say the same are judged once."""
        known: dict[tuple[str, str, str, Evidence], tuple[Match | None, list[int]]] = {}
        for place, evidence in found.items():
            item = self.items[place]
            key = item.version, item.cpe, item.purl, evidence
            if key not in known:
                known[key] = judge(asked.product, item, evidence, asked.versions, asked.least), []
            known[key][1].append(place)
        for match, places in known.values():
            if match is not None:
                told = Explanation(
                    match.ground, match.finding, match.met, match.version[1], match.doubts, match.conditions
                )
                yield SharedMatch(asked.number, match.confidence, told, places)

    def _mentioned(
        self, products: Sequence[AdvisoryProduct], known: Sequence[SharedMatch], least: float
    ) -> Iterator[SharedMatch]:
        """Return the items that the texts of a document name; they count for its first product with a text."""
        texts = tuple(dict.fromkeys(text for product in products for text in product.mentions))
        if not texts:
            return
        number, first = next((place, product) for place, product in enumerate(products) if product.mentions)
        same = {place for place, product in enumerate(products) if product.product_id == first.product_id}
        taken = {place for one in known if one.product in same for place in one.places}
        mentions = MentionIndex({first.advisory: texts})
        words = mentions.words()
        known_words = set(words)
        for entry in (entry for word in words for entry in self._by_maker.get(word, ())):
            name = self._names.names[entry]
            if _may_stand_among(known_words, name.text) and mentions.find(name):
                evidence = mention_of(f"{name.vendor.text} {name.text}".strip(), f"text of {first.advisory}")
                places = _without(self._holders[entry], taken)
                yield from self._by_columns(_Asked(number, first, None, least), places, evidence)


def _may_stand_among(words: AbstractSet[str], text: str) -> bool:
    """Return False where the last word of a name is missing, which every way of writing it has: quick to say."""
    last = text[-_LONGEST_WORD:].rpartition(" ")[2]
    plain = last.isascii() and last.isalnum() and len(last) < _LONGEST_WORD
    return not plain or "(" in text or len(text) > MAX_LENGTH or last.lower() in words


_LONGEST_WORD = 40


def _without(places: Ints, taken: AbstractSet[int]) -> Ints:
    if not taken:
        return places
    several: list[int] = places.tolist()
    return np.array([place for place in several if place not in taken], dtype=np.int64)


def _of_item(product: AdvisoryProduct, item: Item, shared: SharedMatch) -> Match:
    told = shared.told
    return Match(
        item.key, product.advisory, product.product_id, shared.confidence, told.ground, told.finding, told.met,
        (item.version, told.versions), told.doubts, told.conditions,
    )  # fmt: skip
