"""What an import would do, as plain values: shown before anything is changed, applied afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bollwerk.rooms.inventory.imports.identity import Candidate
    from bollwerk.rooms.inventory.imports.records import Coverage, Format, ImportRow, Kept, PartnerRow
    from bollwerk.rooms.inventory.kinds import PartnerKind, RelationKind

__all__ = [
    "Change",
    "End",
    "EndKind",
    "ImportPlan",
    "MissingCoverage",
    "MissingLink",
    "PlannedLink",
    "PlannedPartner",
    "PlannedRow",
    "RowState",
]


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
class MissingLink:
    """A relation the source has shown before and does not show any more; keys of both records."""

    source_id: int
    relation: RelationKind
    target_id: int


@dataclass(frozen=True, slots=True)
class MissingCoverage:
    """That a contract covers a record, as the source has shown before and does not show any more; keys of both."""

    contract_id: int
    target_id: int


class EndKind(StrEnum):
    """What a contract or interface leads to: a row of the file, a record of ours, a company or an organisation."""

    ROW = "row"
    TARGET = "target"
    SUPPLIER = "supplier"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class End:
    """Whom a contract or interface names.

    Attributes:
        key: Key of the row, or folded name of a supplier who is recorded by this import.
        id: Key of the record; 0 if it is not there yet.
    """

    kind: EndKind
    key: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class PlannedPartner:
    """A supplier, contract or interface and what will be done with it.

    Attributes:
        record_id: The one it is; None for a new one.
        facts: Columns that are to be set, as plain values; only what differs, if it exists.
        ends: Whom it names, by the name of the field; only what differs.
        covers: Records that a contract is to cover and does not cover yet.
        shown: All records the source says that a contract covers.
        sure: Whether every record it names for that was found.
    """

    row: PartnerRow
    state: RowState
    record_id: int | None = None
    facts: dict[str, object] = field(default_factory=dict)
    ends: dict[str, End] = field(default_factory=dict)
    covers: tuple[End, ...] = ()
    changes: tuple[Change, ...] = ()
    shown: tuple[End, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything an import would do.

    Attributes:
        missing: Keys the source has shown before and does not show any more; only of a whole listing.
        missing_links: Relations likewise.
        missing_partners: Kinds and keys of suppliers, contracts and interfaces likewise.
        missing_covers: What contracts cover likewise.
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
    partners: tuple[PlannedPartner, ...] = ()
    missing_links: tuple[MissingLink, ...] = ()
    missing_partners: tuple[tuple[PartnerKind, str], ...] = ()
    missing_covers: tuple[MissingCoverage, ...] = ()

    def count(self, state: RowState) -> int:
        """Return how many rows are in a state."""
        return sum(row.state is state for row in self.rows) + sum(row.state is state for row in self.partners)

    @property
    def missing_count(self) -> int:
        """How many records and relations the source does not show any more."""
        found = (self.missing, self.missing_links, self.missing_partners, self.missing_covers)
        return sum(map(len, found))
