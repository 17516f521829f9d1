"""The order of recovery from what the inventory and the register know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.foundation import clock
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.inventory.api import Kind
from bollwerk.rooms.ransomware.models import BackupDuty, RecoveryRole
from bollwerk.rooms.ransomware.past import Past
from bollwerk.rooms.ransomware.rules.recovery import Node, Placed, ServiceRole, place_in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bollwerk.rooms.inventory.api import RecoveryFacts

__all__ = ["Plan", "plan_recovery", "with_data"]

_COMES_BACK = frozenset({Kind.SYSTEM, Kind.APPLICATION})
"""What is brought back; modules come with their application, and rooms and networks are not restored from backups."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An order with the facts of what stands in it, as far as the asker sees."""

    order: tuple[Placed, ...]
    facts: Mapping[int, RecoveryFacts]
    promised_hours: Mapping[int, int]


def with_data() -> set[int]:
    """Return the systems in use that the register says hold data."""
    past = Past(clock.now())
    return {one.target_id for one in past.systems if (duty := past.duties.get(one.target_id)) and duty.holds_data}


def plan_recovery(chosen: Collection[int]) -> Plan:
    """Return the order in which the chosen records, and everything that needs them, come back."""
    facts = inventory.recovery_facts()
    edges = [edge for edge in inventory.all_edges() if edge[0] in facts and edge[1] in facts]
    scope = {key for key in _reached(chosen, _turned(edges)) if key in facts and facts[key].kind in _COMES_BACK}
    roles = dict(RecoveryRole.objects.values_list("system_id", "role"))
    nodes = [_node(facts[key], roles.get(key)) for key in sorted(scope)]
    promised = dict(BackupDuty.objects.filter(holds_data=True).values_list("system_id", "rto_hours"))
    return Plan(place_in_order(nodes, _between(scope, edges)), facts, promised)


def _node(facts: RecoveryFacts, role: str | None) -> Node:
    return Node(
        facts.target_id, facts.name, facts.recovery_priority, ServiceRole(role) if role else None,
        is_application=facts.kind is Kind.APPLICATION,
    )  # fmt: skip


def _turned(edges: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for dependant, dependency in edges:
        found.setdefault(dependency, []).append(dependant)
    return found


def _reached(start: Iterable[int], ways: Mapping[int, list[int]]) -> set[int]:
    found, todo = set(start), list(start)
    while todo:
        for key in ways.get(todo.pop(), ()):
            if key not in found:
                found.add(key)
                todo.append(key)
    return found


def _between(scope: Collection[int], edges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return who of the scope needs whom of it, also where something that is not brought back stands between."""
    needs: dict[int, list[int]] = {}
    for dependant, dependency in edges:
        needs.setdefault(dependant, []).append(dependency)
    found: list[tuple[int, int]] = []
    for start in scope:
        seen, todo = {start}, list(needs.get(start, ()))
        while todo:
            key = todo.pop()
            if key in seen:
                continue
            seen.add(key)
            if key in scope:
                found.append((start, key))
            else:
                todo.extend(needs.get(key, ()))
    return found
