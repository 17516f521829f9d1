"""What is concerned: products and records with their open warnings, the lists in the other direction (AM4, AM5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.rooms.advisories.kinds import MatchState, Severity
from bollwerk.rooms.advisories.models import Advisory, Match
from bollwerk.rooms.advisories.selectors.advisory import MatchLine, match_lines
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

__all__ = ["ConcernedLine", "concerned_products", "concerned_records", "product_matches"]

_SHOWN = 300
_SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True)
class ConcernedLine:
    """A product or record with its open warnings.

    Attributes:
        target_id: The record; None for a product, which several records may run.
        worst: Severity of its gravest warning.
        records: How many records run the product.
        overdue: How many of its matches should be remedied by now.
        due: When the next one is due.
    """

    name: str
    target_id: int | None
    warnings: int
    worst: str
    exploited: bool
    records: int
    undecided: int
    overdue: int
    due: date | None


def concerned_products() -> list[ConcernedLine]:
    """Return the products with open warnings, the most urgent first, at most 300."""
    return _lines(lambda row: row.item_name)


def concerned_records() -> list[ConcernedLine]:
    """Return the records with open warnings, the most urgent first, at most 300."""
    return _lines(lambda row: row.target_id)


def product_matches(name: str) -> list[MatchLine]:
    """Return the open matches of a product of the inventory, the next due first, at most 300."""
    rows = Match.objects.filter(item_name=name, mended_at__isnull=True).exclude(state=MatchState.REJECTED)
    return match_lines(rows.order_by("due", "pk")[:_SHOWN])


def _lines(key_of: Callable[[Match], str | int]) -> list[ConcernedLine]:
    rows = Match.objects.filter(mended_at__isnull=True).exclude(state=MatchState.REJECTED)
    columns = ("advisory_id", "target_id", "item_name", "state", "due")
    groups: dict[str | int, list[Match]] = {}
    for row in rows.only(*columns):
        groups.setdefault(key_of(row), []).append(row)
    facts = _facts(row.advisory_id for group in groups.values() for row in group)
    lines = (_line(key, group, facts) for key, group in groups.items())
    found = sorted((one for one in lines if one.warnings), key=_urgency)[:_SHOWN]
    names = inventory.target_names([one.target_id for one in found if one.target_id is not None])
    return [replace(one, name=names.get(one.target_id, one.name)) if one.target_id else one for one in found]


def _facts(keys: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """Return severity and whether exploited of the warnings that the viewer may see."""
    rows = Advisory.objects.filter(pk__in=set(keys), withdrawn=False, removed_reason="")
    return {key: (severity, exploited) for key, severity, exploited in rows.values_list("pk", "severity", "exploited")}


def _line(key: str | int, group: list[Match], facts: dict[int, tuple[str, bool]]) -> ConcernedLine:
    seen = [row for row in group if row.advisory_id in facts]
    today = clock.today()
    severities = [Severity(facts[row.advisory_id][0]) for row in seen]
    return ConcernedLine(
        name=group[0].item_name,
        target_id=key if isinstance(key, int) else None,
        warnings=len({row.advisory_id for row in seen}),
        worst=min(severities, key=_SEVERITIES.index, default=Severity.UNKNOWN).value,
        exploited=any(facts[row.advisory_id][1] for row in seen),
        records=len({row.target_id for row in seen}),
        undecided=sum(row.state == MatchState.PROPOSED for row in seen),
        overdue=sum(row.due is not None and row.due < today for row in seen),
        due=min((row.due for row in seen if row.due is not None), default=None),
    )


def _urgency(one: ConcernedLine) -> tuple[bool, int, int, str]:
    return (not one.exploited, -one.overdue, _SEVERITIES.index(Severity(one.worst)), one.name.casefold())
