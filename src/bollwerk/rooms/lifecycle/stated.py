"""What files of support dates say, as plain values; and their days, which come in many spellings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.lifecycle.errors import SupportDataError
from bollwerk.rooms.lifecycle.rules import CycleDates, Until

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "ENDOFLIFE",
    "OPENEOX",
    "StatedCycle",
    "StatedProduct",
    "SupportFile",
    "day_of",
    "listed",
    "mappings",
    "merged",
    "text_of",
    "until_of",
]

ENDOFLIFE, OPENEOX = "endoflife.date", "OpenEoX"
"""What a source is called where nobody gives it a name; always the same, so that a series stays one."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEAP_SECOND = re.compile(r":60(?=\D|$)")


@dataclass(frozen=True, slots=True)
class StatedCycle:
    """What a file says about one release cycle; `label` is what people call it, where that differs."""

    dates: CycleDates
    latest: str = ""
    stated_on: date | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class StatedProduct:
    """What a file says about one product."""

    key: str
    name: str
    vendor: str = ""
    aliases: tuple[str, ...] = ()
    cpes: tuple[str, ...] = ()
    purls: tuple[str, ...] = ()
    cycles: tuple[StatedCycle, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportFile:
    """What was read of a file, and one sentence for each thing that could not be."""

    kind: str
    products: tuple[StatedProduct, ...]
    unread: tuple[str, ...] = ()


def until_of(value: object) -> Until:
    """Return an end: a day, a truth value (has it ended?), or nothing where nothing is stated.

    Raises:
        SupportDataError: If it is none of these.
    """
    if value is None:
        return Until()
    if isinstance(value, bool):
        return Until(ended=value)
    said = value.strip().casefold() if isinstance(value, str) else ""
    if said in {"true", "false"}:
        return Until(ended=said == "true")
    return Until(day=day_of(value))


def day_of(value: object) -> date:
    """Return the day of a date, or of a moment in universal time: what ends at 23:59:59Z ends on that day.

    Raises:
        SupportDataError: If it is neither.
    """
    if isinstance(value, str):
        return _day_of_text(value.strip())
    if isinstance(value, datetime):
        return value.astimezone(UTC).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    raise SupportDataError(f"{str(value)[:40]!r} is no day.")


def _day_of_text(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _DAY.match(text):
            return day_of(datetime.fromisoformat(_LEAP_SECOND.sub(":59", text.upper())))
    except (ValueError, OverflowError):
        pass  # Said below, as for every other text.
    raise SupportDataError(f"{text[:40]!r} is no day.")


def text_of(value: object) -> str:
    """Return a text or number without blanks around it; empty for everything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return ""
    return str(value).strip()


def listed(value: object) -> list[Any]:
    """Return a list; empty for everything else."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list; whatever else stands in it is passed over."""
    return (one for one in listed(value) if isinstance(one, dict))


def merged(products: Iterable[StatedProduct]) -> tuple[StatedProduct, ...]:
    """Return each product once, with everything that is said about it; of one cycle the newest statement counts."""
    found: dict[str, StatedProduct] = {}
    for one in products:
        before = found.get(one.key, replace(one, cycles=(), aliases=(), cpes=(), purls=()))
        cycles = {each.dates.cycle: each for each in before.cycles}
        for each in one.cycles:
            known = cycles.get(each.dates.cycle)
            if known is None or (each.stated_on or date.min) >= (known.stated_on or date.min):
                cycles[each.dates.cycle] = each
        found[one.key] = replace(
            before,
            aliases=tuple(dict.fromkeys((*before.aliases, *one.aliases))),
            cpes=tuple(dict.fromkeys((*before.cpes, *one.cpes))),
            purls=tuple(dict.fromkeys((*before.purls, *one.purls))),
            cycles=tuple(cycles.values()),
        )
    return tuple(found.values())
