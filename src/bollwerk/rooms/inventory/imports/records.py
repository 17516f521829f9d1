"""What a parser hands on: typed rows, links between them, and what was kept aside with line and reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bollwerk.rooms.inventory.kinds import Kind, PartnerKind, RelationKind

__all__ = [
    "WHOLE_ROW",
    "BadFile",
    "BadFileError",
    "Coverage",
    "Fact",
    "Format",
    "ImportOptions",
    "ImportRow",
    "Kept",
    "KeptReason",
    "Link",
    "Origin",
    "OwnMapping",
    "ParsedFile",
    "PartnerRow",
]

Fact = str | int | bool | list[str] | None
"""A plain value; dates as ISO text."""


class Format(StrEnum):
    """What kind of file it is; AUTO: found out from the content, never from the name alone."""

    AUTO = "auto"
    NETBOX = "netbox"
    GLPI = "glpi"
    CYCLONEDX = "cyclonedx"
    SPDX = "spdx"
    NMAP = "nmap"
    CSV = "csv"
    XLSX = "xlsx"
    REST = "rest"


class BadFile(StrEnum):
    """Why a file as a whole cannot be read. Nothing of it is taken over."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    UNKNOWN_FORMAT = "unknown_format"
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    NOT_XML = "not_xml"
    NOT_YAML = "not_yaml"
    ENTITIES = "entities"
    NOT_TEXT = "not_text"
    NOT_XLSX = "not_xlsx"
    UNPACKS_TOO_BIG = "unpacks_too_big"
    ENCRYPTED = "encrypted"
    OLD_EXCEL = "old_excel"
    OTHER_FORMAT = "other_format"
    TOO_MANY_ROWS = "too_many_rows"
    NO_HEADINGS = "no_headings"
    NOTHING_IN_IT = "nothing_in_it"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    READER_DIED = "reader_died"


