"""What the inventory hands out: plain values about records, never rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bollwerk.foundation.access import Tlp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bollwerk.engines.dependency_graph import Effect, Need, Needs, Objective, Origin
    from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind, RelationKind

__all__ = [
    "HIDDEN",
    "ApplicationFacts",
    "ApplicationState",
    "ContractedApplication",
    "DecisionFacts",
    "InterfaceRow",
    "ListedTarget",
    "MapEdge",
    "MapFacts",
    "MapNode",
    "Neighbour",
    "OwnRecord",
    "PartnerRow",
    "PathStep",
    "RecordFacts",
    "SourceRow",
    "SystemFacts",
    "TargetDetail",
    "TargetFilter",
    "WhyFacts",
]

HIDDEN = 0
"""Key that stands for a record the viewer may not see."""


class SystemFacts(NamedTuple):
    """What other rooms need to know about an IT system; a tuple because they ask for all of them at once.

    Attributes:
        target_id: Key of the record.
        system_kind: Value of `SystemKind`.
        unit_count: How many devices the record stands for.
    """

    target_id: int
    name: str
    system_kind: str
    hostname: str
    fqdn: str
    unit_count: int
    tlp: Tlp
    organisation_id: int
    circle_id: int | None


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What other rooms need to know about an application or module; a module's open facts are its application's.

    Attributes:
        target_id: Key of the record.
        application_id: Key of the application; of a module, that of the one it belongs to.
        operator_name: Name of the organisation or company that runs it; empty if unknown or not named.
        needs: Protection needs after everything inherited and decided.
    """

    target_id: int
    kind: Kind
    application_id: int
    name: str
    department_id: int | None
    department_name: str
    operator_kind: OperatorKind
    operator_name: str
    exposure: Exposure
    go_live_on: date | None
    security_relevant: bool
    recovery_priority: int | None
    data_categories: tuple[str, ...]
    needs: Needs
    retired_on: date | None
    tlp: Tlp
    organisation_id: int


@dataclass(frozen=True, slots=True)
class ApplicationState:
    """What was recorded of an application by a moment."""

    target_id: int
    name: str
    version: str
    exposure: Exposure
    department_id: int | None
    go_live_on: date | None
    tlp: Tlp
    organisation_id: int
    circle_id: int | None


@dataclass(frozen=True, slots=True)
class ContractedApplication:
    """That somebody outside runs an application for us by a contract that is in force.

    Attributes:
        target_id: Key of the application.
        contract: Title of the contract.
    """

    target_id: int
    contract: str
    operator_kind: OperatorKind


@dataclass(frozen=True, slots=True)
class TargetFilter:
    """What a list of records is narrowed to; None or an empty text does not narrow.

    Attributes:
        need: Records whose highest protection need is this one.
        complete: Whether nothing is missing.
        not_seen: Only records that no source shows any more.
        retired: Records out of use instead of those in use.
    """

    kind: Kind | None = None
    department_id: int | None = None
    operator_kind: OperatorKind | None = None
    exposure: Exposure | None = None
    need: Need | None = None
    complete: bool | None = None
    not_seen: bool = False
    retired: bool = False
    tlp: Tlp | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class ListedTarget:
    """One line of a list of records; `name_key` and `id` are what the list is sorted by."""

    id: int
    name_key: str
    kind: Kind
    name: str
    department: str
    operator_kind: OperatorKind
    exposure: Exposure
    needs: Needs
    gap_count: int
    not_seen_since: date | None
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class TargetDetail:
    """One record with what all its pages show.

    Attributes:
        may_edit: Whether the viewer may change it.
    """

    id: int
    kind: Kind
    name: str
    revision: int
    tlp: Tlp
    needs: Needs
    gap_count: int
    retired_on: date | None
    retired_reason: str
    not_seen_since: date | None
    may_edit: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A record that another one is joined with.

    Attributes:
        relation_id: Key of the relation; 0 where the join is a key of the record itself.
        not_seen_since: Day since which none of its sources shows the relation any more.
    """

    relation_id: int
    relation: RelationKind | None
    id: int
    kind: Kind
    name: str
    not_seen_since: date | None = None


@dataclass(frozen=True, slots=True)
class PathStep:
    """One record on the path of a protection need; `id` is HIDDEN and `name` empty where the viewer may not see it."""

    id: int
    kind: Kind | None
    name: str
    origin: Origin
    need: Need


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision on a protection need."""

    id: int
    objective: Objective
    effect: Effect
    need: Need
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class WhyFacts:
    """Why a record needs what it needs, for one objective.

    Attributes:
        path: From where the need arises down to the record.
        overruled_path: The path that would hold without the decision at the record.
        contradicted: Whether the decision does the opposite of its effect, because what is inherited has changed.
        lowered_by: Decisions further up that keep a higher need away.
    """

    objective: Objective
    need: Need
    path: tuple[PathStep, ...]
    decision: DecisionFacts | None = None
    without_decision: Need | None = None
    overruled_path: tuple[PathStep, ...] = ()
    contradicted: bool = False
    lowered_by: tuple[PathStep, ...] = ()


@dataclass(frozen=True, slots=True)
class MapNode:
    """A record on a dependency map."""

    id: int
    kind: Kind | None
    name: str
    layer: int
    place: int


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A dependency on a map."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class MapFacts:
    """A dependency map: what a record needs and what needs it.

    Attributes:
        cut: Whether there is more than the map shows.
    """

    nodes: tuple[MapNode, ...] = ()
    edges: tuple[MapEdge, ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that knows a record."""

    source: str
    external_key: str
    first_seen_on: date
    last_seen_on: date
    missing_since: date | None


@dataclass(frozen=True, slots=True)
class InterfaceRow:
    """An interface in a list."""

    id: int
    name: str
    source_id: int
    source: str
    other_end: str
    is_outside: bool
    protocol: str
    protection: str
    protected_since: date | None
    data_categories: tuple[str, ...]
    revision: int
    tlp: Tlp


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A supplier or contract in a list; `facts` are its columns by name."""

    id: int
    name: str
    revision: int
    tlp: Tlp
    facts: Mapping[str, object] = field(default_factory=dict)
    covers: tuple[Neighbour, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record of one's own department, by name only: what every employee of it may know."""

    name: str
    kind: Kind
    description: str


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What somebody who acts on a record of any kind has to know of it.

    Attributes:
        highest_need: Highest protection need after everything inherited, 1 normal to 3 very high.
    """

    target_id: int
    kind: Kind
    name: str
    department_id: int | None
    exposure: Exposure
    security_relevant: bool
    recovery_priority: int | None
    highest_need: int
    tlp: Tlp
    organisation_id: int
    circle_id: int | None
