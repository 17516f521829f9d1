"""Match a whole inventory with a whole corpus: columns instead of objects.

Names are compared once for each distinct pair of names, versions are ranked once, and everything else is arithmetic
on columns. `match_all` finds the same matches as asking `AdvisoryIndex.match` for each item.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import TypeVar

import numpy as np

from bollwerk.engines.product_identity.collector import collector_paused
from bollwerk.engines.product_identity.confidence import (
    LIKENESS,
    OF_FINDING,
    SURENESS,
    WITH_CONDITION,
    Evidence,
    confidence_of_mention,
    single_version,
)
from bollwerk.engines.product_identity.identifiers import contradict, identifiers_of_item
from bollwerk.engines.product_identity.identity_types import Item, VersionFinding
from bollwerk.engines.product_identity.installed_names import read_installed
from bollwerk.engines.product_identity.match_table import BY_IDENTIFIER, Columns, MatchTable, Pairs
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

_CODE = {finding: number for number, finding in enumerate(CODES)}
_WORTH = np.array([OF_FINDING[finding] for finding in CODES], dtype=np.float64)
_T = TypeVar("_T")


def match_all(index: AdvisoryIndex, items: Sequence[Item], least: float = LEAST_CONFIDENCE) -> MatchTable:
    """Return all matches of at least a confidence between an inventory and the products of an index."""
    with collector_paused():
        names, holders = _distinct_names(items)
        pairs = _compare_names(index, names)
        named = _by_names(index, items, pairs, holders, least)
        identified = _with_identifiers(index, items, least)
        mentioned, mentions = _with_mentions(index, names, holders, least, first=len(pairs.mine))
        # Identifiers come first: they win against a name that is just as sure.
        columns = _strongest(_rows_of(identified), mentions, _not_contradicted(index, items, named))
    return MatchTable(
        index,
        items=items,
        names=names,
        pairs=pairs,
        columns=columns,
        identified=[weighed.match for weighed in identified],
        mentioned=mentioned,
    )


_TINY = 1e-9


def _distinct_names(items: Sequence[Item]) -> tuple[list[ProductName], list[Ints]]:
    """Return the names of an inventory, each once, and the positions of the items that go by it."""
    texts = list(map(attrgetter("vendor", "name"), items))
    number = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    asked = np.fromiter(map(number.__getitem__, texts), dtype=np.int64, count=len(texts))
    order = np.argsort(asked, kind="stable")
    ends = np.cumsum(np.bincount(asked, minlength=len(number))).tolist()
    names: list[ProductName] = []
    holders: list[Ints] = []
    for (vendor, name), start, end in zip(number, [0, *ends], ends, strict=False):
        positions = order[start:end]
        if name:
            names.append(read_installed(vendor, name))
            holders.append(positions)
            continue
        of_cpe: dict[str, list[int]] = {}
        for position in map(int, positions):
            of_cpe.setdefault(items[position].cpe, []).append(position)
        for several in of_cpe.values():
            own = names_of_item(items[several[0]])
            names.extend(own)
            holders.extend([np.array(several, dtype=np.int64)] * len(own))
    return names, holders


def _compare_names(index: AdvisoryIndex, names: Sequence[ProductName]) -> Pairs:
    found = index.named.index.scores_of(names, MIN_SCORE)
    mine = np.repeat(np.arange(len(names)), [len(one) for one in found])
    theirs = np.array([position for one in found for position in one], dtype=np.int64)
    both = np.array([scores for one in found for scores in one.values()], dtype=np.float64).reshape(-1, 2)
    return Pairs(mine, theirs, both[:, 0], both[:, 1])


def _by_names(
    index: AdvisoryIndex, items: Sequence[Item], pairs: Pairs, holders: Sequence[Ints], least: float
) -> Columns:
    """Return the matches of items with products of like names."""
    item, product, pair = _spread(pairs, holders, index.named.holders)
    finding = _find_versions(index, items, item, product)
    sure = np.interp(pairs.score, LIKENESS, SURENESS)
    confidence = sure[pair] * _WORTH[finding] * _conditions(index.ranges)[product]
    kept = confidence >= max(least, _TINY)
    return item[kept], product[kept], confidence[kept], finding[kept], pair[kept]


def _spread(pairs: Pairs, items: Sequence[Ints], products: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
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
    if not len(item):
        return np.zeros(0, dtype=np.int64)
    asked = _members(item, len(items))
    versions, number_of_version = _numbered(_versions_of(items, asked.tolist()))
    version_of_item = np.zeros(len(items), dtype=np.int64)
    version_of_item[asked] = number_of_version
    range_of_product = index.range_numbers
    return VersionColumns(versions, index.distinct_ranges).decide(version_of_item[item], range_of_product[product])


def _members(places: Ints, size: int) -> Ints:
    """Return the places that occur, each once, ascending."""
    occurs = np.zeros(size, dtype=np.bool_)
    occurs[places] = True
    return np.flatnonzero(occurs)


def _versions_of(items: Sequence[Item], places: Sequence[int]) -> list[str]:
    """Return the versions of the items at some places; equal texts are read once."""
    texts = [items[place].version for place in places]
    read = {text: single_version(text) if text.strip() else "" for text in set(texts)}
    return [read[text] or version_of(items[place]) for place, text in zip(places, texts, strict=True)]


def _numbered(values: Sequence[_T]) -> tuple[list[_T], Ints]:
    """Return the distinct values, and for each value the place of its like."""
    number = {value: place for place, value in enumerate(dict.fromkeys(values))}
    places = np.fromiter(map(number.__getitem__, values), dtype=np.int64, count=len(values))
    return list(number), places


def _conditions(ranges: Sequence[VersionRange | None]) -> Floats:
    worth = [WITH_CONDITION if one is not None and one.conditions else 1.0 for one in ranges]
    return np.array(worth, dtype=np.float64)


def _strongest(*parts: Columns) -> Columns:
    """Return the rows of several parts by item and product, each pair once, with its surest evidence."""
    item = np.concatenate([part[0] for part in parts])
    product = np.concatenate([part[1] for part in parts])
    confidence = np.concatenate([part[2] for part in parts])
    finding = np.concatenate([part[3] for part in parts])
    pair = np.concatenate([part[4] for part in parts])
    key = item * (int(product.max(initial=0)) + 1) + product
    order = np.lexsort((-confidence, key))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = np.diff(key[order]) != 0
    order = order[first]
    return item[order], product[order], confidence[order], finding[order], pair[order]


def _with_identifiers(index: AdvisoryIndex, items: Sequence[Item], least: float) -> list[Weighed]:
    """Return the matches of items whose identifiers meet a product's."""
    found: list[Weighed] = []
    for position, item in enumerate(items):
        if item.cpe or item.purl or item.hashes or item.model_number or item.serial_number:
            found.extend(index.match_by_identifiers(position, item, identifiers_of_item(item), least))
    return found


