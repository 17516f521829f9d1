"""What a worker holds between two comparisons: the inventory and the warnings in force, ready to be asked.

To read 100,000 items and to take their names apart takes seconds; a new warning or a new record is compared in
milliseconds with what is held. Before each use only what changed meanwhile is read and exchanged. Only jobs, who see
everything, share what is held; nothing is held of small houses.
"""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import connection
from django.db.models import Count, Max, Sum, Value

from bollwerk.engines.product_identity import Aliases, alias_key
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among, rows_of
from bollwerk.rooms.advisories.matcher import Corpus, Stock, Target
from bollwerk.rooms.advisories.models import Advisory, AdvisoryProduct, NameVerdict, Vulnerability
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

__all__ = ["corpus", "forget", "in_force", "judged_names", "stock", "targets_of"]

_WORTH_HOLDING = 2000
"""Items, or products of warnings, from which on it pays to hold them."""
_MOST_CHANGES = 2000
"""More changed records or warnings than these are read together with all others."""
_MarkT = TypeVar("_MarkT")
_T = TypeVar("_T", Stock, Corpus)


@dataclass(slots=True)
class _Held(Generic[_MarkT, _T]):
    """Something that is held, up to when it is known, and what people had decided about names."""

    mark: _MarkT
    verdicts: tuple[Any, ...]
    held: _T


@dataclass(frozen=True, slots=True)
class _WarningsMark:
    """Which warnings are in force, by key, with a stamp that changes with what each says; and a sum of all that."""

    total: tuple[Any, ...]
    stamps: Mapping[int, Any]


_stocks: dict[str, _Held[inventory.ProductsMark, Stock]] = {}
_corpora: dict[str, _Held[_WarningsMark, Corpus]] = {}
"""By the name of the database."""
_busy = RLock()
"""Jobs of one worker run in several threads; what is held is brought up to date and asked by one at a time."""


def in_force() -> QuerySet[Advisory]:
    """Return the warnings that are compared."""
    return Advisory.objects.filter(withdrawn=False, removed_reason="")


@contextmanager
def stock() -> Iterator[Stock]:
    """Give all products that the city runs, as the viewer may see them, to be asked inside the block."""
    if not current_viewer().full_sight:
        yield Stock(inventory.each_product(), judged_names())
        return
    with _busy:
        yield _present_stock()


def _present_stock() -> Stock:
    database, verdicts = connection.settings_dict["NAME"], _verdicts_mark()
    known = _stocks.get(database)
    mark, changed = inventory.products_since(known.mark if known else None)
    usable = known is not None and known.verdicts == verdicts and not known.held.worn
    if known is not None and usable and changed is not None and len(changed) <= _MOST_CHANGES:
        if changed:
            known.held.exchange(records=changed, present=inventory.each_product(changed))
        known.mark = mark
        return known.held
    known = None  # two inventories would not fit into memory
    _stocks.pop(database, None)
    made = Stock(inventory.each_product(), judged_names())
    if len(made.items) >= _WORTH_HOLDING:
        _stocks[database] = _Held(mark, verdicts, made)
        _set_apart()
    return made


@contextmanager
def corpus() -> Iterator[Corpus]:
    """Give the products of all warnings in force, as the viewer may see them, to be asked inside the block."""
    if not current_viewer().full_sight:
        yield Corpus(targets_of(list(dict(rows_of(_stamps)))), judged_names())
        return
    with _busy:
        yield _present_corpus()


def _present_corpus() -> Corpus:
    database, verdicts = connection.settings_dict["NAME"], _verdicts_mark()
    known, total = _corpora.get(database), tuple(rows_of(_total))
    usable = known is not None and known.verdicts == verdicts and not known.held.worn
    if known is not None and usable and known.mark.total == total:
        return known.held
    now = _WarningsMark(total, dict(rows_of(_stamps)))
    if known is not None and usable and _bring_up_to_date(known.held, known.mark.stamps, now.stamps):
        known.mark = now
        return known.held
    known = None
    _corpora.pop(database, None)
    made = Corpus(targets_of(list(now.stamps)), judged_names())
    if len(made.targets) >= _WORTH_HOLDING:
        _corpora[database] = _Held(now, verdicts, made)
        _set_apart()
    return made


def _bring_up_to_date(held: Corpus, before: Mapping[int, Any], now: Mapping[int, Any]) -> bool:
    """Exchange the warnings that changed; return False where there are too many."""
    gone = [key for key, stamp in before.items() if now.get(key) != stamp]
    fresh = [key for key, stamp in now.items() if before.get(key) != stamp]
    if len(gone) + len(fresh) > _MOST_CHANGES:
        return False
    held.exchange(gone=gone, fresh=targets_of(fresh))
    return True


def _stamps() -> QuerySet[Advisory, Any]:
    return in_force().order_by("pk").values_list("pk", "changed_at")


def _total() -> QuerySet[Advisory, Any]:
    """Return what changes with what a warning says, and with which are in force, as one row."""
    one = in_force().order_by().annotate(every=Value(1)).values("every")
    return one.annotate(n=Count("pk"), keys=Sum("pk"), last=Max("changed_at")).values_list("n", "keys", "last")


def forget() -> None:
    """Let go of everything that is held."""
    _stocks.clear()
    _corpora.clear()


def _set_apart() -> None:
    """Keep the collector of cycles away from what is held: going through it took a third of the time of an arrival."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


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
