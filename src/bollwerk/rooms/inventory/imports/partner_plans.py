"""Plan what an import does with suppliers, contracts and interfaces: match, look up whom they name, compare."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.imports.plan import Change, End, EndKind, MissingCoverage, PlannedPartner, RowState
from bollwerk.rooms.inventory.imports.records import Kept, KeptReason
from bollwerk.rooms.inventory.kinds import Kind, PartnerKind
from bollwerk.rooms.inventory.models import (
    Contract,
    ContractCoverage,
    CoverageSighting,
    Interface,
    PartnerReference,
    Supplier,
    TargetObject,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bollwerk.rooms.inventory.imports.finding import Known
    from bollwerk.rooms.inventory.imports.plan import PlannedRow
    from bollwerk.rooms.inventory.imports.records import ParsedFile, PartnerRow

__all__ = ["COLUMN_OF", "MODEL_OF", "PartnerPlanning", "end_columns"]

MODEL_OF: dict[PartnerKind, type[Supplier | Contract | Interface]] = {
    PartnerKind.SUPPLIER: Supplier,
    PartnerKind.CONTRACT: Contract,
    PartnerKind.INTERFACE: Interface,
}
COLUMN_OF: dict[tuple[PartnerKind, str], str] = {
    (PartnerKind.SUPPLIER, "supplier_kind"): "kind",
    (PartnerKind.CONTRACT, "name"): "title",
    (PartnerKind.CONTRACT, "contract_number"): "number",
}
"""Fields whose column is called otherwise."""
_APPLICATIONS = (Kind.APPLICATION, Kind.MODULE)
_COVERED = (Kind.APPLICATION, Kind.MODULE, Kind.SYSTEM)


def end_columns(field: str, end: EndKind) -> str:
    """Return the column that holds an end."""
    if field == "application":
        return "source"
    if end in {EndKind.ROW, EndKind.TARGET}:
        return "target"
    return f"partner_{end.value}"


_END_COLUMNS = {
    "partner": ("partner_supplier", "partner_organisation"),
    "application": ("source",),
    "other_end": ("target", "partner_supplier", "partner_organisation"),
}


class PartnerPlanning:
    """The suppliers, contracts and interfaces of one import being planned; reads with full sight."""

    def __init__(
        self, parsed: ParsedFile, source: str, organisation_id: int, known: Known, rows: Collection[PlannedRow]
    ) -> None:
        self.parsed = parsed
        self.source = source
        self.organisation_id = organisation_id
        self.known = known
        self.kept: list[Kept] = []
        self._rows = {planned.row.key: planned for planned in rows}
        self._row_by_name = {
            (planned.row.kind, str(planned.row.facts["name"]).casefold()): key for key, planned in self._rows.items()
        }
        self._first_of_name: dict[str, str] = {}
        self._companies = _companies(parsed, rows)
        self._by_key, self.missing = self._references()
        self._named = self._named_targets()

    def planned(self) -> tuple[PlannedPartner, ...]:
        """Return what is done with every row; suppliers stand before those who may name them."""
        order = list(PartnerKind)
        rows = sorted(self.parsed.partners, key=lambda row: order.index(row.kind))
        if not rows:
            return ()
        matched = self._matches(rows)
        present = _present(matched)
        covered = _coverage([key for (kind, _), key in matched.items() if kind is PartnerKind.CONTRACT])
        led = self._led_by_others(matched)
        found: list[PlannedPartner] = []
        for row in rows:
            record_id = matched.get((row.kind, row.key))
            record = present.get((row.kind, record_id or 0))
            planned = self._looked_up(row)
            if self._contradicts(row, record) or (record is None and not self._is_whole(planned)):
                continue
            if record is not None:
                planned = _compared(planned, record, covered[record.pk], follows=(row.kind, record.pk) in led)
            found.append(planned)
        return tuple(found)

    def missing_covers(self, planned: Iterable[PlannedPartner]) -> tuple[MissingCoverage, ...]:
        """Return what the source said of its contracts last time and does not say now.

        A contract that is kept aside or not shown itself, or names a record that was not found, says nothing of it.
        """
        shown: dict[int, set[int]] = defaultdict(set)
        unsure = set()
        for row in planned:
            if row.row.kind is PartnerKind.CONTRACT and row.record_id is not None:
                shown[row.record_id] |= {end.id for end in row.shown}
                unsure |= set() if row.sure else {row.record_id}
        before = CoverageSighting.objects.filter(
            source=self.source, organisation_id=self.organisation_id, missing_since__isnull=True
        ).values_list("coverage__contract_id", "coverage__target_id")
        gone = [
            MissingCoverage(contract, target)
            for contract, target in before
            if target not in shown.get(contract, {target})
        ]
        return tuple(sorted((one for one in gone if one.contract_id not in unsure), key=astuple))

    def _references(self) -> tuple[dict[tuple[PartnerKind, str], int], tuple[tuple[PartnerKind, str], ...]]:
        """Return the record of every key the source has shown, and the keys it showed last time and not now."""
        rows = PartnerReference.objects.filter(source=self.source, organisation_id=self.organisation_id)
        columns = ("kind", "external_key", "supplier_id", "contract_id", "interface_id", "missing_since")
        by_key: dict[tuple[PartnerKind, str], int] = {}
        shown_before = set()
        for kind, key, supplier, contract, interface, missing in rows.values_list(*columns):
            by_key[PartnerKind(kind), key] = supplier or contract or interface
            if missing is None:
                shown_before.add((PartnerKind(kind), key))
        now = {(row.kind, row.key) for row in self.parsed.partners}
        return by_key, tuple(sorted(shown_before - now))

    def _named_targets(self) -> dict[tuple[Kind, str], list[int]]:
        """Look up the records of ours that rows name."""
        wanted = {name for row in self.parsed.partners for name in (*row.names.values(), *row.covers)}
        ours = TargetObject.objects.filter(
            kind__in=_COVERED, organisation_id=self.organisation_id, retired_on__isnull=True, circle__isnull=True
        )
        named: dict[tuple[Kind, str], list[int]] = defaultdict(list)
        listed = sorted(wanted)
        for start in range(0, len(listed), 2000):
            for kind, name, key in ours.filter(name__in=listed[start : start + 2000]).values_list("kind", "name", "id"):
                named[Kind(kind), name.casefold()].append(key)
        return named

    def _matches(self, rows: Iterable[PartnerRow]) -> dict[tuple[PartnerKind, str], int]:
        """Return the record of every row that is known: by its key, else by what names it."""
        matched: dict[tuple[PartnerKind, str], int] = {}
        signs = self._signs()
        for row in rows:
            key = self._by_key.get((row.kind, row.key)) or self._by_sign(row, signs)
            if key is not None:
                matched[row.kind, row.key] = key
        return matched

    def _signs(self) -> dict[tuple[object, ...], int]:
        """Return our contracts by number and title, and our interfaces by application and name."""
        ours = {"organisation_id": self.organisation_id, "circle__isnull": True}
        signs: dict[tuple[object, ...], int] = {}
        for key, title, number in Contract.objects.filter(**ours).order_by("-id").values_list("id", "title", "number"):
            signs["title", title.casefold()] = key
            if number:
                signs["number", number.casefold()] = key
        interfaces = Interface.objects.filter(**ours, retired_on__isnull=True).order_by("-id")
        for key, source, name in interfaces.values_list("id", "source_id", "name"):
            signs["interface", source, name.casefold()] = key
        return signs

    def _by_sign(self, row: PartnerRow, signs: Mapping[tuple[object, ...], int]) -> int | None:
        name = str(row.facts["name"]).casefold()
        if row.kind is PartnerKind.SUPPLIER:
            return self.known.suppliers.get(name)
        if row.kind is PartnerKind.CONTRACT:
            number = str(row.facts.get("contract_number", "")).casefold()
            return signs.get(("number", number)) if number else signs.get(("title", name))
        application = self._end("application", row.names.get("application", ""))
        return signs.get(("interface", application.id, name)) if application and application.id else None

    def _led_by_others(self, matched: Mapping[tuple[PartnerKind, str], int]) -> set[tuple[PartnerKind, int]]:
        """Return the records that another source has known longer than this one."""
        first: dict[tuple[PartnerKind, int], str] = {}
        for kind in {kind for kind, _ in matched}:
            column = f"{kind.value}_id"
            ids = [key for (one, _), key in matched.items() if one is kind]
            for batch in in_batches(ids):
                rows = PartnerReference.objects.filter(**{f"{column}__in": batch}, missing_since__isnull=True)
                for key, source in rows.order_by("id").values_list(column, "source"):
                    first.setdefault((kind, key), source)
        return {record for record, source in first.items() if source != self.source}

    def _looked_up(self, row: PartnerRow) -> PlannedPartner:
        """Return the row as a new one, with whom it names; what is not found is kept aside."""
        ends = {field: end for field, name in row.names.items() if (end := self._found(row, field, name)) is not None}
        covers = [end for name in row.covers if (end := self._found(row, "covers", name)) is not None]
        facts: dict[str, object] = {COLUMN_OF.get((row.kind, name), name): value for name, value in row.facts.items()}
        return PlannedPartner(
            row,
            RowState.NEW,
            facts=facts,
            ends=ends,
            covers=tuple(covers),
            shown=tuple(covers),
            sure=len(covers) == len(row.covers),
        )

    def _found(self, row: PartnerRow, field: str, name: str) -> End | None:
        end = self._end(field, name)
        if end is None:
            self._keep(row, KeptReason.UNKNOWN_RECORD, field, name)
        return end

    def _end(self, field: str, name: str) -> End | None:
        """Return what a name means in a field; a contract's partner whom nobody knows is a new supplier."""
        if field == "partner":
            return self._company(name) or End(EndKind.SUPPLIER, key=name.casefold())
        kinds = _APPLICATIONS if field == "application" else _COVERED
        target = self._target(name, kinds)
        return target or (self._company(name) if field == "other_end" else None)

    def _target(self, name: str, kinds: tuple[Kind, ...]) -> End | None:
        if name in self._rows and self._rows[name].row.kind in kinds:
            return self._row_end(name)
        for kind in kinds:
            key = self._row_by_name.get((kind, name.casefold()))
            if key is not None:
                return self._row_end(key)
            ours = self._named[kind, name.casefold()]
            if len(ours) == 1:
                return End(EndKind.TARGET, id=ours[0])
        return None

    def _row_end(self, key: str) -> End:
        return End(EndKind.ROW, key, self._rows[key].target_id or 0)

    def _company(self, name: str) -> End | None:
        folded = name.casefold()
        if folded in self.known.organisations:
            return End(EndKind.ORGANISATION, id=self.known.organisations[folded])
        folded = self._companies.get(name, folded)
        if folded in self.known.suppliers:
            return End(EndKind.SUPPLIER, folded, self.known.suppliers[folded])
        return End(EndKind.SUPPLIER, folded) if folded in self._companies.values() else None

    def _is_whole(self, planned: PlannedPartner) -> bool:
        """Return whether a new one has what it cannot be without; keep it aside otherwise."""
        row, ends = planned.row, planned.ends
        if row.kind is PartnerKind.CONTRACT and "partner" not in ends:
            return self._keep(row, KeptReason.NO_PARTNER, value=str(row.facts["name"]))
        if row.kind is PartnerKind.INTERFACE and not {"application", "other_end"} <= ends.keys():
            return self._keep(row, KeptReason.NO_OTHER_END, value=str(row.facts["name"]))
        return True

    def _contradicts(self, row: PartnerRow, record: Any) -> bool:
        """Return whether a supplier would take another's name, or a contract end before it begins; keep it aside."""
        name = str(row.facts["name"])
        if row.kind is PartnerKind.SUPPLIER:
            owner = self.known.suppliers.get(name.casefold())
            first = self._first_of_name.setdefault(name.casefold(), row.key)
            if first != row.key or (owner is not None and record is not None and owner != record.pk):
                return not self._keep(row, KeptReason.NAME_TAKEN, value=name)
        starts, ends = (
            str(row.facts.get(day) or (record and _plain(getattr(record, day, None))) or "")
            for day in ("starts_on", "ends_on")
        )
        return bool(starts and ends and ends < starts) and not self._keep(row, KeptReason.WRONG_SPAN, value=name)

    def _keep(self, row: PartnerRow, reason: KeptReason, field: str = "", value: str = "") -> bool:
        self.kept.append(Kept(row.line, reason, field, value[:80], row.origin.sheet, row.origin.cells))
        return False


