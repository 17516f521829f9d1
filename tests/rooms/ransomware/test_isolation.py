"""Isolation with real nftables, real SSH servers and real connections, in network namespaces of this machine."""

from contextlib import contextmanager
from socket import create_connection, create_server

import pytest

from bollwerk.rooms.ransomware.adapters import containment, imaging, ssh
from bollwerk.rooms.ransomware.adapters.namespaces import NamespaceLab
from bollwerk.rooms.ransomware.rules.containment import (
    Driver,
    Endpoint,
    Observer,
    Plan,
    Point,
    PointVerdict,
    ProbeState,
    Target,
    TargetStanding,
)

pytestmark = [pytest.mark.system, pytest.mark.slow]  # namespaces, SSH servers and the time that silence takes

HOSTS = {"mgmt": "10.97.0.9", "obs": "10.97.0.8", "h1": "10.97.0.1", "h2": "10.97.0.2", "h3": "10.97.0.3"}
SWITCH = "10.97.0.10"
NETWORKS = {"mgmt": "10.97.9", "obs": "10.97.8", "h1": "10.97.1", "h2": "10.97.2"}


@pytest.fixture(scope="module")
def lan(tmp_path_factory):
    """A switch with three hosts, an observer and a management station."""
    with NamespaceLab(tmp_path_factory.mktemp("lan")) as lab:
        lab.switch("sw", {name: f"{address}/24" for name, address in HOSTS.items()})
        lab.run("sw", "ip", "addr", "add", f"{SWITCH}/24", "dev", "br0")
        lab.serve_ssh({name: HOSTS[name] for name in ("obs", "h1", "h2", "h3")} | {"sw": SWITCH})
        yield lab


@pytest.fixture(scope="module")
def routed(tmp_path_factory):
    """A router with the usual first rule, and four networks."""
    with NamespaceLab(tmp_path_factory.mktemp("routed")) as lab:
        lab.router("rt", {name: (f"{net}.2/24", f"{net}.1/24") for name, net in NETWORKS.items()})
        lab.run(
            "rt", "nft", "-f", "-",
            reads="table inet house {\nchain passing {\ntype filter hook forward priority 0; policy accept;\n"
            "ct state established,related accept\n}\n}\n",
        )  # fmt: skip
        lab.serve_ssh({name: f"{NETWORKS[name]}.2" for name in ("obs", "h1", "h2")} | {"rt": "10.97.9.1"})
        yield lab


def switch_plan(lab, *names, **point):
    values = {"driver": Driver.NFT_BRIDGE, "endpoint": lab.endpoint(SWITCH), "management": ("mgmt",), **point}
    return Plan(
        (Point(1, "sw", **values),),
        tuple(Target(number, name, 1, (name,), HOSTS[name]) for number, name in enumerate(names, start=1)),
        (Observer(1, "obs", lab.endpoint(HOSTS["obs"])),),
    )


def router_plan(lab, *names):
    return Plan(
        (Point(1, "rt", Driver.NFT_ROUTER, lab.endpoint("10.97.9.1"), management=("10.97.9.2",)),),
        tuple(
            Target(number, name, 1, (f"{NETWORKS[name]}.2",), f"{NETWORKS[name]}.2")
            for number, name in enumerate(names, start=1)
        ),
        (Observer(1, "obs", lab.endpoint(f"{NETWORKS['obs']}.2")),),
    )


@contextmanager
def connection(lab, source, target, address, port=9999):
    """A connection between two hosts, as an attacker holds one."""
    with lab.standing_in(target):
        listener = create_server((address, port))
    with lab.standing_in(source):
        sender = create_connection((address, port), timeout=2)
    receiver, _ = listener.accept()
    receiver.settimeout(0.7)
    with listener, sender, receiver:
        yield sender, receiver


def arrives(pair) -> bool:
    sender, receiver = pair
    sender.send(b"x")
    try:
        return receiver.recv(1) == b"x"
    except TimeoutError:
        return False


def reached(lab, source, address, port=22) -> bool:
    with lab.standing_in(source):
        try:
            create_connection((address, port), timeout=0.7).close()
        except OSError:
            return False
    return True


@contextmanager
def isolated(lab, plan):
    with lab.standing_in("mgmt"):
        proof = containment.isolate(plan, key_file=lab.client_key)
    try:
        yield proof
    finally:
        with lab.standing_in("mgmt"):
            containment.release(plan, key_file=lab.client_key)


