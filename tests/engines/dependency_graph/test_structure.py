from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.dependency_graph import DependencyGraph, GraphError, Position, crossings, lay_out

EDGES = [("register", "app"), ("app", "database"), ("app", "proxy"), ("database", "server"), ("proxy", "server")]
NODES = ["register", "app", "proxy", "database", "server"]


def graph(edges=EDGES, nodes=NODES):
    return DependencyGraph(nodes, edges)


def test_a_node_reaches_all_it_depends_on():
    assert graph().reachable_from("app") == {"database", "proxy", "server"}
    assert graph().reachable_from("server") == frozenset()


@pytest.mark.parametrize("length", [1, 2, 64, 65, 66, 200])
def test_a_chain_is_walked_to_its_end_however_deep(length):
    chain = DependencyGraph(range(length + 1), [(place, place + 1) for place in range(length)])

    assert chain.reachable_from(0) == set(range(1, length + 1))
    assert chain.impact(length) == set(range(length))


def test_the_impact_of_a_failure_is_all_that_depends_on_it():
    assert graph().impact("proxy") == {"app", "register"}
    assert graph().impact("register") == frozenset()


def test_a_node_in_a_circle_reaches_itself():
    assert "app" in graph([*EDGES, ("server", "app")]).impact("app")


def test_an_unknown_node_is_refused():
    with pytest.raises(GraphError, match="'attic' is not there"):
        graph().impact("attic")


def test_recovery_starts_with_what_depends_on_nothing():
    order = graph().recovery_order({})

    assert order == (("server",), ("proxy",), ("database",), ("app",), ("register",))


def test_shutdown_is_recovery_backwards():
    assert graph().shutdown_order({}) == graph().recovery_order({})[::-1]


def test_a_dependency_is_as_urgent_as_what_needs_it():
    nodes = ["canteen", "canteen-db", "rescue-db", "rescue"]
    edges = [("canteen", "canteen-db"), ("rescue", "rescue-db")]

    order = graph(edges, nodes).recovery_order({"rescue": 1, "canteen": 5, "rescue-db": 9})

    assert order == (("rescue-db",), ("rescue",), ("canteen-db",), ("canteen",))


def test_what_has_no_priority_comes_last():
    assert graph([], ["b", "a"]).recovery_order({"a": 1000}) == (("a",), ("b",))


def test_a_circle_is_reported_as_one_group():
    order = graph([*EDGES, ("server", "database")]).recovery_order({})

    assert order == (("database", "server"), ("proxy",), ("app",), ("register",))
    assert graph([*EDGES, ("server", "database")]).cycles() == (("database", "server"),)


def test_without_a_circle_there_are_no_cycles():
    assert graph([*EDGES, ("app", "app")]).cycles() == ()


def test_a_neighbourhood_goes_both_ways_up_to_its_depth():
    near = graph().neighbourhood("app", 1)

    assert near.distance == {"app": 0, "register": -1, "proxy": 1, "database": 1}
    assert set(near.edges) == {("register", "app"), ("app", "proxy"), ("app", "database")}
    assert near.left_out == 0


def test_a_neighbourhood_does_not_turn_round():
    near = graph([("a", "room"), ("b", "room")], ["a", "b", "room"]).neighbourhood("a", 5)

    assert "b" not in near.distance


def test_a_neighbourhood_of_no_depth_is_the_node():
    assert graph().neighbourhood("app", 0).distance == {"app": 0}


def test_a_crowded_neighbourhood_says_how_many_are_left_out():
    near = graph().neighbourhood("register", 3, limit=2)

    assert (list(near.distance), near.left_out) == (["register", "app"], 3)


@pytest.mark.parametrize(("depth", "limit"), [(-1, 1), (0, 0)])
def test_a_neighbourhood_out_of_range_is_refused(depth, limit):
    with pytest.raises(GraphError, match="depth of at least 0 and a limit of at least 1"):
        graph().neighbourhood("app", depth, limit=limit)


def test_a_circle_counts_on_its_nearer_side_and_on_a_tie_as_a_dependency():
    near = graph([("a", "b"), ("b", "c"), ("c", "a"), ("a", "d"), ("d", "a")], "abcd").neighbourhood("a", 2)

    assert near.distance == {"a": 0, "b": 1, "c": -1, "d": 1}


