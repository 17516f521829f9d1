"""In which order systems come back after an attack, why, what waits for what, and what may be released."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bollwerk.engines.dependency_graph import DependencyGraph

__all__ = [
    "FOUNDATION",
    "ItemFacts",
    "ItemState",
    "Node",
    "Placed",
    "ReleaseRefusal",
    "ServiceRole",
    "StepRefusal",
    "blockers",
    "place_in_order",
    "release_refusals",
    "step_refusal",
]


class ServiceRole(StrEnum):
    """What others need a system for; most systems have none of these roles."""

    IDENTITY = "identity"
    DNS = "dns"
    TIME = "time"
    PKI = "pki"
    DATABASE = "database"


FOUNDATION = (ServiceRole.IDENTITY, ServiceRole.DNS, ServiceRole.TIME, ServiceRole.PKI)
"""What everything else needs to start, in this order. Source: room ransomware, "Restore": order of recovery."""
_UNSTATED = 6
"""Urgency of what has no recovery priority and is needed by nothing that has one; priorities are 1 to 5."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something to bring back.

    Attributes:
        key: Key of the record in the inventory.
        name: Decides among equals.
        priority: Recovery priority in the inventory, 1 first to 5 last; None if none is stated.
        is_application: An application or a module, not what it runs on.
    """

    key: int
    name: str
    priority: int | None = None
    role: ServiceRole | None = None
    is_application: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in the order and everything that led to it.

    Attributes:
        position: 1 first.
        needed_by: The record whose urgency this one inherited; None where its own decides.
        urgency: The recovery priority that decided, own or inherited; None if there is none or a role decided.
        role: The role that decided, own or of the record that needs it.
        after: What it needs itself and what therefore comes before it.
        circle: Others that need it and that it needs; a person must say how to start them.
    """

    key: int
    position: int
    needed_by: int | None
    urgency: int | None
    role: ServiceRole | None
    after: tuple[int, ...]
    circle: tuple[int, ...]


def place_in_order(nodes: Sequence[Node], edges: Iterable[tuple[int, int]]) -> tuple[Placed, ...]:
    """Return every node at its place: what others need before them, foundations first, then by urgency.

    Identity, name service, time and certificates come first, with whatever they need themselves. The rest follows by
    recovery priority; a database or host is as urgent as the most urgent application that needs it. Among equally
    urgent ones databases come before hosts, and both before applications.

    Args:
        nodes: What has to come back.
        edges: Pairs (dependant, dependency); those that name anything else are left out, it still runs.
    """
    ordered = sorted(nodes, key=lambda one: (_rank(one), one.name.casefold(), one.key))
    by_key = {one.key: one for one in ordered}
    inside = sorted({(a, b) for a, b in edges if a in by_key and b in by_key and a != b})
    needs: dict[int, list[int]] = {}
    for dependant, dependency in inside:
        needs.setdefault(dependant, []).append(dependency)
    urgency = {one.key: _urgency(one) for one in ordered}
    because = _inherited(ordered, urgency, needs)
    groups = DependencyGraph(by_key, inside).recovery_order(urgency)
    placed: list[Placed] = []
    for group in groups:
        for key in group:
            circle = tuple(other for other in group if other != key)
            after = tuple(needs.get(key, ()))
            placed.append(_placed(key, len(placed) + 1, by_key[because[key]], after, circle))
    return tuple(placed)


def _placed(key: int, position: int, source: Node, after: tuple[int, ...], circle: tuple[int, ...]) -> Placed:
    needed_by = None if source.key == key else source.key
    urgency = None if source.role in FOUNDATION else source.priority
    return Placed(key, position, needed_by, urgency, source.role, after, circle)


def _rank(node: Node) -> int:
    if node.role in FOUNDATION:
        return 0
    if node.role is ServiceRole.DATABASE:
        return 1
    return 3 if node.is_application else 2


def _urgency(node: Node) -> int:
    if node.role in FOUNDATION:
        return FOUNDATION.index(node.role)
    return len(FOUNDATION) + (node.priority or _UNSTATED)


