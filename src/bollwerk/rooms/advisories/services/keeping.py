"""Keep what the matcher found: new matches, changed remedies, and matches the inventory shows as mended."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.history.api import record_versions
from bollwerk.rooms.advisories.kinds import MatchState, Remediation, Severity
from bollwerk.rooms.advisories.models import AdvisoryProduct, Match, Progress
from bollwerk.rooms.advisories.rules import Exposure, decision_time, due_on, remedy_mark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bollwerk.rooms.advisories.matcher import Hit
    from bollwerk.rooms.advisories.models import Advisory
    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["keep_hits", "mend_absent"]

_Pair = tuple[int, int, str]
_REASONS = 5


def keep_hits(hits: Mapping[_Pair, Sequence[Hit]], *, advisories: Mapping[int, Advisory]) -> dict[int, int]:
    """Write matches; return for each warning how many are new or have a changed remedy."""
    if not hits:
        return {}
    known = _known(advisories.keys(), {pair[1] for pair in hits})
    statements = _statements({hit.target.key for group in hits.values() for hit in group})
    fresh: dict[int, int] = {}
    made: list[Match] = []
    progress: list[tuple[Match, list[str]]] = []
    for pair, group in hits.items():
        said = [one for hit in group for one in statements.get(hit.target.key, [])]
        mark = remedy_mark(said, [hit.target.version_range or hit.target.version for hit in group])
        row = known.get(pair)
        if row is None:
            row = _new(group, advisories[pair[0]], mark)
            made.append(row)
        elif not _take_over(row, group[0], advisories[pair[0]], mark):
            continue
        fresh[pair[0]] = fresh.get(pair[0], 0) + 1
        progress.append((row, _names(said)))
    Match.objects.bulk_create(made, batch_size=500)
    record_versions(made, at=clock.now())
    _keep_progress(progress)
    return fresh


def _known(advisories: Collection[int], targets: Collection[int]) -> dict[_Pair, Match]:
    rows = Match.objects.filter(advisory_id__in=list(advisories))
    if len(targets) < 500:  # noqa: PLR2004 - SQLite's limit of variables; more are filtered here
        rows = rows.filter(target_id__in=list(targets))
    return {(row.advisory_id, row.target_id, row.part): row for row in rows}


def _statements(keys: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        rows = AdvisoryProduct.objects.filter(pk__in=ordered[start : start + 500])
        found |= dict(rows.values_list("pk", "statements"))
    return found


def _names(statements: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(str(one["vulnerability"]) for one in statements)) or [""]


def _new(group: Sequence[Hit], advisory: Advisory, mark: str) -> Match:
    item, at = group[0].item, clock.now()
    row = Match(
        advisory=advisory,
        target_id=item.target_id,
        part=item.part,
        department_id=item.department_id,
        tlp=max(item.tlp, Tlp.AMBER),
        organisation_id=item.organisation_id,
        circle_id=item.circle_id,
        revision=1,
    )
    _describe(row, group)
    row.remedy_mark, row.alarmed_at = mark, at
    _set_times(row, item, advisory)
    return row


def _describe(row: Match, group: Sequence[Hit]) -> None:
    best = group[0]
    row.product_name = best.target.name
    row.item_name = " ".join(part for part in (best.item.vendor, best.item.product) if part)[:500]
    row.version_seen = best.item.version[:120]
    row.confidence = Decimal(f"{best.confidence:.3f}")
    row.reasons = [dict(hit.reason) for hit in group[:_REASONS]]


def _set_times(row: Match, item: ProductRecord, advisory: Advisory) -> None:
    severity = Severity(advisory.severity)
    row.decide_by = row.alarmed_at + decision_time(severity=severity, exploited=advisory.exploited)
    row.due = due_on(
        severity=severity,
        exposure=Exposure(item.exposure),
        exploited=advisory.exploited,
        on=clock.local_day(row.alarmed_at),
    )


def _take_over(row: Match, best: Hit, advisory: Advisory, mark: str) -> bool:
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
        row.remedy_mark, row.alarmed_at = mark, clock.now()
        row.decision, row.decided_at, row.decided_by_id = "", None, None
        row.mended_at, row.mended_version, row.reported_done_at = None, "", None
        _set_times(row, best.item, advisory)
    row.save()
    return changed or back


def _keep_progress(pairs: Sequence[tuple[Match, list[str]]]) -> None:
    """Write the state of every vulnerability of the matches: known ones keep theirs unless they were done."""
    keys = [row.pk for row, _names_ in pairs]
    known: dict[tuple[int, str], Progress] = {}
    for start in range(0, len(keys), 500):
        for one in Progress.objects.filter(match_id__in=keys[start : start + 500]):
            known[one.match_id, one.vulnerability] = one
    made: list[Progress] = []
    for row, names in pairs:
        for name in names:
            step = known.get((row.pk, name))
            if step is None:
                label = {"tlp": row.tlp, "organisation_id": row.organisation_id, "circle_id": row.circle_id}
                made.append(Progress(match=row, vulnerability=name, revision=1, **label))
            elif step.state == Remediation.DONE:
                step.state = Remediation.OPEN
                step.save(update_fields=["state"])
    Progress.objects.bulk_create(made, batch_size=500)
    record_versions(made, at=clock.now())


def mend_absent(
    hits: Mapping[_Pair, object],
    *,
    advisories: Sequence[Advisory],
    items: Sequence[ProductRecord],
    gone: Collection[int],
) -> int:
    """Mark matches as mended that the inventory does not show any more; return how many.

    Only what was looked at counts: the pairs of `advisories` and `items`, and records that are gone. A record that
    names no version proves nothing.
    """
    looked_at = {(one.target_id, one.part): one for one in items}
    keys = {row.pk for row in advisories}
    rows = Match.objects.filter(mended_at__isnull=True).exclude(state=MatchState.REJECTED)
    count = 0
    for row in rows:
        pair = (row.advisory_id, row.target_id, row.part)
        if row.advisory_id not in keys or pair in hits:
            continue
        item = looked_at.get((row.target_id, row.part))
        if row.target_id in gone or (item is not None and item.version):
            _mend(row, item.version if item else "")
            count += 1
    return count


def _mend(row: Match, version: str) -> None:
    row.mended_at, row.mended_version = clock.now(), version[:120]
    row.save(update_fields=["mended_at", "mended_version"])
    for one in Progress.objects.filter(match=row).exclude(state=Remediation.DONE):
        one.state = Remediation.DONE
        one.save(update_fields=["state"])
