"""Decisions of containment: what a cut is made of, what a probe from outside proves, who may cut and release."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.rooms.ransomware.rules import nftables

__all__ = [
    "Command",
    "Driver",
    "Endpoint",
    "Observer",
    "Plan",
    "Point",
    "PointVerdict",
    "Probe",
    "ProbeState",
    "ReleaseRefusal",
    "Target",
    "TargetStanding",
    "TargetVerdict",
    "commands_to_isolate",
    "commands_to_release",
    "judge_target",
    "may_release",
    "needs_second_person",
]


class Driver(StrEnum):
    """How a control point is told."""

    NFT_BRIDGE = "nft_bridge"
    NFT_ROUTER = "nft_router"
    COMMAND = "command"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where something is reached by SSH.

    Attributes:
        host_key: Its public key as one line; nothing is sent to a host that shows another one.
    """

    host: str
    port: int = 22
    username: str = "root"
    host_key: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A switch, router, hypervisor or firewall.

    Attributes:
        management: Ports (bridge) or addresses (router) that may still reach an isolated host.
        local: The point itself is where hosts are managed from.
        prefix: Put before each command.
        isolate, release, check: Command templates with ``{handle}``.
    """

    key: int
    name: str
    driver: Driver
    endpoint: Endpoint | None = None
    management: tuple[str, ...] = ()
    local: bool = False
    prefix: str = ""
    isolate: str = ""
    release: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A host or zone to cut off.

    Attributes:
        point: Key of its control point.
        handles: Ports, addresses, networks, interfaces or names at that point.
        address: Where it is tried from outside; empty: nowhere, so nothing can be proven.
        ports: TCP ports that are tried.
        management_port: The port that stays open for the management path.
    """

    key: int
    name: str
    point: int
    handles: tuple[str, ...]
    address: str = ""
    ports: tuple[int, ...] = (22,)
    management_port: int = 22


@dataclass(frozen=True, slots=True)
class Observer:
    """A host from which it is tried whether a target can be reached; never a suspect itself."""

    key: int
    name: str
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be cut off, where, and from where it is tried."""

    points: tuple[Point, ...]
    targets: tuple[Target, ...]
    observers: tuple[Observer, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command for a control point, with what it reads."""

    line: str
    reads: str = ""


def commands_to_isolate(point: Point, targets: Sequence[Target]) -> list[Command]:
    """Return the commands that isolate targets at their point; none for a printed order.

    Raises:
        HandleError: If a handle cannot be put into a command.
    """
    if point.driver is Driver.COMMAND:
        return [Command(_filled(point, point.isolate, handle)) for one in targets for handle in one.handles]
    lines = _nft_lines(point, targets)
    if not lines:
        return []
    commands = [_nft(point, [*_table(point, targets), *lines])]
    if point.driver is Driver.NFT_ROUTER:
        # Connections on the fast path of a flow table pass no chain; forgetting them brings them back to ours.
        # All in one command: each of its own costs a session at the router, which forty hosts do not wait for.
        addresses = [handle for one in targets for handle in one.handles if _is_address(handle)]
        commands += [_forget(point, addresses)] if addresses else []
    return commands


def commands_to_release(point: Point, targets: Sequence[Target]) -> list[Command]:
    """Return the commands that take an isolation back.

    Raises:
        HandleError: If a handle cannot be put into a command.
    """
    if point.driver is Driver.COMMAND:
        return [Command(_filled(point, point.release, handle)) for one in targets for handle in one.handles]
    lines = _nft_lines(point, targets)
    return [_nft(point, [*_table(point, targets), *nftables.released(lines)])] if lines else []


def _nft_lines(point: Point, targets: Sequence[Target]) -> list[str]:
    handles = [handle for one in targets for handle in one.handles]
    if point.driver is Driver.NFT_BRIDGE:
        return nftables.bridge_ruleset(handles)
    return nftables.router_ruleset(handles) if point.driver is Driver.NFT_ROUTER else []


def _table(point: Point, targets: Sequence[Target]) -> list[str]:
    table = nftables.bridge_table if point.driver is Driver.NFT_BRIDGE else nftables.router_table
    return table(management=point.management, management_port=targets[0].management_port, local=point.local)


def _nft(point: Point, lines: Sequence[str]) -> Command:
    return Command(f"{point.prefix} nft -f -".strip(), "\n".join(lines) + "\n")


def _forget(point: Point, addresses: Sequence[str]) -> Command:
    tool = f"{point.prefix} conntrack".strip()
    each = " ".join(f"{tool} -D {way} {shlex.quote(one)};" for one in addresses for way in ("-s", "-d"))
    return Command(f"if command -v conntrack >/dev/null; then {each} fi; true")


def _is_address(handle: str) -> bool:
    return ":" in handle or handle.replace(".", "").replace("/", "").isdigit()


