"""The bridge between the tables of this room and the engine that knows names, versions and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bollwerk.engines import product_identity as identity
from bollwerk.rooms.advisories.kinds import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["NO_VERDICTS", "Corpus", "Hit", "Stock", "Target", "item_of"]


@dataclass(frozen=True, slots=True)
class Target:
    """A product of a warning, as the matcher needs it; `key` is that of its row.

    Attributes:
        mentions: What the warning says about its vulnerabilities; such texts name parts of other makers.
    """

    key: int
    advisory_id: int
    name: str
    vendor: str
    product: str
    family: str
    version: str
    version_range: str
    cpe: str
    purls: tuple[str, ...]
    model_numbers: tuple[str, ...]
    serials: tuple[str, ...]
    hashes: tuple[str, ...]
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A product of a warning met one of the inventory, and its version is not outside the range.

    Attributes:
        confidence: Between 0 and 1.
        told: What explains it; hits that say the same share it.
    """

    target: Target
    item: ProductRecord
    confidence: float
    told: identity.Explanation

    def reason(self) -> Mapping[str, Any]:
        """Return codes and strings that explain it, as the match keeps them."""
        told = self.told
        return {
            "ground": told.ground.value,
            "met": list(told.met),
            "finding": told.finding.value,
            "version": [self.item.version, told.versions],
            "doubts": [one.value for one in told.doubts],
            "conditions": list(told.conditions),
        }


NO_VERDICTS = identity.NO_ALIASES
_WORN, _HARDLY_WORN = 0.05, 500
"""Share and number of what was exchanged from which on all is made anew: how much a word tells is counted then."""
_FEW = 20
"""Items that are asked one after the other: to rank the versions of many at once takes thirty milliseconds first."""


class Corpus:
    """The products of warnings, ready to be asked which of them concern items."""

    def __init__(self, targets: Iterable[Target], verdicts: identity.Aliases = NO_VERDICTS) -> None:
        """Take products of warnings, and what people decided about names; rejected pairs never come back."""
        self.targets = list(targets)
        self._places: dict[int, list[int]] = {}
        self._by_key: dict[str, Target] = {}
        self._number(self.targets, start=0)
        self._index = identity.AdvisoryIndex([_product_of(one) for one in self.targets], verdicts)
        self._made_of = len(self.targets)

    def _number(self, targets: Sequence[Target], *, start: int) -> None:
        for place, one in enumerate(targets, start):
            self._places.setdefault(one.advisory_id, []).append(place)
            self._by_key[str(one.key)] = one

    @property
    def worn(self) -> bool:
        """Return whether so much was exchanged that it should be made anew."""
        return len(self.targets) - self._made_of > _HARDLY_WORN + _WORN * self._made_of

    def exchange(self, *, gone: Iterable[int], fresh: Sequence[Target]) -> None:
        """Take the products of some warnings out, and further products in."""
        places = [place for key in gone for place in self._places.pop(key, ())]
        self._index.take_out(places)
        for place in places:
            del self._by_key[str(self.targets[place].key)]
        self._number(fresh, start=len(self.targets))
        self.targets.extend(fresh)
        self._index.put_in([_product_of(one) for one in fresh])

    def hits(self, items: Iterable[ProductRecord]) -> list[Hit]:
        """Return every hit among some items."""
        asked = {(one.target_id, one.part): one for one in items}
        records = list(asked.values())
        if not records or not self.targets:
            return []
        if len(records) <= _FEW:
            return [hit for record in records for hit in self._of_one(record)]
        table = identity.match_all(self._index, [item_of(one) for one in records])
        numbers, told = table.explanations()
        columns = zip(
            table.item.tolist(), table.product.tolist(), table.confidence.tolist(), numbers.tolist(), strict=True
        )
        return [
            Hit(self.targets[product], records[item], round(confidence, 4), told[number])
            for item, product, confidence, number in columns
        ]

    def _of_one(self, record: ProductRecord) -> list[Hit]:
        found = self._index.match(item_of(record))
        return [Hit(self._by_key[one.product_id], record, round(one.confidence, 4), _told(one)) for one in found]


class Stock:
    """The products that the city runs, ready to be asked which of them a warning concerns."""

    def __init__(self, items: Iterable[ProductRecord], verdicts: identity.Aliases = NO_VERDICTS) -> None:
        """Take the items, and what people decided about names; rejected pairs never come back."""
        self.items = {(one.target_id, one.part): one for one in items}
        self._records = list(self.items.values())
        self._places = {pair: place for place, pair in enumerate(self.items)}
        self._index = identity.InventoryIndex([item_of(one) for one in self._records], verdicts)
        self._made_of = len(self._records)

    @property
    def worn(self) -> bool:
        """Return whether so much was exchanged that it should be made anew."""
        return len(self._records) - self._made_of > _HARDLY_WORN + _WORN * self._made_of

    def exchange(self, *, records: Iterable[int], present: Iterable[ProductRecord]) -> None:
        """Put the present products of some records in place of those that are held of them."""
        now = {(one.target_id, one.part): one for one in present}
        for pair in [(key, part.value) for key in records for part in Part]:
            before, after = self.items.get(pair), now.get(pair)
            if before is not None and after is not None and item_of(before) == item_of(after):
                self.items[pair] = self._records[self._places[pair]] = now.pop(pair)
            elif before is not None:
                self._index.take_out([self._places.pop(pair)])
                del self.items[pair]
        self._places.update({pair: place for place, pair in enumerate(now, start=len(self._records))})
        self.items.update(now)
        self._records.extend(now.values())
        self._index.put_in([item_of(one) for one in now.values()])

    def hits(self, targets: Iterable[Target]) -> list[Hit]:
        """Return every hit of the products of some warnings."""
        documents: dict[int, list[Target]] = {}
        for one in targets:
            documents.setdefault(one.advisory_id, []).append(one)
        return [hit for several in documents.values() for hit in self._of_one(several)]

    def _of_one(self, targets: Sequence[Target]) -> Iterator[Hit]:
        for alike in self._index.match_alike([_product_of(one) for one in targets]):
            for place in alike.places:
                yield Hit(targets[alike.product], self._records[place], alike.confidence, alike.told)


def _told(one: identity.Match) -> identity.Explanation:
    return identity.Explanation(one.ground, one.finding, one.met, one.version[1], one.doubts, one.conditions)


def item_of(one: ProductRecord) -> identity.Item:
    """Return a product of the inventory as the engine takes it."""
    hardware = one.part == "hardware"
    return identity.Item(
        key=f"{one.target_id}/{one.part}",
        vendor=one.vendor,
        name=one.product,
        version=one.version,
        cpe=one.cpe,
        purl=one.purl,
        hashes=tuple(text.rpartition(":")[2] for text in (one.digest, *one.digests) if text),
        model_number=one.product if hardware else "",
        serial_number=one.serial,
    )


def _product_of(one: Target) -> identity.AdvisoryProduct:
    return identity.AdvisoryProduct(
        advisory=str(one.advisory_id),
        product_id=str(one.key),
        vendor=one.vendor,
        name=one.product or one.name,
        version=one.version,
        version_range=one.version_range,
        family=one.family,
        cpes=(one.cpe,) if one.cpe else (),
        purls=one.purls,
        hashes=one.hashes,
        model_numbers=one.model_numbers,
        serial_numbers=one.serials,
        mentions=one.mentions,
    )
