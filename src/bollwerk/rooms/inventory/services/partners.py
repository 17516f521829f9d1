"""Create and change suppliers and contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.errors import EditForbiddenError
from bollwerk.rooms.inventory.models import Contract, ContractCoverage, Supplier, TargetObject
from bollwerk.rooms.inventory.services.common import editor_facts, find_for_change, refuse_duplicates, set_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["save_contract", "save_supplier"]


@transaction.atomic
def save_supplier(*, facts: Mapping[str, Any], supplier_id: int | None = None, expected_revision: int = 0) -> int:
    """Create a supplier, or change one; return its key.

    Raises:
        RecordNotFoundError: If there is none of that key, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change suppliers.
        StaleRecordError: If it was changed since `expected_revision`.
        DuplicateError: If there is one of that name already.
        UnknownFactError: If `facts` names what a supplier does not have.
    """
    _demand_editor()
    if supplier_id is None:
        row = Supplier(organisation_id=current_viewer().home_organisation)
    else:
        row = find_for_change(Supplier, supplier_id, expected_revision)
    changed = set_facts(row, facts)
    if supplier_id is not None and not changed:
        return row.pk
    with refuse_duplicates(row.name):
        row.save()
    event = "inventory.supplier.created" if supplier_id is None else "inventory.supplier.changed"
    audit.record(event, subject=f"inventory.supplier/{row.pk}", about=row, changed=changed)
    return row.pk


@transaction.atomic
def save_contract(
    *,
    facts: Mapping[str, Any],
    covers: Collection[int] | None = None,
    contract_id: int | None = None,
    expected_revision: int = 0,
) -> int:
    """Create a contract, or change one; return its key.

    Args:
        facts: Values by name of the column.
        covers: Keys of all records the contract covers; None leaves them as they are. Records the viewer may not see
            stay covered.
        contract_id: The contract to change; a new one, if None.
        expected_revision: Revision the editor has seen.

    Raises:
        RecordNotFoundError: If there is none of that key, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change contracts.
        StaleRecordError: If it was changed since `expected_revision`.
        UnknownFactError: If `facts` names what a contract does not have.
    """
    _demand_editor()
    if contract_id is None:
        row = Contract(organisation_id=current_viewer().home_organisation)
    else:
        row = find_for_change(Contract, contract_id, expected_revision)
    changed = set_facts(row, facts)
    if contract_id is None or changed:
        row.save()
    if covers is not None and _cover(row, set(covers)):
        changed.append("covers")
    if contract_id is not None and not changed:
        return row.pk
    event = "inventory.contract.created" if contract_id is None else "inventory.contract.changed"
    audit.record(event, subject=f"inventory.contract/{row.pk}", about=row, changed=changed)
    return row.pk


def _cover(contract: Contract, wanted: set[int]) -> bool:
    """Make the visible coverage of a contract what is wanted; return whether it differed.

    What is not wanted is taken out of use, not deleted: a source that still shows it does not bring it back.
    """
    sees_target = Exists(TargetObject.objects.filter(pk=OuterRef("target_id")))
    known = {row.target_id: row for row in ContractCoverage.objects.filter(sees_target, contract=contract)}
    new = TargetObject.objects.filter(pk__in=wanted - known.keys())
    for target in new:
        ContractCoverage.objects.create(
            contract=contract, target=target, tlp=contract.tlp, organisation_id=contract.organisation_id
        )
    differing = [row for key, row in known.items() if (key in wanted) == (row.retired_on is not None)]
    for row in differing:
        row.retired_on = None if row.retired_on else clock.today()
        row.save()
    return bool(differing or new)


def _demand_editor() -> None:
    if not editor_facts(current_viewer()).edits_all:
        raise EditForbiddenError
