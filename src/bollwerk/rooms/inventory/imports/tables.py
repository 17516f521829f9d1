"""From tables to records: find the heading row, choose recipe or template, read each row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.collecting import Rows
from bollwerk.rooms.inventory.imports.fields import FIELDS, NAME_FIELDS, PARTNER_FIELDS, PARTNER_NAME_FIELDS, clean
from bollwerk.rooms.inventory.imports.mapping import (
    LINK_FIELDS,
    ColumnMapping,
    columns_of,
    guess_kind,
    kind_of_word,
    mapping_by_hand,
)
from bollwerk.rooms.inventory.imports.recipes import mapping_by_recipe, recipe_for, recipe_named
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, KeptReason, Link, ParsedFile
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind, SystemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bollwerk.rooms.inventory.imports.mapping import AnyKind
    from bollwerk.rooms.inventory.imports.records import ImportOptions, ImportRow
    from bollwerk.rooms.inventory.imports.sheets import Sheet, SheetRow

__all__ = ["parse_tables"]

_HEADING_SEARCH = 15


@dataclass(frozen=True, slots=True)
class _Wish:
    """A link whose other end is only named yet."""

    line: int
    source_key: str
    field: str
    name: str
    makes: Kind | None


class _Reading:
    """What is collected over all tables of a file."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.wishes: list[_Wish] = []
        self.recipe = ""
        self.source = ""
        self.keys_by_name: dict[tuple[Kind, str], str] = {}


def parse_tables(sheets: Sequence[Sheet], form: Format, options: ImportOptions) -> ParsedFile:
    """Return the records of all tables whose headings are understood.

    Raises:
        BadFileError: If no table has such headings.
    """
    reading, understood = _Reading(), 0
    for sheet in sheets:
        reading.rows.sheet = sheet.title
        found = _heading(sheet, options)
        if found is None:
            continue
        understood += 1
        mapping, start = found
        reading.recipe = reading.recipe or mapping.recipe
        reading.source = reading.source or mapping.source
        reading.rows.kept += sheet.kept
        _tell_open_formulas(reading, sheet, start, mapping)
        for row in sheet.rows[start + 1 :]:
            _take(reading, mapping, row)
    if not understood:
        empty = not any(sheet.rows for sheet in sheets)
        raise BadFileError(BadFile.NOTHING_IN_IT if empty else BadFile.NO_HEADINGS)
    reading.rows.cells = ()
    links = tuple(_links(reading))
    return ParsedFile(
        format=form,
        source=reading.source or "Tabelle",
        rows=tuple(reading.rows.rows.values()),
        partners=tuple(reading.rows.partners.values()),
        links=links,
        kept=tuple(reading.rows.kept),
        recipe=reading.recipe,
    )


def _tell_open_formulas(reading: _Reading, sheet: Sheet, start: int, mapping: ColumnMapping) -> None:
    """Say for each column that is read how many of its cells hold a formula without a result."""
    headings = sheet.rows[start]
    for place, _field in mapping.fields:
        lines = [line for line in sheet.open_formulas.get(place, ()) if line > headings.line]
        if lines:
            heading = clean(headings.cells[place])
            reading.rows.cells = ()
            reading.rows.keep(lines[0], KeptReason.NOT_CALCULATED, field=heading, value=str(len(lines)))


def _heading(sheet: Sheet, options: ImportOptions) -> tuple[ColumnMapping, int] | None:
    """Return the mapping of a table and the place of its heading row: the first of the top rows that is understood."""
    for place, row in enumerate(sheet.rows[:_HEADING_SEARCH]):
        mapping = _mapping(sheet.title, row.cells, options)
        if mapping is not None:
            return mapping, place
    return None


def _mapping(title: str, headings: Sequence[object], options: ImportOptions) -> ColumnMapping | None:
    own = [mapping for one in options.mappings if (mapping := mapping_by_hand(one, headings)) is not None]
    if own:
        return max(own, key=lambda mapping: len(mapping.fields))
    recipe = recipe_named(options.recipe) or recipe_for(headings)
    if recipe is not None:
        mapping = mapping_by_recipe(recipe, headings)
        return mapping if "name" in {name for _, name in mapping.fields} else None
    fields = columns_of(headings)
    names = {name for _, name in fields}
    if "name" not in names or (len(fields) < 2 and len(headings) > 1):  # noqa: PLR2004 - a name alone is no heading
        return None
    kind, system_kind = kind_of_word(title) or (None, None)
    return ColumnMapping(
        fields=fields,
        kind=kind or (None if "kind" in names else guess_kind(names)),
        constants={"system_kind": system_kind.value} if system_kind else {},
    )


def _cells_to_show(mapping: ColumnMapping, row: SheetRow) -> Sequence[object]:
    """Return a row as it came; of a known export without the columns that are left out on purpose (users' names)."""
    if not mapping.recipe:
        return row.cells
    wanted = {place for place, _ in mapping.fields} | mapping.keep_out.keys()
    return [cell if place in wanted else "" for place, cell in enumerate(row.cells)]


