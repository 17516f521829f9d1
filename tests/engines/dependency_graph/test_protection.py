import numpy as np
import pytest

from bollwerk.engines.dependency_graph import (
    AddNode,
    Connect,
    Contradiction,
    Decide,
    Decision,
    Difference,
    Disconnect,
    Effect,
    GraphError,
    Need,
    Needs,
    Objective,
    Origin,
    ProtectionGraph,
    RemoveNode,
    SetOwn,
    graph_from_arrays,
)

A, C, I = Objective.AVAILABILITY, Objective.CONFIDENTIALITY, Objective.INTEGRITY  # noqa: E741
N, H, V = Need.NORMAL, Need.HIGH, Need.VERY_HIGH
NORMAL = Needs()

HOUSE = [("register", "app"), ("payroll", "app"), ("app", "server"), ("server", "room"), ("server", "net")]
NODES = ["register", "payroll", "app", "server", "room", "net"]


def lowered(need, reason="two sites share the load"):
    return Decision(need, Effect.DISTRIBUTION, reason)


def raised(need, reason="many applications together"):
    return Decision(need, Effect.CUMULATION, reason)


def house(own=None, decisions=None, edges=HOUSE):
    own = {"register": Needs(availability=H)} if own is None else own
    return ProtectionGraph.from_edges(NODES, edges, own, decisions)


def steps(path):
    return [(step.node, step.origin, step.need) for step in path]


def test_needs_are_inherited_down_to_room_and_network_by_maximum():
    graph = house({"register": Needs(V, N, H), "payroll": Needs(H, N, V)})

    assert {graph.needs_of(node) for node in ("app", "server", "room", "net")} == {Needs(V, N, V)}
    assert graph.needs_of("register") == Needs(V, N, H)


def test_needs_do_not_flow_against_the_dependency():
    graph = house({"room": Needs(availability=V)})

    assert graph.needs()["server"] == NORMAL


def test_what_nobody_stated_is_normal():
    assert set(house({}).needs().values()) == {NORMAL}


def test_distribution_lowers_the_node_and_what_it_hands_on():
    graph = house(decisions={("server", A): lowered(N)})

    assert [graph.needs_of(node).availability for node in ("app", "server", "room")] == [H, N, N]


def test_cumulation_raises_the_node_and_what_it_hands_on():
    graph = house(decisions={("server", A): raised(V)})

    assert [graph.needs_of(node).availability for node in ("app", "server", "room")] == [H, V, V]


def test_a_decision_touches_only_its_objective():
    graph = house({"register": Needs(H, H, H)}, {("server", I): lowered(N)})

    assert graph.needs_of("room") == Needs(H, N, H)


def test_nodes_in_a_circle_share_their_maximum():
    graph = house(edges=[*HOUSE, ("room", "app")])

    assert {graph.needs_of(node).availability for node in ("app", "server", "room", "net")} == {H}


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_decision_without_a_reason_is_refused(reason):
    with pytest.raises(GraphError, match="must give a reason"):
        raised(H, reason)


def test_a_need_says_which_path_it_came():
    explanation = house().explain("room", A)

    assert steps(explanation.path) == [
        ("register", Origin.OWN, H),
        ("app", Origin.INHERITED, H),
        ("server", Origin.INHERITED, H),
        ("room", Origin.INHERITED, H),
    ]
    assert (explanation.need, explanation.decision, explanation.without_decision) == (H, None, H)


def test_a_need_of_its_own_is_its_own_reason():
    assert steps(house().explain("register", A).path) == [("register", Origin.OWN, H)]


def test_a_normal_need_has_no_source():
    explanation = house().explain("room", C)

    assert (explanation.need, steps(explanation.path)) == (N, [("room", Origin.OWN, N)])


def test_a_decided_node_shows_what_it_would_inherit():
    decision = lowered(N)
    explanation = house(decisions={("server", A): decision}).explain("server", A)

    assert (explanation.need, explanation.decision, explanation.without_decision) == (N, decision, H)
    assert steps(explanation.path) == [("server", Origin.DECISION, N)]
    assert [step.node for step in explanation.overruled_path] == ["register", "app", "server"]


def test_a_path_starts_at_the_decision_that_raised():
    explanation = house(decisions={("server", A): raised(V)}).explain("room", A)

    assert steps(explanation.path) == [("server", Origin.DECISION, V), ("room", Origin.INHERITED, V)]


def test_a_node_names_the_decision_that_keeps_a_higher_need_away():
    decision = lowered(N)
    explanation = house(decisions={("server", A): decision}).explain("room", A)

    assert explanation.lowered_by == (Contradiction("server", A, decision, H),)


def test_a_decision_that_changes_nothing_for_a_node_is_not_named():
    own = {"register": Needs(availability=H), "payroll": Needs(availability=H)}
    graph = house(own, {("register", A): lowered(N)})

    assert graph.explain("app", A).lowered_by == ()


def test_a_circle_does_not_hold_itself_up():
    graph = house(edges=[*HOUSE, ("room", "app")], decisions={("app", A): raised(V)})

    assert graph.explain("app", A).without_decision is H


@pytest.mark.parametrize(
    ("decision", "own", "contradicts"),
    [
        (raised(H), N, False),
        (raised(H), H, False),  # no longer needed, but not wrong
        (raised(H), V, True),  # meant to raise, now lowers
        (lowered(H), V, False),
        (lowered(H), H, False),
        (lowered(H), N, True),  # meant to lower, now raises
    ],
)
def test_a_decision_that_does_the_opposite_must_be_taken_again(decision, own, contradicts):
    graph = house({"register": Needs(availability=own)}, {("server", A): decision})

    found = graph.contradictions()

    assert found == ([Contradiction("server", A, decision, own)] if contradicts else [])


