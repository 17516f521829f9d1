"""Components that show data: tables, lists, figures, timelines, progress; and the formats of days and numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from bollwerk.foundation.ui.formats import day_text, moment_text, number_text, plain_number
from bollwerk.foundation.ui.marks import Kind, cell, safe_address
from bollwerk.foundation.ui.parts import Branch, Column, Download, Happening, Step
from bollwerk.foundation.ui.quick import put
from bollwerk.foundation.ui.templatetags.kern_layout import fresh_id, part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.template import Context
    from django.utils.safestring import SafeString

    from bollwerk.foundation.ui.paging import Page

register = template.Library()


register.filter("day", day_text)
register.filter("moment", moment_text)
register.filter("number", number_text)
register.filter("plain", plain_number)
register.filter("cell", cell)


@register.simple_tag
def table(
    caption: str,
    columns: Sequence[Column | str],
    rows: Iterable[Any],
    empty: str = "",
    id: str = "",
    titled: bool = False,
) -> SafeString:
    """Print plain rows as a compact table: ``{% table _("Owners") columns rows %}``.

    Args:
        caption: Names the table; visible above it.
        columns: `Column` values, or plain headings when each row is a sequence.
        rows: Dataclasses, mappings or sequences; each value is printed by `marks.cell`. The first is the row's heading.
        empty: Sentence shown instead of an empty table.
        id: Anchor, also the target of an htmx swap.
        titled: Whether a heading right above says the same, so that only screen readers get the caption.
    """
    headings = [column if isinstance(column, Column) else Column("", column) for column in columns]
    pattern = _row_pattern(headings)
    body = mark_safe("".join(pattern % _cells(row, headings) for row in rows))  # noqa: S308 - every cell is escaped
    return part(
        "table",
        {
            "caption": caption,
            "columns": headings,
            "content": body,
            "empty": empty or _("Nothing here yet."),
            "id": id or fresh_id(caption),
            "titled": titled,
        },
    )


def _row_pattern(columns: Sequence[Column]) -> str:
    """Return a row with a place for each cell: a long list spends half its time in the loops of a template."""
    places = ["<td data-numeric>%s</td>" if column.numeric else "<td>%s</td>" for column in columns]
    places[:1] = [f'<th scope="row"{" data-numeric" if column.numeric else ""}>%s</th>' for column in columns[:1]]
    return f"<tr>{''.join(places)}</tr>"


def _cells(row: Any, columns: Sequence[Column]) -> tuple[SafeString, ...]:
    if isinstance(row, list | tuple):
        return tuple(cell(value) for value, _column in zip(row, columns, strict=True))
    if isinstance(row, dict):
        return tuple(cell(row[column.key]) for column in columns)
    return tuple(cell(getattr(row, column.key)) for column in columns)


@register.simple_block_tag(end_name="enddata_table")
def data_table(content: SafeString, caption: str, columns: Sequence[Column | str], id: str = "") -> SafeString:
    """Print a table whose rows the page writes: ``{% data_table _("Owners") columns %}<tr><th scope="row">...``.

    Give numeric cells ``<td data-numeric>``. Print values with ``{{ value|cell }}``.
    """
    headings = [column if isinstance(column, Column) else Column("", column) for column in columns]
    return part("table", {"caption": caption, "columns": headings, "content": content, "id": id or fresh_id(caption)})


@register.simple_tag
def description_list(items: Mapping[str, object] | Iterable[tuple[str, object]]) -> SafeString:
    """Print terms with their values: ``{% description_list facts %}``; values are printed by `marks.cell`."""
    pairs = items.items() if hasattr(items, "items") else items
    return part("description_list", {"items": [(term, cell(value)) for term, value in pairs]})


@register.simple_tag
def empty_state(title: str, text: str = "", action: str = "", url: str = "") -> SafeString:
    """Say that there is nothing yet, why, and what to do: ``{% empty_state title text _("Import") url %}``."""
    return part(
        "empty_state", {"title": title, "text": text, "action": action, "url": safe_address(url) if url else ""}
    )


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], target: str = "", label: str = "") -> SafeString:
    """Print the ways to the next and previous page of a `Page`, keeping the filters of the address.

    Args:
        context: The page's context.
        page: What `paging.keyset_page` returned.
        target: CSS selector that htmx swaps; the view then returns the partial.
        label: Names the navigation when a page has two.
    """
    request = context.get("request")
    asked = request.GET.lists() if request else ()
    kept = [(name, values) for name, values in asked if name not in {"after", "before"}]

    def address(**cursor: str) -> str:
        return f"?{urlencode([*kept, *cursor.items()], doseq=True)}"

    return part(
        "pagination",
        {
            "next": address(after=page.next) if page.next else "",
            "previous": address(before=page.previous) if page.previous else "",
            "count": page.count,
            "shown": len(page.rows),
            "target": target,
            "label": label or _("Pages"),
        },
    )


@register.simple_tag
def kpi(
    label: str, value: object, note: str = "", kind: Kind = "neutral", url: str = "", state: str = ""
) -> SafeString:
    """Print a figure tile: ``{% kpi _("Open findings") 12 note=_("3 overdue") kind="danger" state=_("overdue") %}``.

    `kind` draws an edge; `state` says in words what the edge means.
    """
    return part(
        "kpi",
        {
            "label": label,
            "value": cell(value),
            "note": note,
            "kind": kind,
            "url": safe_address(url) if url else "",
            "state": state,
        },
    )


@register.simple_tag
def timeline(happenings: Iterable[Happening]) -> SafeString:
    """Print `Happening` values below each other with their moments."""
    entries = [
        {"entry": one, "at": cell(one.at), "url": safe_address(one.url) if one.url else ""} for one in happenings
    ]
    return part("timeline", {"entries": entries})


@register.simple_tag
def stepper(steps: Iterable[Step], label: str = "") -> SafeString:
    """Print the steps of a process in their order with what is done."""
    words = {"done": _("done"), "current": _("in progress"), "waiting": _("waiting"), "failed": _("failed")}
    return part("stepper", {"steps": [{"step": step, "word": words[step.state]} for step in steps], "label": label})


@register.simple_tag
def progress(label: str, value: float, maximum: float = 100, url: str = "", text: str = "") -> SafeString:
    """Print a progress bar; with `url` it asks there every two seconds until the answer holds no `url` any more.

    The view at `url` renders the same tag again (or the result) as a whole fragment.
    """
    share = number_text(100 * value / maximum, 0) if maximum else "0"
    return part(
        "progress",
        {
            "label": label,
            "value": plain_number(value),
            "maximum": plain_number(maximum),
            "text": text or _("%(share)s percent") % {"share": share},
            "url": safe_address(url) if url else "",
            "id": fresh_id("progress"),
        },
    )


@register.simple_tag
def tree(branches: Iterable[Branch]) -> SafeString:
    """Print nested entries as lists that fold."""
    return part("tree", {"branches": [_branch(one) for one in branches]})


def _branch(one: Branch) -> dict[str, Any]:
    text = put('<a href="{}">{}</a>', safe_address(one.url), one.text) if one.url else one.text
    mark = "" if one.mark is None else cell(one.mark)
    below = [_branch(part) for part in one.branches]
    return {"text": text, "mark": mark, "opened": one.opened, "linked": bool(one.url), "branches": below}


@register.simple_tag
def downloads(files: Iterable[Download]) -> SafeString:
    """Print files with kind and size."""
    return part(
        "downloads",
        {"files": [{"file": one, "url": safe_address(one.url), "size": size_text(one.size_bytes)} for one in files]},
    )


def size_text(size_bytes: int | None) -> str:
    """Return a size as ``1,5 MB`` (decimal units); nothing for None."""
    if size_bytes is None:
        return ""
    size, unit = float(size_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:  # noqa: PLR2004 - decimal units
            break
        size, unit = size / 1000, larger
    return f"{number_text(round(size, 1))} {unit}"


register.filter("size", size_text)


@register.filter
def share(part_: float | Decimal, whole: float | Decimal) -> str:
    """Return how much of `whole` is there, as ``99 %``; a dash when there is nothing to compare with.

    Rounded down, so that 179 of 180 is never called 100 percent.
    """
    return f"{number_text(100 * Decimal(part_) // Decimal(whole))} %" if whole else "–"
