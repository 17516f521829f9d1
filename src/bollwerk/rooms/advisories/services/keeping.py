"""Keep what the matcher found: new matches, changed remedies, and matches the inventory shows as mended."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.access.statements import KeyList
from bollwerk.foundation.history.bulk import insert_rows, next_keys, record_first_versions
from bollwerk.rooms.advisories.kinds import MatchState, Part, Remediation, Severity
from bollwerk.rooms.advisories.models import AdvisoryProduct, Match, Progress
from bollwerk.rooms.advisories.rules import Exposure, decision_time, due_on, remedy_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bollwerk.rooms.advisories.matcher import Hit
    from bollwerk.rooms.advisories.models import Advisory
    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["Pair", "keep_hits", "mend_absent"]

Pair = tuple[int, int, str]
"""Warning, record, and part of the record."""
_REASONS = 5
_AT_ONCE = 5000
"""New matches that are held before they are written: a first run over a large city finds 60,000."""


def keep_hits(
    hits: Mapping[Pair, Sequence[Hit]], *, advisories: Mapping[int, Advisory], records: Collection[int] | None = None
) -> dict[int, int]:
    """Write matches; return for each warning how many are new or have a changed remedy.

    Args:
        hits: By warning, record and part, the surest first.
        advisories: The warnings by key.
        records: The only records that were looked at, if not all were.
    """
    if not hits:
        return {}
    known = _known(advisories.keys(), records)
    said = _Said({hit.target.key for group in hits.values() for hit in group})
    fresh: dict[int, int] = {}
    made: list[Match] = []
    back: list[Match] = []
    for pair, group in hits.items():
        mark, names = said.of(group)
        row = known.get(pair)
        if row is None:
            made.append(_new(group, advisories[pair[0]], mark, names))
        elif _take_over(row, group[0], advisories[pair[0]], mark, names):
            back.append(row)
        else:
            continue
        fresh[pair[0]] = fresh.get(pair[0], 0) + 1
        if len(made) >= _AT_ONCE:
            _insert(made)
            made.clear()
    _insert(made)
    _open_again(back)
    return fresh


def _insert(made: Sequence[Match]) -> None:
    """Write new matches with their first version (ADR 0006)."""
    if not made:
        return
    for row, key in zip(made, next_keys(Match, len(made)), strict=True):
        row.pk = key
    insert_rows(Match, made)
    record_first_versions(made, at=clock.now())


def _known(advisories: Collection[int], records: Collection[int] | None) -> dict[Pair, Match]:
    rows = Match.objects.filter(advisory_id__in=KeyList(advisories))
    if records is not None:
        rows = rows.filter(target_id__in=KeyList(records))
    return {(row.advisory_id, row.target_id, row.part): row for row in rows}


class _Said:
    """What warnings say for groups of products; records often meet the same group."""

    def __init__(self, keys: Collection[int]) -> None:
        self._statements = _statements(keys)
        self._of: dict[tuple[int, ...], tuple[str, list[str]]] = {}

    def of(self, group: Sequence[Hit]) -> tuple[str, list[str]]:
        """Return the mark over what is said, and the vulnerabilities."""
        keys = tuple(hit.target.key for hit in group)
        known = self._of.get(keys)
        if known is None:
            said = [one for key in keys for one in self._statements.get(key, [])]
            mark = remedy_mark(said, [hit.target.version_range or hit.target.version for hit in group])
            known = self._of[keys] = mark, list(dict.fromkeys(str(one["vulnerability"]) for one in said)) or [""]
        return known


def _statements(keys: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    rows = AdvisoryProduct.objects.filter(pk__in=KeyList(keys))
    return dict(rows.values_list("pk", "statements"))


def _new(group: Sequence[Hit], advisory: Advisory, mark: str, names: list[str]) -> Match:
    item, at = group[0].item, clock.now()
    row = Match(
        advisory_id=advisory.pk,
        target_id=item.target_id,
        part=item.part,
        department_id=item.department_id,
        tlp=max(item.tlp, Tlp.AMBER),
        organisation_id=item.organisation_id,
        circle_id=item.circle_id,
        revision=1,
    )
    _describe(row, group)
    row.remedy_mark, row.alarmed_at, row.vulnerabilities = mark, at, names
    _set_times(row, item, advisory)
    return row


def _describe(row: Match, group: Sequence[Hit]) -> None:
    best = group[0]
    row.product_name = best.target.name
    row.item_name = " ".join(part for part in (best.item.vendor, best.item.product) if part)[:500]
    row.version_seen = best.item.version[:120]
    row.confidence = Decimal(f"{best.confidence:.3f}")
    row.reasons = [dict(hit.reason()) for hit in group[:_REASONS]]


def _set_times(row: Match, item: ProductRecord, advisory: Advisory) -> None:
    severity = Severity(advisory.severity)
    row.decide_by = row.alarmed_at + decision_time(severity=severity, exploited=advisory.exploited)
    row.due = due_on(
        severity=severity,
        exposure=Exposure(item.exposure),
        exploited=advisory.exploited,
        on=clock.local_day(row.alarmed_at),
    )


def _take_over(row: Match, best: Hit, advisory: Advisory, mark: str, names: list[str]) -> bool:
    """Bring a known match up to date; return whether it has to come up again.

    A rejected one never does. Otherwise it does when the remedy changed, or when a version that was seen as mended is
    affected again.
    """
    if row.state == MatchState.REJECTED:
        return False
    back = row.mended_at is not None
    changed = row.remedy_mark != mark
    if not changed and not back and row.version_seen == best.item.version[:120]:
        return False
    _describe(row, [best])
    if changed or back:
        row.remedy_mark, row.alarmed_at, row.vulnerabilities = mark, clock.now(), names
        row.decision, row.decided_at, row.decided_by_id = "", None, None
        row.mended_at, row.mended_version, row.reported_done_at = None, "", None
        _set_times(row, best.item, advisory)
    row.save()
    return changed or back


def _open_again(rows: Sequence[Match]) -> None:
    """Begin anew with vulnerabilities that were mended."""
    steps = Progress.objects.filter(match_id__in=KeyList([row.pk for row in rows]), state=Remediation.DONE)
    for one in steps if rows else ():
        one.state = Remediation.OPEN
        one.save(update_fields=["state"])


def mend_absent(
    hits: Mapping[Pair, object],
    *,
    advisories: Collection[int] | None,
    records: Collection[int] | None,
    item_of: Callable[[tuple[int, str]], ProductRecord | None],
) -> int:
    """Mark matches as mended that the inventory does not show any more; return how many.

    A record that names no version proves nothing; one of `records` without any item is out of use.

    Args:
        hits: What matches.
        advisories: The warnings that were looked at; None stands for all in force.
        records: The records that were looked at; None stands for all.
        item_of: Says what a record's part is now.
    """
    rows = Match.objects.filter(mended_at__isnull=True, advisory__withdrawn=False, advisory__removed_reason="")
    if advisories is not None:
        rows = rows.filter(advisory_id__in=KeyList(advisories))
    if records is not None:
        rows = rows.filter(target_id__in=KeyList(records))
    count = 0
    for row in rows.exclude(state=MatchState.REJECTED).iterator(chunk_size=2000):
        if (row.advisory_id, row.target_id, row.part) in hits:
            continue
        item = item_of((row.target_id, row.part))
        gone = records is not None and not any(item_of((row.target_id, part)) for part in Part)
        if gone or (item is not None and item.version):
            _mend(row, item.version if item else "")
            count += 1
    return count


def _mend(row: Match, version: str) -> None:
    row.mended_at, row.mended_version = clock.now(), version[:120]
    row.save(update_fields=["mended_at", "mended_version"])
    for one in Progress.objects.filter(match=row).exclude(state=Remediation.DONE):
        one.state = Remediation.DONE
        one.save(update_fields=["state"])
