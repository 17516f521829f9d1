"""Questions about dependencies alone: what falls with what, what comes up first, what is near."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

import numpy as np

from bollwerk.engines.dependency_graph.csr import (
    Flags,
    GraphError,
    NodeT,
    Places,
    Rows,
    build_rows,
    flags,
    group_cycles,
    index_edges,
    index_nodes,
    reach,
    turn_around,
)


@dataclass(frozen=True, slots=True)
class Neighbourhood(Generic[NodeT]):
    """What lies near a node, for a map.

    Attributes:
        distance: Steps from the node; positive towards what it depends on, negative towards what depends on it, 0
            itself. A node found on both sides counts where it is nearer, on a tie as a dependency.
        edges: All edges (dependant, dependency) between the nodes shown.
        left_out: Number of nodes within reach that were left out because of the limit, the farthest ones first.
    """

    distance: Mapping[NodeT, int]
    edges: tuple[tuple[NodeT, NodeT], ...]
    left_out: int


class DependencyGraph(Generic[NodeT]):
    """An unchanging graph of nodes that depend on each other; cycles are allowed."""

    def __init__(self, nodes: Iterable[NodeT], edges: Iterable[tuple[NodeT, NodeT]]) -> None:
        """Take every node once and the edges as pairs (dependant, dependency).

        Raises:
            GraphError: If a node is given twice or an edge names a node that is not there.
        """
        self._places = index_nodes(nodes)
        self._nodes = list(self._places)
        self._out = build_rows(len(self._nodes), *index_edges(self._places, edges))
        self._back = turn_around(self._out)

    def reachable_from(self, node: NodeT) -> frozenset[NodeT]:
        """Return everything a node depends on, directly or not; itself only when it lies in a circle."""
        return self._walk(self._out, node)

    def impact(self, node: NodeT) -> frozenset[NodeT]:
        """Return everything that depends on a node, directly or not: what fails when it fails."""
        return self._walk(self._back, node)

    def recovery_order(self, priority: Mapping[NodeT, int]) -> tuple[tuple[NodeT, ...], ...]:
        """Return the nodes in the order in which they are brought up: dependencies before what depends on them.

        A dependency is as urgent as the most urgent node that needs it, so a database of no importance of its own comes
        up early when the first application to be restored needs it. Among equals the order given decides.

        Args:
            priority: The smaller the number, the earlier; nodes without one come last.

        Returns:
            Groups of nodes. A group of more than one is a circle of dependencies that has no order of its own: a person
            must say how to start it.
        """
        groups = self._groups()
        urgency = self._urgency(groups, priority)
        waiting = {group: len(self._group_targets(groups, members)) for group, members in groups.by_group.items()}
        ready = [(*urgency[group], group) for group, open_dependencies in waiting.items() if not open_dependencies]
        heapq.heapify(ready)
        order: list[tuple[NodeT, ...]] = []
        while ready:
            group = heapq.heappop(ready)[-1]
            order.append(tuple(self._nodes[place] for place in groups.by_group[group]))
            for dependant in self._group_sources(groups, groups.by_group[group]):
                waiting[dependant] -= 1
                if not waiting[dependant]:
                    heapq.heappush(ready, (*urgency[dependant], dependant))
        return tuple(order)

    def shutdown_order(self, priority: Mapping[NodeT, int]) -> tuple[tuple[NodeT, ...], ...]:
        """Return the nodes in the order in which they are shut down: the recovery order backwards.

        What depends on something goes before it, and what is urgent in recovery stays up longest.
        """
        return self.recovery_order(priority)[::-1]

    def cycles(self) -> tuple[tuple[NodeT, ...], ...]:
        """Return the groups of nodes that depend on each other in a circle."""
        members = self._groups().by_group.values()
        return tuple(tuple(self._nodes[place] for place in group) for group in members if len(group) > 1)

    def neighbourhood(self, node: NodeT, depth: int, *, limit: int = 200) -> Neighbourhood[NodeT]:
        """Return what a node depends on and what depends on it, up to `depth` steps each way, and the edges between.

        Steps never turn round: the other servers of the same room are not neighbours.

        Args:
            node: The middle of the map.
            depth: Number of steps, at least 0.
            limit: Largest number of nodes shown; a map of more cannot be read.

        Raises:
            GraphError: If the node is not there, or depth or limit are out of range.
        """
        if depth < 0 or limit < 1:
            raise GraphError("a neighbourhood needs a depth of at least 0 and a limit of at least 1")
        start = self._place(node)
        steps = {place: -step for place, step in _steps(self._back, start, depth).items()}
        for place, step in _steps(self._out, start, depth).items():
            if step <= abs(steps.get(place, -step)):
                steps[place] = step
        nearest = sorted(steps, key=lambda place: (abs(steps[place]), place))[:limit]
        shown = set(nearest)
        edges = ((source, target) for source in nearest for target in self._out.of(source) if target in shown)
        return Neighbourhood(
            {self._nodes[place]: steps[place] for place in nearest},
            tuple((self._nodes[source], self._nodes[target]) for source, target in edges),
            len(steps) - len(nearest),
        )

    def _place(self, node: NodeT) -> int:
        if node not in self._places:
            raise GraphError(f"node {node!r} is not there")
        return self._places[node]

    def _walk(self, rows: Rows, node: NodeT) -> frozenset[NodeT]:
        found: Flags = reach(rows, flags(rows.size, rows.of(self._place(node))))
        places: list[int] = np.flatnonzero(found).tolist()
        return frozenset(self._nodes[place] for place in places)

    def _groups(self) -> "_Groups":
        labels: list[int] = group_cycles(self._out).tolist()
        by_label: dict[int, list[int]] = {}
        for place, label in enumerate(labels):
            by_label.setdefault(label, []).append(place)
        # A group is called by its first member, so that the order given decides between equals.
        by_group = {members[0]: members for members in by_label.values()}
        return _Groups([by_label[label][0] for label in labels], by_group)

    def _group_targets(self, groups: "_Groups", members: list[int]) -> set[int]:
        targets = {groups.of[target] for place in members for target in self._out.of(place)}
        return targets - {members[0]}

    def _group_sources(self, groups: "_Groups", members: list[int]) -> set[int]:
        sources = {groups.of[source] for place in members for source in self._back.of(place)}
        return sources - {members[0]}

    def _urgency(self, groups: "_Groups", priority: Mapping[NodeT, int]) -> dict[int, tuple[bool, int]]:
        """Return for each group the most urgent priority of itself and all that depends on it; without one is last."""
        urgency: dict[int, tuple[bool, int]] = {}
        asked = [(priority[node], place) for node, place in self._places.items() if node in priority]
        for value, start in sorted(asked):
            todo = [groups.of[start]]
            while todo:
                group = todo.pop()
                if group not in urgency:
                    urgency[group] = (False, value)
                    todo.extend(self._group_targets(groups, groups.by_group[group]))
        return {group: urgency.get(group, (True, 0)) for group in groups.by_group}


@dataclass(frozen=True, slots=True)
class _Groups:
    of: list[int]
    by_group: Mapping[int, list[int]]


def _steps(rows: Rows, start: int, depth: int) -> dict[int, int]:
    """Return the number of steps to every node within `depth` steps."""
    steps = {start: 0}
    frontier = [start]
    for step in range(1, depth + 1):
        frontier = [place for place in _next_places(rows, frontier) if place not in steps]
        steps.update(dict.fromkeys(frontier, step))
    return steps


def _next_places(rows: Rows, frontier: list[int]) -> dict[int, None]:
    return dict.fromkeys(target for place in frontier for target in rows.of(place))


def layers_of(rows: Rows) -> Places:
    """Return a layer per node, 0 at the top: below everything that depends on it; circles share a layer."""
    labels = group_cycles(rows)
    sources = np.repeat(np.arange(rows.size, dtype=np.int32), np.diff(rows.starts))
    count = int(labels.max()) + 1 if rows.size else 0
    groups = build_rows(count, labels[sources], labels[rows.targets])
    waiting: list[int] = np.bincount(groups.targets, minlength=count).tolist()
    layer = [0] * count
    ready = [group for group in range(count) if not waiting[group]]
    while ready:
        group = ready.pop()
        for target in groups.of(group):
            layer[target] = max(layer[target], layer[group] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return np.array(layer, dtype=np.int32)[labels]
