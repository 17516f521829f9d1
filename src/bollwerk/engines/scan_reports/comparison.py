"""What a new report means for the findings already known: same, changed, partly gone, fixed, back, new.

A finding that the report does not mention is fixed only at the places that the scan covered; see `coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bollwerk.engines.scan_reports.coverage import Uncovered, uncovered
from bollwerk.engines.scan_reports.model import Finding, Place, Report, Scope, Severity, Status
from bollwerk.engines.scan_reports.severities import graver

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Change", "Known", "KnownState", "Verdict", "compare"]


class KnownState(StrEnum):
    """Where a known finding stands, as far as a report can change it."""

    OPEN = "open"
    FIXED = "fixed"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class Verdict(StrEnum):
    """What a report means for one finding."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    PARTLY = "partly"
    FIXED = "fixed"
    AGAIN = "again"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that is known from earlier reports.

    Attributes:
        key: What the caller knows it by.
        severity: What the last report said; a report that does not rate it changes nothing.
        seen_in: What the scan that saw it last had looked at.
    """

    key: int
    fingerprint: str
    severity: Severity
    state: KnownState
    places: tuple[Place, ...]
    seen_in: Scope


@dataclass(frozen=True, slots=True)
class Change:
    """What a report means for one finding.

    Attributes:
        key: Key of the known finding, None for a new one.
        finding: The finding of the report, None if the report does not mention it.
        gone: Places that the scan looked at without finding it again.
        why: Why silence says nothing, for `NOT_COVERED` and for what else is left of `PARTLY`.
    """

    verdict: Verdict
    key: int | None = None
    finding: Finding | None = None
    gone: tuple[Place, ...] = ()
    why: Uncovered | None = None


def compare(known: Iterable[Known], report: Report) -> tuple[Change, ...]:
    """Return what a report means for each finding it mentions and for each known one it does not mention."""
    by_fingerprint = {one.fingerprint: one for one in known}
    changes = [_mentioned(by_fingerprint.get(found.fingerprint), found, report) for found in report.findings]
    mentioned = {found.fingerprint for found in report.findings}
    missing = (one for one in by_fingerprint.values() if one.fingerprint not in mentioned)
    changes += [_missing(one, report.scope) for one in missing if one.state is KnownState.OPEN]
    return tuple(changes)


def _mentioned(known: Known | None, found: Finding, report: Report) -> Change:
    if known is None:
        return Change(Verdict.NEW, finding=found)
    if found.status is Status.FIXED:
        verdict = Verdict.FIXED if known.state is KnownState.OPEN else Verdict.SAME
        return Change(verdict, key=known.key, finding=found, gone=known.places if verdict is Verdict.FIXED else ())
    if known.state is KnownState.FIXED:
        return Change(Verdict.AGAIN, key=known.key, finding=found)
    if known.state is not KnownState.OPEN:
        worse = graver(known.severity, found.severity) is not known.severity
        return Change(Verdict.CHANGED if worse else Verdict.SAME, key=known.key, finding=found)
    if found.severity not in {known.severity, Severity.UNRATED} or set(found.places) - set(known.places):
        return Change(Verdict.CHANGED, key=known.key, finding=found)
    gone, why = _gone(set(known.places) - set(found.places), known, report.scope)
    if gone or found.status is Status.PARTLY:
        return Change(Verdict.PARTLY, key=known.key, finding=found, gone=gone, why=why)
    return Change(Verdict.SAME, key=known.key, finding=found)


def _missing(known: Known, scope: Scope) -> Change:
    gone, why = _gone(set(known.places) or {Place()}, known, scope)
    if why is None:
        return Change(Verdict.FIXED, key=known.key, gone=gone)
    verdict = Verdict.PARTLY if gone else Verdict.NOT_COVERED
    return Change(verdict, key=known.key, gone=gone, why=why)


def _gone(places: set[Place], known: Known, scope: Scope) -> tuple[tuple[Place, ...], Uncovered | None]:
    """Return the places that were looked at again, and why the others were not."""
    reasons = {place: uncovered(place, scope, earlier=known.seen_in) for place in places}
    gone = [place for place in known.places if place in reasons and reasons[place] is None]
    left = sorted(reason for reason in reasons.values() if reason is not None)
    return tuple(gone), left[0] if left else None
