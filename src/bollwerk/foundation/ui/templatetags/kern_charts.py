"""Charts as plain SVG: each has a title, a description, a table of its numbers, and colours by meaning.

They need no script, no inline style and no colour to be read; they print and follow light, dark and forced colours.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _

from bollwerk.foundation.ui.charts import (
    Bar,
    Line,
    Slice,
    StackedBar,
    line_paths,
    nice_maximum,
    scale_of,
    two_lines,
)
from bollwerk.foundation.ui.formats import NOTHING, number_text, plain_number
from bollwerk.foundation.ui.marks import Link, cell, safe_address
from bollwerk.foundation.ui.parts import Column
from bollwerk.foundation.ui.templatetags.kern_data import table
from bollwerk.foundation.ui.templatetags.kern_layout import fresh_id, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

register = template.Library()

_WIDTH = 440
_LABELS = 150
_VALUES = 56
_ROW = 30
_LETTER = 6.8
"""How wide a digit of a name below a chart is; the full stops of a date are narrower."""


def figure(
    name: str, title: str, desc: str, columns: Sequence[str], rows: Sequence[Sequence[object]], **more: Any
) -> SafeString:
    """Return the figure: picture and table of the same numbers; numbers among `more` leave unlocalised."""
    headings = [Column("", text, numeric=number > 0) for number, text in enumerate(columns)]
    numbers = table(title, headings, rows, empty=_("No values."), id=fresh_id("numbers"))
    more = {key: plain_number(value) if isinstance(value, int | float) else value for key, value in more.items()}
    context = {
        "title": title,
        "desc": desc,
        "table": numbers,
        "id": fresh_id("chart"),
        "has_values": bool(rows),
        **more,
    }
    context["picture"] = part(f"charts/{name}", context)
    return part("charts/figure", context)


def _with_unit(value: float, unit: str) -> str:
    return f"{number_text(value)} {unit}".strip()


def _largest(items: Iterable[tuple[Any, float]], unit: str) -> str:
    label, value = max(items, key=lambda pair: pair[1], default=("", 0))
    if not label:
        return _("No values.")
    return _("The largest value is %(value)s: %(label)s.") % {"value": _with_unit(value, unit), "label": label}


@register.simple_tag
def bar_chart(title: str, bars: Sequence[Bar], unit: str = "", desc: str = "", value_label: str = "") -> SafeString:
    """Draw lying bars: ``{% bar_chart _("Findings by building") bars %}`` with `Bar` values.

    Args:
        title: What is shown.
        bars: In the order of the page, not sorted here.
        unit: Behind each number, such as ``%``.
        desc: What a listener should know; the largest value if empty.
        value_label: Heading of the numbers in the table.
    """
    maximum = nice_maximum(bar.value for bar in bars)
    space = _WIDTH - _LABELS - _VALUES
    drawn = [
        {
            "bar": bar,
            "url": safe_address(bar.url) if bar.url else "",
            "lines": two_lines(str(bar.label), width=20)[0],
            "y": plain_number(number * _ROW + 4),
            "middle": plain_number(number * _ROW + 19),
            "width": plain_number(max(space * bar.value / maximum, 1)),
            "end": plain_number(_LABELS + space * bar.value / maximum + 6),
            "value": _with_unit(bar.value, unit),
        }
        for number, bar in enumerate(bars)
    ]
    rows = [(Link(bar.label, bar.url) if bar.url else bar.label, _with_unit(bar.value, unit)) for bar in bars]
    return figure(
        "bars",
        title,
        desc or _largest([(bar.label, bar.value) for bar in bars], unit),
        [_("Name"), value_label or _("Value")],
        rows,
        bars=drawn,
        width=_WIDTH,
        labels=_LABELS,
        height=len(bars) * _ROW,
        linked=any(bar.url for bar in bars),
    )


@register.simple_tag
def stacked_chart(title: str, parts: Sequence[Slice], bars: Sequence[StackedBar], desc: str = "") -> SafeString:
    """Draw bars of several parts: `parts` are `Slice` values (label, kind), `bars` are `StackedBar` values."""
    maximum = max((sum(bar.values) for bar in bars), default=0) or 1
    rows = [(bar.label, *(number_text(value) for value in bar.values)) for bar in bars]
    return figure(
        "stacked",
        title,
        desc or _largest([(bar.label, sum(bar.values)) for bar in bars], ""),
        [_("Name"), *(str(one.label) for one in parts)],
        rows,
        parts=parts,
        bars=[_stacked(number, bar, parts, maximum) for number, bar in enumerate(bars)],
        width=_WIDTH,
        height=len(bars) * _ROW,
        labels=_LABELS,
    )


def _stacked(number: int, bar: StackedBar, parts: Sequence[Slice], maximum: float) -> dict[str, Any]:
    space, left, segments = _WIDTH - _LABELS - _VALUES, float(_LABELS), []
    for one, value in zip(parts, bar.values, strict=True):
        width = space * value / maximum
        text = number_text(value)
        segments.append(
            {
                "x": plain_number(left),
                "width": plain_number(width),
                "middle": plain_number(left + width / 2),
                "kind": one.kind,
                "name": one.label,
                "value": text,
                "roomy": width > 9 * len(text) + 6,
            }
        )
        left += width
    return {
        "label": two_lines(str(bar.label), width=20)[0],
        "segments": [segment for segment in segments if segment["width"] != "0"],
        "y": plain_number(number * _ROW + 3),
        "baseline": plain_number(number * _ROW + 19),
        "end": plain_number(left + 6),
        "total": number_text(sum(bar.values)),
    }


@register.simple_tag
def line_chart(
    title: str, labels: Sequence[object], lines: Sequence[Line], unit: str = "", maximum: float = 0, desc: str = ""
) -> SafeString:
    """Draw a trend: `labels` name the points in time, `lines` are `Line` values of the same length.

    Args:
        title: What is shown.
        labels: Days, or texts such as ``3/2026``.
        lines: Each has its own colour and dashes.
        unit: Behind each number.
        maximum: Least upper end of the scale, such as 100 for percentages.
        desc: What a listener should know; first and last value of the first line if empty.
    """
    names = [str(cell(label)) for label in labels]
    marks = scale_of([maximum, *(value for line in lines for value in line.values if value is not None)])
    frame = {"left": 56.0, "top": 12.0, "width": float(_WIDTH - 96), "height": 180.0}
    drawn = []
    for line in lines:
        paths, points = line_paths(line.values, **frame, maximum=marks[-1])
        drawn.append({"line": line, "paths": paths, "points": [(x, y, _with_unit(v, unit)) for x, y, v in points]})
    rows = [
        (name, *(NOTHING if line.values[n] is None else _with_unit(line.values[n] or 0, unit) for line in lines))
        for n, name in enumerate(names)
    ]
    return figure(
        "lines",
        title,
        desc or _course(lines, unit),
        [_("When"), *(str(line.label) for line in lines)],
        rows,
        lines=drawn,
        ticks=_ticks(marks, unit, frame),
        stops=_stops(names, frame),
        width=_WIDTH,
        right=plain_number(frame["left"] + frame["width"]),
    )


def _ticks(marks: Sequence[float], unit: str, frame: Mapping[str, float]) -> list[dict[str, str]]:
    heights = [frame["top"] + frame["height"] * (1 - mark / marks[-1]) for mark in marks]
    return [
        {"y": plain_number(y), "text_y": plain_number(y + 4), "text": _with_unit(mark, unit)}
        for mark, y in zip(marks, heights, strict=True)
    ]


def _stops(names: Sequence[str], frame: Mapping[str, float]) -> list[dict[str, str]]:
    """Return the names below the chart, only so many that they do not meet.

    The last one ends at its mark, the others stand around theirs: between the last two there is half a name less room.
    """
    step = frame["width"] / max(len(names) - 1, 1)
    longest = max((len(name) for name in names), default=0) * _LETTER
    every = math.ceil((1.5 * longest + _LETTER) / step)
    return [
        {"x": plain_number(frame["left"] + number * step), "text": name}
        for number, name in enumerate(names)
        if (len(names) - 1 - number) % every == 0
    ]


def _course(lines: Sequence[Line], unit: str) -> str:
    told = []
    for line in lines:
        known = [value for value in line.values if value is not None]
        if known:
            told.append(
                _("%(name)s: from %(first)s to %(last)s.")
                % {"name": line.label, "first": _with_unit(known[0], unit), "last": _with_unit(known[-1], unit)}
            )
    return " ".join(told) or _("No values.")


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str, kind: str = "1") -> SafeString:
    """Draw a trend as small as a word, for tables; `label` says it in words: ``{% sparkline row.trend row.told %}``."""
    known = [value for value in values if value is not None]
    paths, points = line_paths(values, left=2, top=2, width=76, height=16, maximum=nice_maximum(known))
    return part(
        "charts/sparkline", {"paths": paths, "last": points[-1] if points else None, "label": label, "kind": kind}
    )


@register.simple_tag
def donut(title: str, slices: Sequence[Slice], unit: str = "", desc: str = "") -> SafeString:
    """Draw parts of a whole as a ring with its sum inside; the parts stand beside it with their numbers."""
    total = sum(one.value for one in slices)
    drawn, passed = [], 0.0
    for one in slices:
        length = 100 * one.value / total if total else 0.0
        gap = 0.6 if 1 < length < 100 else 0.0  # noqa: PLR2004 - percent of the ring
        drawn.append({"length": plain_number(length - gap), "offset": plain_number(-passed), "kind": one.kind})
        passed += length
    rows = [(one.label, _with_unit(one.value, unit)) for one in slices]
    legend = [{"kind": one.kind, "label": one.label, "value": _with_unit(one.value, unit)} for one in slices]
    words = desc or ", ".join(f"{one.label}: {_with_unit(one.value, unit)}" for one in slices)
    return figure(
        "donut", title, words, [_("Name"), _("Value")], rows, slices=drawn, legend=legend, total=_with_unit(total, unit)
    )