def test_a_host_at_a_switch_is_cut_off_with_its_running_connections_and_stays_manageable(lan):
    plan = switch_plan(lan, "h1")
    with connection(lan, "h1", "h2", HOSTS["h2"]) as outwards, connection(lan, "h2", "h3", HOSTS["h3"]) as other:
        assert arrives(outwards)

        with isolated(lan, plan) as proof:
            assert proof.verdicts[1].standing is TargetStanding.PROVEN
            assert proof.verdicts[1].management_kept is True
            assert (proof.as_json()["flows"], proof.surviving_flows) == (1, 0)
            assert not arrives(outwards)
            assert arrives(other)
            assert not reached(lan, "h2", HOSTS["h1"])
            assert reached(lan, "mgmt", HOSTS["h1"])
            assert not reached(lan, "h1", HOSTS["h2"])
            assert not reached(lan, "h1", SWITCH)


def test_another_address_does_not_help_a_host_that_is_isolated_by_port(lan):
    with isolated(lan, switch_plan(lan, "h1")):
        lan.run("h1", "ip", "addr", "add", "10.97.0.77/24", "dev", "eth0")
        lan.run("h1", "ip", "route", "add", "10.97.0.2/32", "dev", "eth0", "src", "10.97.0.77")

        assert not reached(lan, "h1", HOSTS["h2"])


def test_a_release_opens_the_way_again_and_says_so(lan):
    plan = switch_plan(lan, "h1", "h2")
    with isolated(lan, plan):
        pass

    with lan.standing_in("mgmt"):
        proof = containment.release(plan, key_file=lan.client_key)

    assert {one.standing for one in proof.verdicts.values()} == {TargetStanding.RELEASED}
    assert {probe.after for probe in proof.probes} == {ProbeState.ANSWERED}
    assert reached(lan, "h3", HOSTS["h1"])


def test_releasing_one_host_leaves_the_other_isolated(lan):
    with isolated(lan, switch_plan(lan, "h1")), isolated(lan, switch_plan(lan, "h2")):
        with lan.standing_in("mgmt"):
            containment.release(switch_plan(lan, "h1"), key_file=lan.client_key)

        assert reached(lan, "h3", HOSTS["h1"])
        assert not reached(lan, "h3", HOSTS["h2"])


def test_a_dry_run_finds_out_everything_and_changes_nothing(lan):
    with lan.standing_in("mgmt"):
        proof = containment.dry_run(switch_plan(lan, "h3"), key_file=lan.client_key)

    assert proof.points[0].verdict is PointVerdict.DONE
    assert {probe.before for probe in proof.probes} == {ProbeState.ANSWERED}
    assert reached(lan, "h1", HOSTS["h3"])


@pytest.mark.parametrize(
    "endpoint",
    [Endpoint(SWITCH, 2222), Endpoint("10.97.0.99"), Endpoint(SWITCH, host_key="")],
    ids=["nothing listens", "no such host", "no host key known"],
)
def test_a_point_that_cannot_be_reached_isolates_nothing_and_that_is_said(lan, endpoint):
    known = Endpoint(endpoint.host, endpoint.port, "root", lan.host_key if endpoint.port != 22 else endpoint.host_key)
    plan = switch_plan(lan, "h1", endpoint=known)

    with lan.standing_in("mgmt"):
        proof = containment.isolate(plan, key_file=lan.client_key)

    assert proof.points[0].verdict is PointVerdict.UNREACHABLE
    assert proof.points[0].said
    assert proof.verdicts[1].standing is TargetStanding.POINT_UNREACHABLE
    assert not proof.proven


def test_a_host_that_shows_another_key_gets_no_order(lan):
    stranger = (lan.folder / "client.pub").read_text()
    plan = switch_plan(lan, "h1", endpoint=Endpoint(SWITCH, 22, "root", stranger))

    with lan.standing_in("mgmt"):
        proof = containment.isolate(plan, key_file=lan.client_key)

    assert proof.verdicts[1].standing is TargetStanding.POINT_UNREACHABLE
    assert reached(lan, "h2", HOSTS["h1"])


def test_commands_that_do_nothing_are_found_out_from_outside(lan):
    plan = switch_plan(lan, "h1", driver=Driver.COMMAND, isolate="true {handle}", release="true {handle}")

    with lan.standing_in("mgmt"):
        proof = containment.isolate(plan, key_file=lan.client_key)

    assert proof.points[0].verdict is PointVerdict.DONE
    assert proof.verdicts[1].standing is TargetStanding.FLOW_SURVIVED


