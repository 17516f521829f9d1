"""What the pages show: the plan by quarter, the picture over five years, one product with all that was stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import fold
from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.people.models import Department
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.errors import RowNotFoundError
from bollwerk.rooms.lifecycle.models import Handling, SupportProduct
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.selectors_products import StatedLine, names_of, stated_lines
from bollwerk.rooms.lifecycle.support import ItemSupport, SupportBook, facts_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bollwerk.rooms.lifecycle.rules import DecisionFacts

__all__ = ["TO_DO", "Ending", "ItemDetail", "Plan", "PlanLine", "Quarter", "item_detail", "plan"]

_YEARS = 5
TO_DO = "todo"
"""What somebody has to do something about: ended, ending soon, or not known which product it is."""
_DRAWN = 24
"""More bars than that make no picture."""
_URGENT = (State.ENDED, State.ENDING, State.NO_DATA, State.SUPPORTED, State.UNKNOWN_END)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One product in the plan; `flaw` is empty where what was promised is kept.

    Attributes:
        due: Day in whose quarter the cost falls: of the replacement, else the end of the contract or the assessment.
        inherited: What it stands as, because it knows nothing itself.
        base: What it runs on, where that stands worse than the product itself: `base_state`.
    """

    target_id: int
    part: str
    name: str
    product: str
    version: str
    state: State
    until: date | None
    choice: str
    replace_by: date | None
    contract_until: date | None
    due: date | None
    cost_euro: int | None
    flaw: str
    inherited: str
    base: str
    base_state: State | None
    proposal: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Records with the same product, whose updates end on the same day."""

    product: str
    until: date
    state: State
    records: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the plan: how many products end in it, how many are replaced, what is due in it costs.

    Attributes:
        contracts: How many special contracts end in it.
        uncosted: How many of the products due in it nobody has put a cost to.
    """

    year: int
    quarter: int
    ending: int
    replaced: int
    contracts: int
    cost_euro: int
    uncosted: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan.

    Attributes:
        waiting: How many records wait for a person to say which product they are.
    """

    lines: tuple[PlanLine, ...]
    quarters: tuple[Quarter, ...]
    endings: tuple[Ending, ...]
    waiting: int
    on: date
    counts: dict[State, int]
    has_data: bool


def plan(state: str = "", words: str = "") -> Plan:
    """Return the plan of the products the viewer may see, most urgent first.

    Records that only stand as what they need are left out of the list unless their state is asked for: nothing is to
    be decided about them.

    Args:
        state: A state, `TO_DO`, or empty for all.
        words: What the name of the record or of its product holds; empty for all.
    """
    book = SupportBook(clock.now())
    found = book.all()
    lines = [_line(one, book.decided(one)) for one in found]
    asked = fold(words)
    wanted = [one for one in lines if _is_wanted(one, state) and asked in fold(f"{one.name} {one.product}")]
    wanted.sort(key=lambda one: (not one.flaw, _URGENT.index(one.state), str(one.until or "9"), one.name.casefold()))
    return Plan(
        lines=tuple(wanted),
        quarters=_quarters(lines, book.on),
        endings=_endings(lines, book.on),
        waiting=sum(bool(line.proposal) for line in lines),
        on=book.on,
        counts={one: sum(line.state is one for line in lines) for one in State},
        has_data=not book.is_empty,
    )


def _is_wanted(one: PlanLine, state: str) -> bool:
    if state in set(State):
        return one.state.value == state
    if state == TO_DO:
        return not one.inherited and (one.state in {State.ENDED, State.ENDING} or bool(one.flaw or one.proposal))
    return not one.inherited


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
        contract_until=row.contract_until if row else None,
        due=_due(row),
        cost_euro=row.cost_euro if row else None,
        flaw=one.flaw.value if one.flaw else "",
        inherited=one.inherited,
        base=one.base,
        base_state=one.base_state,
        proposal=one.proposal,
    )


def _due(row: Handling | None) -> date | None:
    if row is None or not row.choice:
        return None
    if row.choice == Handling.Choice.REPLACE:
        return row.replace_by
    return row.contract_until if row.choice == Handling.Choice.CONTRACT else row.assessed_until


def _quarters(lines: list[PlanLine], on: date) -> tuple[Quarter, ...]:
    """Return the coming twenty quarters; what ended before counts in none, what is overdue in the first."""
    first = on.year * 4 + (on.month - 1) // 3
    found = []
    for number in range(first, first + 4 * _YEARS):
        ending = [one for one in lines if one.until and _number(one.until) == number and not one.inherited]
        replaced = sum(_falls(one.replace_by, number, first) for one in lines)
        contracts = sum(_falls(one.contract_until, number, first) for one in lines)
        due = [one for one in lines if _falls(one.due, number, first)]
        cost = sum(one.cost_euro or 0 for one in due)
        uncosted = sum(one.cost_euro is None for one in due)
        found.append(Quarter(number // 4, number % 4 + 1, len(ending), replaced, contracts, cost, uncosted))
    return tuple(found)


def _falls(day: date | None, number: int, first: int) -> bool:
    return day is not None and max(_number(day), first) == number


def _endings(lines: list[PlanLine], on: date) -> tuple[Ending, ...]:
    """Return what ends within five years, first what ends first; what most records have, where there are too many."""
    last = on.replace(year=on.year + _YEARS, day=min(on.day, 28))
    groups: dict[tuple[str, date, State], int] = {}
    for one in lines:
        if one.until is not None and one.until <= last and not one.inherited:
            key = (one.product, one.until, one.state)
            groups[key] = groups.get(key, 0) + 1
    largest = sorted(groups.items(), key=lambda one: -one[1])[:_DRAWN]
    found = [Ending(product, until, state, count) for (product, until, state), count in largest]
    return tuple(sorted(found, key=lambda one: (one.until, one.product)))


def _number(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One product of one record with everything stated and decided.

    Attributes:
        flow: Facts as the rule takes them.
        handling: Values of what was decided, by column; people as names.
        siblings: Other records of the department with the same product and cycle.
        is_own_department: Whether the viewer speaks for the department that owns the risk.
    """

    support: ItemSupport
    product_id: int | None
    series: tuple[StatedLine, ...]
    flow: DecisionFacts
    handling: dict[str, object]
    department: str
    siblings: tuple[tuple[int, str], ...]
    is_own_department: bool
    revision: int


