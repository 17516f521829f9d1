"""Protection needs on a large information network: full computation, one change, one explanation.

Run: `PYTHONPATH=src python benchmarks/dependency_graph.py`. One JSON line per figure; the peer is a plain-Python
fixpoint over the same edges in the same run, for a change the full computation that it makes unnecessary.
"""

import json
import random
import statistics
import sys
import time
from collections import deque

import numpy as np

from bollwerk.engines.dependency_graph import (
    Connect,
    Decide,
    Decision,
    Disconnect,
    Effect,
    Need,
    Needs,
    Objective,
    SetOwn,
    graph_from_arrays,
)

NODES, EDGES, CHANGES = 100_000, 300_000, 400
LAYERS = (0.05, 0.25, 0.85, 1.0)  # processes, applications, systems, rooms and networks: share of nodes up to here


def report(figure, value, unit, bound, peer=None, peer_value=None):
    holds = value <= bound
    line = {"figure": figure, "value": round(value, 3), "unit": unit, "bound": bound, "peer": peer}
    print(json.dumps({**line, "peer_value": peer_value and round(peer_value, 3), "holds": holds}))
    return holds


def make_network(generator):
    """Return edges from each layer to the next (and some inside a layer, cycles too), own needs and decisions."""
    ends = [0, *(int(NODES * share) for share in LAYERS)]
    layer = generator.integers(0, 3, EDGES)
    same = generator.random(EDGES) < 0.05
    low, high = np.array(ends)[layer], np.array(ends)[layer + 1]
    dependants = generator.integers(low, high)
    below = layer + np.where(same, 0, 1)
    dependencies = generator.integers(np.array(ends)[below], np.array(ends)[below + 1])
    own = np.ones((NODES, 3), dtype=np.int8)
    own[: ends[1]] = generator.choice([1, 2, 3], size=(ends[1], 3), p=[0.8, 0.15, 0.05])
    decisions = {}
    for node in generator.choice(np.arange(ends[1], NODES), 2000, replace=False).tolist():
        need = Need(int(generator.integers(1, 4)))
        objective = list(Objective)[int(generator.integers(0, 3))]
        decisions[node, objective] = Decision(need, Effect.CUMULATION, "several applications together")
    return dependants, dependencies, own, decisions


def naive_fixpoint(dependants, dependencies, own, decisions):
    """Return the value lists of the three objectives by a work list in plain Python."""
    targets = [[] for _ in range(NODES)]
    for source, target in zip(dependants.tolist(), dependencies.tolist(), strict=True):
        targets[source].append(target)
    values = []
    for column, objective in enumerate(Objective):
        fixed = {node: int(decision.need) for (node, of), decision in decisions.items() if of is objective}
        value = own[:, column].tolist()
        for node, need in fixed.items():
            value[node] = need
        todo = deque(range(NODES))
        while todo:
            node = todo.popleft()
            for target in targets[node]:
                if value[target] < value[node] and target not in fixed:
                    value[target] = value[node]
                    todo.append(target)
        values.append(value)
    return values


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def make_change(number, network, rng):
    dependants, dependencies, _, _ = network
    if number % 4 == 0:
        return SetOwn(rng.randrange(NODES // 20), Needs(*(Need(rng.randint(1, 3)) for _ in range(3))))
    if number % 4 == 1:
        decision = Decision(Need(rng.randint(1, 3)), Effect.DISTRIBUTION, "two sites share the load")
        return Decide(rng.randrange(NODES // 20, NODES), rng.choice(list(Objective)), decision)
    edge = rng.randrange(EDGES)
    if number % 4 == 2:
        return Connect(rng.randrange(NODES // 20), int(dependencies[edge]))
    return Disconnect(int(dependants[edge]), int(dependencies[edge]))


def main():
    network = make_network(np.random.default_rng(1))
    naive, naive_s = timed(lambda: naive_fixpoint(*network))
    runs = [timed(lambda: graph_from_arrays(*network)) for _ in range(5)]
    graph, full_s = runs[-1][0], statistics.median(seconds for _, seconds in runs)
    assert [tuple(map(int, needs)) for needs in graph.needs().values()] == list(zip(*naive, strict=True))
    held = [report("full computation, 100,000 nodes, 300,000 edges", full_s, "s", 0.3, "plain fixpoint", naive_s)]

    rng = random.Random(2)
    changes = [make_change(number, network, rng) for number in range(CHANGES)]
    times = [timed(lambda c=change: graph.change(c))[1] for change in changes]
    held.append(report("one change, median", statistics.median(times) * 1e3, "ms", 5, "full computation", full_s * 1e3))
    held.append(report("one change, 95th percentile", sorted(times)[int(0.95 * CHANGES)] * 1e3, "ms", 5))
    held.append(report("one change, slowest", max(times) * 1e3, "ms", 50))

    nodes = [rng.randrange(NODES) for _ in range(200)]
    times = [timed(lambda n=node: graph.explain(n, Objective.AVAILABILITY))[1] for node in nodes]
    held.append(report("explanation, median", statistics.median(times) * 1e3, "ms", 50))
    held.append(report("explanation, slowest", max(times) * 1e3, "ms", 500))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
