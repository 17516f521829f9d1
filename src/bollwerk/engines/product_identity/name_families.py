"""Names that stand for many products: `SIMATIC MV400 family` is also the MV420 and the MV440; some leave one out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from bollwerk.engines.product_identity.names import ProductName, read_name

_ROUND = re.compile(r"[1-9]\d?00+")
"""A number that counts a family; shorter ones number a model."""

Prefix = tuple[tuple[str, ...], int, str]
"""Atoms before the number, how many digits it has, and those that all members share."""


class FamilyIndex:
    """Families by what their members begin with, or members when families are asked for."""

    def __init__(self, names: Sequence[ProductName], *, names_are_items: bool) -> None:
        self._names_are_items = names_are_items
        self._names: list[ProductName] = []
        self._families: defaultdict[Prefix, list[int]] = defaultdict(list)
        self._heads: set[str] = set()
        self._size = 0
        self.add(names)

    def add(self, names: Sequence[ProductName]) -> None:
        """Take further names in, behind those that were taken in before."""
        start, self._size = self._size, self._size + len(names)
        if self._names_are_items:
            self._names.extend(names)
            return
        for position, name in enumerate(names, start):
            prefix = _prefix_of_family(name)
            if prefix is not None:
                self._families[prefix].append(position)
                self._heads.add(name.atoms[0])

    def find(self, query: ProductName) -> list[int]:
        """Return the positions of the families that a name belongs to, or of the members of a family."""
        if self._names_are_items:
            prefix = _prefix_of_family(query)
            return [] if prefix is None else [place for place, name in enumerate(self._names) if _is_in(name, prefix)]
        if not query.atoms or query.atoms[0] not in self._heads:
            return []
        return [position for prefix in _prefixes(query) for position in self._families.get(prefix, ())]


def _prefix_of_family(name: ProductName) -> Prefix | None:
    """Return what the members of a family begin with, None when the name does not end with a family's number."""
    if not name.is_family or not name.atoms or _ROUND.fullmatch(name.atoms[-1]) is None:
        return None
    return name.atoms[:-1], len(name.atoms[-1]), name.atoms[-1].rstrip("0")


def _prefixes(name: ProductName) -> Iterator[Prefix]:
    for place, atom in enumerate(name.atoms):
        if atom.isdigit():
            for shared in range(1, min(2, len(atom) - 2) + 1):
                yield name.atoms[:place], len(atom), atom[:shared]


def is_member(name: ProductName, family: ProductName) -> bool:
    """Return whether a name belongs to a family by its number: `SIMATIC MV440 HR` to `SIMATIC MV400 family`."""
    prefix = _prefix_of_family(family)
    return prefix is not None and _is_in(name, prefix)


def _is_in(name: ProductName, prefix: Prefix) -> bool:
    return name.atoms[: len(prefix[0])] == prefix[0] and prefix in set(_prefixes(name))


def leaves_out(name: ProductName, other: ProductName) -> bool:
    """Return whether a name says of itself that it does not mean another."""
    return any(set(read_name(name.vendor.text, exception).atoms) <= set(other.atoms) for exception in name.exceptions)