def _rows_of(found: Sequence[Weighed]) -> Columns:
    """Return the matches of identifiers as columns."""
    return (
        np.array([weighed.item for weighed in found], dtype=np.int64),
        np.array([weighed.product for weighed in found], dtype=np.int64),
        np.array([weighed.match.confidence for weighed in found], dtype=np.float64),
        np.array([_CODE[weighed.match.finding] for weighed in found], dtype=np.int64),
        BY_IDENTIFIER - np.arange(len(found), dtype=np.int64),
    )


def _with_mentions(
    index: AdvisoryIndex, names: Sequence[ProductName], holders: Sequence[Ints], least: float, *, first: int
) -> tuple[list[Evidence], Columns]:
    """Return evidence and rows of the items whose names stand in texts of documents; their pairs begin at `first`."""
    several: list[Evidence] = []
    blocks: list[Ints] = []
    for name, positions in zip(names, holders, strict=True):
        for product, evidence in index.mentioned(name):
            pair = first + len(several)
            several.append(evidence)
            blocks.append(np.stack([positions, np.full_like(positions, product), np.full_like(positions, pair)]))
    rows = np.concatenate(blocks, axis=1) if blocks else np.zeros((3, 0), dtype=np.int64)
    sure = np.array([confidence_of_mention(one) for one in several], dtype=np.float64)[rows[2] - first]
    kept = sure >= max(least, _TINY)
    item, product_of, pair_of = (column[kept] for column in rows)
    finding = np.full_like(item, _CODE[VersionFinding.NO_RANGE])
    return several, (item, product_of, sure[kept], finding, pair_of)


def _not_contradicted(index: AdvisoryIndex, items: Sequence[Item], named: Columns) -> Columns:
    """Return rows without the names that identifiers contradict."""
    item, product, confidence, finding, pair = named
    keep = np.ones(len(item), dtype=np.bool_)
    named_otherwise = np.zeros(len(items), dtype=np.bool_)
    named_otherwise[[place for place, one in enumerate(items) if one.cpe or one.purl]] = True
    for row in np.flatnonzero(named_otherwise[item]).tolist():
        keep[row] = not contradict(index.products[int(product[row])], items[int(item[row])])
    return item[keep], product[keep], confidence[keep], finding[keep], pair[keep]
