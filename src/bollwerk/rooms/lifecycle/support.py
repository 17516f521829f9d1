"""How each product in use stands on a day: product, cycle, dates, what was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import fold
from bollwerk.foundation.clock import local_day
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.cycles import find_by_all
from bollwerk.rooms.lifecycle.finding import Found, Known, Wanted, kept_finder
from bollwerk.rooms.lifecycle.models import Handling, ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import (
    Choice,
    CycleDates,
    DecisionFacts,
    Flaw,
    State,
    Until,
    decision_flaw,
    end_of_updates,
    support_state,
    worst_cycle,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["ItemSupport", "SupportBook", "current_statements", "facts_of", "subject_of", "subject_of_row"]


@dataclass(frozen=True, slots=True)
class ItemSupport:
    """How one product of one record stands.

    Attributes:
        product: Name in the support data; empty if nobody knows it.
        found: What it was found by; None if it was not found.
        proposal: Name of a product that is only alike; it counts when a person has decided so.
        also: Other cycles it may belong to; the one that ends first counts.
        until: Last day of security updates, paid ones too, where one is stated.
        by_contract: Whether a special contract runs, so that updates go on.
        inherited: Name of the record whose end counts because this one runs on it and knows nothing itself.
        base: Name of what it runs on, where that stands worse than the product itself.
        base_state: How that stands.
    """

    item: ProductRecord
    product: str
    cycle: str
    state: State
    until: date | None
    source: str
    found: Found | None = None
    proposal: str = ""
    also: tuple[str, ...] = ()
    flaw: Flaw | None = None
    by_contract: bool = False
    inherited: str = ""
    base: str = ""
    base_state: State | None = None

    @property
    def about(self) -> str:
        """Return what is decided about: product and cycle; what was decided about another one does not count."""
        return f"{self.found.key} {self.cycle}" if self.found and not self.inherited else ""


def subject_of(one: ItemSupport) -> str:
    """Return the subject that records of one department with the same product and cycle share: one thing to decide."""
    item = one.item
    return _subject(one.about, item.department_id, item.organisation_id, item.circle_id)


def subject_of_row(row: Handling) -> str:
    """Return the subject that was decided about, whatever the record has become since."""
    return _subject(row.about, row.department_id, row.organisation_id, row.circle_id)


def _subject(about: str, department: int | None, organisation: int | None, circle: int | None) -> str:
    words = re.sub(r"[^a-z0-9.]+", "-", about.casefold()).strip("-")
    return f"lifecycle.product/{words[:80]}-{department or 0}-{organisation}-{circle or 0}"


def current_statements(rows: Iterable[SupportStatement]) -> dict[int, dict[str, SupportStatement]]:
    """Return the statement that counts for each product and cycle: the newest that was recorded.

    What a source said earlier never takes the place of what it said later, even if it is taken in afterwards.

    Args:
        rows: In the order in which they were recorded.
    """
    found: dict[int, dict[str, SupportStatement]] = {}
    for row in rows:
        cycles = found.setdefault(row.product_id, {})
        before = cycles.get(row.cycle)
        if before is None or not _is_older(row, before):
            cycles[row.cycle] = row
    return found


def _is_older(row: SupportStatement, before: SupportStatement) -> bool:
    if row.stated_on is None or before.stated_on is None:
        return False
    return row.source == before.source and row.stated_on < before.stated_on


class SupportBook:
    """Everything that was stated by a moment, ready to be asked about products."""

    def __init__(self, at: datetime) -> None:
        self.at, self.on = at, local_day(at)
        rows = rows_as_of(SupportProduct, at)
        self._keys = {row.pk: row.key for row in rows}
        self.names = {row.key: row.name for row in rows}
        known = tuple(
            Known(row.key, row.name, row.vendor, tuple(row.aliases), tuple(row.cpes), tuple(row.purls)) for row in rows
        )
        chosen = {
            (fold(row.item_vendor), fold(row.item_product)): self._keys.get(row.product_id or 0, "")
            for row in rows_as_of(ProductChoice, at)
        }
        self.finder = kept_finder(known, frozenset(chosen.items()))
        self._statements = self._newest()
        self._cycles: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._handlings = {(row.target_id, row.part): row for row in rows_as_of(Handling, at)}

    def _newest(self) -> dict[str, dict[str, SupportStatement]]:
        rows = SupportStatement.objects.filter(recorded_at__lte=self.at).order_by("recorded_at", "pk")
        return {self._keys.get(key, ""): cycles for key, cycles in current_statements(rows).items()}

    def decided(self, one: ItemSupport) -> Handling | None:
        """Return what was recorded about a product, if it was about this product, this cycle and this department.

        A record that was upgraded, or moved to another department, carries a risk nobody has accepted yet.
        """
        row = self._handlings.get((one.item.target_id, one.item.part))
        is_same = row is not None and (row.about, row.department_id) == (one.about, one.item.department_id)
        return row if is_same else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was stated about any product."""
        return not self._statements

    def of(self, item: ProductRecord) -> ItemSupport:
        """Return how a product stands."""
        wanted = Wanted(item.vendor, item.product, item.version, item.cpe, item.purl)
        found = self.find(wanted)
        if found is not None and found.is_proposal:
            return ItemSupport(item, "", "", State.NO_DATA, None, "", found, proposal=self.names[found.key])
        row, also = self._statement(found, wanted)
        plain = ItemSupport(
            item=item,
            product=self.names[found.key] if found else "",
            cycle=row.cycle if row else "",
            state=State.NO_DATA,
            until=None,
            source=row.source if row else "",
            found=found,
            also=also,
        )
        return self._standing(plain, _dates(row)) if row else plain

    def _standing(self, one: ItemSupport, dates: CycleDates | None) -> ItemSupport:
        """Return how a product stands with what is stated and decided about it."""
        handling = self.decided(one)
        contract_until = handling.contract_until if handling else None
        contract = contract_until if contract_until is not None and contract_until >= self.on else None
        state, flaw = support_state(dates, on=self.on, contract_until=contract), None
        if state is State.ENDED:
            flaw = decision_flaw(facts_of(handling), security_relevant=one.item.security_relevant, on=self.on)
        until = end_of_updates(dates, contract_until=contract).day if dates else None
        return replace(one, state=state, until=until, flaw=flaw, by_contract=contract is not None)

    def find(self, wanted: Wanted) -> Found | None:
        """Return which product of the support data an item is."""
        return self.finder.find(wanted)

    def _statement(self, found: Found | None, wanted: Wanted) -> tuple[SupportStatement | None, tuple[str, ...]]:
        """Return the statement that counts for an item, and the other cycles it may belong to."""
        if found is None:
            return None, ()
        statements, versions = self._statements.get(found.key, {}), wanted.versions
        if (found.key, versions) not in self._cycles:
            latest = {cycle: row.latest for cycle, row in statements.items()}
            labels = {cycle: row.label for cycle, row in statements.items()}
            self._cycles[found.key, versions] = find_by_all(versions, latest, labels)
        cycles = self._cycles[found.key, versions]
        worst = worst_cycle((dates for cycle in cycles if (dates := _dates(statements[cycle]))), on=self.on)
        if worst is None:
            return None, ()
        return statements[worst.cycle], tuple(cycle for cycle in cycles if cycle != worst.cycle)

    def all(self, items: Sequence[ProductRecord] | None = None) -> list[ItemSupport]:
        """Return how all products in use stand; a record inherits the end of what it runs on.

        A record that has no data of its own stands as the worst of what it runs on or is hosted by; one that has
        keeps them, and says what it runs on where that stands worse.
        """
        own = [self.of(one) for one in (inventory.products_as_of(self.at) if items is None else items)]
        return own if items is not None else _inherited(own, inventory.stack_edges(self.at))


