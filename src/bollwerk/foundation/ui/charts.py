"""Values that charts show, and where their marks stand: plain arithmetic, no HTML.

All positions leave here as text with a decimal point, whatever the language of the page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bollwerk.foundation.ui.formats import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import Promise

    from bollwerk.engines.posture import Level

__all__ = [
    "Bar",
    "Line",
    "MapEdge",
    "MapNode",
    "MatrixCell",
    "MatrixRow",
    "Slice",
    "Span",
    "StackedBar",
    "line_paths",
    "nice_maximum",
    "quarters_between",
    "scale_of",
    "two_lines",
]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, value of at least 0, meaning (a mark's kind, or a number 1 to 6 for a colour), page."""

    label: str | Promise
    value: float
    kind: str = "1"
    url: str = ""


@dataclass(frozen=True, slots=True)
class StackedBar:
    """One bar of several parts; `values` in the order of the chart's parts."""

    label: str | Promise
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a whole: of a ring, or the name and colour of a part of stacked bars."""

    label: str | Promise
    value: float = 0
    kind: str = "1"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trend; None is a gap: nothing was measured there."""

    label: str | Promise
    values: tuple[float | None, ...]
    kind: str = "1"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The level of one function on one axis; `text` is shown below it, such as ``4 of 5``."""

    level: Level | str
    text: str | Promise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One axis with its cells, in the order of the columns."""

    label: str | Promise
    cells: tuple[MatrixCell, ...]
    level: Level | str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, both days included; `state` says in words what its kind means."""

    label: str | Promise
    start: date
    end: date
    kind: str = "1"
    url: str = ""
    state: str | Promise = ""


@dataclass(frozen=True, slots=True)
class MapNode:
    """A box of the dependency map at column `x` and row `y` (any numbers from 0); `note` is its second line."""

    key: str
    label: str
    x: float
    y: float
    kind: str = "neutral"
    url: str = ""
    note: str | Promise = ""


@dataclass(frozen=True, slots=True)
class MapEdge:
    """An arrow from the box `source` to the box `target`: source depends on target."""

    source: str
    target: str
    kind: str = "neutral"


def nice_maximum(values: Iterable[float]) -> float:
    """Return the smallest of 1, 2, 2.5, 5 and 10 times a power of ten that no value exceeds; 1 for nothing."""
    highest = max(values, default=0)
    if highest <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(highest))
    steps = (power * step for step in (1, 2, 2.5, 5, 10))
    return next((step for step in steps if highest <= step), 10 * power)


def scale_of(values: Iterable[float]) -> tuple[float, ...]:
    """Return the marks of a scale from 0 to the first that no value exceeds: two to six of them, evenly apart.

    The distance is 1, 2 or 5 times a power of ten, and at least 1 where every value is whole.
    """
    known = list(values)
    highest = max(known, default=0)
    if highest <= 0:
        return (0, 1)
    power = 10.0 ** math.floor(math.log10(highest / _MOST_STEPS))
    if all(value == int(value) for value in known):
        power = max(power, 1)
    step = next(power * size for size in (1, 2, 5, 10) if highest <= power * size * _MOST_STEPS * _ROUNDING)
    return tuple(step * number for number in range(math.ceil(highest / step / _ROUNDING) + 1))


_MOST_STEPS = 5
_ROUNDING = 1 + 1e-9
"""What a highest value may stand above its mark: 0.3 is three steps of 0.1, whatever floating point says."""


def line_paths(
    values: Sequence[float | None], *, left: float, top: float, width: float, height: float, maximum: float
) -> tuple[list[str], list[tuple[str, str, float]]]:
    """Return the polylines of one series and its points.

    A gap ends a line and begins another. Values above `maximum` or below 0 are drawn at the edge.

    Returns:
        Texts for ``points`` of one ``polyline`` each, and (x, y, value) of every point.
    """
    step = width / max(len(values) - 1, 1)
    runs: list[list[str]] = [[]]
    points: list[tuple[str, str, float]] = []
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        share = min(max(value / maximum, 0), 1)
        x, y = plain_number(left + number * step), plain_number(top + height * (1 - share))
        runs[-1].append(f"{x},{y}")
        points.append((x, y, value))
    return [" ".join(run) for run in runs if len(run) > 1], points


def quarters_between(start: date, end: date) -> list[tuple[str, date, date]]:
    """Return every calendar quarter that touches the days from `start` to `end`: name, first day, last day."""
    quarters = []
    first = date(start.year, 3 * ((start.month - 1) // 3) + 1, 1)
    while first <= end:
        following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
        quarters.append((f"{(first.month + 2) // 3}/{first.year}", first, following - timedelta(days=1)))
        first = following
    return quarters


def two_lines(text: str, *, width: int = 24) -> tuple[str, ...]:
    """Return the text in at most two lines of `width` letters; what does not fit ends in an ellipsis."""
    if len(text) <= width:
        return (text,)
    cut = text.rfind(" ", 0, width + 1)
    cut = cut if cut > width // 3 else width
    rest = text[cut:].strip()
    return (text[:cut].strip(), rest if len(rest) <= width else rest[: width - 1] + "…")
