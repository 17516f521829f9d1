"""The inventory as it was recorded by a moment: what the checks of claims read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from bollwerk.foundation.clock import local_day
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.foundation.people.models import Organisation
from bollwerk.rooms.inventory.kinds import Exposure, RelationKind
from bollwerk.rooms.inventory.models import (
    Application,
    Contract,
    ContractCoverage,
    Interface,
    ItSystem,
    Module,
    Relation,
    ServiceProcess,
    Supplier,
    TargetObject,
)

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["Past", "states_needs"]

_T = TypeVar("_T", bound=TargetObject)


class Past:
    """Rows in use, as recorded by a moment; each table is read when it is first asked for."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def day(self) -> date:
        """The German calendar day of the moment."""
        return local_day(self.at)

    @cached_property
    def applications(self) -> list[Application]:
        """Applications in use, by name."""
        return self._in_use(Application)

    @cached_property
    def modules(self) -> list[Module]:
        """Modules in use, by name."""
        return self._in_use(Module)

    @cached_property
    def interfaces(self) -> list[Interface]:
        """Interfaces in use."""
        rows = rows_as_of(Interface, self.at)
        return [row for row in rows if row.retired_on is None or row.retired_on > self.day]

    def relations(self, kind: RelationKind) -> list[Relation]:
        """Return the relations of a kind that stand."""
        rows = rows_as_of(Relation, self.at, kind=kind.value)
        return [row for row in rows if row.retired_on is None or row.retired_on > self.day]

    @cached_property
    def contracts_by_target(self) -> dict[int, list[Contract]]:
        """Contracts by the record they cover."""
        contracts = {row.pk: row for row in rows_as_of(Contract, self.at)}
        found: dict[int, list[Contract]] = {}
        for coverage in rows_as_of(ContractCoverage, self.at):
            if coverage.retired_on is not None:
                continue
            if coverage.contract_id in contracts:
                found.setdefault(coverage.target_id, []).append(contracts[coverage.contract_id])
        return found

    @cached_property
    def stated_processes(self) -> set[int]:
        """Keys of the processes in use whose protection needs are all stated."""
        return {row.pk for row in self._in_use(ServiceProcess) if states_needs(row)}

    @cached_property
    def systems(self) -> list[ItSystem]:
        """IT systems in use, by name."""
        return self._in_use(ItSystem)

    @cached_property
    def internet_systems(self) -> dict[int, ItSystem]:
        """Systems in use that are recorded as reachable from the Internet."""
        return {row.pk: row for row in self._in_use(ItSystem, exposure=Exposure.INTERNET.value)}

    def operator_name(self, row: TargetObject) -> str:
        """Return the name of who ran a record; empty if nobody is named."""
        if row.operator_organisation_id:
            return self._organisations.get(row.operator_organisation_id, "")
        return self._suppliers.get(row.operator_supplier_id or 0, "")

    def partner_name(self, row: Interface) -> str:
        """Return the name of the outside end of an interface."""
        if row.partner_organisation_id:
            return self._organisations.get(row.partner_organisation_id, "")
        return self._suppliers.get(row.partner_supplier_id or 0, "")

    @cached_property
    def _organisations(self) -> dict[int, str]:
        return {row.pk: row.name for row in rows_as_of(Organisation, self.at) if row.circle_id is None}

    @cached_property
    def _suppliers(self) -> dict[int, str]:
        return {row.pk: row.name for row in rows_as_of(Supplier, self.at) if row.circle_id is None}

    def _in_use(self, model: type[_T], **values: str | int) -> list[_T]:
        rows = rows_as_of(model, self.at, **values)
        in_use = (row for row in rows if row.retired_on is None or row.retired_on > self.day)
        return sorted(in_use, key=lambda row: (row.name_key, row.pk))


def states_needs(row: TargetObject) -> bool:
    """Return whether all three protection needs of a record are stated."""
    return None not in {row.confidentiality, row.integrity, row.availability}
