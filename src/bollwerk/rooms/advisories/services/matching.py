"""Compare warnings with the inventory, and keep what was found.

Runs by document and by record; a run of a person and one of the house are never pooled. Source: CSAF 2.0, 9.1.13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among, size_of
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.bulk import insert_row
from bollwerk.foundation.history.versions import record_versions
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.kinds import AdvisoryState, RunKind
from bollwerk.rooms.advisories.matcher import Corpus, Hit
from bollwerk.rooms.advisories.models import Advisory, MatchRun
from bollwerk.rooms.advisories.services.holding import corpus, in_force, judged_names, stock, targets_of
from bollwerk.rooms.advisories.services.items import changed_records, forget_items, remember_items
from bollwerk.rooms.advisories.services.keeping import Pair, Warned, keep_hits, known_matches, mend_absent
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = [
    "Found",
    "ask_for_match",
    "match_changed_record",
    "match_documents",
    "match_inventory_changes",
    "match_records",
]


_AT_ONCE = 20_000
"""Changed records in one run: they and their matches are in memory together."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found.

    Attributes:
        found: Pairs of a warning and a record that match now.
        fresh: Those that were not known before, or whose remedy changed.
        mended: Matches that the inventory shows as mended.
    """

    documents: int
    items: int
    found: int
    fresh: int
    mended: int


@dataclass(slots=True)
class _Scope:
    """What a run looked at: all pairs of some warnings and some records, and what matched.

    Attributes:
        advisories: Those that were looked at; None stands for all that are in force.
        records: The records that were looked at; None stands for all.
        item_of: Says what a record's part is now, None if it has none.
    """

    kind: RunKind
    started_at: datetime
    hits: Mapping[Pair, Sequence[Hit]]
    advisories: Sequence[Advisory] | None
    records: Collection[int] | None
    item_of: Callable[[tuple[int, str]], ProductRecord | None]
    documents: int
    items: int


_ONE_BY_ONE = 50
"""So many warnings are asked one after the other; to make more of them ready at once is cheaper."""


def match_documents(*, advisory_ids: Collection[int] | None = None, kind: RunKind = RunKind.AUTOMATIC) -> Found:
    """Compare warnings with everything the city runs; all that are still to be compared, if none are named."""
    started = clock.now()
    rows = in_force()
    rows = rows.filter(matched_at__isnull=True) if advisory_ids is None else rows.filter(pk__in=KeyList(advisory_ids))
    advisories = list(rows.order_by("pk"))
    targets = targets_of([row.pk for row in advisories])
    with stock() as held:
        if len(advisories) <= _ONE_BY_ONE:
            hits = held.hits(targets)
        else:
            hits = Corpus(targets, judged_names()).hits(held.items.values())
    # Nothing is written inside the block: who waits for it may hold the lock for writing.
    scope = _Scope(kind, started, _best(hits), advisories, None, held.items.get, len(advisories), len(held.items))
    return _keep(scope)


def match_records(*, target_ids: Collection[int], kind: RunKind = RunKind.MANUAL) -> Found:
    """Compare records with all warnings in force."""
    return _compare_items(target_ids, list(inventory.each_product(target_ids)), kind)


def _compare_items(target_ids: Collection[int], records: Sequence[ProductRecord], kind: RunKind) -> Found:
    """Compare some records, whose products are these."""
    started = clock.now()
    items = {(one.target_id, one.part): one for one in records}
    with corpus() as held:
        hits = _best(held.hits(records))
    scope = _Scope(kind, started, hits, None, list(target_ids), items.get, size_of(_in_force), len(items))
    return _keep(scope)


def match_inventory_changes() -> list[Found]:
    """Compare what is new or changed in the inventory since the last run with all warnings in force.

    Returns:
        What each run found. Many records are compared in several runs, each kept when it ends; without a warning in
        force there is nothing to compare, and nothing is noted as compared.
    """
    if not in_force().exists():
        return []
    changed, gone = changed_records(inventory.each_product())
    keys = sorted(changed)
    found = [_compare_changed(sorted(gone))] if gone else []
    return found + [_compare_changed(keys[i : i + _AT_ONCE]) for i in range(0, len(keys), _AT_ONCE)]


def match_changed_record(target_id: int) -> Found | None:
    """Compare one record that is new or changed, and the modules that take their maker from it.

    Returns:
        What was found, None without a warning in force.
    """
    if not size_of(_in_force):
        return None
    return _compare_changed([target_id, *inventory.modules_of(target_id)])


@transaction.atomic
def _compare_changed(target_ids: Collection[int]) -> Found:
    items = list(inventory.each_product(target_ids))
    found = _compare_items(target_ids, items, RunKind.AUTOMATIC)
    remember_items(items)
    forget_items(set(target_ids) - {one.target_id for one in items})
    return found


@transaction.atomic
def ask_for_match(*, advisory_ids: Collection[int] = (), target_ids: Collection[int] = ()) -> None:
    """Ask for a comparison of warnings or of records; a worker makes it.

    Raises:
        PermissionDenied: If the viewer may not decide on warnings.
        StepRefusedError: If neither is named.
    """
    demand("advisories.advisory:triage")
    if not advisory_ids and not target_ids:
        raise StepRefusedError("Say what is to be compared.")
    audit.record(
        "advisories.match.requested",
        subject="advisories.run/asked",
        advisories=sorted(advisory_ids),
        targets=sorted(target_ids),
    )


@transaction.atomic
def _keep(scope: _Scope) -> Found:
    """Keep what one run found."""
    advisories = scope.advisories or ()
    only = None if scope.advisories is None else [row.pk for row in scope.advisories]
    known = known_matches(advisories=only, records=scope.records)
    warned = _warned({pair[0] for pair in scope.hits})
    fresh = keep_hits(scope.hits, advisories=warned, known=known)
    mended = mend_absent(scope.hits, known=known, records=scope.records, item_of=scope.item_of)
    if scope.records is None:
        _mark_compared(scope.kind, advisories, matched={pair[0] for pair in (*known, *scope.hits)})
    found = Found(scope.documents, scope.items, len(scope.hits), sum(fresh.values()), mended)
    run = MatchRun(
        kind=scope.kind, documents=found.documents, items=found.items, found=found.found, fresh=found.fresh,
        mended=found.mended, started_at=scope.started_at, ended_at=clock.now(),
        organisation_id=current_viewer().home_organisation,
    )  # fmt: skip
    insert_row(run)
    _tell(warned, found, fresh)
    return found


def _in_force() -> QuerySet[Advisory, Any]:
    return in_force().values_list("pk")


def _warned(keys: Collection[int]) -> dict[int, Warned]:
    rows = rows_among(_facts, keys) if keys else ()
    return {row[0]: Warned(row[0], row[1], row[2], bool(row[3])) for row in rows}


def _facts() -> QuerySet[Advisory, Any]:
    rows = in_force().filter(pk__in=KeyList(KEYS)).order_by("pk")
    return rows.values_list("pk", "tracking_id", "severity", "exploited")


def _best(hits: Iterable[Hit]) -> dict[Pair, list[Hit]]:
    """Return the hits of each warning and record, the surest first."""
    found: dict[Pair, list[Hit]] = {}
    for hit in hits:
        found.setdefault((hit.target.advisory_id, hit.item.target_id, hit.item.part), []).append(hit)
    for group in found.values():
        group.sort(key=lambda hit: -hit.confidence)
    return found


def _mark_compared(kind: RunKind, advisories: Sequence[Advisory], *, matched: Collection[int]) -> None:
    """Note that the warnings were compared with the whole inventory; only the house's own runs count."""
    waiting = [row for row in advisories if row.matched_at is None]
    if kind is not RunKind.AUTOMATIC or not waiting:
        return
    at = clock.now()
    for row in waiting:
        row.matched_at, row.revision = at, row.revision + 1
        if row.state == AdvisoryState.NEW or row.pk in matched:
            row.state = AdvisoryState.MATCHED
    for state in {row.state for row in waiting}:
        several = [row.pk for row in waiting if row.state == state]
        rows = Advisory.objects.filter(pk__in=KeyList(several))
        rows.update(matched_at=at, state=state, revision=F("revision") + 1)
    record_versions(waiting, at=at)


def _tell(warned: Mapping[int, Warned], found: Found, fresh: Mapping[int, int]) -> None:
    """Record the run, and one alarm for each warning with new matches."""
    audit.record("advisories.matches.found", subject="advisories.run/last", fresh=found.fresh, mended=found.mended)
    told = (
        (f"advisories.advisory/{key}", {"advisory": one.tracking_id, "count": fresh[key]})
        for key, one in warned.items()
        if fresh.get(key)
    )
    audit.record_each("advisories.match.alarmed", told)