_ORDER = (State.ENDED, State.ENDING, State.SUPPORTED, State.UNKNOWN_END)
_DEEPEST = 6
"""A module in a chassis, an application on a system on a host: longer chains are mistakes of the inventory."""


def _inherited(own: list[ItemSupport], edges: Sequence[tuple[int, int]]) -> list[ItemSupport]:
    """Return the list with records that have no data of their own standing as what they need.

    Source: modules inherit from their chassis, applications from their stack.
    """
    worst: dict[int, ItemSupport] = {}
    for one in own:
        known = worst.get(one.item.target_id)
        if one.state is not State.NO_DATA and (known is None or _rank(one) < _rank(known)):
            worst[one.item.target_id] = one
    needs: dict[int, list[int]] = {}
    for source, target in edges:
        needs.setdefault(source, []).append(target)
    return [_with_stack(one, worst, needs) for one in own]


def _rank(one: ItemSupport) -> int:
    return _ORDER.index(one.state)


def _with_stack(one: ItemSupport, worst: dict[int, ItemSupport], needs: dict[int, list[int]]) -> ItemSupport:
    base = _worst_below(one.item.target_id, worst, needs)
    if base is None or (one.state is not State.NO_DATA and _rank(one) <= _rank(base)):
        return one
    if one.state is not State.NO_DATA:
        return replace(one, base=base.item.name, base_state=base.state)
    return ItemSupport(
        item=one.item, product=base.product, cycle=base.cycle, state=base.state, until=base.until, source=base.source,
        found=one.found, proposal=one.proposal, inherited=base.item.name,
    )  # fmt: skip


def _worst_below(key: int, worst: dict[int, ItemSupport], needs: dict[int, list[int]]) -> ItemSupport | None:
    """Return the worst of what a record needs; where the next one below knows nothing, what that one needs counts."""
    found: list[ItemSupport] = []
    seen, level = {key}, [key]
    for _ in range(_DEEPEST):
        below = {other for one in level for other in needs.get(one, ())} - seen
        found += [worst[one] for one in sorted(below) if one in worst]
        seen |= below
        level = [one for one in below if one not in worst]
    return min(found, key=_rank, default=None)


def _dates(row: SupportStatement | None) -> CycleDates | None:
    if row is None:
        return None
    return CycleDates(row.cycle, Until(row.security_until, row.security_ended), Until(row.extended_until))


def facts_of(row: Handling | None) -> DecisionFacts:
    """Return what was recorded about a product as the rule takes it."""
    if row is None:
        return DecisionFacts()
    return DecisionFacts(
        told=row.told_at is not None,
        assessed_until=row.assessed_until,
        choice=Choice(row.choice) if row.choice else None,
        replace_by=row.replace_by,
        contract_until=row.contract_until,
        no_replacement=row.no_replacement,
        safeguards=row.safeguards,
        high_risk=row.high_risk,
        owner_accepted=row.owner_accepted_at is not None,
        leadership_accepted=row.leadership_at is not None,
        isb_opinion=row.opinion_at is not None,
    )
