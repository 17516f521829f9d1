"""Plain values that the larger components take: columns, happenings, steps, branches, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import Promise

    from bollwerk.foundation.ui.marks import Kind

__all__ = ["Branch", "Column", "Download", "Happening", "Step"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        key: Attribute or mapping key of the rows.
        label: Column heading.
        numeric: Set flush right with figures of equal width.
        wide: Takes the space that is left.
    """

    key: str
    label: str | Promise
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline; newest first is the usual order.

    Attributes:
        at: Moment or day.
        title: What happened.
        text: More about it.
        who: Who did it.
        kind: Meaning of the entry.
        url: Page of the entry.
    """

    at: datetime | date
    title: str | Promise
    text: str | Promise = ""
    who: str = ""
    kind: Kind = "neutral"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a process: done, current, waiting or failed; `note` says when or why."""

    title: str | Promise
    state: str = "waiting"
    note: str | Promise = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One entry of a tree with the entries below it; `mark` is any plain value beside the text."""

    text: str | Promise
    url: str = ""
    branches: tuple[Branch, ...] = ()
    mark: object = None
    opened: bool = True


@dataclass(frozen=True, slots=True)
class Download:
    """One file to fetch: its name, address, kind (``PDF``) and size in bytes."""

    title: str | Promise
    url: str
    kind: str = ""
    size_bytes: int | None = None
    note: str | Promise = ""
