"""Which product of the support data each name of the inventory is, and what was stated about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.engines.product_identity import fold
from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.lifecycle.errors import RowNotFoundError
from bollwerk.rooms.lifecycle.finding import Ground, Wanted
from bollwerk.rooms.lifecycle.models import ProductChoice, SupportProduct, SupportStatement
from bollwerk.rooms.lifecycle.rules import State
from bollwerk.rooms.lifecycle.support import SupportBook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bollwerk.rooms.inventory.api import ProductRecord
    from bollwerk.rooms.lifecycle.finding import Found

__all__ = [
    "ChoiceDetail",
    "NameLine",
    "ProductDetail",
    "StatedLine",
    "choice_detail",
    "name_lines",
    "names_of",
    "product_choices",
    "product_detail",
    "stated_lines",
]

_SHOWN = 100
_RECORDS_SHOWN = 50
_STATEMENTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class NameLine:
    """One name of the inventory and what it was found to be.

    Attributes:
        records: How many records carry the name.
        product: Product of the support data that counts, or only a proposal; empty if there is none.
        ground: What it was found by; None where nothing was found.
        decided: Whether a person has decided.
    """

    vendor: str
    name: str
    records: int
    product: str
    ground: Ground | None
    confidence: float
    decided: bool

    @property
    def is_open(self) -> bool:
        """Whether a person has something to decide."""
        return not self.decided and self.ground in {None, Ground.LIKENESS}


def name_lines(*, only_open: bool = False, words: str = "") -> tuple[list[NameLine], int]:
    """Return the names of the inventory that the viewer may see, and how many more there are.

    First what waits for a decision and has a proposal, then what most records carry.
    """
    book = SupportBook(clock.now())
    groups: dict[tuple[str, str], list[ProductRecord]] = {}
    for item in inventory.products_in_use():
        groups.setdefault((item.vendor, item.product), []).append(item)
    decided = _decided()
    lines = [_line(book, key, items, decided) for key, items in groups.items()]
    wanted = fold(words)
    found = [one for one in lines if wanted in fold(f"{one.vendor} {one.name}") and (one.is_open or not only_open)]
    found.sort(key=lambda one: (not (one.is_open and one.product), -one.records, one.name.casefold()))
    return found[:_SHOWN], max(0, len(found) - _SHOWN)


def _decided() -> dict[tuple[str, str], ProductChoice]:
    return {(fold(row.item_vendor), fold(row.item_product)): row for row in ProductChoice.objects.all()}


def _line(
    book: SupportBook, key: tuple[str, str], items: list[ProductRecord], decided: dict[tuple[str, str], ProductChoice]
) -> NameLine:
    first = next((one for one in items if one.cpe or one.purl), items[0])
    found: Found | None = book.find(Wanted(first.vendor, first.product, first.version, first.cpe, first.purl))
    return NameLine(
        vendor=key[0],
        name=key[1],
        records=len(items),
        product=book.names[found.key] if found else "",
        ground=found.ground if found else None,
        confidence=found.confidence if found else 0.0,
        decided=(fold(key[0]), fold(key[1])) in decided,
    )


@dataclass(frozen=True, slots=True)
class ChoiceDetail:
    """One name of the inventory with what a person needs in order to decide what it is.

    Attributes:
        records: Key, part, name and version of records that carry the name.
        product_id: Product that was found or proposed.
        reason: Why it was decided so; empty where nobody has decided.
    """

    line: NameLine
    records: tuple[tuple[int, str, str, str], ...]
    product_id: int | None
    reason: str
    decided_by: str
    decided_id: int | None


def choice_detail(vendor: str, name: str) -> ChoiceDetail:
    """Return one name of the inventory.

    Raises:
        RowNotFoundError: If no record that the viewer may see carries it.
    """
    items = [one for one in inventory.products_in_use() if (one.vendor, one.product) == (vendor, name)]
    if not items:
        raise RowNotFoundError(name)
    book, decided = SupportBook(clock.now()), _decided()
    line = _line(book, (vendor, name), items, decided)
    row = decided.get((fold(vendor), fold(name)))
    product = SupportProduct.objects.filter(name=line.product).first() if line.product else None
    return ChoiceDetail(
        line=line,
        records=tuple((one.target_id, one.part, one.name, one.version) for one in items[:_RECORDS_SHOWN]),
        product_id=product.pk if product else None,
        reason=row.reason if row else "",
        decided_by=names_of({row.decided_by_id}).get(row.decided_by_id, "") if row else "",
        decided_id=row.product_id if row else None,
    )


def product_choices() -> list[tuple[int, str]]:
    """Return the products of the support data by name."""
    return list(SupportProduct.objects.order_by("name", "pk").values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One statement; `until` is a day, or in words what is stated instead."""

    cycle: str
    until: date | State | None
    extended_until: date | None
    source: str
    reason: str
    stated_by: str
    stated_on: date | None
    recorded_at: datetime


def stated_lines(product_id: int, cycle: str = "") -> tuple[StatedLine, ...]:
    """Return what was stated about a product, or about one of its cycles; newest first."""
    rows = SupportStatement.objects.filter(product_id=product_id).order_by("-recorded_at", "-security_until", "-pk")
    found = list((rows.filter(cycle=cycle) if cycle else rows)[:_STATEMENTS_SHOWN])
    people = names_of({row.stated_by_id for row in found})
    words = {True: State.ENDED, False: State.UNKNOWN_END, None: None}
    return tuple(
        StatedLine(
            row.cycle, row.security_until or words[row.security_ended], row.extended_until, row.source, row.reason,
            people.get(row.stated_by_id, ""), row.stated_on, row.recorded_at,
        )
        for row in found
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """One product of the support data with its whole series."""

    product_id: int
    key: str
    name: str
    vendor: str
    series: tuple[StatedLine, ...]


def product_detail(product_id: int) -> ProductDetail:
    """Return one product of the support data.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = SupportProduct.objects.filter(pk=product_id).first()
    if row is None:
        raise RowNotFoundError(product_id)
    return ProductDetail(row.pk, row.key, row.name, row.vendor, stated_lines(row.pk))


def names_of(keys: Iterable[object]) -> dict[object, str]:
    """Return the names of people by key."""
    wanted = [key for key in keys if isinstance(key, int)]
    if not wanted:
        return {}
    with deciding("lifecycle.names"):
        return {one.pk: str(one) for one in Person.objects.filter(pk__in=wanted)}