def _companies(parsed: ParsedFile, rows: Collection[PlannedRow]) -> dict[str, str]:
    """Return the suppliers that this import records, folded name by key and by name."""
    found = {name: name.casefold() for row in rows for name in row.new_suppliers.values()}
    for row in parsed.partners:
        if row.kind is PartnerKind.SUPPLIER:
            name = str(row.facts["name"])
            found[row.key] = found[name] = name.casefold()
    return found


def _present(matched: Mapping[tuple[PartnerKind, str], int]) -> dict[tuple[PartnerKind, int], Any]:
    found: dict[tuple[PartnerKind, int], Any] = {}
    for kind, model in MODEL_OF.items():
        ids = {key for (one, _), key in matched.items() if one is kind}
        for batch in in_batches(ids):
            found.update(((kind, row.pk), row) for row in model._default_manager.filter(pk__in=batch))
    return found


def _coverage(contracts: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for batch in in_batches(contracts):
        rows = ContractCoverage.objects.filter(contract_id__in=batch).values_list("contract_id", "target_id")
        for contract, target in rows:
            found[contract].add(target)
    return found


def _compared(planned: PlannedPartner, record: Any, covered: set[int], *, follows: bool) -> PlannedPartner:
    """Return the row with only what differs from the record; one that is out of use stays as it is."""
    if getattr(record, "retired_on", None) is not None:
        return replace(planned, state=RowState.UNCHANGED, record_id=record.pk, facts={}, ends={}, covers=())
    facts = {name: value for name, value in planned.facts.items() if _differs(record, name, value, follows=follows)}
    ends = {name: end for name, end in planned.ends.items() if not follows and not _leads_to(record, name, end)}
    covers = tuple(end for end in planned.covers if end.id not in covered)
    changes = [Change(name, _plain(getattr(record, name)), value) for name, value in facts.items()]
    changes += [Change(name, None, planned.row.names[name], hidden=True) for name in ends]
    changes += [Change("covers", None, len(covers))] if covers else []
    return replace(
        planned,
        state=RowState.CHANGED if changes or record.not_seen_since else RowState.UNCHANGED,
        record_id=record.pk,
        facts=facts,
        ends=ends,
        covers=covers,
        changes=tuple(changes),
    )


def _differs(record: Any, name: str, value: object, *, follows: bool) -> bool:
    present = _plain(getattr(record, name))
    return present != value and not (follows and present not in (None, "", [], "unknown", "none"))


def _leads_to(record: Any, field: str, end: End) -> bool:
    held = {column: getattr(record, f"{column}_id") for column in _END_COLUMNS[field]}
    return end.id != 0 and held.get(end_columns(field, end.kind)) == end.id


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