def _take(reading: _Reading, mapping: ColumnMapping, row: SheetRow) -> None:
    rows = reading.rows
    rows.cells = _cells_to_show(mapping, row)
    if any(_cell(row, place).casefold() in values for place, values in mapping.keep_out.items()):
        rows.keep(row.line, KeptReason.NOT_OUR_MATTER, value=_first(mapping, row, "name"))
        return
    kind, system_kind = _kind(mapping, row)
    if kind is None:
        rows.keep(row.line, KeptReason.UNKNOWN_KIND, value=_first(mapping, row, "kind") or _first(mapping, row, "name"))
        return
    values = _values(mapping, row, kind)
    if isinstance(kind, PartnerKind):
        _take_partner(reading, row.line, kind, values)
        return
    facts: dict[str, object] = {**mapping.constants}
    if system_kind:
        facts["system_kind"] = system_kind.value
    facts.update({name: value for name, value in values.items() if name in FIELDS[kind]})
    key = _key(kind, values)
    named = {name: values[name] for name in NAME_FIELDS if name in values}
    if rows.add(line=row.line, kind=kind, key=key, facts=facts, **named):
        reading.keys_by_name.setdefault((kind, clean(values.get("name")).casefold()), key)
        reading.wishes += _wishes(mapping, row.line, rows.rows[key], values)


def _take_partner(reading: _Reading, line: int, kind: PartnerKind, values: dict[str, object]) -> None:
    reading.rows.add_partner(
        line=line,
        kind=kind,
        key=_partner_key(kind, values),
        facts={name: value for name, value in values.items() if name in PARTNER_FIELDS[kind]},
        names={name: values[name] for name in PARTNER_NAME_FIELDS[kind] if name in values},
        covers=_names(clean(values.get("covers"))),
    )


def _partner_key(kind: PartnerKind, values: dict[str, object]) -> str:
    """Return the source's key, or one made of what names the supplier, contract or interface."""
    name = clean(values.get("name")).casefold()
    if kind is PartnerKind.CONTRACT:
        name = clean(values.get("contract_number")).casefold() or name
    application = clean(values.get("application")).casefold() if kind is PartnerKind.INTERFACE else ""
    return clean(values.get("key")) or (f"{kind.value}/{name}" + (f"/{application}" if application else ""))


def _kind(mapping: ColumnMapping, row: SheetRow) -> tuple[AnyKind | None, SystemKind | None]:
    word = _first(mapping, row, "kind")
    found = kind_of_word(word) if word else None
    if found is None and (word == "" or mapping.kind is not None):
        return mapping.kind, None
    return found or (None, None)


def _values(mapping: ColumnMapping, row: SheetRow, kind: AnyKind) -> dict[str, object]:
    """Return the cells by field; several columns of one field are joined."""
    found: dict[str, list[object]] = defaultdict(list)
    for place, name in mapping.fields:
        cell = row.cells[place] if place < len(row.cells) else ""
        if clean(cell):
            found[name].append(cell)
    values = {name: cells[0] if len(cells) == 1 else "|".join(map(clean, cells)) for name, cells in found.items()}
    for name in ("hostname", "os_name", "name"):
        if kind is Kind.SYSTEM and isinstance(values.get(name), str):
            values[name] = str(values[name]).removesuffix("$") if name != "os_name" else values[name]
    return values


def _key(kind: Kind, values: dict[str, object]) -> str:
    """Return the source's key, or one made of what names the record."""
    stated = clean(values.get("key"))
    if stated:
        return stated
    parts = [clean(values.get("name"))]
    parts += [clean(values.get(name)) for name in _TOLD_APART_BY.get(kind, ())]
    return f"{kind.value}/" + "/".join(part.casefold() for part in parts) if parts[0] else ""


_TOLD_APART_BY: dict[Kind, tuple[str, ...]] = {
    Kind.MODULE: ("application",),
    Kind.ROOM: ("location",),
    Kind.COMPONENT: ("version",),
}
"""What tells records of one name apart, where names may repeat."""


def _wishes(mapping: ColumnMapping, line: int, row: ImportRow, values: dict[str, object]) -> list[_Wish]:
    """Return the links a row asks for."""
    found: list[_Wish] = []
    for field, link in LINK_FIELDS.items():
        if row.kind in link.sources and field in values:
            text = clean(values[field])
            names = [text] if link.relation is None else _names(text)
            found += [_Wish(line, row.key, field, name, mapping.makes.get(field)) for name in names]
    return found


def _names(text: str) -> list[str]:
    """Return the names in a cell: one a line, or divided by semicolons or strokes; a comma may be part of a name."""
    parts = [part.strip() for line in text.split("\n") for part in line.replace("|", ";").split(";")]
    return list(dict.fromkeys(part for part in parts if part))


def _links(reading: _Reading) -> Iterable[Link]:
    """Return the links with the keys of those they name, as far as they stand in the file."""
    by_key = reading.rows.rows
    for wish in reading.wishes:
        link = LINK_FIELDS[wish.field]
        key = wish.name if wish.name in by_key else ""
        for kind in link.targets:
            key = key or reading.keys_by_name.get((kind, wish.name.casefold()), "")
        if not key and wish.makes:
            key = _make(reading, wish)
        yield Link(wish.line, wish.source_key, link.relation, link.fact, key, link.targets, wish.name)


def _make(reading: _Reading, wish: _Wish) -> str:
    """Take up a record that others only name: the host of a virtual machine, its network."""
    assert wish.makes is not None
    key = f"{wish.makes.value}/{wish.name.casefold()}"
    facts = {"name": wish.name, **({"hostname": wish.name} if wish.makes is Kind.SYSTEM else {})}
    if key not in reading.rows.rows and not reading.rows.add(line=wish.line, kind=wish.makes, key=key, facts=facts):
        return ""
    reading.keys_by_name[wish.makes, wish.name.casefold()] = key
    return key


def _cell(row: SheetRow, place: int) -> str:
    return clean(row.cells[place]) if place < len(row.cells) else ""


def _first(mapping: ColumnMapping, row: SheetRow, field: str) -> str:
    return next((text for place, name in mapping.fields if name == field and (text := _cell(row, place))), "")
