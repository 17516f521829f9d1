"""Go through a repository: every snapshot not judged yet, its findings, the alerts of its shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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

__all__ = ["CleanVersion", "RepositoryRun", "Seen"]


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
class RepositoryRun:
    """One pass over the snapshots of a repository.

    Attributes:
        count: What was found.
        alerts: What the shares say, each time a snapshot adds to it.
        problems: Snapshot files and parts of the repository that cannot be read.
        snapshots: Snapshots judged in this pass.
    """

    repository: Repository
    ledger: Ledger
    crew: Crew
    count: Count = field(default_factory=Count)
    alerts: list[Alert] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    snapshots: int = 0
    deleted: int = 0
    _shares: dict[tuple[str, str], Share] = field(default_factory=dict)
    _last: dict[str, StepJudge] = field(default_factory=dict)

    def run(self) -> Iterator[Seen]:
        """Yield every finding, snapshot by snapshot in the order of their stated times."""
        listing = self.repository.snapshots()
        self.problems += listing.problems
        for step in steps(listing.snapshots):
            yield from self._step(step)
        self.problems += self.repository.problems

    def _step(self, step: Step) -> Iterator[Seen]:
        judge = StepJudge(self.repository, self.ledger, self.crew, step)
        self._last[step.lineage] = judge
        shares = self._begin(step)
        found = 0
        for finding in judge.run():
            found += 1
            self.count.add(finding)
            shares[share_of(finding.path, step.after)].take(finding)
            yield Seen(step.after, finding)
        self._end(step, judge, shares)
        self.ledger.note_judged(step.after.id, step.lineage, step.after.taken_at.timestamp(), found)
        self.ledger.commit()

    def _begin(self, step: Step) -> dict[str, Share]:
        host = step.after.hostname
        shares: dict[str, Share] = {}
        for path in dict.fromkeys((*step.after.paths, "/")):
            shares[path] = self._shares.setdefault((step.lineage, path), Share(host, path))
            shares[path].begin(step.after.taken_at, step.before.taken_at if step.before else None)
        return shares

    def _end(self, step: Step, judge: StepJudge, shares: dict[str, Share]) -> None:
        self.snapshots += 1
        self.deleted += judge.deleted_count
        for path in judge.deleted:
            shares[share_of(path, step.after)].take_deleted(path)
        for share in shares.values():
            self.alerts += share.end(step.after.id, judge.new_directories)

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
