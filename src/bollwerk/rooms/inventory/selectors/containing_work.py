"""The answer to "who contains it" as a list to act on: every record once, who answers for it, how exposed it is.

Source: council answer 1247/2015, item 5: affected systems are found and taken off the net at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.models import may_read
from bollwerk.foundation.access.statements import KEYS, KeyList, rows_among
from bollwerk.rooms.inventory.kinds import Exposure, FoundBy, Kind, OperatorKind
from bollwerk.rooms.inventory.models import TargetObject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.db.models import QuerySet

    from bollwerk.rooms.inventory.selectors.containing import Containing

__all__ = ["WorkLine", "work_lines"]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One record somebody has to look at.

    Attributes:
        by: What it was found by; None for what only hangs on a record that was found.
        path: The way from what was found to this record.
        interfaces: Its interfaces over which an attacker reaches on: name and other end.
        not_seen_since: Since when no source names it any more; None: it is there.
        department: Name of the department that answers for it; empty where none is recorded or visible.
    """

    target_id: int
    kind: Kind
    name: str
    version: str = ""
    vendor: str = ""
    purl: str = ""
    digest: str = ""
    by: FoundBy | None = None
    path: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    department: str = ""
    operator_kind: OperatorKind = OperatorKind.UNKNOWN
    exposure: Exposure = Exposure.UNKNOWN
    not_seen_since: date | None = None


def work_lines(found: Containing) -> tuple[WorkLine, ...]:
    """Return what was found and what hangs on it, in this order, then records that only have an interface there."""
    interfaces: dict[int, tuple[str, ...]] = {}
    for one in found.interfaces:
        interfaces[one.target_id] = (*interfaces.get(one.target_id, ()), f"{one.name}: {one.other}")
    plain = {one.target_id: one for one in _lines(found)}
    facts = {row[0]: row[1:] for row in rows_among(_fact_rows, {*plain, *interfaces})}
    for key in interfaces:
        if key in facts and key not in plain:
            plain[key] = WorkLine(key, Kind(facts[key][0]), facts[key][1], by=FoundBy.INTERFACE)
    return tuple(_with_facts(one, interfaces.get(key, ()), facts[key]) for key, one in plain.items() if key in facts)


def _lines(found: Containing) -> Iterator[WorkLine]:
    for hit in found.hits:
        yield WorkLine(
            hit.target_id, hit.kind, hit.name, hit.version, hit.vendor, hit.purl, hit.digest, hit.by, (hit.name,)
        )
    for above in found.affected:
        yield WorkLine(above.target_id, above.kind, above.name, path=above.path)


def _with_facts(one: WorkLine, interfaces: tuple[str, ...], facts: tuple[Any, ...]) -> WorkLine:
    _kind, _name, since, operator, exposure, department, tlp, organisation, circle = facts
    # Joined rows are not filtered by the manager.
    visible = department and may_read(current_viewer(), tlp=tlp, organisation_id=organisation, circle_id=circle)
    return replace(
        one,
        interfaces=interfaces,
        department=department if visible else "",
        operator_kind=OperatorKind(operator),
        exposure=Exposure(exposure),
        not_seen_since=since,
    )


def _fact_rows() -> QuerySet[TargetObject, Any]:
    rows = TargetObject.objects.filter(pk__in=KeyList(KEYS)).order_by()
    label = ("department__name", "department__tlp", "department__organisation_id", "department__circle_id")
    return rows.values_list("pk", "kind", "name", "not_seen_since", "operator_kind", "exposure", *label)
