"""Match a whole inventory with a whole corpus: columns instead of objects.

Names are compared once for each distinct pair of names, versions are ranked once, and everything else is arithmetic
on columns. `match_all` finds the same matches as asking `AdvisoryIndex.match` for each item.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bollwerk.engines.product_identity.confidence import (
    LIKENESS,
    OF_FINDING,
    SURENESS,
    WITH_CONDITION,
    Evidence,
    match_of,
)
from bollwerk.engines.product_identity.identifiers import contradict, identifiers_of_item
from bollwerk.engines.product_identity.identity_types import Ground, Item, Match
from bollwerk.engines.product_identity.matching import (
    LEAST_CONFIDENCE,
    AdvisoryIndex,
    Weighed,
    names_of_item,
    version_of,
)
from bollwerk.engines.product_identity.name_index import MIN_SCORE, Floats, Ints
from bollwerk.engines.product_identity.names import ProductName
from bollwerk.engines.product_identity.ranges import VersionRange
from bollwerk.engines.product_identity.version_columns import CODES, VersionColumns

_WORTH = np.array([OF_FINDING[finding] for finding in CODES], dtype=np.float64)
_BY_IDENTIFIER = -1


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Distinct pairs of names: item name, document name, score, score of the vendors."""

    mine: Ints
    theirs: Ints
    score: Floats
    vendor: Floats


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
        pairs: _Pairs,
        columns: tuple[Ints, Ints, Floats, Ints, Ints],
        special: Sequence[Match],
    ) -> None:
        self._index, self._items, self._names, self._pairs, self._special = index, items, names, pairs, special
        self.item, self.product, self.confidence, self.finding, self._pair = columns

    def advisories(self) -> list[str]:
        """Return the document of every match."""
        return [self._index.products[int(position)].advisory for position in self.product]

    def __len__(self) -> int:
        """Return the number of matches."""
        return len(self.item)

    def __iter__(self) -> Iterator[Match]:
        """Return every match with its explanation, by item and product."""
        return (self[row] for row in range(len(self)))

    def __getitem__(self, row: int) -> Match:
        """Return one match with its explanation."""
        pair = int(self._pair[row])
        if pair < 0:
            return self._special[_BY_IDENTIFIER - pair]
        position = int(self.product[row])
        query, entry = self._names[int(self._pairs.mine[pair])], int(self._pairs.theirs[pair])
        comparison = self._index.named.index.compared(
            query, entry, float(self._pairs.score[pair]), float(self._pairs.vendor[pair])
        )
        return match_of(
            self._index.products[position],
            self._items[int(self.item[row])],
            Evidence(Ground.NAME, (comparison.mine, comparison.theirs), comparison),
            CODES[int(self.finding[row])],
            self._index.ranges[position],
            confidence=float(self.confidence[row]),
        )


def match_all(index: AdvisoryIndex, items: Sequence[Item], least: float = LEAST_CONFIDENCE) -> MatchTable:
    """Return all matches of at least a confidence between an inventory and the products of an index."""
    names, holders = _distinct_names(items)
    pairs = _compare_names(index, names)
    item, product, pair = _spread(pairs, holders, index.named.holders)
    finding = _find_versions(index, items, item, product)
    sure = np.interp(pairs.score, LIKENESS, SURENESS)
    confidence = sure[pair] * _WORTH[finding] * _conditions(index.ranges)[product]
    kept = confidence >= max(least, _TINY)
    table = _strongest(item[kept], product[kept], confidence[kept], finding[kept], pair[kept])
    special = [*_with_identifiers(index, items, least), *_with_mentions(index, items, names, holders, least)]
    if special or any(one.cpe or one.purl for one in items):
        table = _replaced(index, items, table, special)
    return MatchTable(
        index,
        items=items,
        names=names,
        pairs=pairs,
        columns=table,
        special=[weighed.match for weighed in special],
    )


_TINY = 1e-9
_Columns = tuple[Ints, Ints, Floats, Ints, Ints]


def _distinct_names(items: Sequence[Item]) -> tuple[list[ProductName], list[Ints]]:
    positions: dict[tuple[str, str], list[int]] = {}
    names: list[ProductName] = []
    for position, item in enumerate(items):
        known = positions.get((item.vendor, item.name)) if item.name else None
        if known is not None:
            known.append(position)
            continue
        for name in names_of_item(item):
            holders = positions.setdefault((name.vendor.text, name.text), [])
            if not holders:
                names.append(name)
            holders.append(position)
    return names, [np.array(holders, dtype=np.int64) for holders in positions.values()]