class BadFileError(Exception):
    """The file cannot be read.

    Attributes:
        reason: Why.
        detail: The place or the limit, in the words of the parser; may be empty.
    """

    def __init__(self, reason: BadFile, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class KeptReason(StrEnum):
    """Why a row, or one fact of it, was kept aside."""

    NO_NAME = "no_name"
    NAME_TOO_LONG = "name_too_long"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    NOT_A_NUMBER = "not_a_number"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_NETWORK = "not_a_network"
    UNKNOWN_KIND = "unknown_kind"
    SAME_KEY_TWICE = "same_key_twice"
    BAD_SHAPE = "bad_shape"
    TOO_MANY_CELLS = "too_many_cells"
    NUL_BYTE = "nul_byte"
    BAD_BYTES = "bad_bytes"
    UNKNOWN_RECORD = "unknown_record"
    UNKNOWN_DEPARTMENT = "unknown_department"
    RELATION_NOT_ALLOWED = "relation_not_allowed"
    CONTAINER = "container"
    NOT_OUR_MATTER = "not_our_matter"
    NO_APPLICATION = "no_application"
    NAME_TAKEN = "name_taken"
    NO_PARTNER = "no_partner"
    NO_OTHER_END = "no_other_end"
    WRONG_SPAN = "wrong_span"
    OTHER_KIND = "other_kind"
    UNKNOWN_FACT = "unknown_fact"
    NOT_CALCULATED = "not_calculated"


WHOLE_ROW = frozenset(
    {
        KeptReason.NO_NAME,
        KeptReason.NAME_TOO_LONG,
        KeptReason.UNKNOWN_KIND,
        KeptReason.SAME_KEY_TWICE,
        KeptReason.BAD_SHAPE,
        KeptReason.TOO_MANY_CELLS,
        KeptReason.NUL_BYTE,
        KeptReason.BAD_BYTES,
        KeptReason.CONTAINER,
        KeptReason.NOT_OUR_MATTER,
        KeptReason.NO_APPLICATION,
        KeptReason.NAME_TAKEN,
        KeptReason.NO_PARTNER,
        KeptReason.NO_OTHER_END,
        KeptReason.WRONG_SPAN,
        KeptReason.OTHER_KIND,
    }
)
"""Reasons that keep the whole row aside; with the others only one fact or link is missing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A row or fact that was kept aside.

    Attributes:
        line: Line of a table or text file; the place in the list of a JSON or XML file, counted from 1.
        field: Name of the fact, or heading of the column; empty if the whole row is meant.
        value: What stood there, cut to a readable length.
        sheet: Name of the sheet of a workbook; path in a JSON or XML file.
        cells: The row of a table, or the one piece of a JSON or XML file, as it came, cut where it is long.
    """

    line: int
    reason: KeptReason
    field: str = ""
    value: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()

    @property
    def is_whole_row(self) -> bool:
        """Whether nothing of the row was taken over."""
        return self.reason in WHOLE_ROW and self.field != "name"


@dataclass(frozen=True, slots=True)
class Origin:
    """How a row stood in its file, for what is found to be wrong with it later.

    Attributes:
        sheet: Name of the sheet of a workbook; path in a JSON or XML file.
        cells: The row of a table, or the one piece of a JSON or XML file, as it came, cut where it is long.
    """

    sheet: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What the file says about one record.

    Attributes:
        line: Where it stands.
        key: The source's own key, the same at every import.
        facts: Checked values by name of the column; what the source does not know is left out.
        names: Names of departments, suppliers and operators, by the fact they belong to.
    """

    line: int
    kind: Kind
    key: str
    facts: dict[str, Fact]
    names: dict[str, str] = field(default_factory=dict)
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """What the file says about a supplier, a contract or an interface.

    Attributes:
        line: Where it stands.
        key: The source's own key, the same at every import.
        facts: Checked values by name of the field; what the source does not know is left out.
        names: Whom it names, by name or by the source's key: ``partner``, ``application``, ``other_end``.
        covers: Records that a contract covers, by name or by the source's key.
    """

    line: int
    kind: PartnerKind
    key: str
    facts: dict[str, Fact]
    names: dict[str, str] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Link:
    """That a record of the file names another one.

    Attributes:
        relation: How they are joined; None if the other one is a fact of the record (`fact`).
        fact: Name of the foreign key: ``application``, ``location``, ``zone``; empty for a relation.
        target_key: Key of the other record, if it stands in the file.
        target_kinds: What it may be, if it has to be found by name.
        target_name: Its name, for finding it among the records we already have.
    """

    line: int
    source_key: str
    relation: RelationKind | None
    fact: str
    target_key: str
    target_kinds: tuple[Kind, ...] = ()
    target_name: str = ""


class Coverage(StrEnum):
    """How much of its source a file shows: everything, or a part that says nothing about the rest."""

    ALL = "all"
    PART = "part"


@dataclass(frozen=True, slots=True)
class OwnMapping:
    """Which column of somebody's own list means what.

    Attributes:
        columns: Heading to field.
        kind: What all rows are, as a word of the column of kinds; empty if a column says it.
        source: Name of the source whose list it is; empty for the mapping's own name.
    """

    name: str
    columns: dict[str, str]
    kind: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person says about a file.

    Attributes:
        application: Name of the application a bill of materials belongs to; empty: the one it names itself.
        recipe: Key of the recipe; empty: the own mapping, else the recipe, that fits the headings.
        mappings: Own mappings, tried before the recipes.
        vantage: From where was scanned (an `Exposure` value); empty if nobody said.
    """

    application: str = ""
    recipe: str = ""
    mappings: tuple[OwnMapping, ...] = ()
    vantage: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file as it was read.

    Attributes:
        partners: Suppliers, contracts and interfaces.
        recipe: Recipe or own mapping that was used for a table; empty otherwise.
        source: Name for the source that suggests itself.
        only_raises_exposure: Whether a stated exposure may only raise the one we know (a scan sees one side only).
    """

    format: Format
    source: str
    rows: tuple[ImportRow, ...] = ()
    links: tuple[Link, ...] = ()
    kept: tuple[Kept, ...] = ()
    coverage: Coverage = Coverage.PART
    recipe: str = ""
    only_raises_exposure: bool = False
    partners: tuple[PartnerRow, ...] = ()