def test_a_map_puts_dependencies_below():
    positions = lay_out(NODES, EDGES)

    assert {node: position.layer for node, position in positions.items()} == {
        "register": 0,
        "app": 1,
        "proxy": 2,
        "database": 2,
        "server": 3,
    }


def test_a_map_uncrosses_lines():
    edges = [("a", "z"), ("b", "y"), ("c", "x")]
    positions = lay_out("abcxyz", edges)

    assert crossings((positions[one], positions[two]) for one, two in edges) == 0


def test_nodes_in_a_circle_share_a_row():
    positions = lay_out("abc", [("a", "b"), ("b", "a"), ("b", "c")])

    assert positions == {"a": Position(0, 0), "b": Position(0, 1), "c": Position(1, 0)}


def test_an_empty_map_is_empty():
    assert lay_out([], []) == {}


@pytest.mark.parametrize(
    ("ends", "count"),
    [
        ([((0, 0), (1, 1)), ((0, 1), (1, 0))], 1),
        ([((0, 0), (1, 0)), ((0, 1), (1, 1))], 0),
        ([((0, 0), (1, 1)), ((0, 0), (1, 0))], 0),  # from one node
        ([((0, 0), (1, 0)), ((0, 1), (1, 0))], 0),  # to one node
        ([((0, 0), (1, 1)), ((0, 1), (2, 0))], 0),  # other rows
        ([((0, 0), (0, 2)), ((0, 1), (0, 0))], 0),  # within a row
    ],
)
def test_lines_cross_when_their_ends_are_the_other_way_round(ends, count):
    assert crossings((Position(*one), Position(*two)) for one, two in ends) == count


PLACES = range(8)
edge_sets = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16)


def closure(edges):
    """Return all pairs joined by a path, by repeated composition."""
    pairs = set(edges)
    while True:
        more = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not more:
            return pairs
        pairs |= more


@given(edges=edge_sets, node=st.integers(0, 7))
def test_reach_and_impact_are_the_two_sides_of_all_paths(edges, node):
    paths = closure({(a, b) for a, b in edges if a != b})
    found = DependencyGraph(PLACES, edges)

    assert found.reachable_from(node) == {b for a, b in paths if a == node}
    assert found.impact(node) == {a for a, b in paths if b == node}


@given(edges=edge_sets, priority=st.dictionaries(st.integers(0, 7), st.integers(0, 3)))
def test_recovery_never_starts_anything_before_what_it_needs(edges, priority):
    paths = closure(edges)

    order = DependencyGraph(PLACES, edges).recovery_order(priority)

    step = {node: number for number, group in enumerate(order) for node in group}
    assert sorted(step) == list(PLACES)
    for dependant, dependency in edges:
        circle = (dependency, dependant) in paths
        assert step[dependency] == step[dependant] if circle else step[dependency] < step[dependant]


@given(edges=edge_sets)
def test_a_map_shows_every_node_once_and_points_down(edges):
    paths = closure(edges)

    positions = lay_out(PLACES, edges)

    assert len(set(positions.values())) == len(PLACES)
    for layer in {position.layer for position in positions.values()}:
        places = sorted(position.place for position in positions.values() if position.layer == layer)
        assert places == list(range(len(places)))
    for dependant, dependency in edges:
        upper, lower = positions[dependant].layer, positions[dependency].layer
        assert upper == lower if (dependency, dependant) in paths or dependant == dependency else upper < lower
    assert positions == lay_out(PLACES, edges)


@given(edges=edge_sets)
def test_crossings_are_counted_as_by_hand(edges):
    positions = lay_out(PLACES, edges)
    ends = [(positions[a], positions[b]) for a, b in edges]

    by_hand = sum(
        (a.layer, b.layer) == (c.layer, d.layer)
        and a.layer != b.layer
        and (a.place - c.place) * (b.place - d.place) < 0
        for (a, b), (c, d) in combinations(ends, 2)
    )
    assert crossings(ends) == by_hand
