"""What changed between two versions at the same places, and whether chance moved in there."""

from dataclasses import dataclass

import numpy as np

from .content import Content
from .statistics import SHORTEST, Bytes, as_array, is_random

CELL = 4
"""Bytes compared as one; encryptors that skip work in steps of 8 bytes and more."""
WINDOW = 1024
"""Changed bytes judged together."""
FOOTER = 8192
"""Bytes that encryptors put behind (key material, marker) while everything else keeps its place."""
PLACES, PLACE = 128, 16384
"""Keyed places compared in content too large to be read whole."""
EVIDENCE = 0.6
"""Share of changed windows that must look random now."""
BACKGROUND = 0.3
"""Share of changed windows that may have looked random before."""
KEPT_CELLS = 16
"""Cells behind the first change that must have stayed, before a change counts as scattered."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The comparison of two versions place by place.

    Attributes:
        changed: Bytes in cells that differ.
        kept_behind: Cells that stayed as they were behind the first change.
        random_before: Share of windows over the changed bytes that looked random before.
        random_after: The same for now.
        size_kept: The length stayed, but for a possible footer.
    """

    changed: int
    kept_behind: int
    random_before: float
    random_after: float
    size_kept: bool

    @property
    def randomised(self) -> bool:
        """Bytes of chance stand in the place of bytes that were none."""
        enough = self.changed >= SHORTEST and self.size_kept
        return enough and self.random_after >= EVIDENCE and self.random_before <= BACKGROUND

    @property
    def scattered(self) -> bool:
        """Bytes of chance lie between stretches that stayed exactly as they were."""
        enough = self.changed >= 2 * SHORTEST and self.size_kept
        return enough and self.kept_behind >= KEPT_CELLS and self.random_after >= EVIDENCE


def compare(before: Content, after: Content) -> Difference:
    """Return how two versions differ at equal offsets."""
    old, new = _side_by_side(before, after)
    cells = min(old.size, new.size) // CELL
    if not cells:
        return Difference(0, 0, 0.0, 0.0, size_kept=False)
    old_cells = old[: cells * CELL].reshape(cells, CELL)
    new_cells = new[: cells * CELL].reshape(cells, CELL)
    differs = old_cells.view(np.uint32)[:, 0] != new_cells.view(np.uint32)[:, 0]
    places = np.flatnonzero(differs)
    kept_behind = int(cells - places[0] - places.size) if places.size else 0
    return Difference(
        changed=int(places.size) * CELL,
        kept_behind=kept_behind,
        random_before=_random_windows(old_cells[differs].ravel()),
        random_after=_random_windows(new_cells[differs].ravel()),
        size_kept=0 <= after.size - before.size <= FOOTER or -CELL * 4 <= after.size - before.size < 0,
    )


def _side_by_side(before: Content, after: Content) -> tuple[Bytes, Bytes]:
    if before.complete and after.complete:
        return as_array(before.whole()), as_array(after.whole())
    starts = [place for place, _ in _common_places(before, after)]
    old = b"".join(before.at(start, PLACE).ljust(PLACE, b"\x00") for start in starts)
    new = b"".join(after.at(start, PLACE).ljust(PLACE, b"\x00") for start in starts)
    return as_array(old), as_array(new)


def _common_places(before: Content, after: Content) -> list[tuple[int, bytes]]:
    shorter = before if before.size <= after.size else after
    return list(shorter.samples(PLACES, PLACE))


def _random_windows(values: Bytes) -> float:
    """Return the share of windows that look random; at most 256 windows, evenly taken."""
    starts = range(0, int(values.size), WINDOW)
    windows = [values[start : start + WINDOW] for start in starts[:: max(1, len(starts) // 256)]]
    usable = [window for window in windows if window.size >= SHORTEST]
    return sum(map(is_random, usable)) / len(usable) if usable else 0.0
