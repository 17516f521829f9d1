"""Edges as compressed rows, and the two walks over them that must be fast.

The only place that touches scipy, which ships no types and is loaded with the first walk that needs it: it costs a
second and 40 MB that most processes never need, and nobody waits for it who changes a record.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

NodeT = TypeVar("NodeT", bound=Hashable)
Places = npt.NDArray[np.int32]
"""Numbers of nodes, 0 to n-1."""
Flags = npt.NDArray[np.bool_]


class GraphError(ValueError):
    """The nodes, edges or changes handed in do not fit together; the sentence names the node."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Targets of every node: those of node `i` are `targets[starts[i]:starts[i + 1]]`, ascending."""

    starts: Places
    targets: Places

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return len(self.starts) - 1

    def of(self, place: int) -> list[int]:
        """Return the targets of one node."""
        found: list[int] = self.targets[self.starts[place] : self.starts[place + 1]].tolist()
        return found


def index_nodes(nodes: Iterable[NodeT]) -> dict[NodeT, int]:
    """Return the number of every node, in the order given.

    Raises:
        GraphError: If a node is given twice.
    """
    place_by_node: dict[NodeT, int] = {}
    for place, node in enumerate(nodes):
        if place_by_node.setdefault(node, place) != place:
            raise GraphError(f"node {node!r} is given twice")
    return place_by_node


def index_edges(place_by_node: Mapping[NodeT, int], edges: Iterable[tuple[NodeT, NodeT]]) -> tuple[Places, Places]:
    """Return the numbers of both ends of every edge.

    Raises:
        GraphError: If an edge names a node that is not there.
    """
    pairs = list(edges)
    try:
        ends = [place_by_node[node] for pair in pairs for node in pair]
    except KeyError as missing:
        raise GraphError(f"an edge names the node {missing.args[0]!r}, which is not there") from None
    both = np.array(ends, dtype=np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def build_rows(size: int, sources: Places, targets: Places) -> Rows:
    """Return the rows of the edges; an edge given twice counts once, an edge from a node to itself says nothing."""
    apart = sources != targets
    keys = sources[apart].astype(np.int64) * size + targets[apart]
    # Sorting and comparing neighbours is twenty times faster than `np.unique`, which hashes.
    keys.sort()
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    return _rows_of(size, keys[first])


def turn_around(rows: Rows) -> Rows:
    """Return the rows of the same edges in the opposite direction."""
    sources = np.repeat(np.arange(rows.size, dtype=np.int64), np.diff(rows.starts))
    keys = rows.targets * np.int64(rows.size) + sources
    keys.sort()
    return _rows_of(rows.size, keys)


def _rows_of(size: int, keys: npt.NDArray[np.int64]) -> Rows:
    sources, targets = np.divmod(keys, max(size, 1))
    starts = np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=size))))
    return Rows(starts.astype(np.int32), targets.astype(np.int32))


def reach(rows: Rows, seeds: Flags, blocked: Flags | None = None) -> Flags:
    """Return which nodes can be reached from the seeds, the seeds included, without entering a blocked node.

    Linear in nodes and edges for any shape. Dependencies of a city are a few steps deep: so many steps are walked here,
    all nodes of a step at once; what is deeper, a chain of 100,000 nodes, goes to scipy, which does not pay per step.
    """
    found = seeds.copy()
    closed = seeds.copy() if blocked is None else seeds | blocked
    frontier = np.flatnonzero(seeds)
    for _step in range(_MOST_STEPS):
        if not len(frontier):
            return found
        frontier = _entered(rows, frontier, closed)
        found[frontier] = True
        closed[frontier] = True
    return _deep_reach(rows, found, blocked) if len(frontier) else found


_MOST_STEPS = 64


def _entered(rows: Rows, frontier: npt.NDArray[np.intp], closed: Flags) -> npt.NDArray[np.intp]:
    """Return the nodes, each once, that edges of the frontier lead to and that are not closed."""
    starts = rows.starts[frontier].astype(np.int64)
    counts = rows.starts[frontier + 1] - starts
    ends = np.cumsum(counts)
    places = np.arange(int(ends[-1]), dtype=np.int64) + np.repeat(starts - ends + counts, counts)
    targets = rows.targets[places]
    fresh = np.zeros(rows.size, dtype=np.bool_)
    fresh[targets[~closed[targets]]] = True
    return np.flatnonzero(fresh)


def _deep_reach(rows: Rows, seeds: Flags, blocked: Flags | None) -> Flags:
    from scipy.sparse import csr_array  # noqa: PLC0415 - see the module's docstring
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415 - as above

    starts, targets = rows.starts, rows.targets
    if blocked is not None and blocked.any():
        open_targets = ~blocked[targets]
        starts = np.concatenate(([0], np.cumsum(open_targets)))[starts].astype(np.int32)
        targets = targets[open_targets]
    places = np.flatnonzero(seeds).astype(np.int32)
    # One extra node leads to all seeds, so that a single walk serves them all.
    all_targets = np.concatenate((targets, places))
    all_starts = np.concatenate((starts, [len(all_targets)])).astype(np.int32)
    shape = (rows.size + 1, rows.size + 1)
    graph = csr_array((np.ones(len(all_targets)), all_targets, all_starts), shape=shape)
    order: Places = breadth_first_order(graph, rows.size, return_predecessors=False)
    reached = np.zeros(rows.size + 1, dtype=np.bool_)
    reached[order] = True
    return reached[:-1]


def group_cycles(rows: Rows) -> Places:
    """Return a group number per node; nodes that depend on each other in a circle share one."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - see the module's docstring
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - as above

    graph = csr_array((np.ones(len(rows.targets)), rows.targets, rows.starts), shape=(rows.size, rows.size))
    labels: Places = connected_components(graph, directed=True, connection="strong")[1]
    return labels


def flags(size: int, places: Sequence[int]) -> Flags:
    """Return a flag per node, set for `places`."""
    marked = np.zeros(size, dtype=np.bool_)
    marked[list(places)] = True
    return marked
