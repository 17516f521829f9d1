"""What the pages of recovery show: recoveries, the board in its order, one system, release lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bollwerk.foundation import clock
from bollwerk.foundation.access import Tlp, deciding
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import Recovery, RecoveryItem, RecoveryRole, ReleaseList, RestoreRun
from bollwerk.rooms.ransomware.recovery_order import plan_recovery, with_data
from bollwerk.rooms.ransomware.rules.recovery import ItemState, blockers
from bollwerk.rooms.ransomware.selectors_containment import persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

__all__ = [
    "Board",
    "ItemDetail",
    "OrderLine",
    "RecoveryLine",
    "ReleaseDetail",
    "RunShort",
    "board",
    "item_detail",
    "order_today",
    "recoveries",
    "release_detail",
    "roles",
    "targets_named",
]

_SHOWN = 100
_LINES = 400


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """One recovery in the list."""

    recovery_id: int
    title: str
    state: str
    exercise: bool
    opened_at: datetime
    closed_at: datetime | None
    systems: int
    released: int


def recoveries() -> list[RecoveryLine]:
    """Return the newest visible recoveries, open ones first."""
    rows = list(Recovery.objects.order_by("-opened_at", "-pk")[:_SHOWN])
    states = Counter(RecoveryItem.objects.filter(recovery__in=rows).values_list("recovery_id", "state"))
    lines = [
        RecoveryLine(
            row.pk, row.title, row.state, row.exercise, row.opened_at, row.closed_at,
            sum(number for (key, _state), number in states.items() if key == row.pk),
            states[row.pk, RecoveryItem.State.RELEASED.value],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.state != Recovery.State.OPEN)


@dataclass(frozen=True, slots=True)
class RunShort:
    """How far the newest restore of a system is."""

    run_id: int
    state: str
    stop_reason: str
    bytes_done: int
    bytes_total: int
    files: int
    not_restored: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One place in the order with its reasons, in names as far as the viewer may see them.

    Attributes:
        needed_by: Name of the record whose urgency it inherited; empty where its own decides.
        after: What it needs itself.
        waits_for: What of that is not back yet.
        hidden: How many records it waits for that the viewer may not see.
    """

    position: int
    target_id: int
    name: str
    role: str
    urgency: int | None
    needed_by: str
    inherited: bool
    after: tuple[str, ...]
    circle: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    hidden: int = 0
    item_id: int = 0
    state: str = ""
    promised_hours: int | None = None
    begun_at: datetime | None = None
    verified_at: datetime | None = None
    run: RunShort | None = None


def order_today() -> tuple[list[OrderLine], int]:
    """Return the order in which everything with data would come back today, its first places; and how many there are.

    As far as the viewer sees: whoever sees more reads a longer order.
    """
    plan = plan_recovery(with_data())
    names = {key: one.name for key, one in plan.facts.items()}
    lines = [
        OrderLine(
            one.position, one.key, names[one.key], one.role or "", one.urgency, names.get(one.needed_by or 0, ""),
            one.needed_by is not None, _names(one.after, names), _names(one.circle, names),
            promised_hours=plan.promised_hours.get(one.key),
        )
        for one in plan.order[:_SHOWN]
    ]  # fmt: skip
    return lines, len(plan.order)


def _names(keys: Iterable[int], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[key] for key in keys if key in names)


@dataclass(frozen=True, slots=True)
class Board:
    """A recovery with its systems in their order.

    Attributes:
        lines: The first systems that are not released, then those that are.
        counts: Number of visible systems by state.
        hidden: Systems the viewer may not see.
        more: Visible systems that are not listed.
    """

    line: RecoveryLine
    alert_id: int | None
    opened_by: str
    lines: tuple[OrderLine, ...]
    counts: Mapping[str, int]
    hidden: int
    more: int
    lists: tuple[tuple[int, str, datetime], ...]
    tlp: Tlp


