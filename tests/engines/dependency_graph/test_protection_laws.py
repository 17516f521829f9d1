from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.dependency_graph import (
    Connect,
    Decide,
    Decision,
    Difference,
    Disconnect,
    Effect,
    Need,
    Needs,
    Objective,
    Origin,
    ProtectionGraph,
    SetOwn,
)

NORMAL = Needs()


def naive(nodes, edges, own, decisions):
    """Recompute everything until nothing changes, starting from nothing."""
    value = dict.fromkeys(nodes, NORMAL)
    while True:
        new = {}
        for node in nodes:
            sources = [value[source] for source, target in edges if target == node]
            most = [max(needs) for needs in zip(own.get(node, NORMAL), *sources, strict=True)]
            for place, objective in enumerate(Objective):
                if (node, objective) in decisions:
                    most[place] = decisions[node, objective].need
            new[node] = Needs(*most)
        if new == value:
            return value
        value = new


PLACES = range(7)
places = st.integers(0, 6)
needs = st.builds(Needs, *[st.sampled_from(Need)] * 3)
decisions = st.builds(Decision, st.sampled_from(Need), st.sampled_from(Effect), st.just("because"))
edge_sets = st.sets(st.tuples(places, places), max_size=14)
decision_maps = st.dictionaries(st.tuples(places, st.sampled_from(Objective)), decisions, max_size=5)
own_maps = st.dictionaries(places, needs, max_size=4)
changes = st.one_of(
    st.builds(SetOwn, places, needs),
    st.builds(Decide, places, st.sampled_from(Objective), st.none() | decisions),
    st.builds(Connect, places, places),
    st.builds(Disconnect, places, places),
)


@given(edges=edge_sets, own=own_maps, decided=decision_maps)
def test_the_result_equals_a_naive_fixpoint(edges, own, decided):
    graph = ProtectionGraph.from_edges(PLACES, edges, own, decided)

    assert graph.needs() == naive(PLACES, edges, own, decided)


def make(change, edges, own, decided):
    match change:
        case SetOwn(node, given_needs):
            own[node] = given_needs
        case Decide(node, objective, None):
            decided.pop((node, objective), None)
        case Decide(node, objective, decision):
            decided[node, objective] = decision
        case Connect(source, target):
            edges.add((source, target))
        case Disconnect(source, target):
            edges.discard((source, target))


def fits(change, edges):
    return not isinstance(change, Disconnect) or (
        (change.dependant, change.dependency) in edges and change.dependant != change.dependency
    )


@given(
    edges=edge_sets, own=own_maps, decided=decision_maps, batches=st.lists(st.lists(changes, max_size=4), max_size=4)
)
def test_changes_one_by_one_equal_computing_anew(edges, own, decided, batches):
    graph = ProtectionGraph.from_edges(PLACES, edges, own, decided)
    for batch in batches:
        before, fitting = graph.needs(), []
        for change in batch:
            if fits(change, edges):
                fitting.append(change)
                make(change, edges, own, decided)

        differences = graph.change(*fitting)

        now = graph.needs()
        assert now == naive(PLACES, edges, own, decided)
        assert differences == {n: Difference(before[n], now[n]) for n in PLACES if before[n] != now[n]}


@given(edges=edge_sets, own=own_maps, decided=decision_maps, node=places, objective=st.sampled_from(Objective))
def test_a_path_exists_in_the_edges_and_carries_the_need(edges, own, decided, node, objective):
    graph = ProtectionGraph.from_edges(PLACES, edges, own, decided)

    explanation = graph.explain(node, objective)

    without = {key: value for key, value in decided.items() if key != (node, objective)}
    assert explanation.need is naive(PLACES, edges, own, decided)[node].of(objective)
    assert explanation.without_decision is naive(PLACES, edges, own, without)[node].of(objective)
    for path, need in (
        (explanation.path, explanation.need),
        (explanation.overruled_path, explanation.without_decision),
    ):
        assert all((one.node, two.node) in edges for one, two in pairwise(path))
        assert all(step.need >= need for step in path)
        assert not path or path[-1].node == node
    source = explanation.path[0]
    assert source.origin is not Origin.INHERITED
    assert bool(explanation.overruled_path) is (explanation.decision is not None)


@given(edges=edge_sets, own=own_maps, decided=decision_maps, node=places, objective=st.sampled_from(Objective))
def test_without_the_decisions_named_a_node_would_need_more(edges, own, decided, node, objective):
    explanation = ProtectionGraph.from_edges(PLACES, edges, own, decided).explain(node, objective)
    for lowering in explanation.lowered_by:
        without = {k: v for k, v in decided.items() if k not in {(lowering.node, objective), (node, objective)}}

        needs_then = ProtectionGraph.from_edges(PLACES, edges, own, without).needs_of(node)

        assert needs_then.of(objective) > explanation.without_decision
