"""Go through a repository: every snapshot not judged yet, its findings, the alerts of its shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.engines.encryption_detection import Outcome
from bollwerk.engines.restic_repository import Problem, Snapshot

from .alerts import Alert, Share
from .counting import Count
from .history import StepJudge
from .lineage import Step, share_of, steps
from .records import Finding

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .crew import Crew
    from .ledger import Ledger, Standing

__all__ = ["CleanVersion", "RepositoryRun", "Seen", "StepSum", "drain"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding and the snapshot that shows it."""

    snapshot: Snapshot
    finding: Finding


@dataclass(frozen=True, slots=True)
class CleanVersion:
    """A damaged file and its last version that was not damaged; `standing.clean` is None when there is none."""

    host: str
    standing: Standing


@dataclass(slots=True)
class StepSum:
    """What one snapshot says.

    Attributes:
        shares: For each share: files judged, damaged, not judgeable.
        files_total: Files in the snapshot, judged in it or before.
    """

    step: Step
    count: Count = field(default_factory=Count)
    shares: dict[str, list[int]] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    deleted: int = 0
    files_total: int = 0

    def add(self, share: str, finding: Finding) -> None:
        """Count one finding."""
        self.count.add(finding)
        sums = self.shares.setdefault(share, [0, 0, 0])
        sums[0] += 1
        sums[1] += finding.alarming
        sums[2] += finding.outcome is Outcome.UNJUDGED


@dataclass(slots=True)
class RepositoryRun:
    """One pass over the snapshots of a repository.

    Attributes:
        count: What was found.
        alerts: What the shares say, each time a snapshot adds to it.
        problems: Snapshot files and parts of the repository that cannot be read.
        snapshots: Snapshots judged in this pass.
        persistent: The memory of the shares is kept in the ledger.
        last: What the snapshot judged last says.
    """

    repository: Repository
    ledger: Ledger
    crew: Crew
    count: Count = field(default_factory=Count)
    alerts: list[Alert] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    snapshots: int = 0
    deleted: int = 0
    persistent: bool = False
    last: StepSum = field(init=False)
    _shares: dict[tuple[str, str], Share] = field(default_factory=dict)
    _last: dict[str, StepJudge] = field(default_factory=dict)

    def run(self) -> Iterator[Seen]:
        """Yield every finding, snapshot by snapshot in the order of their stated times."""
        listing = self.repository.snapshots()
        self.problems += listing.problems
        for step in steps(listing.snapshots):
            yield from self.judge(step)
            self.ledger.commit()
        self.problems += self.repository.problems

    def judge(self, step: Step) -> Iterator[Seen]:
        """Yield the findings of one snapshot; what they say together stands in `last` afterwards."""
        judge = StepJudge(self.repository, self.ledger, self.crew, step)
        self.last = StepSum(step)
        self._last[step.lineage] = judge
        shares = self._begin(step)
        for finding in judge.run():
            share = share_of(finding.path, step.after)
            self.count.add(finding)
            self.last.add(share, finding)
            shares[share].take(finding)
            yield Seen(step.after, finding)
        self._end(step, judge, shares)
        before = self.ledger.files_in(step.before.id) if step.before else 0
        self.last.files_total = (before or 0) + judge.growth
        self.ledger.note_judged(step.after.id, step.lineage, step.after.taken_at.timestamp(), self.last.files_total)

    def _begin(self, step: Step) -> dict[str, Share]:
        host = step.after.hostname
        shares: dict[str, Share] = {}
        for path in dict.fromkeys((*step.after.paths, "/")):
            shares[path] = self._shares.setdefault((step.lineage, path), self._share(step.lineage, host, path))
            shares[path].begin(step.after.taken_at, step.before.taken_at if step.before else None)
        return shares

    def _share(self, lineage: str, host: str, path: str) -> Share:
        name = f"share/{lineage}/{path}"
        known = dict(self.ledger.recalled(name)).get(name) if self.persistent else None
        return Share(host, path) if known is None else Share.restored(host, path, known)

    def _end(self, step: Step, judge: StepJudge, shares: dict[str, Share]) -> None:
        self.snapshots += 1
        self.deleted += judge.deleted_count
        self.last.deleted = judge.deleted_count
        for path in judge.deleted:
            shares[share_of(path, step.after)].take_deleted(path)
        for share in shares.values():
            self.last.alerts += share.end(step.after.id, judge.new_directories)
            if self.persistent:
                self.ledger.remember(f"share/{step.lineage}/{share.path}", share.state())
        self.alerts += self.last.alerts

    def damaged(self) -> Iterator[CleanVersion]:
        """Yield every damaged file with its last good version; call it after `run`."""
        for lineage, standing in self.ledger.damaged():
            judge = self._last.get(lineage)
            if judge is not None and judge.still_lost(standing):
                yield CleanVersion(judge.step.after.hostname, standing)


def drain(items: Iterable[Seen]) -> None:
    """Take everything and keep nothing."""
    for _ in items:
        pass
