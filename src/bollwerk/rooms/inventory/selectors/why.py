"""Why a record needs what it needs, and the map of its dependencies.

The path is found with full sight and shown with the viewer's: a record they may not see stays on the path without its
name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.engines.dependency_graph import DependencyGraph, Effect, Need, Objective, Origin, lay_out
from bollwerk.foundation.access import deciding
from bollwerk.foundation.people.models import Person
from bollwerk.rooms.inventory.edges import edges_from, edges_into
from bollwerk.rooms.inventory.errors import RecordNotFoundError
from bollwerk.rooms.inventory.facts import (
    HIDDEN,
    DecisionFacts,
    MapEdge,
    MapFacts,
    MapNode,
    PathStep,
    WhyFacts,
)
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import NeedDecision, TargetObject
from bollwerk.rooms.inventory.protection import graph_above

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bollwerk.engines.dependency_graph import Explanation, Step

__all__ = ["decisions_of", "map_of", "why_needs"]

_Names = dict[int, tuple[Kind, str]]
_MAP_LIMIT = 60
_MAP_DEPTH = 4


def why_needs(target_id: int) -> tuple[WhyFacts, ...]:
    """Return for each objective why a record needs what it needs.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    if not _names([target_id]):
        raise RecordNotFoundError(target_id)
    with deciding("inventory.why"):
        graph = graph_above(target_id)
        explanations = [graph.explain(target_id, objective) for objective in Objective]
    names = _names({step.node for found in explanations for step in (*found.path, *found.overruled_path)})
    names |= _names({kept.node for found in explanations for kept in found.lowered_by})
    decisions = {decision.objective: decision for decision in decisions_of(target_id)}
    return tuple(_why(found, names, decisions) for found in explanations)


def decisions_of(target_id: int) -> tuple[DecisionFacts, ...]:
    """Return the standing decisions on a record, as far as the viewer may see them."""
    rows = list(NeedDecision.objects.filter(target_id=target_id, withdrawn_at__isnull=True).order_by("objective"))
    people = {row.pk: str(row) for row in Person.objects.filter(pk__in={row.decided_by_id for row in rows})}
    return tuple(
        DecisionFacts(
            id=row.pk,
            objective=Objective(row.objective),
            effect=Effect(row.effect),
            need=Need(row.need),
            reason=row.reason,
            decided_by=people.get(row.decided_by_id or 0, ""),
            decided_at=row.decided_at,
        )
        for row in rows
    )


def _why(found: Explanation[int], names: _Names, decisions: Mapping[Objective, DecisionFacts]) -> WhyFacts:
    decision = found.decision
    return WhyFacts(
        objective=found.objective,
        need=found.need,
        path=_path(found.path, names),
        decision=decisions.get(found.objective),
        without_decision=found.without_decision if decision else None,
        overruled_path=_path(found.overruled_path, names),
        contradicted=decision is not None and decision.contradicts(found.without_decision),
        lowered_by=tuple(_step(kept.node, Origin.DECISION, kept.decision.need, names) for kept in found.lowered_by),
    )


def _path(steps: Iterable[Step[int]], names: _Names) -> tuple[PathStep, ...]:
    return tuple(_step(step.node, step.origin, step.need, names) for step in steps)


def _step(node: int, origin: Origin, need: Need, names: _Names) -> PathStep:
    if node not in names:
        return PathStep(HIDDEN, None, "", origin, need)
    kind, name = names[node]
    return PathStep(node, kind, name, origin, need)


def _names(ids: Collection[int]) -> _Names:
    """Return kind and name of those records that the viewer may see."""
    rows = TargetObject.objects.filter(pk__in=ids).values_list("id", "kind", "name")
    return {key: (Kind(kind), name) for key, kind, name in rows}


def map_of(target_id: int) -> MapFacts:
    """Return the dependency map of a record: up to four steps in both directions, at most 60 records.

    Only records the viewer may see are on it; what lies behind one they may not see is left out as well.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    names = _names([target_id])
    if not names:
        raise RecordNotFoundError(target_id)
    edges: set[tuple[int, int]] = set()
    cut = False
    for downwards in (True, False):
        found, was_cut = _walk(target_id, names, downwards=downwards)
        edges |= found
        cut = cut or was_cut
    shown = DependencyGraph(names, [edge for edge in edges if edge[0] in names and edge[1] in names])
    near = shown.neighbourhood(target_id, _MAP_DEPTH, limit=_MAP_LIMIT)
    positions = lay_out(near.distance, near.edges)
    nodes = [MapNode(key, *names[key], position.layer, position.place) for key, position in positions.items()]
    return MapFacts(tuple(nodes), tuple(MapEdge(*edge) for edge in near.edges), cut=cut or near.left_out > 0)


def _walk(start: int, names: _Names, *, downwards: bool) -> tuple[set[tuple[int, int]], bool]:
    """Collect the edges of up to four steps in one direction, and the names of the records they lead to."""
    edges: set[tuple[int, int]] = set()
    frontier = {start}
    seen = {start}
    for _step_number in range(_MAP_DEPTH):
        pairs = edges_from(frontier) if downwards else edges_into(frontier)
        edges.update(pairs[: 4 * _MAP_LIMIT])
        names |= _names({pair[1 if downwards else 0] for pair in pairs[: 4 * _MAP_LIMIT]} - names.keys())
        frontier = ({pair[1 if downwards else 0] for pair in edges} & names.keys()) - seen
        seen |= frontier
        if not frontier:
            return edges, False
        if len(seen) > _MAP_LIMIT:
            return edges, True
    return edges, True
