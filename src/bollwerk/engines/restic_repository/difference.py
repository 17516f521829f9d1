"""What differs between two trees; subtrees with the same id are equal and are never read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .limits import Limits
from .problems import FileKind, Problem, ProblemCode
from .records import Node, NodeType, WireNode, node_of
from .trees import Directory, TreeReader, subtree_of

_BATCH_TREES: Final = 512
_COMPARED_FIELDS: Final = tuple(field for field in WireNode.__struct_fields__ if field not in {"name", "subtree"})


class ChangeKind(StrEnum):
    """How a path differs between two snapshots."""

    ADDED = "added"
    REMOVED = "removed"
    CONTENT = "content"  # a file with other blobs
    METADATA = "metadata"  # the same content, other facts about it
    TYPE = "type"  # a directory became a file, a file a link, and so on
    UNCOMPARED = "uncompared"  # seen on one side; the directory of the other side cannot be read
    UNREADABLE = "unreadable"  # this directory or entry cannot be read; what lies below is not listed


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs, or that could not be compared.

    Attributes:
        path: Absolute path inside the snapshot, `/` between its steps.
        kind: How it differs.
        before: The node before; None when there was none or it could not be read.
        after: The node after; None when there is none or it could not be read.
        fields: Names of the facts that differ, as restic names them; empty for paths seen on one side.
        problem: What could not be read; only for `UNCOMPARED` and `UNREADABLE`.
    """

    path: str
    kind: ChangeKind
    before: Node | None
    after: Node | None
    fields: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two trees at one path; None where that side has none. `lost` says why the other side cannot be compared."""

    path: str
    before: str | None
    after: str | None
    depth: int
    lost: Problem | None


class TreeComparison:
    """Compares trees without recursion, some hundred directories at a time so that their reads fall together."""

    __slots__ = ("_limits", "_nodes", "_pairs", "_trees")

    def __init__(self, trees: TreeReader, limits: Limits) -> None:
        self._trees = trees
        self._limits = limits
        self._pairs: list[_Pair] = []
        self._nodes = 0

    def run(self, before: str | None, after: str | None) -> Iterator[Change]:
        """Yield every change between two root trees, in no promised order; None stands for an empty tree."""
        self._nodes = 0
        self._pairs = [] if before == after else [_Pair("", before, after, 1, None)]
        while self._pairs:
            batch = self._next_batch()
            wanted = [tree for pair in batch for tree in (pair.before, pair.after) if tree]
            directories = dict(self._trees.load(wanted))
            for pair in batch:
                yield from self._compare(pair, directories)
                if self._nodes > self._limits.max_nodes:
                    return

    def _next_batch(self) -> list[_Pair]:
        """Take pairs from the end, so that the list stays short, until their trees fill the memory allowed."""
        batch: list[_Pair] = []
        size = 0
        while self._pairs and len(batch) < _BATCH_TREES and size <= self._limits.batch_bytes // 4:
            pair = self._pairs.pop()
            batch.append(pair)
            size += sum(self._trees.size_of(tree) for tree in (pair.before, pair.after) if tree)
        return batch

    def _compare(self, pair: _Pair, directories: Mapping[str, Directory | Problem]) -> Iterator[Change]:
        before, lost_before = _side(pair.before, directories)
        after, lost_after = _side(pair.after, directories)
        for problem in (lost_before, lost_after):
            if problem is not None:
                yield _unreadable(pair.path or "/", problem)
        for side in (before, after):
            for name, problem in side.rejected:
                yield _unreadable(f"{pair.path}/{name}", problem)
        self._nodes += len(before.entries) + len(after.entries)
        if self._nodes > self._limits.max_nodes:
            detail = f"More than {self._limits.max_nodes} nodes; the rest was not compared."
            yield _unreadable(pair.path or "/", Problem(ProblemCode.LIMIT, FileKind.DATA, "", detail))
            return
        yield from self._compare_entries(pair, before.entries, after.entries, lost_before or lost_after or pair.lost)

    def _compare_entries(
        self, pair: _Pair, before: Mapping[str, WireNode], after: Mapping[str, WireNode], lost: Problem | None
    ) -> Iterator[Change]:
        for name, new in after.items():
            old = before.get(name)
            if old != new:
                yield from self._change(pair, name, old, new, lost)
        for name, old in before.items():
            if name not in after:
                yield from self._change(pair, name, old, None, lost)

    def _change(
        self, pair: _Pair, name: str, old: WireNode | None, new: WireNode | None, lost: Problem | None
    ) -> Iterator[Change]:
        path = f"{pair.path}/{name}"
        fields = _differing_fields(old, new)
        kind = _kind(old, new, fields, lost)
        if kind is not None:
            before, after = (None if side is None else node_of(side, name) for side in (old, new))
            problem = lost.at(path) if lost is not None and kind is ChangeKind.UNCOMPARED else None
            yield Change(path, kind, before, after, fields, problem)
        trees = subtree_of(old), subtree_of(new)
        yield from (_treeless(path) for side in (old, new) if side and side.type == NodeType.DIR and not side.subtree)
        if trees[0] == trees[1]:
            return
        if pair.depth >= self._limits.max_tree_depth:
            detail = f"The directory lies deeper than {self._limits.max_tree_depth} levels."
            yield _unreadable(path, Problem(ProblemCode.LIMIT, FileKind.DATA, "", detail, trees[1] or trees[0] or ""))
            return
        self._pairs.append(_Pair(path, *trees, pair.depth + 1, lost))


def _side(tree: str | None, directories: Mapping[str, Directory | Problem]) -> tuple[Directory, Problem | None]:
    found = directories[tree] if tree else Directory({}, ())
    return (Directory({}, ()), found) if isinstance(found, Problem) else (found, None)


def _kind(
    old: WireNode | None, new: WireNode | None, fields: tuple[str, ...], lost: Problem | None
) -> ChangeKind | None:
    """Return how two nodes differ; None when only what lies below a directory does."""
    if old is None or new is None:
        if lost is not None:
            return ChangeKind.UNCOMPARED
        return ChangeKind.ADDED if old is None else ChangeKind.REMOVED
    if old.type != new.type:
        return ChangeKind.TYPE
    if new.type == NodeType.FILE and (old.content or []) != (new.content or []):
        return ChangeKind.CONTENT
    return ChangeKind.METADATA if fields else None


def _differing_fields(old: WireNode | None, new: WireNode | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ()
    pairs = ((field, getattr(old, field), getattr(new, field)) for field in _COMPARED_FIELDS)
    # An empty list and an absent one mean the same; restic has written both.
    return tuple(field for field, a, b in pairs if a != b and (a or b))


def _treeless(path: str) -> Change:
    return _unreadable(path, Problem(ProblemCode.MALFORMED, FileKind.DATA, "", "The directory has no tree."))


def _unreadable(path: str, problem: Problem) -> Change:
    return Change(path, ChangeKind.UNREADABLE, None, None, (), problem.at(path))
