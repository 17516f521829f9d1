"""Find the vendors of a set that may be the vendor asked for, without comparing each with each."""

from collections import defaultdict
from collections.abc import Sequence

from bollwerk.engines.product_identity.names import BEGINNING, VendorName, initials, same_vendor


class VendorIndex:
    """Vendors by word, by beginning and by initials; answers are remembered."""

    def __init__(self, vendors: Sequence[VendorName]) -> None:
        self._vendors: list[VendorName] = []
        self._by_hint: defaultdict[str, list[int]] = defaultdict(list)
        self._known: dict[str, tuple[tuple[int, float], ...]] = {}
        self.add(vendors)

    def add(self, vendors: Sequence[VendorName]) -> None:
        """Take further vendors in, behind those that were taken in before."""
        for position, vendor in enumerate(vendors, start=len(self._vendors)):
            for hint in _hints(vendor):
                self._by_hint[hint].append(position)
        self._vendors.extend(vendors)
        self._known.clear()

    def find(self, vendor: VendorName) -> tuple[tuple[int, float], ...]:
        """Return positions and scores of vendors that are likely the same; those that name nobody are left out."""
        known = self._known.get(vendor.compact)
        if known is None:
            hopeful = {position for hint in _hints(vendor) for position in self._by_hint.get(hint, ())}
            scores = ((position, same_vendor(vendor, self._vendors[position])) for position in sorted(hopeful))
            known = self._known[vendor.compact] = tuple(pair for pair in scores if pair[1] > UNSURE)
        return known


UNSURE = 0.5
"""The score of a vendor that names nobody."""


def _hints(vendor: VendorName) -> set[str]:
    if not vendor.words:
        return set()
    hints = {f"word {word}" for word in vendor.words}
    hints.add(f"start {vendor.compact[:BEGINNING]}")
    hints.add(f"all {vendor.compact}")
    if short := initials(vendor):
        hints.add(f"all {short}")
    return hints
