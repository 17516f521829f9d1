"""Compare warnings with the inventory, and keep what was found.

Runs by document and by record; a run of a person and one of the house are never pooled. Source: CSAF 2.0, 9.1.13.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from bollwerk.engines.product_identity import Aliases, alias_key
from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.advisories.errors import StepRefusedError
from bollwerk.rooms.advisories.kinds import AdvisoryState, RunKind
from bollwerk.rooms.advisories.matcher import Hit, Target, find_hits
from bollwerk.rooms.advisories.models import Advisory, AdvisoryProduct, Match, MatchRun, NameVerdict, Vulnerability
from bollwerk.rooms.advisories.services.items import changed_records, forget_items, remember_items
from bollwerk.rooms.advisories.services.keeping import keep_hits, mend_absent
from bollwerk.rooms.inventory import api as inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["Found", "ask_for_match", "match_documents", "match_inventory_changes", "match_records"]


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
    """What a run looks at: all pairs of these warnings and these records.

    Attributes:
        whole: Whether the records are all there are: only then the warnings count as compared.
    """

    kind: RunKind
    advisories: list[Advisory]
    items: Sequence[ProductRecord]
    gone: set[int] = field(default_factory=set)
    whole: bool = False


def match_documents(*, advisory_ids: Collection[int] | None = None, kind: RunKind = RunKind.AUTOMATIC) -> Found:
    """Compare warnings with everything the city runs; all that are still to be compared, if none are named."""
    rows = _in_force()
    rows = rows.filter(matched_at__isnull=True) if advisory_ids is None else rows.filter(pk__in=list(advisory_ids))
    return _run(_Scope(kind, list(rows.order_by("pk")), inventory.products_in_use(), whole=True))


def match_records(*, target_ids: Collection[int], kind: RunKind = RunKind.MANUAL) -> Found:
    """Compare records with all warnings in force."""
    items = inventory.products_in_use(list(target_ids))
    gone = set(target_ids) - {one.target_id for one in items}
    return _run(_Scope(kind, list(_in_force().order_by("pk")), items, gone))


def match_inventory_changes() -> list[Found]:
    """Compare what is new or changed in the inventory since the last run with all warnings in force.

    Returns:
        What each run found. Many records are compared in several runs, each kept when it ends; without a warning in
        force there is nothing to compare, and nothing is noted as compared.
    """
    if not _in_force().exists():
        return []
    changed, gone = changed_records(inventory.each_product())
    keys = sorted(changed)
    found = [_compare_changed([], gone)] if gone else []
    return found + [_compare_changed(keys[i : i + _AT_ONCE], set()) for i in range(0, len(keys), _AT_ONCE)]


@transaction.atomic
def _compare_changed(target_ids: Collection[int], gone: set[int]) -> Found:
    items = inventory.products_in_use(target_ids)
    found = _run(_Scope(RunKind.AUTOMATIC, list(_in_force().order_by("pk")), items, gone))
    remember_items(items)
    forget_items(gone)
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


def _in_force() -> QuerySet[Advisory]:
    return Advisory.objects.filter(withdrawn=False, removed_reason="")


@transaction.atomic
def _run(scope: _Scope) -> Found:
    """Compare, keep, and record one run."""
    started = clock.now()
    hits = _best(find_hits(_targets(scope.advisories), scope.items, _judged())) if scope.items else {}
    fresh = keep_hits(hits, advisories={row.pk: row for row in scope.advisories})
    mended = mend_absent(hits, advisories=scope.advisories, items=scope.items, gone=scope.gone)
    _mark_compared(scope)
    found = Found(len(scope.advisories), len(scope.items), len(hits), sum(fresh.values()), mended)
    MatchRun.objects.create(
        kind=scope.kind, documents=found.documents, items=found.items, found=found.found, fresh=found.fresh,
        mended=found.mended, started_at=started, ended_at=clock.now(),
        organisation_id=current_viewer().home_organisation,
    )  # fmt: skip
    _tell(scope, found, fresh)
    return found


def _targets(advisories: Iterable[Advisory]) -> list[Target]:
    keys = [row.pk for row in advisories]
    texts = _texts(keys)
    found: list[Target] = []
    for start in range(0, len(keys), 500):
        rows = AdvisoryProduct.objects.filter(advisory_id__in=keys[start : start + 500]).defer("statements")
        found += [
            Target(
                row.pk, row.advisory_id, row.name, row.vendor, row.product, row.family, row.version, row.version_range,
                row.cpe, tuple(row.purls), tuple(row.model_numbers), tuple(row.serials), tuple(row.hashes),
                texts.get(row.advisory_id, ()),
            )
            for row in rows
        ]  # fmt: skip
    return found


def _texts(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return what each warning says about its vulnerabilities."""
    found: dict[int, list[str]] = {}
    for start in range(0, len(keys), 500):
        rows = Vulnerability.objects.filter(advisory_id__in=keys[start : start + 500]).exclude(text="")
        for key, text in rows.order_by("pk").values_list("advisory_id", "text"):
            found.setdefault(key, []).append(text)
    return {key: tuple(texts) for key, texts in found.items()}


def _judged() -> Aliases:
    """Return what people decided about pairs of names."""
    confirmed: set[tuple[str, str, str, str]] = set()
    rejected: set[tuple[str, str, str, str]] = set()
    columns = ("same", "item_vendor", "item_product", "advisory_vendor", "advisory_product")
    for same, *names in NameVerdict.objects.values_list(*columns):
        (confirmed if same else rejected).add(alias_key(names[0], names[1], names[2], names[3]))
    return Aliases(frozenset(confirmed), frozenset(rejected))


def _best(hits: Iterable[Hit]) -> dict[tuple[int, int, str], list[Hit]]:
    """Return the hits of each warning and record, the surest first."""
    found: dict[tuple[int, int, str], list[Hit]] = {}
    for hit in hits:
        found.setdefault((hit.target.advisory_id, hit.item.target_id, hit.item.part), []).append(hit)
    for group in found.values():
        group.sort(key=lambda hit: -hit.confidence)
    return found


def _mark_compared(scope: _Scope) -> None:
    """Note that the warnings were compared; only runs over the whole inventory count."""
    if scope.whole and scope.kind is RunKind.AUTOMATIC and scope.advisories:
        matched = set(Match.objects.filter(advisory__in=scope.advisories).values_list("advisory_id", flat=True))
        for row in scope.advisories:
            if row.matched_at is None:
                row.matched_at = clock.now()
                if row.state == AdvisoryState.NEW or row.pk in matched:
                    row.state = AdvisoryState.MATCHED
                row.save(update_fields=["matched_at", "state"])


def _tell(scope: _Scope, found: Found, fresh: dict[int, int]) -> None:
    """Record the run, and one alarm for each warning with new matches."""
    audit.record("advisories.matches.found", subject="advisories.run/last", fresh=found.fresh, mended=found.mended)
    for row in scope.advisories:
        if fresh.get(row.pk):
            audit.record(
                "advisories.match.alarmed",
                subject=f"advisories.advisory/{row.pk}",
                advisory=row.tracking_id,
                count=fresh[row.pk],
            )
