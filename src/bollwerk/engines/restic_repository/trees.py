"""Reads trees: the directories of a snapshot, verified, and with names that stay where they are."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count, islice
from operator import lt, ne
from typing import Final

import numpy as np

from .blobs import BlobReader
from .names import BadNameError, stays_in_directory, unquote
from .problems import DamagedError, FileKind, PathNotFoundError, Problem, ProblemCode
from .records import MalformedError, Node, NodeType, WireNode, decode_node, node_of, split_tree

_ESCAPED: Final = frozenset('"\\<>&')
"""Characters that Go's JSON writes in another way."""
_UNNAMED: Final = "?"
_LEAD: Final = b'{"name":"'
_TAIL: Final = b"}"
_FIRST: Final = b'{"nodes":[{"name":"'
_BETWEEN: Final = b'},{"name":"'
_END: Final = b"}]}"
_BRACE: Final = ord("{")


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of one directory by their real name, and the problems of those left out."""

    nodes: dict[str, WireNode]
    rejected: tuple[tuple[str, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """One tree, its entries not yet decoded.

    Attributes:
        tree: Its id.
        data: Its JSON.
        raw: Its entries; without the words that all of them begin and end with, when `is_flat`.
        is_flat: The JSON is written as restic writes it and no entry holds another object, so that cutting at what
            stands between two entries gives exactly the entries.
    """

    tree: str
    data: bytes = b""
    raw: tuple[bytes, ...] = ()
    is_flat: bool = False

    def entries(self, rest: Sequence[bytes] | None = None, common: Sequence[bytes] = ()) -> Entries:
        """Return entries by name: all, or those in `rest`, the others being `common`.

        An entry with an impossible name, without the form of a node, or whose name stands twice is left out and named.
        """
        nodes: list[tuple[str, WireNode]] = []
        rejected: list[tuple[str, Problem]] = []
        for raw in self.raw if rest is None else rest:
            try:
                node = self._decode(raw)
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

    def whole(self) -> tuple[bytes, ...]:
        """Return the entries, each as its own JSON."""
        return tuple(b"%s%s%s" % (_LEAD, raw, _TAIL) for raw in self.raw) if self.is_flat else self.raw

    def _decode(self, raw: bytes) -> WireNode:
        return decode_node(b"%s%s%s" % (_LEAD, raw, _TAIL) if self.is_flat else raw)

    def _unique(
        self, nodes: list[tuple[str, WireNode]], rejected: list[tuple[str, Problem]], common: Sequence[bytes]
    ) -> Entries:
        """Leave out names that stand twice, because nobody can say which one is meant."""
        found = dict(nodes)
        repeated = self._also_in(common, found) if common and found else []
        if len(found) < len(nodes):
            repeated += [name for name, count in Counter(name for name, _ in nodes).items() if count > 1]
        for name in dict.fromkeys(repeated):
            del found[name]
            rejected.append((name, _problem(ProblemCode.BAD_NAME, self.tree, f"The name {name!a} stands twice.")))
        return Entries(found, tuple(rejected))

    def _also_in(self, common: Sequence[bytes], found: dict[str, WireNode]) -> list[str]:
        """Return those of the names found that entries in common have too."""
        if self.is_flat and b"\\" not in self.data:
            # Without escapes names stand in the JSON as they are; in ascending order those of one name are neighbours.
            if all(map(lt, self.raw, self.raw[1:])):
                return [name for name, node in found.items() if self._stands_beside_itself(node.name)]
            taken = {raw[: raw.find(b'"')] for raw in common}
            return [name for name, node in found.items() if node.name.encode() in taken]
        doubtful = [name for name, node in found.items() if not self._stands_once(node.name)]
        names = {_name(self._decode(raw).name) for raw in common} if doubtful else set[str | None]()
        return [name for name in doubtful if name in names]

    def _stands_beside_itself(self, name: str) -> bool:
        start = name.encode() + b'"'
        at = bisect_left(self.raw, start)
        return at + 1 < len(self.raw) and self.raw[at + 1].startswith(start)

    def _stands_once(self, quoted: str) -> bool:
        """Return whether the tree surely holds a name once; quick, and doubtful for names that JSON escapes."""
        return _is_plain(quoted) and self.data.count(b'"name":"' + quoted.encode() + b'"') == 1


@dataclass(frozen=True, slots=True)
class Parted:
    """Two directories without what they share byte for byte."""

    before: Entries
    after: Entries


def part(before: Directory, after: Directory) -> Parted:
    """Return the entries of two directories, those left out that are the same in both."""
    if before.is_flat != after.is_flat:
        before, after = (Directory(one.tree, one.data, one.whole()) for one in (before, after))
    old, new, common = _without_common(before.raw, after.raw)
    return Parted(before.entries(old, common), after.entries(new, common))


def _without_common(
    before: tuple[bytes, ...], after: tuple[bytes, ...]
) -> tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]]:
    """Return what only the first holds, what only the second holds, and what both hold.

    Both are walked together as long as they are in the same order, because comparing neighbours is quicker than
    hashing everything; what remains is compared by hash.
    """
    if not before or not after:
        return before, after, ()
    old: list[bytes] = []
    new: list[bytes] = []
    common: list[bytes] = []
    i = j = 0
    while i < len(before) and j < len(after):
        differs = map(ne, islice(before, i, None), islice(after, j, None))
        same = next(compress(count(), differs), min(len(before) - i, len(after) - j))
        common += before[i : i + same]
        i, j = i + same, j + same
        if i < len(before) and j < len(after):
            if before[i] < after[j]:
                old.append(before[i])
                i += 1
            else:
                new.append(after[j])
                j += 1
    old += before[i:]
    new += after[j:]
    both = frozenset(old).intersection(new)
    if both:
        common += both
        return [a for a in old if a not in both], [b for b in new if b not in both], common
    return old, new, common


def _is_plain(name: str) -> bool:
    return name.isprintable() and _ESCAPED.isdisjoint(name)


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
    flat = _cut(data)
    if flat is not None:
        return Directory(tree, data, flat, is_flat=True)
    try:
        return Directory(tree, data, tuple(split_tree(data)))
    except MalformedError as error:
        return _problem(ProblemCode.MALFORMED, tree, f"The tree is not sound: {error}.")


def _cut(data: bytes) -> tuple[bytes, ...] | None:
    """Return the entries of a tree by cutting between them; None when its JSON is not as plain as restic writes it.

    With exactly one opening brace for each entry and one for the tree, every entry is a span without another object
    in it, also in its strings; whatever is written differently is left to the JSON parser. (A closing brace in a string
    ends nothing here: what stands between two entries holds quotes, which strings escape.)
    """
    if not data.startswith(_FIRST):
        return None
    end = data.rfind(_END, -len(_END) - 1)
    if end < 0 or data[end + len(_END) :].strip():
        return None
    found = tuple(data[len(_FIRST) : end].split(_BETWEEN))
    braces = np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == _BRACE)
    return found if braces == len(found) + 1 else None


def _name(quoted: str) -> str | None:
    try:
        name = unquote(quoted)
    except BadNameError:
        return None
    return name if stays_in_directory(name) else None


def _problem(code: ProblemCode, tree: str, detail: str) -> Problem:
    return Problem(code, FileKind.DATA, "", detail, tree)
