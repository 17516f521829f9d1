"""What the pages show: the plan by quarter, the picture over five years, one product with all that was stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.errors import RowNotFoundError
from bollwerk.rooms.lifecycle.models import SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.support import ItemSupport, SupportBook

if TYPE_CHECKING:
    from datetime import date, datetime

    from bollwerk.rooms.lifecycle.models import Handling

__all__ = ["ItemDetail", "Plan", "PlanLine", "Quarter", "item_detail", "plan"]

_YEARS = 5
_SHOWN = 300
_URGENT = (State.ENDED, State.ENDING, State.NO_DATA, State.SUPPORTED, State.UNKNOWN_END)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One product in the plan; `flaw` is empty where what was promised is kept."""

    target_id: int
    part: str
    name: str
    product: str
    version: str
    state: State
    until: date | None
    choice: str
    replace_by: date | None
    cost_euro: int | None
    flaw: str
    inherited: str


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the plan: how many products end in it, how many are replaced, what that costs."""

    year: int
    quarter: int
    ending: int
    replaced: int
    cost_euro: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan; `more` counts lines that are not shown."""

    lines: tuple[PlanLine, ...]
    more: int
    quarters: tuple[Quarter, ...]
    counts: dict[State, int]
    has_data: bool


def plan(state: str = "") -> Plan:
    """Return the plan of the products the viewer may see, most urgent first; for one state, if one is named."""
    book = SupportBook(clock.now())
    found = book.all()
    lines = [_line(one, book.handlings.get((one.item.target_id, one.item.part))) for one in found]
    wanted = [one for one in lines if not state or one.state.value == state]
    wanted.sort(key=lambda one: (not one.flaw, _URGENT.index(one.state), str(one.until or "9"), one.name.casefold()))
    return Plan(
        lines=tuple(wanted[:_SHOWN]),
        more=max(0, len(wanted) - _SHOWN),
        quarters=_quarters(lines, book.on),
        counts={one: sum(line.state is one for line in lines) for one in State},
        has_data=not book.is_empty,
    )


def _line(one: ItemSupport, row: Handling | None) -> PlanLine:
    return PlanLine(
        target_id=one.item.target_id,
        part=one.item.part,
        name=one.item.name,
        product=f"{one.product} {one.cycle}".strip() or one.item.product,
        version=one.item.version,
        state=one.state,
        until=one.until,
        choice=row.choice if row else "",
        replace_by=row.replace_by if row else None,
        cost_euro=row.cost_euro if row else None,
        flaw=one.flaw.value if one.flaw else "",
        inherited=one.inherited,
    )


def _quarters(lines: list[PlanLine], on: date) -> tuple[Quarter, ...]:
    """Return the coming twenty quarters; what ended before counts in none."""
    first = on.year * 4 + (on.month - 1) // 3
    found = []
    for number in range(first, first + 4 * _YEARS):
        ending = [one for one in lines if one.until and _number(one.until) == number and not one.inherited]
        replaced = [one for one in lines if one.replace_by and _number(one.replace_by) == number]
        cost = sum(one.cost_euro or 0 for one in replaced)
        found.append(Quarter(number // 4, number % 4 + 1, len(ending), len(replaced), cost))
    return tuple(found)


def _number(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One product of one record with everything stated and decided.

    Attributes:
        series: Cycle, end of updates, end of the extension, source, when it was recorded; newest first.
        handling: Values of what was decided, by column; people as names.
    """

    support: ItemSupport
    series: tuple[tuple[str, date | str | None, date | None, str, datetime], ...]
    handling: dict[str, object]
    revision: int
    choices: tuple[tuple[int, str], ...]


def item_detail(target_id: int, part: str) -> ItemDetail:
    """Return one product of a record.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    item = next((one for one in inventory.products_in_use([target_id]) if one.part == part), None)
    if item is None:
        raise RowNotFoundError(target_id)
    book = SupportBook(clock.now())
    support = book.of(item)
    row = book.handlings.get((target_id, part))
    product = SupportProduct.objects.filter(name=support.product).first() if support.product else None
    return ItemDetail(
        support=support,
        series=_series(product, support.cycle),
        handling=_handling(row),
        revision=row.revision if row else 0,
        choices=tuple(SupportProduct.objects.order_by("name").values_list("pk", "name")),
    )


def _series(
    product: SupportProduct | None, cycle: str
) -> tuple[tuple[str, date | str | None, date | None, str, datetime], ...]:
    if product is None:
        return ()
    rows = SupportStatement.objects.filter(product=product).order_by("-recorded_at", "cycle")
    rows = rows.filter(cycle=cycle) if cycle else rows
    words = {True: State.ENDED.value, False: State.UNKNOWN_END.value, None: None}
    return tuple(
        (row.cycle, row.security_until or words[row.security_ended], row.extended_until, row.source, row.recorded_at)
        for row in rows[:50]
    )


_PEOPLE = ("assessed_by_id", "owner_accepted_by_id", "leadership_by_id", "opinion_by_id")


def _handling(row: Handling | None) -> dict[str, object]:
    if row is None:
        return {}
    facts = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    with deciding("lifecycle.names"):
        people = {one.pk: str(one) for one in Person.objects.filter(pk__in={facts[name] for name in _PEOPLE})}
    return facts | {name: people.get(facts[name], "") for name in _PEOPLE}