def _inherited(ordered: Sequence[Node], urgency: Mapping[int, int], needs: Mapping[int, list[int]]) -> dict[int, int]:
    """Return for each record the one whose urgency it has: itself, or the most urgent one that needs it."""
    because: dict[int, int] = {}
    for node in sorted(ordered, key=lambda one: urgency[one.key]):
        todo = [node.key]
        while todo:
            key = todo.pop()
            if key not in because:
                because[key] = node.key
                todo.extend(needs.get(key, ()))
    return because


class ItemState(StrEnum):
    """How far something has come back."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    RESTORED = "restored"
    VERIFIED = "verified"
    RELEASED = "released"


_COME_BACK = frozenset({ItemState.VERIFIED, ItemState.RELEASED})


def blockers(after: Iterable[int], circle: Collection[int], states: Mapping[int, ItemState]) -> tuple[int, ...]:
    """Return what a system still waits for: what it needs and what is not verified yet.

    Within a circle nothing waits for anything: somebody has to begin. What is not to be brought back still runs.
    """
    return tuple(key for key in after if key not in circle and key in states and states[key] not in _COME_BACK)


class StepRefusal(StrEnum):
    """Why a system cannot be taken a step further."""

    WRONG_STEP = "recovery_wrong_step"
    WAITS = "recovery_waits"
    NO_PROOF = "recovery_no_proof"


_NEXT = {
    ItemState.WAITING: ItemState.UNDER_WAY,
    ItemState.UNDER_WAY: ItemState.RESTORED,
    ItemState.RESTORED: ItemState.VERIFIED,
}


def step_refusal(now: ItemState, wanted: ItemState, *, waits: bool, note: str) -> StepRefusal | None:
    """Return why a person cannot take a system to a state; None when they can. One step at a time.

    Beginning against the order needs a reason; calling it verified needs what proves it.
    """
    if _NEXT.get(now) is not wanted:
        return StepRefusal.WRONG_STEP
    if wanted is ItemState.UNDER_WAY and waits and not note.strip():
        return StepRefusal.WAITS
    return StepRefusal.NO_PROOF if wanted is ItemState.VERIFIED and not note.strip() else None


class ReleaseRefusal(StrEnum):
    """Why a system cannot be released for work."""

    NOT_VERIFIED = "release_not_verified"
    CLEANING_OPEN = "release_cleaning_open"
    ISOLATED = "release_isolated"
    NEEDS_UNRELEASED = "release_needs_unreleased"


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What decides on a release.

    Attributes:
        needs: What it needs, as far as that has to come back as well.
        cleaning_open: Its cleaning was begun and is not attested.
        isolated: It is cut off.
    """

    key: int
    state: ItemState
    needs: tuple[int, ...] = ()
    cleaning_open: bool = False
    isolated: bool = False


def release_refusals(items: Sequence[ItemFacts], chosen: Collection[int]) -> dict[int, tuple[ReleaseRefusal, ...]]:
    """Return for each chosen system that cannot be released all reasons; empty when the whole list can be signed.

    What a system needs must be released already, or stand on the same list.
    """
    released = {one.key for one in items if one.state is ItemState.RELEASED}
    known = {one.key for one in items}
    found = {one.key: _refusals(one, released | set(chosen), known) for one in items if one.key in chosen}
    return {key: refusals for key, refusals in found.items() if refusals}


def _refusals(one: ItemFacts, released: Collection[int], known: Collection[int]) -> tuple[ReleaseRefusal, ...]:
    found = [ReleaseRefusal.NOT_VERIFIED] if one.state is not ItemState.VERIFIED else []
    found += [ReleaseRefusal.CLEANING_OPEN] if one.cleaning_open else []
    found += [ReleaseRefusal.ISOLATED] if one.isolated else []
    unreleased = [key for key in one.needs if key in known and key not in released]
    return (*found, ReleaseRefusal.NEEDS_UNRELEASED) if unreleased else tuple(found)
