"""What changed between two versions at the same places, and whether chance moved in there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .content import Content
from .statistics import SHORTEST, UNIFORM_LIMIT, Bytes, as_array, chi_square, is_random

CELL = 4
"""Bytes compared as one; encryptors that skip work in steps of 8 bytes and more."""
WINDOWS = 32
"""Windows judged at least where there are more."""
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

PURE, PURER = 1024, 60.0
"""Changed bytes needed, and chi-square gained, before equal length and pure chance count alone."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The comparison of two versions place by place.

    Attributes:
        changed: Bytes in cells that differ.
        kept_behind: Cells that stayed as they were behind the first change; filler (four equal bytes) does not count.
        tail_kept: The end of the older version stands where it stood.
        random_before: Share of windows over the changed bytes that looked random before.
        random_after: The same for now.
        distance_before: Chi-square of all changed bytes before.
        distance_after: The same for now.
        growth: Bytes that the version grew by.
    """

    changed: int
    kept_behind: int
    tail_kept: bool
    random_before: float
    random_after: float
    distance_before: float
    distance_after: float
    growth: int

    @property
    def randomised(self) -> bool:
        """Bytes of chance stand in the place of bytes that were none, and nothing moved."""
        enough = self.changed >= SHORTEST and -CELL * CELL <= self.growth <= FOOTER
        return enough and self.random_after >= EVIDENCE and self.random_before <= BACKGROUND

    @property
    def scattered(self) -> bool:
        """Bytes of chance lie between stretches that stayed exactly as they were, up to the end."""
        enough = self.changed >= 2 * SHORTEST and 0 <= self.growth <= FOOTER and self.kept_behind >= KEPT_CELLS
        return enough and self.random_after >= EVIDENCE and (not self.growth or self.tail_kept)

    @property
    def purified(self) -> bool:
        """Everything that changed is pure chance, clearly more than before, and the length is the same to the byte."""
        enough = self.changed >= PURE and not self.growth
        return enough and self.distance_after < UNIFORM_LIMIT and self.distance_before > self.distance_after + PURER


def compare(before: Content, after: Content) -> Difference:
    """Return how two versions differ at equal offsets."""
    old, new = _side_by_side(before, after)
    cells = min(old.size, new.size) // CELL
    if not cells:
        return Difference(0, 0, False, 0.0, 0.0, 0.0, 0.0, after.size - before.size)  # noqa: FBT003 - positions of facts
    old_cells = old[: cells * CELL].reshape(cells, CELL)
    new_cells = new[: cells * CELL].reshape(cells, CELL)
    differs = old_cells.view(np.uint32)[:, 0] != new_cells.view(np.uint32)[:, 0]
    places = np.flatnonzero(differs)
    was, became = old_cells[differs].ravel(), new_cells[differs].ravel()
    random_after = _random_windows(became)
    return Difference(
        changed=int(places.size) * CELL,
        kept_behind=_kept_behind(old_cells, differs, places),
        tail_kept=not bool(differs[-KEPT_CELLS:].any()) and old.size <= new.size,
        # What was before matters only where chance stands now.
        random_before=_random_windows(was) if random_after >= EVIDENCE else 1.0,
        random_after=random_after,
        distance_before=chi_square(was),
        distance_after=chi_square(became),
        growth=after.size - before.size,
    )


def _kept_behind(cells: Bytes, differs: npt.NDArray[np.bool_], places: npt.NDArray[np.intp]) -> int:
    if not places.size:
        return 0
    first = int(places[0])
    behind = cells[first:][~differs[first:]]
    return int((behind != behind[:, :1]).any(axis=1).sum())


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
    """Return the share of windows that look random; at most twice `WINDOWS`, evenly taken."""
    starts = range(0, int(values.size), WINDOW)
    windows = [values[start : start + WINDOW] for start in starts[:: max(1, len(starts) // WINDOWS)]]
    usable = [window for window in windows if window.size >= SHORTEST]
    return sum(map(is_random, usable)) / len(usable) if usable else 0.0
