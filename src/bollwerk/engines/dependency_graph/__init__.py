"""Graphs of things that depend on each other: protection needs, impact, order of recovery, maps.

An edge is a pair (dependant, dependency): a process depends on its applications, these on systems, these on rooms and
networks. Pure: nodes and edges in, values out.
"""

from bollwerk.engines.dependency_graph.csr import GraphError
from bollwerk.engines.dependency_graph.explanation import Contradiction, Explanation, Origin, Step
from bollwerk.engines.dependency_graph.layout import Position, crossings, lay_out
from bollwerk.engines.dependency_graph.needs import Decision, Effect, Need, Needs, Objective
from bollwerk.engines.dependency_graph.protection import (
    AddNode,
    Change,
    Connect,
    Decide,
    Difference,
    Disconnect,
    ProtectionGraph,
    RemoveNode,
    SetOwn,
    graph_from_arrays,
)
from bollwerk.engines.dependency_graph.structure import DependencyGraph, Neighbourhood

__all__ = [
    "AddNode",
    "Change",
    "Connect",
    "Contradiction",
    "Decide",
    "Decision",
    "DependencyGraph",
    "Difference",
    "Disconnect",
    "Effect",
    "Explanation",
    "GraphError",
    "Need",
    "Needs",
    "Neighbourhood",
    "Objective",
    "Origin",
    "Position",
    "ProtectionGraph",
    "RemoveNode",
    "SetOwn",
    "Step",
    "crossings",
    "graph_from_arrays",
    "lay_out",
]
