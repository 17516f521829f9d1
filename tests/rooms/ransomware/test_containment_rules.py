import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.rooms.ransomware.rules import nftables
from bollwerk.rooms.ransomware.rules.containment import (
    REACHED,
    Driver,
    Point,
    PointVerdict,
    Probe,
    ProbeState,
    ReleaseRefusal,
    Target,
    TargetStanding,
    commands_to_isolate,
    commands_to_release,
    judge_target,
    may_release,
    needs_second_person,
)

ANSWERED, SILENT, REFUSED = ProbeState.ANSWERED, ProbeState.SILENT, ProbeState.REFUSED
DONE = PointVerdict.DONE


def probe(before=ANSWERED, after=SILENT, *, management=False, **facts):
    return Probe("obs", 1, 22, management, before, after, **facts)


@pytest.mark.parametrize(
    ("point", "probes", "standing"),
    [
        (DONE, [probe()], TargetStanding.PROVEN),
        (DONE, [probe(before=REFUSED)], TargetStanding.PROVEN),
        (DONE, [probe(before=SILENT)], TargetStanding.NOT_PROVEN),
        (DONE, [], TargetStanding.NOT_PROVEN),
        (DONE, [probe(), probe(after=REFUSED)], TargetStanding.STILL_REACHABLE),
        (DONE, [probe(flow=True, flow_survived=True)], TargetStanding.FLOW_SURVIVED),
        (DONE, [probe(management=True)], TargetStanding.NOT_PROVEN),
        (PointVerdict.PRINTED, [probe()], TargetStanding.PROVEN),
        (PointVerdict.PRINTED, [probe(after=ANSWERED)], TargetStanding.ORDERED),
        (PointVerdict.UNREACHABLE, [probe()], TargetStanding.POINT_UNREACHABLE),
        (PointVerdict.REFUSED, [probe()], TargetStanding.FAILED),
    ],
)
def test_only_what_was_reached_before_and_is_silent_now_proves_a_cut(point, probes, standing):
    assert judge_target(point, probes).standing is standing


_PROBES = st.lists(
    st.builds(
        Probe, st.just("obs"), st.just(1), st.just(22), st.booleans(), st.sampled_from(ProbeState),
        st.sampled_from(ProbeState), st.booleans(), st.booleans(),
    )
)  # fmt: skip


@given(st.sampled_from(PointVerdict), _PROBES)
def test_nothing_is_proven_while_anything_still_comes_through(point, probes):
    others = [one for one in probes if not one.management]
    if any(one.after in REACHED or one.flow_survived for one in others):
        assert judge_target(point, probes).standing is not TargetStanding.PROVEN


@pytest.mark.parametrize(
    ("before", "after", "kept"), [(ANSWERED, ANSWERED, True), (ANSWERED, SILENT, False), (SILENT, SILENT, None)]
)
def test_the_management_path_is_kept_lost_or_was_never_open(before, after, kept):
    assert judge_target(DONE, [probe(before, after, management=True)]).management_kept is kept


@pytest.mark.parametrize("handle", ['x"; flush ruleset; #', "a b", "", "x" * 16, "v1\n"])
def test_no_port_carries_words_of_its_own_into_a_rule(handle):
    with pytest.raises(nftables.HandleError):
        nftables.bridge_ruleset([handle])


@pytest.mark.parametrize(
    ("handle", "name"),
    [("10.0.0.5", "hosts4"), ("10.0.0.0/24", "networks4"), ("2001:db8::1", "hosts6"), ("eth0.20", "interfaces")],
)
def test_a_router_takes_hosts_networks_and_interfaces(handle, name):
    line = nftables.router_ruleset([handle])[0]

    assert line.startswith(f"add element inet bollwerk {name} ")
    assert nftables.released([line]) == [line, line.replace("add element", "delete element")]


def test_a_handle_stays_one_word_in_a_command_template():
    point = Point(1, "sw", Driver.COMMAND, prefix="sudo -n", isolate="port {handle} off", release="port {handle} on")
    target = Target(1, "h", 1, ("1; rm -rf /",))

    assert commands_to_isolate(point, [target])[0].line == "sudo -n port '1; rm -rf /' off"
    assert commands_to_release(point, [target])[0].line == "sudo -n port '1; rm -rf /' on"
    with pytest.raises(nftables.HandleError):
        commands_to_isolate(point, [Target(1, "h", 1, ("--all",))])


def test_the_table_stands_before_connection_tracking():
    ruleset = nftables.bridge_table(management=["m"], management_port=22, local=True)
    ruleset += nftables.router_table(management=["10.0.0.1"], management_port=22, local=True)

    hooks = [line for line in ruleset if " hook " in line]
    assert len(hooks) == 6
    assert all("priority -350" in line for line in hooks)
    assert not any("ct state" in line for line in ruleset)


@pytest.mark.parametrize(
    ("targets", "losing", "needed"), [([1], [2], False), ([7], [], True), ([1], [7], True), ([], [], False)]
)
def test_a_listed_system_or_one_it_needs_takes_two_people(targets, losing, needed):
    assert needs_second_person(targets=targets, losing_service=losing, listed={7: "Leitstelle"}) is needed


@pytest.mark.parametrize(
    ("asked_by", "agreeing", "refusal"),
    [
        (1, 2, None), (1, 1, ReleaseRefusal.SAME_PERSON), (1, None, ReleaseRefusal.SAME_PERSON),
        (None, 2, ReleaseRefusal.NOT_ASKED),
    ],
)  # fmt: skip
def test_nobody_releases_alone(asked_by, agreeing, refusal):
    assert may_release(asked_by=asked_by, agreeing=agreeing) is refusal