def board(recovery_id: int, state: str = "") -> Board:
    """Return a recovery.

    Args:
        recovery_id: Its key.
        state: Only systems in this state; all, if empty.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = _recovery(recovery_id)
    items = list(RecoveryItem.objects.filter(recovery=row).order_by("position"))
    counts = Counter(one.state for one in items)
    wanted = [one for one in items if not state or one.state == state]
    shown = sorted(wanted, key=lambda one: one.state == RecoveryItem.State.RELEASED)[:_LINES]
    lists = ReleaseList.objects.filter(recovery=row).order_by("-asked_at").values_list("pk", "state", "asked_at")
    line = RecoveryLine(
        row.pk, row.title, row.state, row.exercise, row.opened_at, row.closed_at, len(items),
        counts[RecoveryItem.State.RELEASED.value],
    )  # fmt: skip
    return Board(
        line, row.alert_id, persons({row.opened_by_id}).get(row.opened_by_id, ""), tuple(_lines(row, shown)), counts,
        _all_states(row.pk).total() - len(items), len(wanted) - len(shown), tuple(lists), Tlp(row.tlp),
    )  # fmt: skip


def _recovery(recovery_id: int) -> Recovery:
    row = Recovery.objects.filter(pk=recovery_id).first()
    if row is None:
        raise RowNotFoundError(recovery_id)
    return row


def _all_states(recovery_id: int) -> Counter[str]:
    with deciding("ransomware.recovery_size"):
        return Counter(RecoveryItem.objects.filter(recovery_id=recovery_id).values_list("state", flat=True))


def _lines(recovery: Recovery, items: list[RecoveryItem]) -> list[OrderLine]:
    """Return the lines of items; what blocks them is decided with full sight and named as far as visible."""
    with deciding("ransomware.recovery_blockers"):
        rows = RecoveryItem.objects.filter(recovery=recovery).values_list("target_id", "state")
        states = {key: ItemState(state) for key, state in rows}
    keys = {key for one in items for key in (one.target_id, one.needed_by_id, *one.after, *one.circle_keys) if key}
    names = inventory.target_names(keys)
    runs = _runs(recovery, [one.target_id for one in items])
    return [_line(one, names, states, runs.get(one.target_id)) for one in items]


def _line(
    item: RecoveryItem, names: Mapping[int, str], states: Mapping[int, ItemState], run: RunShort | None
) -> OrderLine:
    waits = blockers(item.after, item.circle_keys, states) if item.state == RecoveryItem.State.WAITING else ()
    return OrderLine(
        position=item.position,
        target_id=item.target_id,
        name=names.get(item.target_id, ""),
        role=item.role,
        urgency=item.urgency,
        needed_by=names.get(item.needed_by_id or 0, ""),
        inherited=item.needed_by_id is not None,
        after=_names(item.after, names),
        circle=_names(item.circle_keys, names),
        waits_for=_names(waits, names),
        hidden=sum(key not in names for key in waits),
        item_id=item.pk,
        state=item.state,
        promised_hours=item.promised_hours,
        begun_at=item.begun_at,
        verified_at=item.verified_at,
        run=run,
    )


def _runs(recovery: Recovery, systems: list[int]) -> dict[int, RunShort]:
    rows = RestoreRun.objects.filter(system_id__in=systems, begun_at__gte=recovery.opened_at).order_by("begun_at")
    until = recovery.closed_at or clock.now()
    return {row.system_id: _short(row) for row in rows if row.system_id and row.begun_at <= until}


def _short(row: RestoreRun) -> RunShort:
    lost = sum(row.counts.get(state, 0) for state in ("lost", "infected", "unreadable", "blocked"))
    whole = sum(row.counts.get(state, 0) for state in ("done", "there", "kept"))
    return RunShort(row.pk, row.state, row.stop_reason, row.bytes_done, row.bytes_total, whole, lost)


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One system of a recovery."""

    line: OrderLine
    recovery_id: int
    recovery: str
    is_open: bool
    order_reason: str
    proof: str
    done_by: str
    restored_at: datetime | None
    released_at: datetime | None
    release_id: int | None
    runs: tuple[RunShort, ...]
    tlp: Tlp


def item_detail(item_id: int) -> ItemDetail:
    """Return one system of a recovery.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it or its recovery.
    """
    item = RecoveryItem.objects.filter(pk=item_id).first()
    if item is None:
        raise RowNotFoundError(item_id)
    recovery = _recovery(item.recovery_id)
    rows = RestoreRun.objects.filter(system_id=item.target_id, begun_at__gte=recovery.opened_at).order_by("-begun_at")
    done_by = item.done_by_id or 0
    return ItemDetail(
        _lines(recovery, [item])[0], recovery.pk, recovery.title, recovery.state == Recovery.State.OPEN,
        item.order_reason, item.proof, persons({done_by}).get(done_by, ""), item.restored_at, item.released_at,
        item.release_id, tuple(map(_short, rows[:10])), Tlp(item.tlp),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleaseDetail:
    """A release list as it was proposed, and what became of it."""

    list_id: int
    recovery_id: int
    title: str
    state: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str
    statement: Mapping[str, Any]
    sha256: str
    tlp: Tlp
    city: str


def release_detail(list_id: int) -> ReleaseDetail:
    """Return a release list.

    Raises:
        RowNotFoundError: If there is none, or the viewer may not see it.
    """
    row = ReleaseList.objects.filter(pk=list_id).first()
    if row is None:
        raise RowNotFoundError(list_id)
    people = persons({row.asked_by_id, row.decided_by_id or 0})
    city = Organisation.objects.filter(pk=row.organisation_id).values_list("name", flat=True).first()
    return ReleaseDetail(
        row.pk, row.recovery_id, row.statement["recovery"], row.state, row.asked_by_id,
        people.get(row.asked_by_id, ""), row.asked_at, people.get(row.decided_by_id or 0, ""), row.decided_at,
        row.reason, row.statement, row.sha256, Tlp(row.tlp), city or "",
    )  # fmt: skip


def roles() -> list[tuple[str, str]]:
    """Return the visible systems that others need for something of its own: role and name, in the order of recovery."""
    rows = dict(RecoveryRole.objects.values_list("system_id", "role"))
    names = inventory.target_names(rows.keys())
    order = list(RecoveryRole.Role.values)
    found = [(role, names[key]) for key, role in rows.items() if key in names]
    return sorted(found, key=lambda one: (order.index(one[0]), one[1].casefold()))


def targets_named(wanted: Iterable[str]) -> tuple[list[int], list[str]]:
    """Return the keys of the visible systems and applications of these names, and the names that none has."""
    known: dict[str, int] = {}
    for system in inventory.systems_in_use():
        for name in (system.name, system.hostname, system.fqdn):
            if name:
                known.setdefault(name.casefold(), system.target_id)
    for one in inventory.applications(with_modules=False):
        if one.retired_on is None:
            known.setdefault(one.name.casefold(), one.target_id)
    names = [name.strip() for name in wanted if name.strip()]
    found = [known[name.casefold()] for name in names if name.casefold() in known]
    return list(dict.fromkeys(found)), [name for name in names if name.casefold() not in known]
