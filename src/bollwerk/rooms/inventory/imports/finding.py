"""Find what the rows of a file name among the records we have; reads with full sight, hands on keys.

Two records of one kind and name cannot stand side by side, so rows are matched whatever the person may see; what is
shown of the matches is decided in `preview`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bollwerk.foundation.people.models import Department, Organisation
from bollwerk.rooms.inventory.edges import in_batches
from bollwerk.rooms.inventory.imports.identity import HostFacts, HostIndex
from bollwerk.rooms.inventory.kinds import Kind, Verdict
from bollwerk.rooms.inventory.models import (
    HostIdentity,
    ItSystem,
    Module,
    Room,
    SoftwareComponent,
    SourceReference,
    Supplier,
    TargetObject,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bollwerk.rooms.inventory.imports.records import ImportRow, Link

__all__ = ["NAMED_ONCE", "Known", "host_facts", "host_index", "known_to"]

NAMED_ONCE = frozenset({Kind.PROCESS, Kind.APPLICATION, Kind.NETWORK, Kind.ZONE, Kind.LOCATION})
"""Kinds of which an organisation has only one of a name."""

_ComponentSign = tuple[str, str, str]


@dataclass(slots=True)
class Known:
    """What we know before an import of one source.

    Attributes:
        by_key: Record of every key the source has shown before.
        missing_keys: Those of them it did not show last time.
        same: Record a person decided a key to be.
        different: Records a person decided a key not to be.
        leads: Records of which this source knew first; of others it only fills in what is empty.
        named: Keys of records in use, by kind and folded name.
    """

    by_key: dict[str, int] = field(default_factory=dict)
    missing_keys: set[str] = field(default_factory=set)
    same: dict[str, int] = field(default_factory=dict)
    different: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    named: dict[tuple[Kind, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    components: dict[_ComponentSign, int] = field(default_factory=dict)
    purls: dict[str, int] = field(default_factory=dict)
    inside: dict[tuple[Kind, int | None, str], int] = field(default_factory=dict)
    departments: dict[str, int] = field(default_factory=dict)
    suppliers: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)


def known_to(source: str, organisation_id: int, rows: Collection[ImportRow], links: Iterable[Link]) -> Known:
    """Return everything the rows and links may name."""
    known = Known()
    references = SourceReference.objects.filter(source=source, organisation_id=organisation_id)
    for key, target_id, missing in references.values_list("external_key", "target_id", "missing_since"):
        known.by_key[key] = target_id
        if missing is not None:
            known.missing_keys.add(key)
    _read_decisions(known, source, organisation_id)
    _read_names(known, organisation_id, rows, links)
    _read_components(known, organisation_id, rows)
    _read_inside(known, organisation_id, rows)
    _read_people(known, organisation_id)
    return known


def _read_decisions(known: Known, source: str, organisation_id: int) -> None:
    decided = HostIdentity.objects.filter(source=source, organisation_id=organisation_id)
    for key, target_id, verdict in decided.values_list("external_key", "target_id", "verdict"):
        if verdict == Verdict.SAME:
            known.same[key] = target_id
        elif verdict == Verdict.DIFFERENT:
            known.different[key].add(target_id)


def _read_names(known: Known, organisation_id: int, rows: Collection[ImportRow], links: Iterable[Link]) -> None:
    """Look up the names of rows that are named once, and of records that links name."""
    wanted: dict[Kind, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind in NAMED_ONCE:
            wanted[row.kind].add(str(row.facts["name"]))
    for link in links:
        for kind in link.target_kinds if not link.target_key else ():
            wanted[kind].add(link.target_name)
    for kind, names in wanted.items():
        ours = TargetObject.objects.filter(
            kind=kind, organisation_id=organisation_id, retired_on__isnull=True, circle__isnull=True
        )
        for batch in _batches(names):
            for name, target_id in ours.filter(name__in=batch).values_list("name", "id"):
                known.named[kind, name.casefold()].append(target_id)


def _read_components(known: Known, organisation_id: int, rows: Collection[ImportRow]) -> None:
    names = {str(row.facts["name"]) for row in rows if row.kind is Kind.COMPONENT}
    ours = SoftwareComponent.objects.filter(organisation_id=organisation_id, retired_on__isnull=True)
    for batch in _batches(names):
        columns = ours.filter(name__in=batch).values_list("name", "version", "vendor", "purl", "pk")
        for name, version, vendor, purl, target_id in columns:
            known.components[name, version, vendor] = target_id
            if purl:
                known.purls[purl] = target_id


def _read_inside(known: Known, organisation_id: int, rows: Collection[ImportRow]) -> None:
    """Look up modules by their application and rooms by their location."""
    for model, kind, column in ((Module, Kind.MODULE, "application_id"), (Room, Kind.ROOM, "location_id")):
        names = {str(row.facts["name"]) for row in rows if row.kind is kind}
        ours = model._default_manager.filter(organisation_id=organisation_id, retired_on__isnull=True)
        for batch in _batches(names):
            for name, parent, target_id in ours.filter(name__in=batch).values_list("name", column, "pk"):
                known.inside[kind, parent, name.casefold()] = target_id


def _read_people(known: Known, organisation_id: int) -> None:
    departments = Department.objects.filter(organisation_id=organisation_id)
    for name, code, key in departments.values_list("name", "code", "pk"):
        known.departments[name.casefold()] = key
        if code:
            known.departments.setdefault(code.casefold(), key)
    suppliers = Supplier.objects.filter(organisation_id=organisation_id)
    known.suppliers = {name.casefold(): key for name, key in suppliers.values_list("name", "pk")}
    for name, short, key in Organisation.objects.values_list("name", "short_name", "pk"):
        known.organisations[name.casefold()] = key
        if short:
            known.organisations.setdefault(short.casefold(), key)


def _batches(names: Collection[str]) -> Iterable[list[str]]:
    listed = sorted(names)
    return (listed[start : start + 2000] for start in range(0, len(listed), 2000))


def led_by_others(source: str, ids: Collection[int]) -> set[int]:
    """Return the records that another source has known longer than this one."""
    first: dict[int, tuple[int, str]] = {}
    for batch in in_batches(ids):
        rows = SourceReference.objects.filter(target_id__in=batch, missing_since__isnull=True)
        for target_id, key, name in rows.values_list("target_id", "pk", "source"):
            if target_id not in first or key < first[target_id][0]:
                first[target_id] = (key, name)
    return {target_id for target_id, (_, name) in first.items() if name != source}


def host_index(organisation_id: int) -> HostIndex:
    """Return the systems in use of an organisation, by what tells them apart; groups of clients are no hosts."""
    columns = ("pk", "name", "hostname", "fqdn", "serial", "addresses")
    hosts = ItSystem.objects.filter(
        organisation_id=organisation_id, retired_on__isnull=True, circle__isnull=True, unit_count=1
    )
    return HostIndex(
        {
            key: HostFacts(name, hostname, fqdn, serial, tuple(addresses))
            for key, name, hostname, fqdn, serial, addresses in hosts.values_list(*columns).iterator(chunk_size=5000)
        }
    )


def host_facts(row: ImportRow) -> HostFacts:
    """Return what tells the host of a row apart."""
    addresses = row.facts.get("addresses", [])
    return HostFacts(
        name=str(row.facts.get("name", "")),
        hostname=str(row.facts.get("hostname", "")),
        fqdn=str(row.facts.get("fqdn", "")),
        serial=str(row.facts.get("serial", "")),
        addresses=tuple(addresses) if isinstance(addresses, list) else (),
    )
