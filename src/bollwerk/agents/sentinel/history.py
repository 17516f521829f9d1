"""One step of a lineage: what changed, judged against the last version that was not damaged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bollwerk.engines.encryption_detection import Change, Outcome, Reason
from bollwerk.engines.restic_repository import Change as NodeChange
from bollwerk.engines.restic_repository import ChangeKind, DamagedError, Node, NodeType, PathNotFoundError

from .ledger import Ledger, Standing
from .lineage import Step
from .pairing import Pairing
from .records import Finding, Task, Version, ViewReason, finding_unread, is_doubtful

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .crew import Crew

__all__ = ["StepJudge"]

_DOUBTFUL: Final = 100_000
"""Newcomers held back until all are seen; more than that are told as they come."""
_DELETED_KEPT: Final = 50_000
"""Deleted paths kept for the rules over shares; all are counted."""


@dataclass(slots=True)
class StepJudge:
    """Judges every file that a step changed and keeps the ledger.

    Attributes:
        deleted: Paths that became no other, for the rules over shares; at most `_DELETED_KEPT`.
        deleted_count: All of them.
        growth: Files more than before; negative for fewer.
        new_directories: Directories that were not there before.
    """

    repository: Repository
    ledger: Ledger
    crew: Crew
    step: Step
    deleted: list[str] = field(default_factory=list)
    deleted_count: int = 0
    growth: int = 0
    new_directories: set[str] = field(default_factory=set)
    _pairing: Pairing = field(default_factory=Pairing)
    _origin: dict[str, tuple[Version, str]] = field(default_factory=dict)

    def run(self) -> Iterator[Finding]:
        """Yield the finding on every changed, new or renamed file, and on what could not be read."""
        yield from self._judged(self._in_place())
        if self.step.before is not None:
            yield from self._elsewhere()
        self._pairing.close()

    def _elsewhere(self) -> Iterator[Finding]:
        self._pairing.settle()
        doubtful: dict[str, Finding] = {}
        for finding in self._judged(self._paired()):
            if is_doubtful(finding) and len(doubtful) < _DOUBTFUL and self._pairing.has_lost():
                doubtful[finding.path] = finding
            else:
                yield finding
        pairs = self._pairing.late_pairs({path: one.is_text for path, one in doubtful.items()})
        yield from (finding for path, finding in doubtful.items() if path not in pairs)
        yield from self._judged(self._renamed(*pair) for pair in pairs.values())
        for version in self._pairing.lost():
            self._note_lost(version)

    def _judged(self, items: Iterable[Task | Finding]) -> Iterator[Finding]:
        """Yield findings: from the ledger what is known, from the crew the rest; the ledger learns them."""
        asked: dict[str, Task] = {}
        for finding in self.crew.run(self._unknown(items, asked)):
            task = asked.pop(finding.path, None)
            if task is None:
                yield finding
                continue
            self.ledger.learn(task, finding)
            yield self._keep(task, finding)

    def _unknown(self, items: Iterable[Task | Finding], asked: dict[str, Task]) -> Iterator[Task | Finding]:
        """Yield items, tasks replaced by findings where these are known without reading."""
        for item in items:
            if isinstance(item, Task):
                asked[item.after.path] = item
                yield self._without_reading(item) or item
            else:
                yield item

    def _without_reading(self, task: Task) -> Finding | None:
        if task.before is not None and task.before.blobs == task.after.blobs:
            reasons = (Reason.SAME_CONTENT.value,)
            return Finding(task.after.path, task.change, Outcome.CLEAN, reasons, task.renamed_from)
        return self.ledger.known(task)

    # What changed

    def _in_place(self) -> Iterator[Task | Finding]:
        for change in self.repository.compare(self.step.before, self.step.after):
            if change.problem is not None:
                yield finding_unread(change.path, ViewReason.UNREADABLE.value, change.problem.code.value)
            old, new = _file(change.path, change.before), _file(change.path, change.after)
            if change.kind is ChangeKind.CONTENT and old and new:
                yield self._changed(old, new)
                continue
            self._note_directory(change)
            self.growth += (new is not None) - (old is not None)
            if self.step.before is None or change.kind is ChangeKind.UNCOMPARED:
                if new:
                    yield Task(Change.NEW, new)
            elif change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.TYPE}:
                self._keep_for_pairing(old, new)

    def _note_directory(self, change: NodeChange) -> None:
        if change.after is not None and change.after.type is NodeType.DIR and change.kind is not ChangeKind.METADATA:
            self.new_directories.add(change.path)

    def _keep_for_pairing(self, old: Version | None, new: Version | None) -> None:
        if old:
            self._pairing.gone(old)
        if new:
            self._pairing.come(new)

    def _changed(self, old: Version, new: Version) -> Task:
        """Compare a damaged file with its last good version, so that repeated damage does not look harmless."""
        standing = self.ledger.standing(self.step.lineage, old.path)
        if standing is not None and standing.damaged and standing.clean is not None:
            return Task(Change.CHANGED, new, standing.clean)
        return Task(Change.CHANGED, new, old)

    def _renamed(self, old: Version, new: Version) -> Task:
        task = self._changed(old, new)
        return Task(Change.RENAMED, new, task.before, renamed_from=old.path)

    def _paired(self) -> Iterator[Task]:
        for old, new in self._pairing.pairs():
            yield self._new(new) if old is None else self._renamed(old, new)

    def _new(self, new: Version) -> Task:
        """Compare a newcomer with what stood there before it was lost, if anything did."""
        again = self.ledger.found_again(self.step.lineage, new.path)
        if again is None:
            return Task(Change.NEW, new)
        old, snapshot = again
        self._origin[new.path] = (old, snapshot)
        task = self._renamed(old, new)
        return task if old.path != new.path else replace(task, change=Change.CHANGED, renamed_from="")

    def _note_lost(self, version: Version) -> None:
        before = self.step.before
        if before is None:
            return
        self.deleted_count += 1
        if self.deleted_count <= _DELETED_KEPT:
            self.deleted.append(version.path)
        self.ledger.note_gone(self.step.lineage, version, before.id)
        self.ledger.unnote(self.step.lineage, version.path)
        standing = self.ledger.standing(self.step.lineage, version.path)
        if standing is not None and standing.damaged:
            self.ledger.keep(self.step.lineage, replace(standing, removed=True))
        elif standing is not None:
            self.ledger.clear(self.step.lineage, version.path)

    # How files stand

    def _keep(self, task: Task, finding: Finding) -> Finding:
        """Keep how the file stands now, and return the finding in this light."""
        lineage, path = self.step.lineage, task.after.path
        before_path = task.renamed_from or path
        if finding.is_note:
            self.ledger.note_ransom(lineage, path)
        elif task.change is not Change.NEW:
            self.ledger.unnote(lineage, path)
        standing = self.ledger.standing(lineage, before_path)
        if before_path != path and standing is not None:
            self.ledger.clear(lineage, before_path)
        if standing is not None and standing.damaged and self._still_damaged(task, finding, standing):
            self.ledger.keep(lineage, replace(standing, path=path, removed=False))
            return _still(finding)
        if finding.alarming:
            self._keep_damaged(task, standing)
        elif finding.outcome is Outcome.UNJUDGED:
            self._keep_unjudged(task, standing)
        elif finding.reasons == (Reason.SAME_CONTENT.value,) and standing is not None and task.change is Change.RENAMED:
            self.ledger.keep(lineage, replace(standing, path=path))
        else:
            self.ledger.clear(lineage, path)
        return finding

    @staticmethod
    def _still_damaged(task: Task, finding: Finding, standing: Standing) -> bool:
        """Whether a damaged file was only moved, or changed into something that is not known to be good."""
        moved = finding.reasons == (Reason.SAME_CONTENT.value,) and (
            standing.clean is None or task.after.blobs != standing.clean.blobs
        )
        return moved or finding.outcome is not Outcome.CLEAN

    def _last_version(self, task: Task) -> tuple[Version | None, str]:
        """Return the version before, and a snapshot that holds it."""
        if task.after.path in self._origin:
            return self._origin[task.after.path]
        before = self.step.before
        return (task.before, before.id) if before is not None and task.before is not None else (None, "")

    def _keep_damaged(self, task: Task, standing: Standing | None) -> None:
        before, snapshot = self._last_version(task)
        judged = standing is None
        if standing is not None and standing.clean is not None and standing.clean_judged:
            before, snapshot, judged = standing.clean, standing.clean_snapshot, True
        found = Standing(task.after.path, True, before, snapshot, judged, self.step.after.id)  # noqa: FBT003 - facts
        self.ledger.keep(self.step.lineage, found)

    def _keep_unjudged(self, task: Task, standing: Standing | None) -> None:
        if standing is not None:
            self.ledger.keep(self.step.lineage, replace(standing, path=task.after.path))
            return
        before, snapshot = self._last_version(task)
        found = Standing(task.after.path, False, before, snapshot, True, self.step.after.id)  # noqa: FBT003 - facts
        self.ledger.keep(self.step.lineage, found)

    def still_lost(self, standing: Standing) -> bool:
        """Return whether nothing stands in the newest snapshot where the last good version of a removed file stood."""
        if not standing.removed or standing.clean is None:
            return True
        try:
            self.repository.find(self.step.after, standing.clean.path)
        except (PathNotFoundError, DamagedError):
            return True
        return False


def _still(finding: Finding) -> Finding:
    reasons = (ViewReason.STILL_DAMAGED.value, *finding.reasons)
    outcome = Outcome.ENCRYPTED if finding.outcome is Outcome.ENCRYPTED else Outcome.SUSPICIOUS
    return replace(finding, outcome=outcome, reasons=reasons)


def _file(path: str, node: Node | None) -> Version | None:
    return _version(path, node) if node is not None and node.type is NodeType.FILE else None


def _version(path: str, node: Node) -> Version:
    return Version(path, node.size_bytes, node.content)
