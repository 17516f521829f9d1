"""Plan an import: match rows with records, compare facts, propose hosts, and count what the source no longer shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.access import current_viewer, deciding, viewing_as
from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.imports.finding import (
    NAMED_ONCE,
    Known,
    host_facts,
    host_index,
    known_to,
    led_by_others,
)
from bollwerk.rooms.inventory.imports.missing import missing_relations
from bollwerk.rooms.inventory.imports.partner_plans import PartnerPlanning
from bollwerk.rooms.inventory.imports.plan import Change, ImportPlan, PlannedLink, PlannedRow, RowState
from bollwerk.rooms.inventory.imports.records import Coverage, Kept, KeptReason
from bollwerk.rooms.inventory.kinds import Exposure, Kind, OperatorKind, PartnerKind
from bollwerk.rooms.inventory.models import TargetObject
from bollwerk.rooms.inventory.rules import relation_allowed
from bollwerk.rooms.inventory.services.common import MODEL_BY_KIND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bollwerk.rooms.inventory.imports.records import ImportRow, Link, ParsedFile

__all__ = ["plan_import", "python_value"]

_EXPOSURES = list(Exposure)
"""From unknown to the Internet."""
_DAYS = ("_on", "_since", "_until")
_CONTRACTED = frozenset({OperatorKind.COMPANY.value, OperatorKind.SAAS.value})


def plan_import(parsed: ParsedFile, *, source: str, organisation_id: int, coverage: Coverage) -> ImportPlan:
    """Return what an import of a parsed file would do for the current viewer; changes nothing.

    Args:
        parsed: The file.
        source: Name of the source; its keys are its own.
        organisation_id: Organisation whose inventory it is.
        coverage: Whether the file shows everything its source knows.
    """
    viewer = current_viewer()
    with deciding("inventory.plan_import"):
        planning = _Planning(parsed, source, organisation_id)
        rows = planning.rows()
        links = planning.links(rows)
        partners = PartnerPlanning(parsed, source, organisation_id, planning.known, rows)
        planned_partners = partners.planned()
        planning.kept += partners.kept
        whole = coverage is Coverage.ALL
        missing_links = missing_relations(source, organisation_id, rows, links) if whole else ()
        missing_covers = partners.missing_covers(planned_partners) if whole else ()
        ids = {row.target_id for row in rows if row.target_id} | {
            one.target_id for row in rows for one in row.candidates
        }
        ids |= {key for link in missing_links for key in (link.source_id, link.target_id)}
        ids |= {one.target_id for one in missing_covers}
    with viewing_as(viewer):
        names = _visible_names(ids)
    shown = tuple(_as_seen(row, names) for row in rows)
    missing = planning.missing() if whole else ()
    return ImportPlan(
        format=parsed.format,
        recipe=parsed.recipe,
        source=source,
        organisation_id=organisation_id,
        coverage=coverage,
        rows=shown,
        links=links,
        kept=tuple(sorted((*parsed.kept, *planning.kept), key=lambda one: (one.sheet, one.line))),
        missing=missing,
        names=names,
        partners=planned_partners,
        missing_links=missing_links,
        missing_partners=partners.missing if whole else (),
        missing_covers=missing_covers,
    )


def _visible_names(ids: Iterable[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for batch in in_batches(set(ids)):
        names.update(TargetObject.objects.filter(pk__in=batch).values_list("pk", "name"))
    return names


def _as_seen(row: PlannedRow, names: Mapping[int, str]) -> PlannedRow:
    """Return the row without what the viewer may not see of the record it changes."""
    if row.target_id is None or row.target_id in names:
        return row
    changes = tuple(replace(change, before=None, hidden=True) for change in row.changes)
    return replace(row, changes=changes)


class _Planning:
    """One import being planned."""

    def __init__(self, parsed: ParsedFile, source: str, organisation_id: int) -> None:
        self.parsed = parsed
        self.source = source
        self.organisation_id = organisation_id
        self.kept: list[Kept] = []
        self.known: Known = known_to(source, organisation_id, parsed.rows, parsed.links)
        self.row_by_key = {row.key: row for row in parsed.rows}
        self.parents: dict[str, dict[str, str]] = defaultdict(dict)
        self.parent_ids: dict[str, dict[str, int]] = defaultdict(dict)
        self.listed_suppliers = {
            word: str(row.facts["name"])
            for row in parsed.partners
            if row.kind is PartnerKind.SUPPLIER
            for word in (row.key, str(row.facts["name"]).casefold())
        }
        self.first_of_name: dict[tuple[Kind, str], str] = {}
        self._sort_parents()

    def keep(self, row: ImportRow, reason: KeptReason, field: str = "", value: str = "") -> None:
        """Keep a row, or a fact of it, aside."""
        self.kept.append(Kept(row.line, reason, field, value[:80], row.origin.sheet, row.origin.cells))

    def missing(self) -> tuple[str, ...]:
        """Return the keys that the source showed last time and does not show now."""
        return tuple(sorted(self.known.by_key.keys() - self.known.missing_keys - self.row_by_key.keys()))

    def _sort_parents(self) -> None:
        for link in self.parsed.links:
            if link.relation is None:
                target_id = self._named(link)
                if link.target_key:
                    self.parents[link.source_key][link.fact] = link.target_key
                elif target_id is not None:
                    self.parent_ids[link.source_key][link.fact] = target_id
                else:
                    row = self.row_by_key[link.source_key]
                    self.keep(row, KeptReason.UNKNOWN_RECORD, link.fact, link.target_name)

    def _named(self, link: Link) -> int | None:
        """Return the record of ours that a link names; None if there is none, or several are called so."""
        for kind in link.target_kinds:
            found = self.known.named.get((kind, link.target_name.casefold()), [])
            if len(found) == 1:
                return found[0]
        return None

    def rows(self) -> tuple[PlannedRow, ...]:
        """Return what is done with every row."""
        planned: list[PlannedRow] = []
        matched = self._matches()
        usable = [row for row in self.parsed.rows if self._usable(row, matched)]
        present = _present({row.key: (row.kind, matched[row.key]) for row in usable if row.key in matched})
        followers = led_by_others(self.source, [matched[row.key] for row in usable if row.key in matched])
        proposals = self._proposals([row for row in usable if row.key not in matched], set(matched.values()))
        for row in usable:
            record = present.get(matched.get(row.key, 0))
            if record is None and row.key in matched:
                self.keep(row, KeptReason.OTHER_KIND, value=str(row.facts["name"]))
                continue
            fresh = PlannedRow(row, RowState.NEW, candidates=proposals.get(row.key, ()))
            made = self._with_people(fresh)
            if record is not None:
                made = self._compared(made, record, follows=record.pk in followers)
            elif made.candidates:
                made = replace(made, state=RowState.PROPOSED)
            planned.append(made)
        return tuple(planned)

    def _matches(self) -> dict[str, int]:
        """Return the record of every row that is known: by its key, by a decision, by its name."""
        matched: dict[str, int] = {}
        for row in sorted(self.parsed.rows, key=lambda one: one.kind in {Kind.MODULE, Kind.ROOM}):
            target_id = self.known.by_key.get(row.key) or self.known.same.get(row.key)
            target_id = target_id or self._by_name(row, matched)
            if target_id is not None:
                matched[row.key] = target_id
        return matched

    def _by_name(self, row: ImportRow, matched: Mapping[str, int]) -> int | None:
        name = str(row.facts["name"])
        if row.kind in NAMED_ONCE:
            return next(iter(self.known.named.get((row.kind, name.casefold()), [])), None)
        if row.kind is Kind.COMPONENT:
            purl = str(row.facts.get("purl", ""))
            sign = (name, str(row.facts.get("version", "")), str(row.facts.get("vendor", "")))
            return self.known.purls.get(purl) if purl else self.known.components.get(sign)
        if row.kind in {Kind.MODULE, Kind.ROOM}:
            parent = self._parent_of(row, matched)
            return self.known.inside.get((row.kind, parent, name.casefold()))
        return None

    def _parent_of(self, row: ImportRow, matched: Mapping[str, int]) -> int | None:
        fact = "application" if row.kind is Kind.MODULE else "location"
        key = self.parents[row.key].get(fact, "")
        return matched.get(key) if key else self.parent_ids[row.key].get(fact)

    def _usable(self, row: ImportRow, matched: Mapping[str, int]) -> bool:
        """Return whether a row can be taken over; keep it aside otherwise."""
        has_application = "application" in self.parents[row.key] or "application" in self.parent_ids[row.key]
        if row.kind is Kind.MODULE and not has_application and row.key not in matched:
            self.keep(row, KeptReason.NO_APPLICATION, value=str(row.facts["name"]))
            return False
        if row.kind in NAMED_ONCE and self._name_is_taken(row, matched):
            self.keep(row, KeptReason.NAME_TAKEN, value=str(row.facts["name"]))
            return False
        return True

    def _name_is_taken(self, row: ImportRow, matched: Mapping[str, int]) -> bool:
        """Return whether another record, or an earlier row, already has the name of this one."""
        sign = (row.kind, str(row.facts["name"]).casefold())
        owners = self.known.named[sign]
        target_id = matched.get(row.key)
        first = self.first_of_name.setdefault(sign, row.key)
        return first != row.key or any(owner != target_id for owner in owners)

    def _proposals(self, rows: Collection[ImportRow], taken: set[int]) -> dict[str, tuple[Any, ...]]:
        hosts = [row for row in rows if row.kind is Kind.SYSTEM]
        if not hosts:
            return {}
        index = host_index(self.organisation_id)
        shown = {self.known.by_key[key] for key in self.row_by_key if key in self.known.by_key} | taken
        return {
            row.key: index.candidates(host_facts(row), not_these=shown | self.known.different[row.key]) for row in hosts
        }

    def _with_people(self, planned: PlannedRow) -> PlannedRow:
        """Return the row with department, supplier and operator looked up."""
        row, people, new = planned.row, dict[str, int](), dict[str, str]()
        department = row.names.get("department", "")
        if department and department.casefold() in self.known.departments:
            people["department"] = self.known.departments[department.casefold()]
        elif department:
            self.keep(row, KeptReason.UNKNOWN_DEPARTMENT, "department", department)
        self._find_supplier(row.names.get("supplier", ""), "supplier", people, new)
        self._find_operator(row, people, new)
        return replace(
            planned,
            facts=dict(row.facts),
            people=people,
            new_suppliers=new,
            parents=self.parents[row.key],
            parent_ids=self.parent_ids[row.key],
        )

    def _find_supplier(self, name: str, column: str, people: dict[str, int], new: dict[str, str]) -> None:
        name = self.listed_suppliers.get(name, name)
        if name and name.casefold() in self.known.suppliers:
            people[column] = self.known.suppliers[name.casefold()]
        elif name:
            new[column] = name

    def _find_operator(self, row: ImportRow, people: dict[str, int], new: dict[str, str]) -> None:
        """An operator is an organisation we know, else a company; whose kind nobody stated is not made up."""
        name = row.names.get("operator", "")
        if not name:
            return
        if name.casefold() in self.known.organisations:
            people["operator_organisation"] = self.known.organisations[name.casefold()]
        elif self._is_company(name) or row.facts.get("operator_kind") in _CONTRACTED:
            self._find_supplier(name, "operator_supplier", people, new)
        else:
            self.keep(row, KeptReason.UNKNOWN_RECORD, "operator", name)

    def _is_company(self, name: str) -> bool:
        listed = name in self.listed_suppliers or name.casefold() in self.listed_suppliers
        return listed or name.casefold() in self.known.suppliers

    def _compared(self, planned: PlannedRow, record: TargetObject, *, follows: bool) -> PlannedRow:
        """Return the row with only what differs from the record."""
        wanted = _wanted(planned.facts, record, follows=follows, only_raises=self.parsed.only_raises_exposure)
        changes = [Change(fact, _plain(getattr(record, fact)), value) for fact, value in wanted.items()]
        people = _differing(planned.people, record, follows=follows)
        parents = _differing(planned.parent_ids, record, follows=follows)
        new = {name: value for name, value in planned.new_suppliers.items() if not follows or not _key(record, name)}
        changes += [
            Change(name, _key(record, name), planned.row.names.get(_word(name), "")) for name in (*people, *new)
        ]
        changes += [Change(name, _key(record, name), value) for name, value in parents.items()]
        return replace(
            planned,
            state=RowState.CHANGED if changes or record.not_seen_since else RowState.UNCHANGED,
            target_id=record.pk,
            facts=wanted,
            people=people,
            new_suppliers=new,
            parent_ids=parents,
            changes=tuple(changes),
            candidates=(),
        )

    def links(self, rows: Collection[PlannedRow]) -> tuple[PlannedLink, ...]:
        """Return the relations that can be made; keep the others aside."""
        usable = {row.row.key: row for row in rows}
        found: dict[PlannedLink, None] = {}
        for link in self.parsed.links:
            if link.relation is None or link.source_key not in usable:
                continue
            source = usable[link.source_key].row
            target_id = None if link.target_key else self._named(link)
            if link.target_key in usable:
                kind: Kind | None = usable[link.target_key].row.kind
            else:
                kind = self._kind_of(link, target_id)
            if kind is None:
                self.keep(source, KeptReason.UNKNOWN_RECORD, link.relation.value, link.target_name or link.target_key)
            elif not relation_allowed(link.relation, source.kind, kind):
                self.keep(source, KeptReason.RELATION_NOT_ALLOWED, link.relation.value, link.target_name)
            else:
                found[PlannedLink(link.relation, link.source_key, link.target_key, target_id)] = None
        return tuple(found)

    def _kind_of(self, link: Link, target_id: int | None) -> Kind | None:
        name = link.target_name.casefold()
        kinds = (kind for kind in link.target_kinds if target_id in self.known.named.get((kind, name), []))
        return next(kinds, None) if target_id is not None else None


def _present(wanted: Mapping[str, tuple[Kind, int]]) -> dict[int, TargetObject]:
    """Return the records that rows are, with all columns of their kind."""
    by_kind: dict[Kind, set[int]] = defaultdict(set)
    for kind, target_id in wanted.values():
        by_kind[kind].add(target_id)
    found: dict[int, TargetObject] = {}
    for kind, ids in by_kind.items():
        for batch in in_batches(ids):
            found.update((row.pk, row) for row in MODEL_BY_KIND[kind].objects.filter(pk__in=batch))
    return found


def _wanted(facts: Mapping[str, Any], record: TargetObject, *, follows: bool, only_raises: bool) -> dict[str, object]:
    """Return the facts that the source changes.

    The source that knew a record first leads; another one only fills in what is empty and adds its addresses, so that
    two sources do not overwrite each other with every import.
    """
    wanted: dict[str, object] = {}
    for fact, value in facts.items():
        present = _plain(getattr(record, fact))
        after = value
        if (
            fact == "exposure"
            and only_raises
            and _EXPOSURES.index(Exposure(value)) < _EXPOSURES.index(Exposure(str(present)))
        ):
            continue
        if fact == "addresses" and follows:
            after = list(dict.fromkeys([*present, *value]))
        elif follows and present not in (None, "", [], "unknown") and fact != "exposure":
            continue
        if after != present:
            wanted[fact] = after
    return wanted


def _differing(keys: Mapping[str, int], record: TargetObject, *, follows: bool) -> dict[str, int]:
    return {
        name: key
        for name, key in keys.items()
        if _key(record, name) != key and not (follows and _key(record, name) is not None)
    }


def _key(record: TargetObject, name: str) -> int | None:
    key: int | None = getattr(record, f"{name}_id", None)
    return key


def _word(column: str) -> str:
    return "operator" if column.startswith("operator_") else column


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def python_value(fact: str, value: object) -> object:
    """Return a plain value as the column takes it."""
    return date.fromisoformat(str(value)) if fact.endswith(_DAYS) and value else value
