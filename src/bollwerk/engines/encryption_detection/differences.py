"""What changed between two versions at the same places, and whether chance moved in there."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .content import Content, places
from .statistics import SHORTEST, UNIFORM_LIMIT, Bytes, as_array, chi_square, random_share, random_windows

CELL = 4
"""Bytes compared as one; encryptors that skip work in steps of 8 bytes and more."""
WINDOWS = 64
"""Windows judged at most, evenly taken."""
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
HARDLY, NEARLY = 0.05, 0.95
"""Shares of random windows before and now that tell a cipher with a header of its own from a file saved again."""
KEPT_CELLS = 16
"""Cells behind the first change that must have stayed, before a change counts as scattered."""

PURE, PURER = 1024, 60.0
"""Changed bytes needed, and chi-square gained, before equal length and pure chance count alone."""


HEAD = 64
"""First bytes in which a picture or font saved again differs already."""
GRID = 16
"""Ciphers work in blocks of this many bytes; what people change begins anywhere."""
SECTOR, BLOCK = 512, 4096
"""Encryptors that keep a head or pick blocks count in these."""
KEPT_RANDOM = 2
"""Windows of a sector that looked random and stayed, beside others that changed."""
ODDLY_EQUAL = 0.006
"""Share of bytes that stay by chance when a cipher goes over them is 1 in 256."""
REPETITIVE = 0.02
"""Chance that two bytes of a content are equal, from which a content that changed everywhere is remarkable."""
COMPARED = 2 * 1024 * 1024
"""Bytes compared place by place; of more, as much is drawn by key."""

Words = npt.NDArray[np.uint32]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Difference:
    """The comparison of two versions place by place.

    Attributes:
        changed: Bytes in cells that differ.
        first: Where the first byte differs; -1 when none does or only places were compared.
        kept_behind: Cells that stayed as they were behind the first change; filler (four equal bytes) does not count.
        kept_random: Sectors behind the head that look random and stayed.
        tail_kept: The end of the older version stands where it stood.
        random_before: Share of windows over the changed bytes that looked random before.
        random_after: The same for now.
        distance_before: Chi-square of all changed bytes before.
        distance_after: The same for now.
        growth: Bytes that the version grew by.
    """

    changed: int
    first: int
    kept_behind: int
    kept_random: int
    tail_kept: bool
    random_before: float
    random_after: float
    distance_before: float
    distance_after: float
    growth: int

    @property
    def randomised(self) -> bool:
        """Bytes of chance stand in the place of bytes that were none, and nothing moved."""
        return self._chance_stands(SHORTEST) and self.random_before <= BACKGROUND

    @property
    def turned(self) -> bool:
        """What held hardly any chance is nearly nothing else now, and no smaller, as packing would have made it."""
        apart = self.random_before <= HARDLY and self.random_after >= NEARLY
        return apart and self.growth >= 0 and self._chance_stands(PURE)

    @property
    def scattered(self) -> bool:
        """Bytes of chance lie between stretches that stayed exactly as they were, up to the end."""
        enough = self._chance_stands(2 * SHORTEST) and self.growth >= 0 and self.kept_behind >= KEPT_CELLS
        return enough and (not self.growth or self.tail_kept)

    @property
    def purified(self) -> bool:
        """Everything that changed is pure chance, clearly more than before, and the length is the same to the byte."""
        enough = self.changed >= PURE and not self.growth
        return enough and self.distance_after < UNIFORM_LIMIT and self.distance_before > self.distance_after + PURER

    @property
    def cut_by_rule(self) -> bool:
        """Behind a head that stayed, everything is chance from a round place on, and the length is that of before."""
        grid = BLOCK if self.growth else GRID
        return self._chance_stands(2 * SHORTEST) and self.first > 0 and not self.first % grid and self.growth >= 0

    @property
    def continued(self) -> bool:
        """Behind more than a head that stayed everything is chance, and the length is the same to the byte."""
        return self._chance_stands(2 * SHORTEST) and self.first >= HEAD and not self.growth

    @property
    def partly_replaced(self) -> bool:
        """Of what was chance some sectors are other chance now, some are the same: nobody saves like that."""
        return self._chance_stands(2 * SHORTEST) and not self.growth and self.kept_random >= KEPT_RANDOM

    def _chance_stands(self, enough: int) -> bool:
        return self.changed >= enough and self.random_after >= EVIDENCE and may_be_in_place(self.growth)


_NOTHING = Difference(0, -1, 0, 0, False, 0.0, 0.0, 0.0, 0.0, 0)  # noqa: FBT003 - positions of facts


def may_be_in_place(growth: int) -> bool:
    """Whether a version may have been encrypted where it stood, by the bytes it grew: padding and a footer at most."""
    return -CELL * CELL <= growth <= FOOTER


def compare(before: Content, after: Content) -> Difference:
    """Return how two versions differ at equal offsets; nothing for lengths that no change in place explains."""
    growth = after.size - before.size
    old, new = _side_by_side(before, after) if may_be_in_place(growth) else (as_array(b""), as_array(b""))
    cells = min(old.size, new.size) // CELL
    old_cells, new_cells = old[: cells * CELL].view(np.uint32), new[: cells * CELL].view(np.uint32)
    differs = old_cells != new_cells
    at = np.flatnonzero(differs)
    if not at.size:
        return replace(_NOTHING, growth=growth)
    whole = before.size <= COMPARED and after.size <= COMPARED
    became = new_cells[at].view(np.uint8)
    facts = Difference(
        changed=int(at.size) * CELL,
        first=_first(old, new, int(at[0])) if whole else -1,
        kept_behind=_kept_behind(new_cells[at[0] :], differs[at[0] :]),
        kept_random=0,
        tail_kept=not bool(differs[-KEPT_CELLS:].any()) and old.size <= new.size,
        random_before=1.0,
        random_after=random_share(_evenly(became, WINDOW), WINDOW),
        distance_before=0.0,
        distance_after=0.0,
        growth=growth,
    )
    if facts.random_after < EVIDENCE:
        return facts
    # What was before, and what stayed, matters only where chance stands now.
    was = old_cells[at].view(np.uint8)
    return replace(
        facts,
        kept_random=_kept_random(new_cells, differs),
        random_before=random_share(_evenly(was, WINDOW), WINDOW),
        distance_before=chi_square(_evenly(was, PLACE)),
        distance_after=chi_square(_evenly(became, PLACE)),
    )


def nothing_stayed(before: Content, after: Content) -> bool:
    """Whether a repetitive content has hardly a byte left in its place, as after any cipher, also one without chance.

    Two versions of one format share at least its header and its empty fields.
    """
    if before.size < SHORTEST or not may_be_in_place(after.size - before.size):
        return False
    old, new = _side_by_side(before, after)
    length = min(old.size, new.size)
    shares = np.bincount(old, minlength=256) / old.size
    if float(np.dot(shares, shares)) < REPETITIVE or (old[:CELL] == new[:CELL]).any():
        return False
    return int(np.count_nonzero(old[:length] == new[:length])) <= ODDLY_EQUAL * length


def stretch_that_differs(before: bytes, after: bytes) -> bytes:
    """Return what of the version after lies between the beginning and the end that both share."""
    shorter = min(len(before), len(after))
    old, new = as_array(before), as_array(after)
    unequal = np.flatnonzero(old[:shorter] != new[:shorter])
    start = int(unequal[0]) if unequal.size else shorter
    left = shorter - start
    unequal = np.flatnonzero(old[old.size - left :] != new[new.size - left :])
    kept = left - 1 - int(unequal[-1]) if unequal.size else left
    return after[start : len(after) - kept]


def _first(old: Bytes, new: Bytes, cell: int) -> int:
    """Return where the first byte differs in a cell that does."""
    start = cell * CELL
    return start + int(np.argmax(old[start : start + CELL] != new[start : start + CELL]))


def _kept_behind(cells: Words, differs: Marks) -> int:
    kept = cells[~differs]
    return int(np.count_nonzero(kept != (kept & 0xFF) * np.uint32(0x01010101)))


def _kept_random(cells: Words, differs: Marks) -> int:
    """Return how many sectors stayed as a whole and look random, of at most `WINDOWS` evenly taken."""
    each = SECTOR // CELL
    whole = cells.size // each
    kept = np.flatnonzero(~differs[: whole * each].reshape(whole, each).any(axis=1))
    kept = kept[:: max(1, kept.size // WINDOWS)]
    sectors = cells[: whole * each].reshape(whole, each)[kept]
    return int(np.count_nonzero(random_windows(sectors.view(np.uint8))))


def _evenly(values: Bytes, window: int) -> Bytes:
    """Return at most `WINDOWS` windows, evenly taken; with fewer, all of the values."""
    count = values.size // window
    if count <= WINDOWS:
        return values
    taken = np.linspace(0, count - 1, WINDOWS).astype(np.intp)
    return values[: count * window].reshape(count, window)[taken].ravel()


def _side_by_side(before: Content, after: Content) -> tuple[Bytes, Bytes]:
    shorter = before if before.size <= after.size else after
    if max(before.size, after.size) <= COMPARED:
        return as_array(before.whole()), as_array(after.whole())
    starts = places(shorter.size, PLACES, PLACE, shorter.key)
    old = b"".join(before.at(start, PLACE).ljust(PLACE, b"\x00") for start in starts)
    new = b"".join(after.at(start, PLACE).ljust(PLACE, b"\x00") for start in starts)
    return as_array(old), as_array(new)
