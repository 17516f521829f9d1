"""Rows that a scanner or script pushes through the REST API, checked the same way as those of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.rooms.inventory.imports.collecting import Rows
from bollwerk.rooms.inventory.imports.fields import NAME_FIELDS, PARTNER_NAME_FIELDS
from bollwerk.rooms.inventory.imports.mapping import LINK_FIELDS
from bollwerk.rooms.inventory.imports.records import Coverage, Format, KeptReason, Link, ParsedFile
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind, RecordKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bollwerk.rooms.inventory.kinds import RelationKind

__all__ = ["PushedRelation", "PushedRow", "parse_pushed"]


_PARTNERS = frozenset(kind.value for kind in PartnerKind)


@dataclass(frozen=True, slots=True)
class PushedRow:
    """One record.

    Attributes:
        facts: Raw values by name; departments, suppliers, operators and owning records by name or key.
    """

    kind: RecordKind
    key: str
    name: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PushedRelation:
    """A relation between two records by their keys."""

    kind: RelationKind
    source: str
    target: str


def parse_pushed(
    rows: Sequence[PushedRow], relations: Sequence[PushedRelation], *, source: str, complete: bool
) -> ParsedFile:
    """Return the pushed rows as a file would be read; places are counted from 1, relations behind the rows."""
    taken, links = Rows(), list[Link]()
    for line, row in enumerate(rows, 1):
        taken.read_now(f"rows[{line - 1}]", {"kind": row.kind.value, "key": row.key, "name": row.name, **row.facts})
        if row.kind.value in _PARTNERS:
            _take_partner(taken, line, row)
            continue
        facts = {name: value for name, value in row.facts.items() if name not in NAME_FIELDS | LINK_FIELDS.keys()}
        names = {name: row.facts[name] for name in NAME_FIELDS if name in row.facts}
        if taken.add(line=line, kind=Kind(row.kind), key=row.key.strip(), facts={**facts, "name": row.name}, **names):
            links += _parents(line, row)
    links = [_completed(link, taken) for link in links]
    for line, relation in enumerate(relations, len(rows) + 1):
        joined = {"kind": relation.kind.value, "source": relation.source, "target": relation.target}
        taken.read_now(f"relations[{line - len(rows) - 1}]", joined)
        if relation.source in taken.rows and relation.target in taken.rows:
            links.append(Link(line, relation.source, relation.kind, "", relation.target))
        else:
            unknown = relation.target if relation.source in taken.rows else relation.source
            taken.keep(line, KeptReason.UNKNOWN_RECORD, field=relation.kind.value, value=unknown)
    return ParsedFile(
        format=Format.REST,
        source=source,
        rows=tuple(taken.rows.values()),
        partners=tuple(taken.partners.values()),
        links=tuple(links),
        kept=tuple(taken.kept),
        coverage=Coverage.ALL if complete else Coverage.PART,
    )


def _take_partner(taken: Rows, line: int, row: PushedRow) -> None:
    kind = PartnerKind(row.kind)
    named = {*PARTNER_NAME_FIELDS[kind], *(["covers"] if kind is PartnerKind.CONTRACT else [])}
    covers = row.facts.get("covers") if "covers" in named else None
    taken.add_partner(
        line=line,
        kind=kind,
        key=row.key.strip(),
        facts={**{name: value for name, value in row.facts.items() if name not in named}, "name": row.name},
        names={name: row.facts[name] for name in PARTNER_NAME_FIELDS[kind] if name in row.facts},
        covers=[str(one) for one in covers] if isinstance(covers, list) else [str(covers)] if covers else [],
    )


def _parents(line: int, row: PushedRow) -> list[Link]:
    """Return the links to the application, location or zone that a row names."""
    return [
        Link(line, row.key.strip(), None, name, str(row.facts[name]), link.targets, str(row.facts[name]))
        for name, link in LINK_FIELDS.items()
        if link.relation is None and Kind(row.kind) in link.sources and row.facts.get(name)
    ]


def _completed(link: Link, taken: Rows) -> Link:
    """Return the link by key if the key was pushed, else by name."""
    if link.target_key in taken.rows:
        return link
    return Link(link.line, link.source_key, None, link.fact, "", link.target_kinds, link.target_name)
