"""All matches of an inventory as columns, each with its explanation; matches that say the same share it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bollwerk.engines.product_identity.confidence import Evidence, doubts_of
from bollwerk.engines.product_identity.identity_types import Doubt, Ground, Item, Match, VersionFinding
from bollwerk.engines.product_identity.matching import AdvisoryIndex
from bollwerk.engines.product_identity.name_index import Floats, Ints
from bollwerk.engines.product_identity.names import ProductName
from bollwerk.engines.product_identity.version_columns import CODES

BY_IDENTIFIER = -1
"""The pair of names of the first match by an identifier; those of the others lie below."""

Columns = tuple[Ints, Ints, Floats, Ints, Ints]
"""Item, product, confidence, finding, pair of names."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Distinct pairs of names: item name, document name, score, score of the vendors."""

    mine: Ints
    theirs: Ints
    score: Floats
    vendor: Floats


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why items match products, without the items' versions; the attributes are those of `Match`.

    Attributes:
        versions: The document's range, as written.
    """

    ground: Ground
    finding: VersionFinding
    met: tuple[str, str]
    versions: str
    doubts: tuple[Doubt, ...]
    conditions: tuple[str, ...]


class MatchTable:
    """Matches as columns; iterate it for `Match` objects, index it for one.

    Attributes:
        item: Position of the item.
        product: Position of the product in the index.
        confidence: 0..1.
        finding: Position in `CODES`.
    """

    def __init__(
        self,
        index: AdvisoryIndex,
        *,
        items: Sequence[Item],
        names: Sequence[ProductName],
        pairs: Pairs,
        columns: Columns,
        identified: Sequence[Match],
        mentioned: Sequence[Evidence],
    ) -> None:
        self._index, self._items, self._names, self._pairs = index, items, names, pairs
        self._identified, self._mentioned = identified, mentioned
        self._known: dict[int, Evidence] = {}
        self._told: tuple[Ints, list[Explanation]] | None = None
        self.item, self.product, self.confidence, self.finding, self._pair = columns

    def advisories(self) -> list[str]:
        """Return the document of every match."""
        places: list[int] = self.product.tolist()
        return [self._index.products[place].advisory for place in places]

    def __len__(self) -> int:
        """Return the number of matches."""
        return len(self.item)

    def __iter__(self) -> Iterator[Match]:
        """Return every match with its explanation, by item and product."""
        numbers, told = self.explanations()
        places: list[tuple[int, int, int]] = np.stack([self.item, self.product, numbers], axis=1).tolist()
        for (item, product, number), confidence in zip(places, self.confidence.tolist(), strict=True):
            yield self._match(item, product, confidence, told[number])

    def __getitem__(self, row: int) -> Match:
        """Return one match with its explanation."""
        numbers, told = self.explanations()
        return self._match(
            int(self.item[row]), int(self.product[row]), float(self.confidence[row]), told[int(numbers[row])]
        )

    def explanations(self) -> tuple[Ints, list[Explanation]]:
        """Return for every match the number of its explanation, and the explanations, each once.

        A hundred thousand matches have a few thousand: equal names, what the versions say, and the range.
        """
        if self._told is None:
            ranges = np.where(self._is_mention(), 0, self._index.range_numbers[self.product] + 1)
            several = int(ranges.max(initial=0)) + 1
            key = (self._pair - int(self._pair.min(initial=0))) * len(CODES) + self.finding
            _, first, numbers = np.unique(key * several + ranges, return_index=True, return_inverse=True)
            self._told = numbers, [self._explanation(row) for row in first.tolist()]
        return self._told

    def _is_mention(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return self._pair >= len(self._pairs.mine)

    def _match(self, item: int, product: int, confidence: float, told: Explanation) -> Match:
        mine, theirs = self._items[item], self._index.products[product]
        return Match(
            mine.key, theirs.advisory, theirs.product_id, round(confidence, 4), told.ground, told.finding, told.met,
            (mine.version, told.versions), told.doubts, told.conditions,
        )  # fmt: skip

    def _explanation(self, row: int) -> Explanation:
        pair, finding = int(self._pair[row]), CODES[int(self.finding[row])]
        if pair < 0:
            one = self._identified[BY_IDENTIFIER - pair]
            return Explanation(one.ground, one.finding, one.met, one.version[1], one.doubts, one.conditions)
        evidence = self._evidence(pair)
        known = None if evidence.ground is Ground.MENTION else self._index.ranges[int(self.product[row])]
        return Explanation(
            evidence.ground, finding, evidence.met, known.text if known else "", doubts_of(evidence, finding, known),
            known.conditions if known else (),
        )  # fmt: skip

    def _evidence(self, pair: int) -> Evidence:
        """Return what a match by names or by a mention stands on; worked out once for each pair of names."""
        known = self._known.get(pair)
        if known is None:
            known = self._known[pair] = self._compared(pair)
        return known

    def _compared(self, pair: int) -> Evidence:
        if pair >= len(self._pairs.mine):
            return self._mentioned[pair - len(self._pairs.mine)]
        query, entry = self._names[int(self._pairs.mine[pair])], int(self._pairs.theirs[pair])
        comparison = self._index.named.index.compared(
            query, entry, float(self._pairs.score[pair]), float(self._pairs.vendor[pair])
        )
        return Evidence(Ground.NAME, (comparison.mine, comparison.theirs), comparison)
