"""Charts of structure and time: levels by axis and function, plans by quarter, boxes and arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _

from bollwerk.engines.posture import Level
from bollwerk.foundation.ui.charts import MapEdge, MapNode, MatrixRow, Span, quarters_between, two_lines
from bollwerk.foundation.ui.formats import NOTHING, day_text, plain_number
from bollwerk.foundation.ui.marks import LEVEL_KIND, LevelMark, Link, safe_address
from bollwerk.foundation.ui.quick import put
from bollwerk.foundation.ui.templatetags.kern_charts import figure
from bollwerk.foundation.ui.templatetags.kern_layout import fresh_id, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from django.utils.safestring import SafeString

register = template.Library()

_LABELS = 180
_ROW = 30
_DAYS = 720
_STATE = 110
_MOST_QUARTERS = 12
_BOX_WIDTH, _BOX_HEIGHT, _BOX_STEP_X, _BOX_STEP_Y = 190, 60, 260, 76


@register.simple_tag
def posture_matrix(title: str, columns: Sequence[str], rows: Iterable[MatrixRow]) -> SafeString:
    """Show levels of axes (rows) by functions (columns) as a table; each cell says its level in words and sign."""
    body = [
        {
            "label": row.label,
            "level": LevelMark(Level(row.level)) if row.level else "",
            "cells": [
                {
                    "kind": LEVEL_KIND[Level(one.level)],
                    "mark": LevelMark(Level(one.level)),
                    "text": one.text,
                    "url": safe_address(one.url) if one.url else "",
                }
                for one in row.cells
            ],
        }
        for row in rows
    ]
    return part("charts/matrix", {"title": title, "columns": columns, "rows": body, "id": fresh_id("matrix")})


@register.simple_tag
def quarter_chart(title: str, spans: Sequence[Span], today: date | None = None, desc: str = "") -> SafeString:
    """Draw plans and deadlines over calendar quarters with `Span` values; `today` draws a line."""
    if not spans:
        return figure("quarters", title, _("No values."), [_("Name"), _("From"), _("To")], [])
    quarters = quarters_between(min(one.start for one in spans), max(one.end for one in spans))
    first, last = quarters[0][1], quarters[-1][2]

    room = _DAYS - _LABELS - (_STATE if any(one.state for one in spans) else 0)

    def x(day: date, days_later: int = 0) -> float:
        return _LABELS + room * ((day - first).days + days_later) / ((last - first).days + 1)

    drawn = [_span(one, number, x(one.start), x(one.end, 1)) for number, one in enumerate(spans)]
    rows = [
        (Link(one.label, one.url) if one.url else one.label, day_text(one.start), day_text(one.end), one.state)
        for one in spans
    ]
    return figure(
        "quarters",
        title,
        desc
        or _("%(count)s entries from %(start)s to %(end)s.")
        % {"count": len(spans), "start": day_text(first), "end": day_text(last)},
        [_("Name"), _("From"), _("To"), _("State")],
        rows,
        spans=drawn,
        quarters=[(name, plain_number(x(start)), plain_number(x(start) + 5)) for name, start in _ticks(quarters)],
        today=plain_number(x(today)) if today and first <= today <= last else "",
        width=_DAYS,
        height=len(spans) * _ROW + 32,
        linked=any(one.url for one in spans),
    )


def _ticks(quarters: Sequence[tuple[str, date, date]]) -> list[tuple[str, date]]:
    """Return which quarters get a line and a name: each, or only the first of each year where they stand too close."""
    if len(quarters) <= _MOST_QUARTERS:
        return [(name, start) for name, start, _end in quarters]
    return [(str(start.year), start) for _name, start, _end in quarters if start.month == 1]


def _span(one: Span, number: int, start: float, end: float) -> dict[str, Any]:
    return {
        "span": one,
        "url": safe_address(one.url) if one.url else "",
        "label": two_lines(str(one.label))[0],
        "x": plain_number(start),
        "width": plain_number(max(end - start, 3)),
        "y": plain_number(number * _ROW + 30),
        "baseline": plain_number(number * _ROW + 45),
        "state_x": plain_number(end + 6),
        "days": f"{day_text(one.start)} – {day_text(one.end)}",
    }


@register.simple_tag
def dependency_map(title: str, nodes: Sequence[MapNode], edges: Sequence[MapEdge], desc: str = "") -> SafeString:
    """Draw boxes and arrows at plain positions: `MapNode` (column x, row y) and `MapEdge` (source depends on target).

    Boxes with an address are links and take the keyboard focus in the order of `nodes`. Arrows to boxes that are not
    drawn (because the reader may not see them) are left out.
    """
    by_key = {node.key: node for node in nodes}
    shown = [edge for edge in edges if edge.source in by_key and edge.target in by_key]
    rows = [(_node_cell(by_key[edge.source]), _node_cell(by_key[edge.target])) for edge in shown]
    alone = [node for node in nodes if not any(node.key in (edge.source, edge.target) for edge in shown)]
    rows += [(_node_cell(node), NOTHING) for node in alone]
    return figure(
        "map",
        title,
        desc or _("%(nodes)s boxes and %(edges)s arrows.") % {"nodes": len(nodes), "edges": len(shown)},
        [_("What"), _("depends on")],
        rows,
        nodes=[_box(node) for node in nodes],
        edges=[_arrow(by_key[edge.source], by_key[edge.target], edge.kind) for edge in shown],
        width=plain_number(max((node.x for node in nodes), default=0) * _BOX_STEP_X + _BOX_WIDTH + 16),
        height=plain_number(max((node.y for node in nodes), default=0) * _BOX_STEP_Y + _BOX_HEIGHT + 16),
    )


def _node_cell(node: MapNode) -> object:
    return Link(node.label, node.url, node.note) if node.url else put("{}", node.label)


def _box(node: MapNode) -> dict[str, Any]:
    left, top = node.x * _BOX_STEP_X + 8, node.y * _BOX_STEP_Y + 8
    lines = two_lines(node.label, width=23)
    if node.note:
        lines = (*lines, two_lines(str(node.note), width=26)[0])
    height = _BOX_HEIGHT / 2 + 5 - 8 * (len(lines) - 1)
    return {
        "node": node,
        "url": safe_address(node.url) if node.url else "",
        "x": plain_number(left),
        "y": plain_number(top),
        "width": plain_number(_BOX_WIDTH),
        "height": plain_number(_BOX_HEIGHT),
        "text_x": plain_number(left + 12),
        "lines": [(plain_number(top + height + 16 * number), text) for number, text in enumerate(lines)],
        "noted": bool(node.note),
    }


def _arrow(source: MapNode, target: MapNode, kind: str) -> dict[str, str]:
    def middle(node: MapNode) -> float:
        return node.y * _BOX_STEP_Y + 8 + _BOX_HEIGHT / 2

    forwards = target.x >= source.x
    start = source.x * _BOX_STEP_X + 8 + (_BOX_WIDTH if forwards else 0)
    same = target.x == source.x
    end = target.x * _BOX_STEP_X + 8 + (0 if forwards and not same else _BOX_WIDTH)
    bend = max(abs(end - start) / 2, 40) * (1 if forwards else -1)
    back = -bend if not same else bend
    path = [start, middle(source), start + bend, middle(source), end + back, middle(target), end, middle(target)]
    a, b, c, d, e, f, g, h = map(plain_number, path)
    return {"path": f"M{a} {b} C{c} {d} {e} {f} {g} {h}", "kind": kind}
