"""How each product in use stands on a day: product, cycle, dates, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import fold
from bollwerk.foundation.clock import local_day
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.finding import Finder, Known, Wanted
from bollwerk.rooms.lifecycle.models import Handling, ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import (
    Choice,
    CycleDates,
    DecisionFacts,
    Flaw,
    State,
    Until,
    decision_flaw,
    find_cycle,
    support_state,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["ItemSupport", "SupportBook", "facts_of"]


@dataclass(frozen=True, slots=True)
class ItemSupport:
    """How one product of one record stands.

    Attributes:
        product: Name in the support data; empty if nobody knows it.
        until: Last day of security updates, where one is stated.
        inherited: Name of the record whose end counts because this one runs on it.
    """

    item: ProductRecord
    product: str
    cycle: str
    confidence: float
    state: State
    until: date | None
    source: str
    flaw: Flaw | None = None
    inherited: str = ""


class SupportBook:
    """Everything that was stated by a moment, ready to be asked about products."""

    def __init__(self, at: datetime) -> None:
        self.at, self.on = at, local_day(at)
        rows = rows_as_of(SupportProduct, at)
        self._names = {str(row.pk): row.name for row in rows}
        known = [
            Known(str(row.pk), row.name, row.vendor, tuple(row.aliases), tuple(row.cpes), tuple(row.purls))
            for row in rows
        ]
        chosen = {
            (fold(row.item_vendor), fold(row.item_product)): str(row.product_id or "")
            for row in rows_as_of(ProductChoice, at)
        }
        self._finder = Finder(known, chosen)
        self._statements = self._newest()
        self._found: dict[tuple[str, ...], tuple[str, float]] = {}
        self.handlings = {(row.target_id, row.part): row for row in rows_as_of(Handling, at)}

    def _newest(self) -> dict[str, dict[str, SupportStatement]]:
        found: dict[str, dict[str, SupportStatement]] = {}
        rows = SupportStatement.objects.filter(recorded_at__lte=self.at).order_by("recorded_at", "pk")
        for row in rows:
            found.setdefault(str(row.product_id), {})[row.cycle] = row
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing was stated about any product."""
        return not self._statements

    def of(self, item: ProductRecord) -> ItemSupport:
        """Return how a product stands."""
        wanted = Wanted(item.vendor, item.product, item.version, item.cpe, item.purl)
        key, confidence = self._find(wanted)
        row = self._statement(key, item.version)
        handling = self.handlings.get((item.target_id, item.part))
        contract_until = handling.contract_until if handling else None
        extended = contract_until is not None and contract_until >= self.on
        state = support_state(_dates(row), on=self.on, extended=extended)
        flaw = None
        if state is State.ENDED:
            flaw = decision_flaw(facts_of(handling), security_relevant=item.security_relevant, on=self.on)
        return ItemSupport(
            item=item,
            product=self._names.get(key, ""),
            cycle=row.cycle if row else "",
            confidence=confidence,
            state=state,
            until=row.security_until if row else None,
            source=row.source if row else "",
            flaw=flaw,
        )

    def _find(self, wanted: Wanted) -> tuple[str, float]:
        pair = (wanted.vendor, wanted.product, wanted.cpe, wanted.purl)
        if pair not in self._found:
            found = self._finder.find(wanted)
            self._found[pair] = (found.key, found.confidence) if found else ("", 0.0)
        return self._found[pair]

    def _statement(self, key: str, version: str) -> SupportStatement | None:
        cycles = self._statements.get(key, {})
        name = find_cycle(version, cycles) if version else None
        return cycles[name] if name is not None else None

    def all(self, items: Sequence[ProductRecord] | None = None) -> list[ItemSupport]:
        """Return how all products in use stand; a record inherits the end of what it runs on.

        A record that has no data of its own stands as the worst of what it runs on or is hosted by.
        """
        own = [self.of(one) for one in (inventory.products_as_of(self.at) if items is None else items)]
        return own if items is not None else _inherited(own)


_ORDER = (State.ENDED, State.ENDING, State.SUPPORTED, State.UNKNOWN_END)


def _inherited(own: list[ItemSupport]) -> list[ItemSupport]:
    """Return the list with records that have no data of their own standing as what they need.

    Source: modules inherit from their chassis, applications from their stack.
    """
    worst: dict[int, ItemSupport] = {}
    for one in own:
        known = worst.get(one.item.target_id)
        if one.state is not State.NO_DATA and (known is None or _rank(one) < _rank(known)):
            worst[one.item.target_id] = one
    needs: dict[int, list[int]] = {}
    for source, target in inventory.stack_edges():
        needs.setdefault(source, []).append(target)
    return [_with_stack(one, worst, needs) for one in own]


def _rank(one: ItemSupport) -> int:
    return _ORDER.index(one.state)


def _with_stack(one: ItemSupport, worst: dict[int, ItemSupport], needs: dict[int, list[int]]) -> ItemSupport:
    if one.state is not State.NO_DATA:
        return one
    found = [worst[key] for key in needs.get(one.item.target_id, ()) if key in worst]
    if not found:
        return one
    base = min(found, key=_rank)
    return ItemSupport(
        item=one.item, product=base.product, cycle=base.cycle, confidence=base.confidence, state=base.state,
        until=base.until, source=base.source, flaw=None, inherited=base.item.name,
    )  # fmt: skip


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
        safeguards=row.safeguards,
        high_risk=row.high_risk,
        owner_accepted=row.owner_accepted_at is not None,
        leadership_accepted=row.leadership_at is not None,
        isb_opinion=row.opinion_at is not None,
    )
