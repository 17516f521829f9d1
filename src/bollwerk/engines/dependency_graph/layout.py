"""Positions for drawing a small dependency map: layers from top to bottom, few crossings."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bollwerk.engines.dependency_graph.csr import NodeT, Rows, build_rows, index_edges, index_nodes, turn_around
from bollwerk.engines.dependency_graph.structure import layers_of

_SWEEPS = 8
"""Passes down and up through the layers; on maps of 200 nodes later passes change next to nothing."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a node is drawn.

    Attributes:
        layer: Row, 0 at the top; every dependency stands below what depends on it, except inside a circle.
        place: Place within the row from the left, 0 to n-1 without gaps.
    """

    layer: int
    place: int


def lay_out(nodes: Iterable[NodeT], edges: Iterable[tuple[NodeT, NodeT]]) -> dict[NodeT, Position]:
    """Return a position for every node; the same input gives the same picture.

    Rows by longest path. Within a row the nodes are put in the order of the mean place of their neighbours (barycentre
    method), downwards and upwards in turn, and the arrangement with the fewest crossings is kept.

    Source: Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981. Edges that
    jump over rows get no bends of their own, which maps of this size do without.

    Raises:
        GraphError: If a node is given twice or an edge names a node that is not there.
    """
    place_by_node = index_nodes(nodes)
    rows = build_rows(len(place_by_node), *index_edges(place_by_node, edges))
    layers: list[int] = layers_of(rows).tolist()
    arrangement = _arrange(rows, layers)
    return {node: Position(layers[at], arrangement[at]) for node, at in place_by_node.items()}


def crossings(positions: Iterable[tuple[Position, Position]]) -> int:
    """Return how many of the edges cross, counted between edges that join the same two rows.

    Args:
        positions: Both ends of every edge; edges inside one row are not counted.
    """
    by_rows: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for upper, lower in positions:
        if upper.layer != lower.layer:
            by_rows.setdefault((upper.layer, lower.layer), []).append((upper.place, lower.place))
    return sum(_inversions([lower for _, lower in sorted(ends)]) for ends in by_rows.values())


def _inversions(places: Iterable[int]) -> int:
    seen: list[int] = []
    count = 0
    for place in places:
        at = bisect_right(seen, place)
        count += len(seen) - at
        seen.insert(at, place)
    return count


def _arrange(rows: Rows, layers: Sequence[int]) -> list[int]:
    by_layer: dict[int, list[int]] = {}
    for at, layer in enumerate(layers):
        by_layer.setdefault(layer, []).append(at)
    back = turn_around(rows)
    places = [0] * len(layers)
    for members in by_layer.values():
        _number(members, places)
    best, fewest = list(places), _count(rows, layers, places)
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        for layer in sorted(by_layer, reverse=not downwards):
            _sort_row(by_layer[layer], back if downwards else rows, places)
        found = _count(rows, layers, places)
        if found < fewest:
            best, fewest = list(places), found
    return best


def _sort_row(members: list[int], neighbours: Rows, places: list[int]) -> None:
    """Order one row by the mean place of its neighbours; a node without any stays where it is."""
    mean: dict[int, float] = {}
    for at in members:
        beside = [places[other] for other in neighbours.of(at)]
        mean[at] = sum(beside) / len(beside) if beside else float(places[at])
    members.sort(key=lambda at: (mean[at], places[at]))
    _number(members, places)


def _number(members: Sequence[int], places: list[int]) -> None:
    for place, at in enumerate(members):
        places[at] = place


def _count(rows: Rows, layers: Sequence[int], places: Sequence[int]) -> int:
    positions = [Position(layer, place) for layer, place in zip(layers, places, strict=True)]
    ends = [(positions[source], positions[target]) for source in range(rows.size) for target in rows.of(source)]
    return crossings(ends)
