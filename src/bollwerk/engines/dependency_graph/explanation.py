"""Why a node needs what it needs: the path its need came, and the decisions that changed something on the way."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

from bollwerk.engines.dependency_graph.csr import NodeT
from bollwerk.engines.dependency_graph.needs import Decision, Need, Objective, need_in, objective_bits, threshold_bit
from bollwerk.engines.dependency_graph.state import State


class Origin(StrEnum):
    """Where a node on a path has its need from."""

    OWN = "own"
    DECISION = "decision"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Step(Generic[NodeT]):
    """One node on a path, with the need it carries."""

    node: NodeT
    origin: Origin
    need: Need


@dataclass(frozen=True, slots=True)
class Contradiction(Generic[NodeT]):
    """A decision against what holds without it.

    Attributes:
        without: Need the node would have without the decision.
    """

    node: NodeT
    objective: Objective
    decision: Decision
    without: Need


@dataclass(frozen=True, slots=True)
class Explanation(Generic[NodeT]):
    """Answer to "why does this node need so much, or so little?".

    Attributes:
        path: From the node where the need arises to the node asked about, one of the shortest; consecutive nodes are
            joined by an edge. A normal need has no source, its path is the node alone.
        decision: The decision at the node itself, if there is one.
        without_decision: What the node would need without its own decision; equal to `need` where there is none.
        overruled_path: The path of `without_decision`, when the node itself was decided.
        lowered_by: Decisions further up that keep a higher need away from the node.
    """

    node: NodeT
    objective: Objective
    need: Need
    path: tuple[Step[NodeT], ...]
    decision: Decision | None
    without_decision: Need
    overruled_path: tuple[Step[NodeT], ...]
    lowered_by: tuple[Contradiction[NodeT], ...]


@dataclass(frozen=True, slots=True)
class Explainer(Generic[NodeT]):
    """Answers questions about a state that is up to date."""

    state: State
    nodes: Sequence[NodeT]
    decisions: Mapping[tuple[int, Objective], Decision]

    def explain(self, place: int, objective: Objective) -> Explanation[NodeT]:
        """Return why a node has its need for an objective."""
        decision = self.decisions.get((place, objective))
        need = need_in(self.state.value[place], objective)
        without, undecided_path = self._without_decision(place, objective)
        steps = tuple(self._step(at, objective) for at in undecided_path[:-1])
        last_origin = Origin.INHERITED if steps else Origin.OWN
        inherited_path = (*steps, Step(self.nodes[place], last_origin, without))
        return Explanation(
            node=self.nodes[place],
            objective=objective,
            need=need,
            path=(self._step(place, objective),) if decision else inherited_path,
            decision=decision,
            without_decision=without,
            overruled_path=inherited_path if decision else (),
            lowered_by=tuple(self._lowering(place, objective, without)),
        )

    def contradictions(self) -> list[Contradiction[NodeT]]:
        """Return the decisions that do the opposite of their effect."""
        found: list[Contradiction[NodeT]] = []
        for (place, objective), decision in self.decisions.items():
            without, _ = self._without_decision(place, objective)
            if decision.contradicts(without):
                found.append(Contradiction(self.nodes[place], objective, decision, without))
        return found

    def _without_decision(self, place: int, objective: Objective) -> tuple[Need, list[int]]:
        """Return the need a node would have without its own decision, and the path it comes."""
        for need in (Need.VERY_HIGH, Need.HIGH):
            path = self._path(place, threshold_bit(objective, need))
            if path:
                return need, path
        return Need.NORMAL, [place]

    def _path(self, place: int, bit: int) -> list[int]:
        """Return a shortest path from a source of the bit to the node, not counting a decision at the node itself.

        The node is never passed through: in a circle it would otherwise be its own reason.
        """
        if self.state.own[place] & bit:
            return [place]
        next_by_place: dict[int, int] = {place: place}
        todo = deque([place])
        while todo:
            at = todo.popleft()
            for source in self.state.edges.dependants(at):
                if source in next_by_place or not self.state.value[source] & bit:
                    continue
                next_by_place[source] = at
                if self.state.seeded(source) & bit:
                    return list(_follow(next_by_place, source))
                todo.append(source)
        return []

    def _lowering(self, place: int, objective: Objective, need: Need) -> Iterator[Contradiction[NodeT]]:
        """Yield the nearest decisions above a node that hold back a higher need than the node has without its own."""
        decided = objective_bits(objective)
        seen, todo = {place}, deque([place])
        while todo:
            for source in self.state.edges.dependants(todo.popleft()):
                if source in seen:
                    continue
                seen.add(source)
                if not self.state.decided[source] & decided:
                    todo.append(source)
                    continue
                decision = self.decisions[source, objective]
                without, _ = self._without_decision(source, objective)
                if without > max(need, decision.need):
                    yield Contradiction(self.nodes[source], objective, decision, without)

    def _step(self, place: int, objective: Objective) -> Step[NodeT]:
        need = need_in(self.state.value[place], objective)
        if (place, objective) in self.decisions:
            return Step(self.nodes[place], Origin.DECISION, need)
        own = need_in(self.state.own[place], objective)
        return Step(self.nodes[place], Origin.OWN if own is need else Origin.INHERITED, need)


def _follow(next_by_place: Mapping[int, int], start: int) -> Iterator[int]:
    at = start
    while True:
        yield at
        if next_by_place[at] == at:
            return
        at = next_by_place[at]