def test_a_change_returns_only_what_differs():
    graph = house(decisions={("server", A): lowered(N)})

    differences = graph.change(SetOwn("register", Needs(availability=V)))

    assert differences == {
        "register": Difference(Needs(availability=H), Needs(availability=V)),
        "app": Difference(Needs(availability=H), Needs(availability=V)),
    }


def test_a_decision_can_be_withdrawn():
    graph = house(decisions={("server", A): lowered(N)})

    differences = graph.change(Decide("server", A, None))

    assert set(differences) == {"server", "room", "net"}
    assert graph.explain("server", A).decision is None


def test_a_circle_that_lost_its_source_falls_back():
    graph = house(edges=[*HOUSE, ("room", "app")])

    differences = graph.change(Disconnect("register", "app"))

    assert set(differences) == {"app", "server", "room", "net"}
    assert graph.needs_of("room") == NORMAL


def test_a_removed_node_takes_its_needs_and_decisions_along():
    graph = house(decisions={("register", A): raised(V)})

    differences = graph.change(RemoveNode("register"))

    assert set(differences) == {"app", "server", "room", "net"}
    with pytest.raises(GraphError, match="'register' is not there"):
        graph.needs_of("register")
    assert "register" not in graph.needs()
    assert graph.contradictions() == []


def test_a_node_can_be_removed_and_added_again():
    graph = house()

    differences = graph.change(
        RemoveNode("register"), AddNode("register", Needs(availability=H)), Connect("register", "app")
    )

    assert set(differences) == {"register"}
    assert graph.explain("app", A).path[0].node == "register"


def test_an_added_node_counts_at_once():
    graph = house({})

    graph.change(AddNode("citizens", Needs(confidentiality=V)), Connect("citizens", "app"))

    assert graph.needs_of("room").confidentiality is V


def test_connecting_twice_or_to_itself_changes_nothing():
    graph = house()

    assert graph.change(Connect("register", "app"), Connect("app", "app")) == {}
    assert set(graph.change(Disconnect("register", "app"))) == {"app", "server", "room", "net"}


def test_differences_name_what_is_new_or_otherwise():
    graph = house()
    previous = {**graph.needs(), "app": NORMAL}
    del previous["net"]

    assert graph.differences(previous) == {"app": Needs(availability=H), "net": Needs(availability=H)}
    assert graph.differences(graph.needs()) == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (SetOwn("attic", NORMAL), "node 'attic' is not there"),
        (Connect("app", "attic"), "node 'attic' is not there"),
        (Disconnect("app", "room"), "no edge from 'app' to 'room'"),
        (AddNode("app", NORMAL), "node 'app' is given twice"),
        (RemoveNode("attic"), "node 'attic' is not there"),
    ],
)
def test_a_change_that_does_not_fit_says_why_and_those_before_it_stay(change, sentence):
    graph = house()

    with pytest.raises(GraphError, match=sentence):
        graph.change(SetOwn("register", NORMAL), change)

    assert graph.needs_of("room") == NORMAL


@pytest.mark.parametrize(
    ("nodes", "edges", "own", "decisions", "sentence"),
    [
        (["a", "a"], [], {}, {}, "node 'a' is given twice"),
        (["a"], [("a", "b")], {}, {}, "an edge names the node 'b'"),
        (["a"], [], {"b": NORMAL}, {}, "protection needs name the node 'b'"),
        (["a"], [], {}, {("b", A): raised(H)}, "node 'b' is not there"),
    ],
)
def test_a_graph_that_does_not_fit_says_why(nodes, edges, own, decisions, sentence):
    with pytest.raises(GraphError, match=sentence):
        ProtectionGraph.from_edges(nodes, edges, own, decisions)


def test_an_empty_graph_has_no_needs():
    assert ProtectionGraph.from_edges([], [], {}).needs() == {}


def test_arrays_give_the_same_graph_as_edges():
    graph = graph_from_arrays(np.array([0, 1]), np.array([1, 2]), np.array([[1, 2, 3], [1, 1, 1], [2, 1, 1]]))

    assert graph.needs() == {0: Needs(N, H, V), 1: Needs(N, H, V), 2: Needs(H, H, V)}


@pytest.mark.parametrize(
    ("dependants", "dependencies", "own", "sentence"),
    [
        ([0], [0, 0], [[1, 1, 1]], "two equally long columns"),
        ([0], [0], [[1, 1]], "one row of three"),
        ([0], [0], [[1, 1, 0]], "1 to 3"),
        ([0], [0], [[1, 1, 4]], "1 to 3"),
        ([0], [1], [[1, 1, 1]], "outside 0 to 0"),
        ([-1], [0], [[1, 1, 1]], "outside 0 to 0"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(dependants, dependencies, own, sentence):
    with pytest.raises(GraphError, match=sentence):
        graph_from_arrays(np.array(dependants), np.array(dependencies), np.array(own))


def test_a_long_chain_is_no_harder_than_a_flat_graph():
    size = 50_000
    own = np.ones((size, 3), dtype=np.int8)
    own[0] = 3

    graph = graph_from_arrays(np.arange(size - 1), np.arange(1, size), own)

    assert graph.needs_of(size - 1) == Needs(V, V, V)
    assert len(graph.change(SetOwn(0, NORMAL))) == size
