"""Decide what is restored from where: newest versions, last clean ones for what is damaged, nothing rolled back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bollwerk.agents.sentinel.lineage import Step, steps
from bollwerk.agents.sentinel.records import Version
from bollwerk.engines.restic_repository import (
    DamagedError,
    FileKind,
    Node,
    NodeType,
    PathNotFoundError,
    Snapshot,
)

from .records import Item, ItemState, Origin

if TYPE_CHECKING:
    from bollwerk.agents.sentinel.ledger import Ledger, Standing
    from bollwerk.agents.sentinel.stores import WatchedStore
    from bollwerk.engines.restic_repository import Repository

__all__ = ["Course", "Planner", "courses", "steps_in_order"]

_EARLY: Final = timedelta(minutes=10)
_LATE: Final = timedelta(hours=24)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Course:
    """The snapshots of one host and the same paths, oldest first."""

    lineage: str
    steps: tuple[Step, ...]

    @property
    def newest(self) -> Snapshot:
        """Return the newest snapshot."""
        return self.steps[-1].after


def steps_in_order(repository: Repository, store: WatchedStore) -> list[Step]:
    """Return every snapshot with its predecessor: by arrival where arrivals tell something, else by stated time.

    A client can state any time; when a snapshot arrived it cannot. Arrivals tell nothing where the repository was
    copied: then most of them fit no stated time.
    """
    found = repository.snapshots().snapshots
    arrived = {one.id: store.arrived_at(FileKind.SNAPSHOT, one.id) for one in found}
    fitting = sum(at is not None and -_EARLY <= at - one.taken_at <= _LATE for one in found for at in [arrived[one.id]])
    if 2 * fitting <= len(found):
        return list(steps(found))
    return list(steps(sorted(found, key=lambda one: (arrived[one.id] or _NEVER, one.taken_at, one.id))))


def courses(ordered: Iterable[Step], host: str = "") -> list[Course]:
    """Return the courses of all hosts, or of one."""
    found: dict[str, list[Step]] = {}
    for step in ordered:
        found.setdefault(step.lineage, []).append(step)
    every = [Course(lineage, tuple(own)) for lineage, own in found.items()]
    return [course for course in every if not host or course.newest.hostname == host]


@dataclass(slots=True)
class Planner:
    """Makes the plan for one course.

    Attributes:
        only_damaged: Leave out what nothing is known against: damaged files are replaced where they stand.
        deleted: Which deleted files come back: those that vanished where and when files were damaged, or all since.
    """

    repository: Repository
    ledger: Ledger
    course: Course
    only_damaged: bool = False
    all_deleted: bool = False
    _snapshots: dict[str, Snapshot] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def items(self) -> Iterator[Item]:
        """Yield everything to restore, and what cannot be or must not, directories first."""
        self._snapshots = {step.after.id: step.after for step in self.course.steps}
        damaged = {one.path: one for _, one in self.ledger.damaged(self.course.lineage)}
        notes = self.ledger.notes(self.course.lineage)
        self._taken = set()
        yield from self._standing_now(damaged, notes)
        for standing in damaged.values():
            if not self._is_back(standing):
                yield self._clean(standing)
        for version, snapshot in self._deleted(damaged.values()):
            if version.path not in self._taken:
                self._taken.add(version.path)
                yield self._from_past(version, snapshot, Origin.DELETED)

    def _standing_now(self, damaged: dict[str, Standing], notes: frozenset[str]) -> Iterator[Item]:
        """Yield what the newest snapshot holds, damaged files left out."""
        for entry in self.repository.walk(self.course.newest):
            if entry.node is None:
                yield Item(entry.path, Origin.NEWEST, self.course.newest.id, state=ItemState.UNREADABLE)
                continue
            if entry.path in damaged:
                continue
            self._taken.add(entry.path)
            item = self._newest(entry.path, entry.node, is_note=entry.path in notes)
            if not self.only_damaged:
                yield item

    def _newest(self, path: str, node: Node, *, is_note: bool) -> Item:
        origin = {NodeType.DIR: Origin.DIRECTORY, NodeType.SYMLINK: Origin.LINK}.get(node.type, Origin.NEWEST)
        item = _item(path, node, origin, self.course.newest.id)
        strange = origin is Origin.NEWEST and node.type is not NodeType.FILE
        if strange or is_note:
            return replace(item, state=ItemState.LEFT_OUT)
        return item

    def _is_back(self, standing: Standing) -> bool:
        """Return whether somebody has brought the file back already, or replaced what was removed."""
        clean = standing.clean
        if clean is None or clean.path not in self._taken:
            return False
        return standing.removed or self.repository.find(self.course.newest, clean.path).content == clean.blobs

    def _clean(self, standing: Standing) -> Item:
        """Return the last clean version of a damaged file, beside what stands in its place now."""
        clean = standing.clean
        if clean is None:
            path = standing.path
            return Item(path, Origin.LAST_CLEAN, standing.since, state=ItemState.LOST, damaged_path=path)
        item = self._from_past(clean, standing.clean_snapshot, Origin.LAST_CLEAN)
        item = replace(item, judged=standing.clean_judged, damaged_path=standing.path)
        if item.path in self._taken:
            item = replace(item, path=_beside(item.path, self._taken))
        self._taken.add(item.path)
        return item

    def _from_past(self, version: Version, snapshot_id: str, origin: Origin) -> Item:
        """Return a version that an older snapshot holds, with what that snapshot says about it."""
        snapshot = self._snapshots.get(snapshot_id)
        item = Item(
            version.path, origin, snapshot_id, version.path, version.size_bytes, version.blobs,
            modified_ns=0, mode=0o600,
        )  # fmt: skip
        if snapshot is None:
            return item
        try:
            node = self.repository.find(snapshot, version.path)
        except (PathNotFoundError, DamagedError):
            return item
        same = node.type is NodeType.FILE and node.content == version.blobs
        return _item(version.path, node, origin, snapshot_id) if same else item

    def _deleted(self, damaged: Iterable[Standing]) -> Iterator[tuple[Version, str]]:
        """Yield files that vanished since the damage began, those meant to come back."""
        since: dict[str, set[str]] = {}
        for standing in damaged:
            since.setdefault(standing.since, set()).add(_folder(standing.path))
        began = next((n for n, step in enumerate(self.course.steps) if step.after.id in since), None)
        if began is None:
            return
        for step in self.course.steps[began:]:
            if step.before is None:
                continue
            folders = since.get(step.after.id, set())
            for version in self.ledger.gone_after(self.course.lineage, step.before.id):
                if self.all_deleted or _folder(version.path) in folders:
                    yield version, step.before.id


def _item(path: str, node: Node, origin: Origin, snapshot: str) -> Item:
    return Item(
        path=path,
        origin=origin,
        snapshot=snapshot,
        source_path=path,
        size_bytes=node.size_bytes,
        blobs=node.content,
        mode=node.mode & 0o777,
        modified_ns=_nanoseconds(node.modified_at),
        uid=node.uid,
        gid=node.gid,
        link_target=node.link_target,
    )


def _nanoseconds(at: datetime | None) -> int:
    """Return nanoseconds since 1970; 0 for a time that is not known or before that."""
    return 0 if at is None else max(0, (at - _EPOCH) // timedelta(microseconds=1)) * 1000


def _beside(path: str, taken: set[str]) -> str:
    """Return a free path beside one that is taken by a newer file of the same name."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    number = 1
    while (found := f"{folder}/{stem} (last clean{f' {number}' if number > 1 else ''}){ending}") in taken:
        number += 1
    return found


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
