"""Decisions of the backup register: is a duty kept, is a repository safe, may snapshots be pruned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "AGENT_SILENCE",
    "ALERT_PATIENCE",
    "CLEAN_SNAPSHOTS_KEPT",
    "REPOSITORY_RULES",
    "AlertState",
    "Copy",
    "DutyFlaw",
    "KeptSnapshot",
    "PruneRefusal",
    "PruneVerdict",
    "ReportOutcome",
    "RepositoryFlaw",
    "ShieldFlaw",
    "WatchRule",
    "allowed_steps",
    "duty_flaw",
    "needs_duty",
    "offline_flaw",
    "plan_prune",
    "repository_flaw",
    "shield_flaw",
]

CLEAN_SNAPSHOTS_KEPT = 7
"""Judged-clean snapshots of a host that must stay: a week of nights, so that no single mistake takes the last one."""
ALERT_PATIENCE = timedelta(hours=24)
"""How long an alert may wait for a person; claim S11.noticed speaks of a day."""
AGENT_SILENCE = timedelta(hours=24)
"""How long a snapshot may wait for its verdict; claim S11.noticed speaks of a day."""


class Copy(StrEnum):
    """Which copy a backup report speaks of."""

    PRIMARY = "primary"
    OFFLINE = "offline"
    IMMUTABLE = "immutable"


class ReportOutcome(StrEnum):
    """How a backup ended, in the words of its product brought to three."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class AlertState(StrEnum):
    """Where an alert stands; every state but OPEN was given by a person."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    CLOSED = "closed"


class WatchRule(StrEnum):
    """What the watch over a repository reports; the other rules of alerts speak of shares."""

    NEW_KEY = "new_key"
    GARBAGE = "garbage"
    TIME_DIFFERS = "time_differs"
    EMPTY = "empty"
    SHRUNKEN = "shrunken"
    FOREIGN_HOST = "foreign_host"
    FOREIGN_PATH = "foreign_path"
    REWRITTEN = "rewritten"
    REFUSED = "refused"
    DAMAGED_REPOSITORY = "damaged_repository"
    DATA_MISSING = "data_missing"
    OLD_LOCK = "old_lock"
    FLOODING = "flooding"


REPOSITORY_RULES = frozenset(rule.value for rule in WatchRule)


class DutyFlaw(StrEnum):
    """Why the backup of a system does not keep what was promised."""

    NO_DUTY = "no_duty"
    NO_REPOSITORY = "no_repository"
    NEVER_REPORTED = "never_reported"
    TOO_OLD = "too_old"


class RepositoryFlaw(StrEnum):
    """Why an attacker on the client could destroy what lies in a repository."""

    NOT_APPEND_ONLY = "not_append_only"
    WATCH_ALERT = "watch_alert"


class ShieldFlaw(StrEnum):
    """Why a client or server does not count as protected against malware."""

    NOT_REPORTED = "not_reported"
    SWITCHED_OFF = "switched_off"
    OUTDATED = "outdated"
    REPORT_TOO_OLD = "report_too_old"


_WITH_DATA = frozenset({"physical", "virtual", "ics"})


def needs_duty(system_kind: str) -> bool:
    """Return whether systems of a kind hold data unless somebody states that one does not.

    Clients and mobile devices keep their data on servers; network devices are restored from their configuration.
    """
    return system_kind in _WITH_DATA


def duty_flaw(
    *, holds_data: bool, has_repository: bool, last_good: datetime | None, rpo: timedelta, at: datetime
) -> DutyFlaw | None:
    """Return why a duty is not kept at a moment; None when it is.

    Source: claim S11.backed-up: every system with data has a backup within its RPO. A backup exactly as old as the
    RPO is still fine.
    """
    if not holds_data:
        return None
    if not has_repository:
        return DutyFlaw.NO_REPOSITORY
    if last_good is None:
        return DutyFlaw.NEVER_REPORTED
    return DutyFlaw.TOO_OLD if at - last_good > rpo else None


def offline_flaw(*, last_copy: datetime | None, rpo: timedelta, at: datetime) -> str:
    """Return why no copy out of reach of an attacker is recent enough; empty when one is.

    Source: claim S11.offline: no copy offline or immutable within RPO refutes it.
    """
    if last_copy is None:
        return "no_offline_copy"
    return "offline_copy_too_old" if at - last_copy > rpo else ""


def repository_flaw(*, append_only: bool, open_rules: Collection[str]) -> RepositoryFlaw | None:
    """Return why an attacker who owns the client could destroy backups; None when that is not known to be so.

    Source: claim S11.protected: repository not append-only, key or time anomaly open.
    """
    if not append_only:
        return RepositoryFlaw.NOT_APPEND_ONLY
    return RepositoryFlaw.WATCH_ALERT if REPOSITORY_RULES & set(open_rules) else None


def shield_flaw(
    *, active: bool, signatures_at: datetime | None, reported_at: datetime | None, at: datetime, limit: timedelta
) -> ShieldFlaw | None:
    """Return why a client or server does not count as protected; None when it does.

    Args:
        active: The protection runs, as last reported.
        signatures_at: How new its signatures are.
        reported_at: When that was reported; None if never.
        at: The moment asked about.
        limit: Age up to which signatures and report count as current.
    """
    if reported_at is None:
        return ShieldFlaw.NOT_REPORTED
    if at - reported_at > limit:
        return ShieldFlaw.REPORT_TOO_OLD
    if not active:
        return ShieldFlaw.SWITCHED_OFF
    return ShieldFlaw.OUTDATED if signatures_at is None or at - signatures_at > limit else None


_STEPS = {
    AlertState.OPEN: frozenset({AlertState.CONFIRMED, AlertState.FALSE_ALARM}),
    AlertState.CONFIRMED: frozenset({AlertState.CLOSED, AlertState.FALSE_ALARM}),
    AlertState.FALSE_ALARM: frozenset({AlertState.CONFIRMED}),
    AlertState.CLOSED: frozenset[AlertState](),
}


def allowed_steps(state: AlertState) -> frozenset[AlertState]:
    """Return the states a person may give an alert next; a closed one stays closed, new damage raises a new one."""
    return _STEPS[state]


class PruneRefusal(StrEnum):
    """Why nothing may be pruned now."""

    ALERT_OPEN = "alert_open"
    TOO_FEW_CLEAN = "too_few_clean"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class KeptSnapshot:
    """A snapshot as retention sees it: by arrival, never by the time its client stated.

    Attributes:
        snapshot_id: Its full id.
        host: The host it came from.
        arrived_at: When the server received it.
        judged: It was judged.
        clean: It was judged and shows no damage.
    """

    snapshot_id: str
    host: str
    arrived_at: datetime
    judged: bool
    clean: bool


@dataclass(frozen=True, slots=True)
class PruneVerdict:
    """What may be forgotten, by full ids; or why nothing may."""

    forget: tuple[str, ...]
    refusals: tuple[PruneRefusal, ...]


def plan_prune(
    snapshots: Sequence[KeptSnapshot], *, alert_open: bool, keep: timedelta, at: datetime, clean_kept: int
) -> PruneVerdict:
    """Return which snapshots are older than promised, by arrival; nothing while an alert is open.

    For each host the newest `clean_kept` clean snapshots stay whatever their age; a host with fewer loses nothing.
    A snapshot that was not judged stays.

    Args:
        snapshots: All snapshots of a repository.
        alert_open: An alert over the repository or one of its shares is not decided.
        keep: How long snapshots are kept.
        at: Now.
        clean_kept: Clean snapshots that must stay for each host.
    """
    if alert_open:
        return PruneVerdict((), (PruneRefusal.ALERT_OPEN,))
    forget: list[str] = []
    refusals: set[PruneRefusal] = set()
    for host in sorted({one.host for one in snapshots}):
        own = sorted((one for one in snapshots if one.host == host), key=lambda one: one.arrived_at, reverse=True)
        clean = [one.snapshot_id for one in own if one.clean]
        if len(clean) < clean_kept:
            refusals.add(PruneRefusal.TOO_FEW_CLEAN)
            continue
        old = [one for one in own if at - one.arrived_at > keep and one.snapshot_id not in clean[:clean_kept]]
        forget += [one.snapshot_id for one in old if one.judged]
        refusals |= {PruneRefusal.UNJUDGED for one in old if not one.judged}
    return PruneVerdict(tuple(forget), tuple(sorted(refusals)))
