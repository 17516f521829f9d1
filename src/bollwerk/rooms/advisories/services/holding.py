"""What a worker holds between two comparisons: the inventory and the warnings in force, ready to be asked.

To read 100,000 items and to take their names apart takes seconds; a new warning or a new record is compared in
milliseconds with what is held. Before each use a mark over the tables says whether it still holds. Only jobs, who see
everything, share what is held; nothing is held of small houses.
"""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import Count, Max, Sum, Value

from bollwerk.engines.product_identity import Aliases, alias_key
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among, rows_of
from bollwerk.rooms.advisories.matcher import Corpus, Stock, Target
from bollwerk.rooms.advisories.models import Advisory, AdvisoryProduct, NameVerdict, Vulnerability
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

__all__ = ["corpus", "forget", "in_force", "judged_names", "stock", "targets_of"]

_T = TypeVar("_T")
_WORTH_HOLDING = 2000
"""Items, or products of warnings, from which on it pays to hold them."""
_held: dict[tuple[str, str], tuple[tuple[Any, ...], Any]] = {}
"""Mark and what is held, by its name and the name of the database."""


def in_force() -> QuerySet[Advisory]:
    """Return the warnings that are compared."""
    return Advisory.objects.filter(withdrawn=False, removed_reason="")


def stock() -> Stock:
    """Return all products that the city runs, as the viewer may see them."""
    return _holding(
        "stock",
        lambda known: (inventory.products_mark(known[0] if known else None), _verdicts_mark()),
        lambda: Stock(inventory.each_product(), judged_names()),
        lambda one: len(one.items),
    )


def corpus() -> Corpus:
    """Return the products of all warnings in force."""
    return _holding(
        "corpus",
        lambda _known: (*rows_of(_warnings), _verdicts_mark()),
        lambda: Corpus(targets_of(list(in_force().order_by("pk").values_list("pk", flat=True))), judged_names()),
        lambda one: len(one.targets),
    )


def forget() -> None:
    """Let go of everything that is held."""
    _held.clear()


def _holding(
    name: str, mark_of: Callable[[Any], tuple[Any, ...]], build: Callable[[], _T], size: Callable[[_T], int]
) -> _T:
    """Return what is held under a name if its mark is the same; else what `build` makes.

    Args:
        mark_of: Returns the mark, given the one of what is held (None, if nothing is).
    """
    if not current_viewer().full_sight:
        return build()
    database = connection.settings_dict["NAME"]
    known = _held.get((name, database))
    mark = mark_of(known[0] if known else None)
    if known is not None and known[0] == mark:
        _held[name, database] = mark, known[1]
        return known[1]  # type: ignore[no-any-return]  # it was put there under this name
    known = None  # two inventories would not fit into memory
    for key in [one for one in _held if one[0] == name]:
        del _held[key]
    made = build()
    if size(made) >= _WORTH_HOLDING:
        _held[name, database] = mark, made
        _set_apart()
    return made


def _set_apart() -> None:
    """Keep the collector of cycles away from what is held: going through it took a third of the time of an arrival."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _warnings() -> QuerySet[Advisory, Any]:
    """Return what changes with what a warning says, and with which are in force, as one row."""
    one = in_force().order_by().annotate(every=Value(1)).values("every")
    return one.annotate(n=Count("pk"), keys=Sum("pk"), last=Max("changed_at")).values_list("n", "keys", "last")


def _verdicts_mark() -> tuple[Any, ...]:
    return tuple(rows_of(_verdicts))


def _verdicts() -> QuerySet[NameVerdict, Any]:
    one = NameVerdict.objects.order_by().annotate(every=Value(1)).values("every")
    return one.annotate(n=Count("pk"), keys=Sum("pk"), last=Max("decided_at")).values_list("n", "keys", "last")


def judged_names() -> Aliases:
    """Return what people decided about pairs of names."""
    confirmed: set[tuple[str, str, str, str]] = set()
    rejected: set[tuple[str, str, str, str]] = set()
    columns = ("same", "item_vendor", "item_product", "advisory_vendor", "advisory_product")
    for same, *names in NameVerdict.objects.values_list(*columns):
        (confirmed if same else rejected).add(alias_key(names[0], names[1], names[2], names[3]))
    return Aliases(frozenset(confirmed), frozenset(rejected))


def targets_of(keys: Sequence[int]) -> list[Target]:
    """Return the products of some warnings, as the matcher takes them."""
    texts = _texts(keys)
    found: list[Target] = []
    for start in range(0, len(keys), 500):
        for row in rows_among(_products, keys[start : start + 500]):
            facts: Any = (*row[:_LISTS], *(tuple(json.loads(each)) for each in row[_LISTS:]), texts.get(row[1], ()))
            found.append(Target(*facts))
    return found


_LISTS = 9
"""Columns of texts; behind them come columns of lists."""


def _products() -> QuerySet[AdvisoryProduct, Any]:
    return AdvisoryProduct.objects.filter(advisory_id__in=KeyList(KEYS)).order_by("pk").values_list(
        "pk", "advisory_id", "name", "vendor", "product", "family", "version", "version_range", "cpe", "purls",
        "model_numbers", "serials", "hashes",
    )  # fmt: skip


def _texts(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return what each warning says about its vulnerabilities."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(keys), 500):
        for key, text in rows_among(_said, keys[start : start + 500]):
            found.setdefault(key, []).append(text)
    return {key: tuple(texts) for key, texts in found.items()}


def _said() -> QuerySet[Vulnerability, Any]:
    rows = Vulnerability.objects.filter(advisory_id__in=KeyList(KEYS)).exclude(text="")
    return rows.order_by("pk").values_list("advisory_id", "text")