def item_detail(target_id: int, part: str) -> ItemDetail:
    """Return one product of a record.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    item = next((one for one in inventory.products_in_use([target_id]) if one.part == part), None)
    if item is None:
        raise RowNotFoundError(target_id)
    book = SupportBook(clock.now())
    found = book.all()
    support = next(one for one in found if (one.item.target_id, one.item.part) == (target_id, part))
    row = book.decided(support)
    recorded = Handling.objects.filter(target_id=target_id, part=part).first()
    key = support.found.key if support.found and not support.proposal else ""
    product = SupportProduct.objects.filter(key=key).first() if key else None
    owner = item.department_id
    return ItemDetail(
        support=support,
        product_id=product.pk if product else None,
        series=stated_lines(product.pk, support.cycle) if product else (),
        flow=facts_of(row),
        handling=_handling(row),
        department=str(Department.objects.filter(pk=owner or 0).first() or ""),
        siblings=_siblings(support, found),
        is_own_department=owner is None or owner in current_viewer().departments,
        revision=recorded.revision if recorded else 0,
    )


def _siblings(support: ItemSupport, found: Sequence[ItemSupport]) -> tuple[tuple[int, str], ...]:
    if support.found is None or support.inherited:
        return ()
    subject = subject_of(support)
    same = [one.item for one in found if one is not support and not one.inherited and subject_of(one) == subject]
    return tuple((item.target_id, item.part) for item in same)


_PEOPLE = ("assessed_by_id", "owner_accepted_by_id", "leadership_by_id", "opinion_by_id")


def _handling(row: Handling | None) -> dict[str, object]:
    if row is None:
        return {}
    facts = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    people = names_of({facts[name] for name in _PEOPLE})
    return facts | {name: people.get(facts[name], "") for name in _PEOPLE}
