"""What an import would do, as plain values: shown before anything is changed, applied afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.imports.identity import Candidate
    from bollwerk.rooms.inventory.imports.records import Coverage, Format, ImportRow, Kept
    from bollwerk.rooms.inventory.kinds import RelationKind

__all__ = ["Change", "ImportPlan", "PlannedLink", "PlannedRow", "RowState"]


class RowState(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact before and after; plain values, foreign keys as names.

    Attributes:
        hidden: Whether the viewer may not see what is recorded now.
    """

    fact: str
    before: object
    after: object
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row and what will be done with it.

    Attributes:
        target_id: Record it is; None for a new one.
        facts: What is to be set, as plain values; only what differs, if the record exists.
        people: Keys of department, supplier, operator by the name of the column.
        new_suppliers: Names of suppliers that are to be recorded first, by the name of the column.
        parents: Keys of other rows of the file by the name of the column (``application``, ``location``, ``zone``).
        parent_ids: The same for records that are not in the file.
        candidates: Hosts we know that this may be; nobody has decided yet.
    """

    row: ImportRow
    state: RowState
    target_id: int | None = None
    facts: dict[str, object] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    new_suppliers: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    parent_ids: dict[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A relation between a row of the file and another row, or a record we have."""

    relation: RelationKind
    source_key: str
    target_key: str = ""
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do.

    Attributes:
        missing: Keys the source has shown before and does not show any more; only of a whole listing.
        names: Names of records by key, for showing proposals; only those the viewer may see.
    """

    format: Format
    recipe: str
    source: str
    organisation_id: int
    coverage: Coverage
    rows: tuple[PlannedRow, ...] = ()
    links: tuple[PlannedLink, ...] = ()
    kept: tuple[Kept, ...] = ()
    missing: tuple[str, ...] = ()
    names: dict[int, str] = field(default_factory=dict)

    def count(self, state: RowState) -> int:
        """Return how many rows are in a state."""
        return sum(row.state is state for row in self.rows)
