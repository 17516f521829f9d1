"""What differs between two trees; subtrees with the same id are equal and are never read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import astuple

from .limits import Limits
from .problems import FileKind, Problem, ProblemCode
from .records import Node, NodeType, WireNode, node_of
from .trees import Directory, TreeReader, part, subtree_of

_BATCH_TREES: Final = 512
_DIR: Final = NodeType.DIR.value
_NOTHING: Final = Directory("")
_FIELDS: Final = WireNode.__struct_fields__
_NOT_COMPARED: Final = frozenset({"name", "subtree"})


class ChangeKind(StrEnum):
    """How a path differs between two snapshots."""

    ADDED = "added"
    REMOVED = "removed"
    CONTENT = "content"  # a file with other blobs
    METADATA = "metadata"  # the same content, other facts about it
    TYPE = "type"  # a directory became a file, a file a link, and so on
    UNCOMPARED = "uncompared"  # seen on one side; the directory of the other side cannot be read
    UNREADABLE = "unreadable"  # this directory or entry cannot be read; what lies below is not listed


class Change(Struct, frozen=True, gc=False):
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
        self._nodes += len(before.raw) + len(after.raw)
        if self._nodes > self._limits.max_nodes:
            detail = f"More than {self._limits.max_nodes} nodes; the rest was not compared."
            yield _unreadable(pair.path or "/", Problem(ProblemCode.LIMIT, FileKind.DATA, "", detail))
            return
        sides = part(before, after)
        for name, problem in (*sides.before.rejected, *sides.after.rejected):
            yield _unreadable(f"{pair.path}/{name}", problem)
        lost = lost_before or lost_after or pair.lost
        yield from self._compare_entries(pair, sides.before.nodes, sides.after.nodes, lost)

    def _compare_entries(
        self, pair: _Pair, before: dict[str, WireNode], after: dict[str, WireNode], lost: Problem | None
    ) -> Iterator[Change]:
        for name in before | after:
            old, new = before.get(name), after.get(name)
            path = f"{pair.path}/{name}"
            change = _change(path, name, old, new, lost)
            if change is not None:
                yield change
            if (old is not None and old.type == _DIR) or (new is not None and new.type == _DIR):
                yield from self._descend(pair, path, old, new, lost)

    def _descend(
        self, pair: _Pair, path: str, old: WireNode | None, new: WireNode | None, lost: Problem | None
    ) -> Iterator[Change]:
        """Put what lies below two nodes on the list, unless it is equal or too deep."""
        for side in (old, new):
            if side is not None and side.type == _DIR and not side.subtree:
                detail = "The directory has no tree."
                yield _unreadable(path, Problem(ProblemCode.MALFORMED, FileKind.DATA, "", detail))
        before, after = subtree_of(old), subtree_of(new)
        if before == after:
            return
        if pair.depth >= self._limits.max_tree_depth:
            detail = f"The directory lies deeper than {self._limits.max_tree_depth} levels."
            yield _unreadable(path, Problem(ProblemCode.LIMIT, FileKind.DATA, "", detail, after or before or ""))
            return
        self._pairs.append(_Pair(path, before, after, pair.depth + 1, lost))


def _change(path: str, name: str, old: WireNode | None, new: WireNode | None, lost: Problem | None) -> Change | None:
    """Return how one path differs; None when only what lies below a directory does."""
    fields = _differing_fields(old, new)
    kind = _kind(old, new, fields, lost)
    if kind is None:
        return None
    before = None if old is None else node_of(old, name)
    after = None if new is None else node_of(new, name)
    problem = lost.at(path) if lost is not None and kind is ChangeKind.UNCOMPARED else None
    return Change(path, kind, before, after, fields, problem)


def _side(tree: str | None, directories: Mapping[str, Directory | Problem]) -> tuple[Directory, Problem | None]:
    found = directories[tree] if tree else _NOTHING
    return (_NOTHING, found) if isinstance(found, Problem) else (found, None)


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
    pairs = zip(_FIELDS, astuple(old), astuple(new), strict=True)
    # An empty list and an absent one mean the same; restic has written both.
    return tuple([field for field, a, b in pairs if a != b and (a or b) and field not in _NOT_COMPARED])


def _unreadable(path: str, problem: Problem) -> Change:
    return Change(path, ChangeKind.UNREADABLE, None, None, (), problem.at(path))