def _compare_names(index: AdvisoryIndex, names: Sequence[ProductName]) -> _Pairs:
    mine: list[int] = []
    theirs: list[int] = []
    scores: list[tuple[float, float]] = []
    for number, name in enumerate(names):
        found = index.named.index.scores(name, MIN_SCORE)
        mine.extend([number] * len(found))
        theirs.extend(found.keys())
        scores.extend(found.values())
    both = np.array(scores, dtype=np.float64).reshape(-1, 2)
    return _Pairs(np.array(mine, dtype=np.int64), np.array(theirs, dtype=np.int64), both[:, 0], both[:, 1])


def _spread(pairs: _Pairs, items: Sequence[Ints], products: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    """Return item, product and pair of names for every combination of an item and a product that share a pair."""
    if not len(pairs.mine):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    item_start, item_flat, item_count = _flat(items)
    product_start, product_flat, product_count = _flat(products)
    many, each = item_count[pairs.mine], product_count[pairs.theirs]
    total = many * each
    pair = np.repeat(np.arange(len(total)), total)
    within = np.arange(int(total.sum())) - np.repeat(np.cumsum(total) - total, total)
    row, column = np.divmod(within, each[pair])
    return item_flat[item_start[pairs.mine][pair] + row], product_flat[product_start[pairs.theirs][pair] + column], pair


def _flat(groups: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    count = np.array([len(group) for group in groups], dtype=np.int64)
    return np.cumsum(count) - count, np.concatenate(groups), count


def _find_versions(index: AdvisoryIndex, items: Sequence[Item], item: Ints, product: Ints) -> Ints:
    versions: dict[str, int] = {}
    ranges: dict[VersionRange | None, int] = {}
    version_of_item = [versions.setdefault(version_of(one), len(versions)) for one in items]
    range_of_product = [ranges.setdefault(one, len(ranges)) for one in index.ranges]
    columns = VersionColumns(list(versions), list(ranges))
    if not len(item):
        return np.zeros(0, dtype=np.int64)
    return columns.decide(np.array(version_of_item)[item], np.array(range_of_product)[product])


def _conditions(ranges: Sequence[VersionRange | None]) -> Floats:
    worth = [WITH_CONDITION if one is not None and one.conditions else 1.0 for one in ranges]
    return np.array(worth, dtype=np.float64)


def _strongest(item: Ints, product: Ints, confidence: Floats, finding: Ints, pair: Ints) -> _Columns:
    """Return rows by item and product, each pair once, with its surest evidence."""
    key = item * (int(product.max(initial=0)) + 1) + product
    order = np.lexsort((-confidence, key))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(key[order]) != 0
    order = order[first]
    return item[order], product[order], confidence[order], finding[order], pair[order]


def _with_identifiers(index: AdvisoryIndex, items: Sequence[Item], least: float) -> list[Weighed]:
    """Return the matches of items whose identifiers meet a product's."""
    found: list[Weighed] = []
    for position, item in enumerate(items):
        if item.cpe or item.purl or item.hashes or item.model_number or item.serial_number:
            keys = identifiers_of_item(item)
            found.extend(index.match_by_identifiers(position, item, keys, least))
    return found


def _with_mentions(
    index: AdvisoryIndex, items: Sequence[Item], names: Sequence[ProductName], holders: Sequence[Ints], least: float
) -> list[Weighed]:
    """Return the matches of items whose names stand in the texts of documents."""
    found: list[Weighed] = []
    for name, positions in zip(names, holders, strict=True):
        if mentioned := index.mentioned(name):
            for position in map(int, positions):
                found.extend(index.match_by_mention(position, items[position], mentioned, least))
    return found


def _replaced(index: AdvisoryIndex, items: Sequence[Item], table: _Columns, special: Sequence[Weighed]) -> _Columns:
    """Return rows with those of identifiers and mentions, and without names that identifiers contradict."""
    item, product, confidence, finding, pair = table
    rows: list[tuple[int, int]] = list(zip(item.tolist(), product.tolist(), strict=True))
    identified = np.array([bool(one.cpe or one.purl) for one in items], dtype=bool)
    keep = np.array(
        [not (identified[one] and contradict(index.products[other], items[one])) for one, other in rows], dtype=bool
    )
    code = {value: number for number, value in enumerate(CODES)}
    # Identifiers come first: they win against a name that is just as sure.
    return _strongest(
        np.append(np.array([weighed.item for weighed in special], dtype=np.int64), item[keep]),
        np.append(np.array([weighed.product for weighed in special], dtype=np.int64), product[keep]),
        np.append(np.array([weighed.match.confidence for weighed in special], dtype=np.float64), confidence[keep]),
        np.append(np.array([code[weighed.match.finding] for weighed in special], dtype=np.int64), finding[keep]),
        np.append(_BY_IDENTIFIER - np.arange(len(special), dtype=np.int64), pair[keep]),
    )
