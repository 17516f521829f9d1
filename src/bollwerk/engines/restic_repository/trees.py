"""Reads trees: the directories of a snapshot, verified, and with names that stay where they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from .blobs import BlobReader
from .names import BadNameError, stays_in_directory, unquote
from .problems import DamagedError, FileKind, PathNotFoundError, Problem, ProblemCode
from .records import MalformedError, Node, NodeType, WireNode, decode_node, node_of, split_tree

_ESCAPED: Final = frozenset('"\\<>&')
"""Characters that Go's JSON writes in another way."""
_UNNAMED: Final = "?"


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of one directory by their real name, and the problems of those left out."""

    nodes: dict[str, WireNode]
    rejected: tuple[tuple[str, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """One tree, its entries not yet decoded."""

    tree: str
    data: bytes = b""
    raw: tuple[bytes, ...] = ()

    def entries(self, common: AbstractSet[bytes] = frozenset()) -> Entries:
        """Return the entries by name, without those in `common`.

        An entry with an impossible name, without the form of a node, or whose name stands twice is left out and named.
        """
        nodes: list[tuple[str, WireNode]] = []
        rejected: list[tuple[str, Problem]] = []
        for raw in self.raw:
            if raw in common:
                continue
            try:
                node = decode_node(raw)
            except MalformedError as error:
                detail = f"An entry of the tree is not sound: {error}."
                rejected.append((_UNNAMED, _problem(ProblemCode.MALFORMED, self.tree, detail)))
                continue
            name = _name(node.name)
            if name is None:
                detail = f"The name {node.name!a} could leave its directory or is none."
                rejected.append((ascii(node.name), _problem(ProblemCode.BAD_NAME, self.tree, detail)))
            else:
                nodes.append((name, node))
        return self._unique(nodes, rejected, common)

    def _unique(
        self, nodes: list[tuple[str, WireNode]], rejected: list[tuple[str, Problem]], common: AbstractSet[bytes]
    ) -> Entries:
        """Leave out names that stand twice, because nobody can say which one is meant."""
        found = dict(nodes)
        doubtful = [name for name, node in found.items() if not self._stands_once(node.name)] if common else []
        taken = {_name(decode_node(raw).name) for raw in common} if doubtful else set[str | None]()
        repeated = [name for name in doubtful if name in taken]
        if len(found) < len(nodes):
            repeated += [name for name, count in Counter(name for name, _ in nodes).items() if count > 1]
        for name in dict.fromkeys(repeated):
            del found[name]
            rejected.append((name, _problem(ProblemCode.BAD_NAME, self.tree, f"The name {name!a} stands twice.")))
        return Entries(found, tuple(rejected))

    def _stands_once(self, quoted: str) -> bool:
        """Return whether the tree surely holds a name once; quick, and doubtful for names that JSON escapes."""
        if not quoted.isprintable() or not _ESCAPED.isdisjoint(quoted):
            return False
        return self.data.count(b'"name":"' + quoted.encode() + b'"') == 1


def common_entries(before: Directory, after: Directory) -> frozenset[bytes]:
    """Return the entries that two directories share byte for byte."""
    return frozenset(before.raw).intersection(after.raw)


class TreeReader:
    """Reads trees by id through a reader of blobs."""

    __slots__ = ("_blobs",)

    def __init__(self, blobs: BlobReader) -> None:
        self._blobs = blobs

    def size_of(self, tree: str) -> int:
        """Return the plain size of a tree as the index states it, 0 when it states none."""
        return self._blobs.size_of(tree) or 0

    def load(self, trees: Iterable[str]) -> Iterator[tuple[str, Directory | Problem]]:
        """Yield each tree once, read, or what is wrong with it, in the order of the store."""
        for tree, outcome in self._blobs.fetch(trees):
            yield tree, outcome if isinstance(outcome, Problem) else _directory(tree, outcome)

    def read(self, tree: str, path: str) -> Directory:
        """Return one tree.

        Raises:
            DamagedError: If it cannot be read; the problem touches `path`.
        """
        _, outcome = next(self.load([tree]))
        if isinstance(outcome, Problem):
            raise DamagedError(outcome.at(path))
        return outcome

    def find(self, root: str, path: str) -> Node:
        """Return the node at `path` below the tree `root`, reading only the directories on the way.

        Raises:
            PathNotFoundError: If there is no such path.
            DamagedError: If a directory on the way cannot be read.
        """
        tree, at, steps = root, "", [step for step in path.split("/") if step]
        node = Node("", NodeType.DIR, subtree=root)
        for step in steps:
            if not tree:
                raise PathNotFoundError(path)
            directory = self.read(tree, at or "/")
            at = f"{at}/{step}"
            wire = directory.entries().nodes.get(step)
            if wire is None:
                raise PathNotFoundError(path)
            node = node_of(wire, step)
            tree = subtree_of(wire) or ""
        return node


def subtree_of(node: WireNode | None) -> str | None:
    """Return the tree of a directory; None for everything else."""
    return node.subtree if node is not None and node.type == NodeType.DIR else None


def _directory(tree: str, data: bytes) -> Directory | Problem:
    try:
        return Directory(tree, data, tuple(split_tree(data)))
    except MalformedError as error:
        return _problem(ProblemCode.MALFORMED, tree, f"The tree is not sound: {error}.")


def _name(quoted: str) -> str | None:
    try:
        name = unquote(quoted)
    except BadNameError:
        return None
    return name if stays_in_directory(name) else None


def _problem(code: ProblemCode, tree: str, detail: str) -> Problem:
    return Problem(code, FileKind.DATA, "", detail, tree)
