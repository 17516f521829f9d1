"""The numbers behind a protection graph: edges that can change, and six bits per node.

Each of the six bits ("at least high", "at least very high" for three objectives) is a question of reachability of its
own: a bit holds at a node when a decision there sets it, or when no decision was made and the node has it by itself or
inherits it from one that depends on it. The least solution is the answer, so a cycle never feeds itself.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from bollwerk.engines.dependency_graph.csr import Rows, reach, turn_around
from bollwerk.engines.dependency_graph.needs import ALL_BITS

Bits = npt.NDArray[np.uint8]


class Adjacency:
    """Edges in both directions, as rows plus the few nodes whose edges changed since."""

    def __init__(self, rows: Rows) -> None:
        self._out, self._back = rows, turn_around(rows)
        self._changed_out: dict[int, list[int]] = {}
        self._changed_back: dict[int, list[int]] = {}

    def dependencies(self, place: int) -> list[int]:
        """Return what a node depends on; needs flow there."""
        changed = self._changed_out.get(place)
        return self._out.of(place) if changed is None else changed

    def dependants(self, place: int) -> list[int]:
        """Return what depends on a node; needs come from there."""
        changed = self._changed_back.get(place)
        return self._back.of(place) if changed is None else changed

    def add_node(self, place: int) -> None:
        """Add a node without edges."""
        self._changed_out[place], self._changed_back[place] = [], []

    def connect(self, dependant: int, dependency: int) -> None:
        """Add an edge that is not there yet."""
        self._changed_out[dependant] = [*self.dependencies(dependant), dependency]
        self._changed_back[dependency] = [*self.dependants(dependency), dependant]

    def disconnect(self, dependant: int, dependency: int) -> None:
        """Remove an edge."""
        self._changed_out[dependant] = [place for place in self.dependencies(dependant) if place != dependency]
        self._changed_back[dependency] = [place for place in self.dependants(dependency) if place != dependant]


class State:
    """Own, decided and resulting bits of every node.

    Attributes:
        own: Bits a node has by itself.
        decided: Both bits of every objective that was decided at the node; what is inherited stops there.
        decision: Bits the decisions set.
        value: The result.
    """

    def __init__(self, rows: Rows, own: Bits, decided: Bits, decision: Bits) -> None:
        self.edges = Adjacency(rows)
        self.own, self.decided, self.decision = (bytearray(bits.tobytes()) for bits in (own, decided, decision))
        self.value = bytearray(_solve(rows, own, decided, decision).tobytes())
        self._before: dict[int, int] = {}
        self._open: dict[int, None] = {}

    def seeded(self, place: int) -> int:
        """Return the bits that hold at a node whatever it inherits."""
        return self.own[place] & ~self.decided[place] | self.decision[place]

    def add_node(self) -> int:
        """Add a node without edges and needs; return its number."""
        for bits in (self.own, self.decided, self.decision, self.value):
            bits.append(0)
        self.edges.add_node(len(self.value) - 1)
        return len(self.value) - 1

    def set_own(self, place: int, bits: int) -> None:
        """Change what a node has by itself."""
        lost = self.own[place] & ~bits & ~self.decided[place]
        self.own[place] = bits
        self._drop(place, lost)

    def decide(self, place: int, objective: int, bits: int | None) -> None:
        """Put a decision for the bits of an objective in place of what is inherited; None withdraws it."""
        self.decided[place] = self.decided[place] & ~objective if bits is None else self.decided[place] | objective
        self.decision[place] = self.decision[place] & ~objective | (bits or 0)
        self._drop(place, objective)

    def connect(self, dependant: int, dependency: int) -> None:
        """Add an edge that is not there yet."""
        self.edges.connect(dependant, dependency)
        self._open[dependency] = None

    def disconnect(self, dependant: int, dependency: int) -> None:
        """Remove an edge."""
        self.edges.disconnect(dependant, dependency)
        self._drop(dependency, self.value[dependant] & ~self.decided[dependency])

    def settle(self) -> dict[int, int]:
        """Bring all values up to date; return the bits before, for every node whose bits are different now."""
        self._derive(self._open)
        before, self._before, self._open = self._before, {}, {}
        return {place: bits for place, bits in before.items() if self.value[place] != bits}

    def _drop(self, place: int, lost: int) -> None:
        """Take away bits that may have lost their support, at a node and wherever they were handed on.

        Too much is taken rather than too little: a circle could hold itself up. `settle` gives back what still has
        support.
        """
        self._open[place] = None
        todo = [(place, lost)]
        while todo:
            at, bits = todo.pop()
            bits &= self.value[at] & ~self.seeded(at)
            if not bits:
                continue
            self._assign(at, self.value[at] & ~bits)
            todo.extend((target, bits & ~self.decided[target]) for target in self.edges.dependencies(at))

    def _derive(self, open_places: Iterable[int]) -> None:
        """Compute open nodes from what depends on them and hand every new bit on."""
        todo: deque[int] = deque()
        for place in open_places:
            inherited = 0
            for source in self.edges.dependants(place):
                inherited |= self.value[source]
            bits = self.seeded(place) | inherited & ~self.decided[place]
            if bits != self.value[place]:
                self._assign(place, bits)
                todo.append(place)
        while todo:
            at = todo.popleft()
            for target in self.edges.dependencies(at):
                gained = self.value[at] & ~self.decided[target] & ~self.value[target]
                if gained:
                    self._assign(target, self.value[target] | gained)
                    todo.append(target)

    def _assign(self, place: int, bits: int) -> None:
        self._before.setdefault(place, self.value[place])
        self._open[place] = None
        self.value[place] = bits


def _solve(rows: Rows, own: Bits, decided: Bits, decision: Bits) -> Bits:
    """Return the bits of every node: one walk per bit, over the whole graph."""
    value = np.zeros(rows.size, dtype=np.uint8)
    seeded = own & ~decided | decision
    for bit in (1 << number for number in range(ALL_BITS.bit_length())):
        seeds = (seeded & bit) != 0
        if seeds.any():
            blocked = (decided & ~decision & bit) != 0
            value[reach(rows, seeds, blocked)] |= bit
    return value