def test_a_command_template_shuts_a_port_and_takes_it_back(lan):
    down = {"isolate": "ip link set {handle} down", "release": "ip link set {handle} up"}

    with isolated(lan, switch_plan(lan, "h1", driver=Driver.COMMAND, **down)) as proof:
        assert proof.verdicts[1].standing is TargetStanding.PROVEN
        assert proof.verdicts[1].management_kept is False  # a port that is down takes the management path with it
    assert reached(lan, "h2", HOSTS["h1"])


def test_a_printed_order_counts_only_once_the_probe_from_outside_shows_it(lan):
    plan = switch_plan(lan, "h1", driver=Driver.ORDER, endpoint=None)
    notes = []
    with lan.standing_in("mgmt"):
        ordered = containment.isolate(plan, key_file=lan.client_key, note=notes.extend)
        lan.run("sw", "ip", "link", "set", "h1", "down")
        proof = containment.recheck(plan, key_file=lan.client_key, earlier=notes)
    lan.run("sw", "ip", "link", "set", "h1", "up")

    assert ordered.verdicts[1].standing is TargetStanding.ORDERED
    assert proof.verdicts[1].standing is TargetStanding.PROVEN


def test_without_any_place_to_look_from_nothing_is_proven(lan):
    whole = switch_plan(lan, "h1")
    with isolated(lan, Plan(whole.points, whole.targets)) as proof:
        assert proof.verdicts[1].standing is TargetStanding.NOT_PROVEN


def test_a_second_try_after_a_crash_still_proves_what_the_first_had_cut(lan):
    plan, notes = switch_plan(lan, "h1"), []
    with lan.standing_in("mgmt"):
        containment.isolate(plan, key_file=lan.client_key, note=notes.extend)
        proof = containment.isolate(plan, key_file=lan.client_key, earlier=notes)
        containment.release(plan, key_file=lan.client_key)

    assert proof.verdicts[1].standing is TargetStanding.PROVEN


def test_at_a_router_the_rule_for_established_connections_keeps_no_session_alive(routed):
    plan = router_plan(routed, "h1")
    with connection(routed, "h1", "h2", "10.97.2.2") as session:
        assert arrives(session)

        with isolated(routed, plan) as proof:
            assert proof.verdicts[1].standing is TargetStanding.PROVEN
            assert proof.verdicts[1].management_kept is True
            assert not arrives(session)
            assert not reached(routed, "h1", "10.97.2.2")
            assert reached(routed, "mgmt", "10.97.1.2")
            assert reached(routed, "obs", "10.97.2.2")


def test_a_usual_drop_behind_established_connections_lets_the_session_live(routed):
    """The trap itself: why the own table stands so early."""
    with connection(routed, "h1", "h2", "10.97.2.2", 9998) as session:
        routed.run("rt", "nft", "add", "rule", "inet", "house", "passing", "ip", "saddr", "10.97.1.2", "drop")
        try:
            assert arrives(session)
        finally:
            routed.run("rt", "nft", "flush", "chain", "inet", "house", "passing")
            established = ["add", "rule", "inet", "house", "passing", "ct", "state", "established,related", "accept"]
            routed.run("rt", "nft", *established)


def test_a_whole_network_is_cut_off_at_the_router(routed):
    target = Target(1, "zone", 1, ("10.97.1.0/24", "2001:db8:1::/64"), "10.97.1.2")
    plan = Plan(router_plan(routed).points, (target,), router_plan(routed).observers)

    with isolated(routed, plan) as proof:
        assert proof.verdicts[1].standing is TargetStanding.PROVEN
    assert reached(routed, "obs", "10.97.1.2")


def test_an_image_is_taken_from_outside_with_its_hash_and_a_half_one_is_removed(lan, tmp_path):
    whole, half = tmp_path / "whole.img", tmp_path / "half.img"
    with lan.standing_in("mgmt"):
        command = "head -c 3000000 /dev/zero"
        image = imaging.take_image(lan.endpoint(HOSTS["h3"]), command, whole, key_file=lan.client_key)
        with pytest.raises(ssh.RefusedError):
            imaging.take_image(lan.endpoint(HOSTS["h3"]), "echo x; exit 3", half, key_file=lan.client_key)
        with pytest.raises(FileExistsError):
            imaging.take_image(lan.endpoint(HOSTS["h3"]), command, whole, key_file=lan.client_key)

    assert image == imaging.hash_image(whole)
    assert image.size_bytes == 3_000_000
    assert not half.exists()
