"""Reads trees: the directories of a snapshot, verified, and with names that stay where they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .blobs import BlobReader
from .names import BadNameError, stays_in_directory, unquote
from .problems import DamagedError, FileKind, PathNotFoundError, Problem, ProblemCode
from .records import MalformedError, Node, NodeType, WireNode, decode_tree, node_of


@dataclass(frozen=True, slots=True)
class Directory:
    """The entries of one tree by their real name, and the problems of those left out."""

    entries: dict[str, WireNode]
    rejected: tuple[tuple[str, Problem], ...]


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
            wire = directory.entries.get(step)
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
        nodes = decode_tree(data)
    except MalformedError as error:
        return _problem(ProblemCode.MALFORMED, tree, f"The tree is not sound: {error}.")
    entries: dict[str, WireNode] = {}
    rejected: list[tuple[str, Problem]] = []
    for node in nodes:
        name = _name(node.name)
        if name is None:
            detail = f"The name {node.name!a} could leave its directory or is none."
            rejected.append((ascii(node.name), _problem(ProblemCode.BAD_NAME, tree, detail)))
        else:
            entries[name] = node
    if len(entries) + len(rejected) != len(nodes):
        rejected += _repeated(tree, nodes, entries)
    return Directory(entries, tuple(rejected))


def _name(quoted: str) -> str | None:
    try:
        name = unquote(quoted)
    except BadNameError:
        return None
    return name if stays_in_directory(name) else None


def _repeated(tree: str, nodes: Iterable[WireNode], entries: dict[str, WireNode]) -> list[tuple[str, Problem]]:
    """Take names that stand twice out of the entries, because nobody can say which one is meant."""
    counts = Counter(_name(node.name) for node in nodes)
    repeated = [name for name, count in counts.items() if name is not None and count > 1]
    for name in repeated:
        del entries[name]
    return [(name, _problem(ProblemCode.BAD_NAME, tree, f"The name {name!a} stands twice.")) for name in repeated]


def _problem(code: ProblemCode, tree: str, detail: str) -> Problem:
    return Problem(code, FileKind.DATA, "", detail, tree)
