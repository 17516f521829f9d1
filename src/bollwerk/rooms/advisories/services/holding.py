"""What a worker holds between two comparisons: the inventory and the warnings in force, ready to be asked.

To read 100,000 items and to take their names apart takes seconds; a new warning or a new record is compared in
milliseconds with what is held. Before each use a mark over the tables says whether it still holds. Only jobs, who see
everything, share what is held; nothing is held of small houses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import Count, Max, Sum

from bollwerk.engines.product_identity import Aliases, alias_key
from bollwerk.foundation.access import current_viewer
from bollwerk.rooms.advisories.matcher import Corpus, Stock, Target
from bollwerk.rooms.advisories.models import Advisory, AdvisoryProduct, NameVerdict, Vulnerability
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from django.db.models import QuerySet

__all__ = ["corpus", "forget", "in_force", "judged_names", "stock", "targets_of"]

_T = TypeVar("_T")
_WORTH_HOLDING = 2000
"""Items, or products of warnings, from which on it pays to hold them."""
_held: dict[str, tuple[Hashable, object]] = {}


def in_force() -> QuerySet[Advisory]:
    """Return the warnings that are compared."""
    return Advisory.objects.filter(withdrawn=False, removed_reason="")


def stock() -> Stock:
    """Return all products that the city runs, as the viewer may see them."""
    return _holding(
        "stock",
        lambda: (inventory.products_mark(), _verdicts_mark()),
        lambda: Stock(inventory.each_product(), judged_names()),
        lambda one: len(one.items),
    )


def corpus() -> Corpus:
    """Return the products of all warnings in force."""
    return _holding(
        "corpus",
        lambda: (_warnings_mark(), _verdicts_mark()),
        lambda: Corpus(targets_of(list(in_force().order_by("pk").values_list("pk", flat=True))), judged_names()),
        lambda one: len(one.targets),
    )


def forget() -> None:
    """Let go of everything that is held."""
    _held.clear()


def _holding(name: str, mark_of: Callable[[], Hashable], build: Callable[[], _T], size: Callable[[_T], int]) -> _T:
    if not current_viewer().full_sight:
        return build()
    mark = (connection.settings_dict["NAME"], mark_of())
    known = _held.get(name)
    if known is not None and known[0] == mark:
        return known[1]  # type: ignore[return-value]  # it was put there under this name
    _held.pop(name, None)
    made = build()
    if size(made) >= _WORTH_HOLDING:
        _held[name] = (mark, made)
    return made


def _warnings_mark() -> Hashable:
    """Return a mark that changes with what a warning says, and with which are in force."""
    return tuple(in_force().aggregate(Count("pk"), Sum("pk"), Max("changed_at")).values())


def _verdicts_mark() -> Hashable:
    return tuple(NameVerdict.objects.aggregate(Count("pk"), Sum("pk"), Max("decided_at")).values())


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
        rows = AdvisoryProduct.objects.filter(advisory_id__in=keys[start : start + 500]).values_list(*_COLUMNS)
        found += [_target(row, texts.get(row[1], ())) for row in rows.iterator(chunk_size=2000)]
    return found


def _target(row: tuple[Any, ...], mentions: tuple[str, ...]) -> Target:
    """Return a row of `_COLUMNS` as the matcher takes it: texts first, then lists."""
    facts: tuple[Any, ...] = (*row[:_LISTS], *map(tuple, row[_LISTS:]), mentions)
    return Target(*facts)


_LISTS = 9
_COLUMNS = (
    "pk", "advisory_id", "name", "vendor", "product", "family", "version", "version_range", "cpe", "purls",
    "model_numbers", "serials", "hashes",
)  # fmt: skip


def _texts(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return what each warning says about its vulnerabilities."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(keys), 500):
        rows = Vulnerability.objects.filter(advisory_id__in=keys[start : start + 500]).exclude(text="")
        for key, text in rows.order_by("pk").values_list("advisory_id", "text"):
            found.setdefault(key, []).append(text)
    return {key: tuple(texts) for key, texts in found.items()}
