"""Protection needs of every node of a dependency graph, their reasons, and what one change does to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

import numpy as np
import numpy.typing as npt

from bollwerk.engines.dependency_graph.csr import GraphError, NodeT, Places, build_rows, index_edges, index_nodes
from bollwerk.engines.dependency_graph.explanation import Contradiction, Explainer, Explanation
from bollwerk.engines.dependency_graph.needs import (
    NEEDS_BY_BITS,
    Decision,
    Need,
    Needs,
    Objective,
    bits_of,
    need_bits,
    objective_bits,
)
from bollwerk.engines.dependency_graph.state import Bits, State


@dataclass(frozen=True, slots=True)
class SetOwn(Generic[NodeT]):
    """A node gets needs of its own."""

    node: NodeT
    needs: Needs


@dataclass(frozen=True, slots=True)
class Decide(Generic[NodeT]):
    """A person decides the need of a node for one objective; None withdraws the decision."""

    node: NodeT
    objective: Objective
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Connect(Generic[NodeT]):
    """A node comes to depend on another."""

    dependant: NodeT
    dependency: NodeT


@dataclass(frozen=True, slots=True)
class Disconnect(Generic[NodeT]):
    """A node does not depend on another any more."""

    dependant: NodeT
    dependency: NodeT


@dataclass(frozen=True, slots=True)
class AddNode(Generic[NodeT]):
    """A node is added, without edges."""

    node: NodeT
    needs: Needs


@dataclass(frozen=True, slots=True)
class RemoveNode(Generic[NodeT]):
    """A node goes with its edges and decisions."""

    node: NodeT


Change = SetOwn[NodeT] | Decide[NodeT] | Connect[NodeT] | Disconnect[NodeT] | AddNode[NodeT] | RemoveNode[NodeT]


@dataclass(frozen=True, slots=True)
class Difference:
    """Needs of one node before and after a change."""

    before: Needs
    after: Needs


class ProtectionGraph(Generic[NodeT]):
    """Nodes with protection needs that are inherited along dependencies by maximum.

    A process hands its needs to its applications, these to their systems, these to rooms and networks. The value at a
    node is the decision made there, otherwise the maximum of its own need and of the values of all that depend on it;
    what is handed on is the decided value. Cycles are allowed: nodes in a circle share their maximum.

    Source: BSI-Standard 200-2, 8.2.3 to 8.2.8 (inheritance from processes to applications, systems, rooms, networks).
    """

    def __init__(
        self,
        place_by_node: dict[NodeT, int],
        ends: tuple[Places, Places],
        own: Bits,
        decisions: Mapping[tuple[NodeT, Objective], Decision],
    ) -> None:
        """Take numbered nodes and edges; callers use `from_edges` or `from_arrays`."""
        self._places = place_by_node
        self._nodes = list(place_by_node)
        self._decisions: dict[tuple[int, Objective], Decision] = {
            (self._place(node), objective): decision for (node, objective), decision in decisions.items()
        }
        decided, set_to = (np.zeros(len(self._nodes), dtype=np.uint8) for _ in range(2))
        for (place, objective), decision in self._decisions.items():
            decided[place] |= objective_bits(objective)
            set_to[place] |= need_bits(objective, decision.need)
        self._state = State(build_rows(len(self._nodes), *ends), own, decided, set_to)

    @classmethod
    def from_edges(
        cls,
        nodes: Iterable[NodeT],
        edges: Iterable[tuple[NodeT, NodeT]],
        own: Mapping[NodeT, Needs],
        decisions: Mapping[tuple[NodeT, Objective], Decision] | None = None,
    ) -> "ProtectionGraph[NodeT]":
        """Return the graph of the nodes and edges, fully computed.

        Args:
            nodes: Every node once; any hashable value.
            edges: Pairs (dependant, dependency): the first cannot work without the second.
            own: Needs that nodes have by themselves, usually processes; the others have none (normal).
            decisions: Decisions of people by node and objective.

        Raises:
            GraphError: If a node is given twice, or an edge, need or decision names a node that is not there.
        """
        place_by_node = index_nodes(nodes)
        bits = np.zeros(len(place_by_node), dtype=np.uint8)
        for node, needs in own.items():
            if node not in place_by_node:
                raise GraphError(f"protection needs name the node {node!r}, which is not there")
            bits[place_by_node[node]] = bits_of(needs)
        return cls(place_by_node, index_edges(place_by_node, edges), bits, decisions or {})

    def needs(self) -> dict[NodeT, Needs]:
        """Return the needs of every node."""
        value = self._state.value
        return {node: NEEDS_BY_BITS[value[place]] for node, place in self._places.items()}

    def needs_of(self, node: NodeT) -> Needs:
        """Return the needs of one node.

        Raises:
            GraphError: If the node is not there.
        """
        return NEEDS_BY_BITS[self._state.value[self._place(node)]]

    def differences(self, previous: Mapping[NodeT, Needs]) -> dict[NodeT, Needs]:
        """Return the needs of those nodes only for which `previous` says something else or nothing."""
        return {node: needs for node, needs in self.needs().items() if previous.get(node) != needs}

    def explain(self, node: NodeT, objective: Objective) -> Explanation[NodeT]:
        """Return why a node has its need for an objective.

        Raises:
            GraphError: If the node is not there.
        """
        return self._explainer().explain(self._place(node), objective)

    def contradictions(self) -> list[Contradiction[NodeT]]:
        """Return the decisions that now do the opposite of their effect, so that a person must decide again."""
        return self._explainer().contradictions()

    def change(self, *changes: Change[NodeT]) -> dict[NodeT, Difference]:
        """Make changes in the order given; return the nodes whose needs differ afterwards, and only those.

        Looks only at what the changes can reach. A node that was added is in the result when it needs more than normal;
        one that was removed is not in the result.

        Raises:
            GraphError: If a change does not fit the graph; the changes before it stay made.
        """
        try:
            for change in changes:
                self._make(change)
        finally:
            before = self._state.settle()
        return {
            self._nodes[place]: Difference(NEEDS_BY_BITS[bits], NEEDS_BY_BITS[self._state.value[place]])
            for place, bits in before.items()
            if self._places.get(self._nodes[place]) == place
        }

    def _make(self, change: Change[NodeT]) -> None:
        match change:
            case SetOwn(node, needs):
                self._state.set_own(self._place(node), bits_of(needs))
            case Decide(node, objective, decision):
                self._decide(self._place(node), objective, decision)
            case Connect(dependant, dependency):
                self._connect(self._place(dependant), self._place(dependency))
            case Disconnect(dependant, dependency):
                self._disconnect(dependant, dependency)
            case AddNode(node, needs):
                self._add(node, needs)
            case RemoveNode(node):
                self._remove(node)

    def _decide(self, place: int, objective: Objective, decision: Decision | None) -> None:
        if decision is None:
            self._decisions.pop((place, objective), None)
            self._state.decide(place, objective_bits(objective), None)
            return
        self._decisions[place, objective] = decision
        self._state.decide(place, objective_bits(objective), need_bits(objective, decision.need))

    def _connect(self, dependant: int, dependency: int) -> None:
        if dependant != dependency and dependency not in self._state.edges.dependencies(dependant):
            self._state.connect(dependant, dependency)

    def _disconnect(self, dependant: NodeT, dependency: NodeT) -> None:
        source, target = self._place(dependant), self._place(dependency)
        if target not in self._state.edges.dependencies(source):
            raise GraphError(f"there is no edge from {dependant!r} to {dependency!r}")
        self._state.disconnect(source, target)

    def _add(self, node: NodeT, needs: Needs) -> None:
        if node in self._places:
            raise GraphError(f"node {node!r} is given twice")
        place = self._state.add_node()
        self._places[node] = place
        self._nodes.append(node)
        self._state.set_own(place, bits_of(needs))

    def _remove(self, node: NodeT) -> None:
        place = self._place(node)
        for objective in Objective:
            self._decide(place, objective, None)
        for dependency in self._state.edges.dependencies(place):
            self._state.disconnect(place, dependency)
        for dependant in self._state.edges.dependants(place):
            self._state.disconnect(dependant, place)
        self._state.set_own(place, 0)
        del self._places[node]

    def _place(self, node: NodeT) -> int:
        try:
            return self._places[node]
        except KeyError:
            raise GraphError(f"node {node!r} is not there") from None

    def _explainer(self) -> Explainer[NodeT]:
        return Explainer(self._state, self._nodes, self._decisions)


def graph_from_arrays(
    dependants: npt.NDArray[np.integer],
    dependencies: npt.NDArray[np.integer],
    own: npt.NDArray[np.integer],
    decisions: Mapping[tuple[int, Objective], Decision] | None = None,
) -> ProtectionGraph[int]:
    """Return the graph of the nodes 0 to n-1, fully computed.

    Args:
        dependants: First end of every edge.
        dependencies: Second end of every edge.
        own: Needs of the nodes as numbers 1 to 3, one row per node, columns in the order of `Objective`.
        decisions: Decisions of people by node and objective.

    Raises:
        GraphError: If the arrays do not fit together.
    """
    size = len(own)
    if own.shape != (size, len(Objective)) or dependants.shape != dependencies.shape or dependants.ndim != 1:
        raise GraphError("edges need two equally long columns, needs one row of three per node")
    if ((own < Need.NORMAL) | (own > Need.VERY_HIGH)).any():
        raise GraphError("needs are the numbers 1 to 3")
    for ends in (dependants, dependencies):
        if ((ends < 0) | (ends >= size)).any():
            raise GraphError(f"an edge names a node outside 0 to {size - 1}")
    bits = np.zeros(size, dtype=np.uint8)
    for column, _ in enumerate(Objective):
        bits |= ((1 << (own[:, column] - 1)) - 1 << 2 * column).astype(np.uint8)
    ends32 = (dependants.astype(np.int32), dependencies.astype(np.int32))
    return ProtectionGraph({place: place for place in range(size)}, ends32, bits, decisions or {})