def _filled(point: Point, template: str, handle: str) -> str:
    if not handle or handle.startswith("-") or not handle.isprintable():
        raise nftables.HandleError(handle)
    return f"{point.prefix} {template.replace('{handle}', shlex.quote(handle))}".strip()


class ProbeState(StrEnum):
    """What came back from outside."""

    ANSWERED = "answered"
    """It was connected, and what was sent got an answer."""
    CONNECTED = "connected"
    """It was connected, and nothing came back."""
    REFUSED = "refused"
    """It said no, so packets went there and back."""
    SILENT = "silent"
    """Nothing came back."""
    NOT_TRIED = "not_tried"


REACHED = frozenset({ProbeState.ANSWERED, ProbeState.CONNECTED, ProbeState.REFUSED})


@dataclass(frozen=True, slots=True)
class Probe:
    """One field of the matrix: from one place to one port of one target, before and after.

    Attributes:
        observer: Name of the place; "" is this house.
        management: The path that must stay open.
        flow: A connection was open across the cut, and its twin had answered before.
        flow_survived: It still answered afterwards.
    """

    observer: str
    target: int
    port: int
    management: bool
    before: ProbeState
    after: ProbeState
    flow: bool = False
    flow_survived: bool = False


class PointVerdict(StrEnum):
    """What became of the order at a control point."""

    DONE = "done"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    PRINTED = "printed"


class TargetStanding(StrEnum):
    """What is known of a target, from outside."""

    PENDING = "pending"
    PROVEN = "proven"
    NOT_PROVEN = "not_proven"
    ORDERED = "ordered"
    STILL_REACHABLE = "still_reachable"
    FLOW_SURVIVED = "flow_survived"
    POINT_UNREACHABLE = "point_unreachable"
    FAILED = "failed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """What is known of a target; `management_kept` is None where the path was not open before."""

    standing: TargetStanding
    management_kept: bool | None
    detail: str = ""


_FAILED = {
    PointVerdict.UNREACHABLE: TargetStanding.POINT_UNREACHABLE,
    PointVerdict.REFUSED: TargetStanding.FAILED,
}


def judge_target(point: PointVerdict, probes: Sequence[Probe]) -> TargetVerdict:
    """Return what the probes from outside prove about a target.

    A probe that reached nothing before the cut proves nothing after it; one that did and now meets silence is a proof.
    Nothing that the suspect host says counts, and no order is believed because it was given.
    """
    kept = _management_kept(probes)
    if point in _FAILED:
        return TargetVerdict(_FAILED[point], kept)
    others = [probe for probe in probes if not probe.management]
    reached = [probe for probe in others if probe.flow_survived or probe.after in REACHED]
    silenced = any(probe.before in REACHED and probe.after is ProbeState.SILENT for probe in others)
    if silenced and not reached:
        return TargetVerdict(TargetStanding.PROVEN, kept)
    if point is PointVerdict.PRINTED:
        return TargetVerdict(TargetStanding.ORDERED, kept, _places(reached))
    if not reached:
        return TargetVerdict(TargetStanding.NOT_PROVEN, kept)
    survived = any(probe.flow_survived for probe in others)
    standing = TargetStanding.FLOW_SURVIVED if survived else TargetStanding.STILL_REACHABLE
    return TargetVerdict(standing, kept, _places(reached))


def _management_kept(probes: Sequence[Probe]) -> bool | None:
    paths = [probe for probe in probes if probe.management and probe.before in REACHED]
    return all(probe.after in REACHED for probe in paths) if paths else None


def _places(probes: Sequence[Probe]) -> str:
    return ", ".join(f"{probe.observer or 'Bollwerk'}:{probe.port}" for probe in probes)[:300]


def needs_second_person(
    *, targets: Collection[int], losing_service: Collection[int], listed: Mapping[int, str]
) -> bool:
    """Return whether a cut needs a second person: it takes a listed system off, or one that a listed one needs.

    Args:
        targets: Inventory keys of what is cut off.
        losing_service: Inventory keys of everything that needs one of them.
        listed: Reason by inventory key of each system that is never cut off by one person alone.
    """
    return any(key in listed for key in (*targets, *losing_service))


class ReleaseRefusal(StrEnum):
    """Why an isolation cannot be released by this person."""

    SAME_PERSON = "same_person"
    NOT_ASKED = "not_asked"


def may_release(*, asked_by: int | None, agreeing: int | None) -> ReleaseRefusal | None:
    """Return why a person cannot agree to a release; None when they can.

    Source: who has an interest in being back early must not decide it alone; a release needs a second person.
    """
    if asked_by is None:
        return ReleaseRefusal.NOT_ASKED
    return ReleaseRefusal.SAME_PERSON if agreeing is None or agreeing == asked_by else None
