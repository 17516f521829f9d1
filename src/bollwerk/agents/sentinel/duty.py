"""The sentinel on duty: judge what is new, watch the repository, tell the house. Killed anywhere, it goes on there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bollwerk.engines.restic_repository import FileKind

from .alerts import Alert
from .crew import Crew
from .lineage import Step, steps
from .refusals import refusals
from .repository_judge import RepositoryJudge
from .repository_run import RepositoryRun, StepSum, drain
from .telling import sendable
from .watching import Known, WatchFinding, watch, watch_snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from bollwerk.engines.restic_repository import Repository, Snapshot

    from .house import House
    from .ledger import Ledger
    from .stores import WatchedStore

__all__ = ["Duty"]

_KEYS: Final = "keys"
_REQUESTS: Final = "requests"
_OUTBOX: Final = "outbox/"
_WATCHED: Final = "watched/"
_FORGOTTEN: Final = "forgotten/"
_DAY: Final = timedelta(days=1)
_LATE: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Duty:
    """One round of duty over one repository.

    Attributes:
        hosts: Hosts whose snapshots belong here; empty when not stated.
        log: What the service that answers clients writes; None for places that this host does not serve.
    """

    repository: Repository
    store: WatchedStore
    ledger: Ledger
    key: bytes
    hosts: Collection[str] = ()
    processes: int = 0
    log: Path | None = None

    def judge(self) -> Iterator[str]:
        """Judge every snapshot not judged yet, in the order of arrival, and yield its id when its report is kept."""
        crew = Crew(RepositoryJudge(self.repository, self.key), processes=self.processes)
        run = RepositoryRun(self.repository, self.ledger, crew, persistent=True)
        self._keep_watched()
        ordered = list(self._steps())
        judged_before = self.ledger.all_judged()
        for step in ordered:
            if self.ledger.is_judged(step.after.id):
                continue
            drain(run.judge(step))
            findings = self._watch_step(step, run.last, ordered, judged_before)
            body = _report(run.last, self._arrived(step.after), findings)
            self.ledger.remember(
                f"{_OUTBOX}{step.after.taken_at.isoformat()}/{step.after.id}", json.dumps(body).encode()
            )
            self.ledger.commit()
            yield step.after.id

    def send(self, house: House) -> int:
        """Send what was kept, oldest first; what the house has taken is forgotten. Return how many were sent.

        Raises:
            SentinelError: If the house cannot be reached or refuses; the rest stays for the next round.
        """
        waiting = [("snapshots", *one) for one in self.ledger.recalled(_OUTBOX)]
        waiting += [("watch", *one) for one in self.ledger.recalled(_WATCHED)]
        for what, name, body in waiting:
            house.post(what, json.loads(body))
            self.ledger.forget(name)
            self.ledger.commit()
        return len(waiting)

    @property
    def is_told(self) -> bool:
        """Everything that is there was judged, and the house knows it."""
        judged = all(self.ledger.is_judged(one.id) for one in self.repository.snapshots().snapshots)
        return judged and not self.ledger.recalled(_OUTBOX) and not self.ledger.recalled(_WATCHED)

    def _steps(self) -> Iterator[Step]:
        listing = self.repository.snapshots()
        return steps(sorted(listing.snapshots, key=lambda one: (self._arrived(one) or _LATE, one.taken_at, one.id)))

    def _arrived(self, snapshot: Snapshot) -> datetime | None:
        return self.store.arrived_at(FileKind.SNAPSHOT, snapshot.id)

    def _keep_watched(self) -> None:
        """Keep what is odd about the repository itself, for the house, with or without a new snapshot."""
        now = datetime.now(UTC)  # noqa: TID251 - an agent has no house clock
        known = dict(self.ledger.recalled(_KEYS)).get(_KEYS)
        allowed = {name.removeprefix(_FORGOTTEN) for name, _ in self.ledger.recalled(_FORGOTTEN)}
        last = Known(None if known is None else json.loads(known), self.ledger.all_judged() - allowed)
        found = [_watch_alert(one, now) for one in watch(self.repository, self.store, last, at=now)]
        found += [_watch_alert(one, now) for one in self._refused()]
        body = {"seen_at": now.isoformat(), "alerts": found[:1000]}
        self.ledger.remember(f"{_WATCHED}{now.isoformat()}", json.dumps(body).encode())
        self.ledger.remember(_KEYS, json.dumps([key.id for key in self.repository.keys().keys]).encode())
        self.ledger.commit()

    def _refused(self) -> Sequence[WatchFinding]:
        if self.log is None:
            return ()
        read = dict(self.ledger.recalled(_REQUESTS)).get(_REQUESTS)
        seen = refusals(self.log, read.decode() if read else "")
        self.ledger.remember(_REQUESTS, seen.read.encode())
        return seen.findings

    def _watch_step(
        self, step: Step, last: StepSum, ordered: Sequence[Step], judged_before: Collection[str]
    ) -> list[WatchFinding]:
        before = step.before
        found = watch_snapshot(
            step.after,
            arrived_at=self._arrived(step.after),
            files=last.files_total,
            files_before=self.ledger.files_in(before.id) if before else None,
            hosts=self.hosts,
            paths_before=before.paths if before else _paths_of(step.after.hostname, ordered, judged_before),
            on_the_day=self._on_the_day(step.after, ordered),
            original_is_there=any(one.after.id == step.after.original for one in ordered),
        )
        return list(found)

    def _on_the_day(self, snapshot: Snapshot, ordered: Sequence[Step]) -> int:
        """Return how many snapshots of the same host arrived within a day before one, itself included."""
        until = self._arrived(snapshot)
        if until is None:
            return 1
        own = (one.after for one in ordered if one.after.hostname == snapshot.hostname)
        return sum(until - _DAY < (self._arrived(one) or _LATE) <= until for one in own)


def _paths_of(host: str, ordered: Sequence[Step], judged_before: Collection[str]) -> set[str] | None:
    """Return what a host has backed up as far as it was judged in earlier rounds; None when nothing was."""
    own = [one.after for one in ordered if one.after.hostname == host and one.after.id in judged_before]
    return {path for snapshot in own for path in snapshot.paths} if own else None


def _report(last: StepSum, arrived: datetime | None, findings: list[WatchFinding]) -> dict[str, Any]:
    """Return what the house is told of a snapshot: sums and alerts."""
    snapshot, count = last.step.after, last.count
    arrived = arrived or datetime.now(UTC)  # noqa: TID251 - an agent has no house clock
    return {
        "snapshot": snapshot.id,
        "host": snapshot.hostname[:255],
        "paths": [path[:4096] for path in snapshot.paths[:100]],
        "taken_at": snapshot.taken_at.isoformat(),
        "arrived_at": arrived.isoformat(),
        "files": count.files,
        **count.by_outcome,
        "deleted": last.deleted,
        "shares": [
            {"share": sendable(share)[:500], "files": sums[0], "damaged": sums[1], "unjudged": sums[2]}
            for share, sums in list(last.shares.items())[:1000]
        ],
        "alerts": [*map(_alert, last.alerts), *(_watch_alert(one, arrived) for one in findings)][:1000],
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "rule": alert.rule,
        "host": alert.host[:255],
        "share": sendable(alert.share)[:500],
        "detail": sendable(alert.detail)[:300],
        "snapshot": alert.snapshot,
        "raised_at": alert.raised_at.isoformat(),
        "count": alert.count,
        "directories": alert.directories,
        "first_damaged_at": alert.first_damaged_at.isoformat(),
        "last_damaged_at": alert.last_damaged_at.isoformat(),
        "last_clean_at": alert.last_clean_at.isoformat() if alert.last_clean_at else None,
        "files": [
            {"path": sendable(file.path)[:4096], "verdict": file.outcome, "reasons": list(file.reasons)}
            for file in alert.files
        ],
    }


def _watch_alert(finding: WatchFinding, at: datetime) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "host": finding.host[:255],
        "detail": sendable(finding.detail),
        "snapshot": finding.snapshot,
        "raised_at": at.isoformat(),
        "count": finding.count,
        "files": [{"path": name[:4096], "verdict": "", "reasons": []} for name in map(sendable, finding.names)],
    }
