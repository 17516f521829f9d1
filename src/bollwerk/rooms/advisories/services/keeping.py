"""Keep what the matcher found: new matches, changed remedies, and matches the inventory shows as mended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among
from bollwerk.foundation.history.api import set_facts
from bollwerk.foundation.history.bulk import insert_new, like, record_first_versions
from bollwerk.rooms.advisories.kinds import EndedBy, MatchState, Part, Remediation, Severity
from bollwerk.rooms.advisories.models import AdvisoryProduct, Match, ProductStatements, Progress
from bollwerk.rooms.advisories.rules import remedy_mark, what_counts
from bollwerk.rooms.advisories.services.ending import end_match
from bollwerk.rooms.advisories.services.urgency import times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bollwerk.rooms.advisories.matcher import Hit
    from bollwerk.rooms.inventory.api import ProductRecord

__all__ = ["Known", "Pair", "Warned", "keep_hits", "known_matches", "mend_absent"]

Pair = tuple[int, int, str]
"""Warning, record, and part of the record."""
_REASONS = 5
_AT_ONCE = 5000
"""New matches that are held before they are written: a first run over a large city finds 60,000."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What of a warning decides how urgent its matches are."""

    pk: int
    tracking_id: str
    severity: str
    exploited: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A match that is stored, without its row.

    Attributes:
        is_open: It was not rejected or mended, and its warning is in force.
    """

    key: int
    is_open: bool


def known_matches(*, advisories: Collection[int] | None, records: Collection[int] | None) -> dict[Pair, Known]:
    """Return the stored matches of some warnings, of some records, or of both together; None stands for all.

    One of the two is named: a city may have a million matches.
    """
    rows = rows_among(_of_records, records) if records is not None else rows_among(_of_warnings, advisories or ())
    only = None if advisories is None else set(advisories)
    return {
        (advisory, target, part): Known(key, state != MatchState.REJECTED and not (mended or withdrawn or removed))
        for key, advisory, target, part, state, mended, withdrawn, removed in rows
        if only is None or advisory in only
    }


_KNOWN = (
    "pk", "advisory_id", "target_id", "part", "state", "mended_at", "advisory__withdrawn", "advisory__removed_reason",
)  # fmt: skip


def _of_warnings() -> QuerySet[Match, Any]:
    return Match.objects.filter(advisory_id__in=KeyList(KEYS)).order_by("pk").values_list(*_KNOWN)


def _of_records() -> QuerySet[Match, Any]:
    return Match.objects.filter(target_id__in=KeyList(KEYS)).order_by("pk").values_list(*_KNOWN)


def keep_hits(
    hits: Mapping[Pair, Sequence[Hit]], *, advisories: Mapping[int, Warned], known: Mapping[Pair, Known]
) -> dict[int, int]:
    """Write matches; return for each warning how many are new or have a changed remedy.

    Args:
        hits: By warning, record and part, the surest first.
        advisories: The warnings by key.
        known: Stored matches of what was looked at.
    """
    if not hits:
        return {}
    said = _Said({hit.target.key for group in hits.values() for hit in group})
    maker = _Maker(said)
    new = (maker.new(group, advisories[pair[0]]) for pair, group in hits.items() if pair not in known)
    while portion := list(islice(new, _AT_ONCE)):
        _insert(portion)
    fresh = Counter(pair[0] for pair in hits if pair not in known)
    back: list[Match] = []
    for row in _rows([known[pair].key for pair in hits if pair in known]):
        pair = row.advisory_id, row.target_id, row.part
        if _take_over(row, hits[pair][0], advisories[pair[0]], *said.of(hits[pair])):
            back.append(row)
            fresh[pair[0]] += 1
    _open_again(back)
    return fresh


def _rows(keys: Sequence[int]) -> Iterator[Match]:
    """Yield matches, so many at once that a large city fits into memory."""
    for start in range(0, len(keys), _AT_ONCE):
        yield from Match.objects.filter(pk__in=KeyList(keys[start : start + _AT_ONCE]))


def _insert(made: Sequence[Match]) -> None:
    """Write new matches with their first version (ADR 0006)."""
    insert_new(made)
    record_first_versions(made, at=clock.now())


class _Said:
    """What warnings say for groups of products; records often meet the same group."""

    def __init__(self, keys: Collection[int]) -> None:
        self._said: dict[int, int] = dict(rows_among(_said_for, keys))
        stated = {key: _decode(text) for key, text in rows_among(_stated, set(self._said.values()))}
        self._words = {key: [what_counts(one) for one in several] for key, several in stated.items()}
        self._names = {key: [str(one["vulnerability"]) for one in several] for key, several in stated.items()}
        self._of: dict[tuple[int, ...], tuple[str, list[str]]] = {}

    def of(self, group: Sequence[Hit]) -> tuple[str, list[str]]:
        """Return the mark over what is said, and the vulnerabilities."""
        keys = tuple(hit.target.key for hit in group)
        known = self._of.get(keys)
        if known is None:
            said = dict.fromkeys(self._said[key] for key in keys if key in self._said)
            words = [one for key in said for one in self._words[key]]
            mark = remedy_mark(words, [hit.target.version_range or hit.target.version for hit in group])
            names = dict.fromkeys(name for key in said for name in self._names[key])
            known = self._of[keys] = mark, list(names) or [""]
        return known


_decode = msgspec.json.Decoder(list[dict[str, Any]]).decode


def _said_for() -> QuerySet[AdvisoryProduct, Any]:
    rows = AdvisoryProduct.objects.filter(pk__in=KeyList(KEYS), said__isnull=False)
    return rows.values_list("pk", "said_id")


def _stated() -> QuerySet[ProductStatements, Any]:
    return ProductStatements.objects.filter(pk__in=KeyList(KEYS)).values_list("pk", "statements")


class _Maker:
    """Makes the new matches of a run; what many of them share is worked out once."""

    def __init__(self, said: _Said) -> None:
        self._said = said
        self._at = clock.now()
        self._alike: dict[tuple[int, tuple[int, ...]], Match] = {}
        self._times: dict[tuple[int, str], tuple[datetime, date]] = {}

    def new(self, group: Sequence[Hit], advisory: Warned) -> Match:
        """Return a match that is not stored yet."""
        item = group[0].item
        decide_by, due = self._times_of(item.exposure, advisory)
        return like(
            self._shared(group, advisory),
            target_id=item.target_id,
            part=item.part,
            department_id=item.department_id,
            tlp=max(item.tlp, Tlp.AMBER),
            organisation_id=item.organisation_id,
            circle_id=item.circle_id,
            decide_by=decide_by,
            due=due,
            **_described(group),
        )

    def _shared(self, group: Sequence[Hit], advisory: Warned) -> Match:
        """Return a match with what all of this warning with these products have in common."""
        key = advisory.pk, tuple(hit.target.key for hit in group)
        if key not in self._alike:
            mark, names = self._said.of(group)
            self._alike[key] = Match(
                advisory_id=advisory.pk, revision=1, remedy_mark=mark, vulnerabilities=names, alarmed_at=self._at
            )
        return self._alike[key]

    def _times_of(self, exposure: str, advisory: Warned) -> tuple[datetime, date]:
        key = advisory.pk, exposure
        if key not in self._times:
            self._times[key] = _times(self._at, exposure, advisory)
        return self._times[key]


def _described(group: Sequence[Hit]) -> dict[str, Any]:
    """Return what explains a match, by column."""
    best = group[0]
    return {
        "product_name": best.target.name,
        "item_name": " ".join(part for part in (best.item.vendor, best.item.product) if part)[:500],
        "version_seen": best.item.version[:120],
        "confidence": Decimal(f"{best.confidence:.3f}"),
        "reasons": [dict(hit.reason()) for hit in group[:_REASONS]],
    }


def _times(at: datetime, exposure: str, advisory: Warned) -> tuple[datetime, date]:
    return times_of(at, severity=Severity(advisory.severity), exposure=exposure, exploited=advisory.exploited)


def _take_over(row: Match, best: Hit, advisory: Warned, mark: str, names: list[str]) -> bool:
    """Bring a known match up to date; return whether it has to come up again.

    A rejected one never does. Otherwise it does when the remedy changed, or when a version that was seen as mended is
    affected again: then a person decides anew, and where it was mended before, a new measure is opened.
    """
    if row.state == MatchState.REJECTED:
        return False
    back = row.mended_at is not None
    changed = row.remedy_mark != mark
    if not changed and not back and row.version_seen == best.item.version[:120]:
        return False
    set_facts(row, _described([best]))
    if changed or back:
        row.remedy_mark, row.alarmed_at, row.vulnerabilities = mark, clock.now(), names
        row.decision, row.decided_at, row.decided_by_id = "", None, None
        row.state, row.verdict = MatchState.PROPOSED, ""
        row.mended_at, row.mended_version, row.ended_by, row.reported_done_at = None, "", "", None
        row.measure_id = None if back else row.measure_id
        row.decide_by, row.due = _times(row.alarmed_at, best.item.exposure, advisory)
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
    known: Mapping[Pair, Known],
    records: Collection[int] | None,
    item_of: Callable[[tuple[int, str]], ProductRecord | None],
) -> int:
    """Mark matches as mended that the inventory does not show any more; return how many.

    A record that lost its version proves nothing; one of `records` without any item is out of use. Where the version
    is the same as before, the warning or the names changed: the match ends, but nothing was remedied.

    Args:
        hits: What matches.
        known: Stored matches of what was looked at, as they were before.
        records: The records that were looked at; None stands for all.
        item_of: Says what a record's part is now.
    """
    gone_from = [one.key for pair, one in known.items() if one.is_open and pair not in hits]
    count = 0
    for row in _rows(gone_from):
        item = item_of((row.target_id, row.part))
        gone = records is not None and not any(item_of((row.target_id, part)) for part in Part)
        if gone:
            end_match(row, EndedBy.GONE)
        elif item is not None and item.version[:120] == row.version_seen:
            end_match(row, EndedBy.NO_MATCH)
        elif item is not None and item.version:
            end_match(row, EndedBy.INVENTORY, item.version)
        count += row.ended_by in {EndedBy.GONE, EndedBy.INVENTORY}
    return count
