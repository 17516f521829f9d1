"""Join records by relations and interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.completeness import refresh_gaps
from bollwerk.rooms.inventory.errors import RecordNotFoundError, RelationRefusedError
from bollwerk.rooms.inventory.kinds import Kind, RelationKind
from bollwerk.rooms.inventory.models import Interface, Relation, TargetObject
from bollwerk.rooms.inventory.protection import refresh_needs
from bollwerk.rooms.inventory.rules import relation_allowed
from bollwerk.rooms.inventory.services.common import (
    demand_editor,
    find_for_change,
    find_target,
    refuse_duplicates,
    set_facts,
    subject_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bollwerk.foundation.history.models import Recorded

__all__ = ["connect", "disconnect", "label_of_edge", "retire_interface", "save_interface"]


@transaction.atomic
def connect(*, source_id: int, target_id: int, kind: RelationKind) -> int:
    """Say that one record needs another; return the key of the relation.

    Raises:
        RecordNotFoundError: If one of them does not exist, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change the dependant.
        RelationRefusedError: If such records are not joined by such a relation.
        DuplicateError: If it is known already.
    """
    source, target = find_target(source_id), find_target(target_id)
    demand_editor(Kind(source.kind), source.department_id)
    if source.pk == target.pk or not relation_allowed(kind, Kind(source.kind), Kind(target.kind)):
        raise RelationRefusedError(kind, Kind(source.kind), Kind(target.kind))
    row = _retired_relation(source, target, kind) or Relation(source=source, target=target, kind=kind)
    row.tlp, row.organisation_id, row.circle_id = label_of_edge(source, target).values()
    row.retired_on = None
    with refuse_duplicates(f"{source.name} - {target.name}"):
        row.save()
    refresh_needs([target.pk])
    refresh_gaps([source.pk])
    audit.record("inventory.relation.created", subject=subject_of(source), about=row, kind=kind.value, target=target.pk)
    return row.pk


@transaction.atomic
def disconnect(*, relation_id: int) -> None:
    """Say that one record does not need another any more; no source brings the relation back, a person may.

    Raises:
        RecordNotFoundError: If there is no such relation, or the viewer may not see it or one of its ends.
        EditForbiddenError: If the viewer may not change the dependant.
    """
    row = Relation.objects.filter(pk=relation_id, retired_on__isnull=True).first()
    if row is None:
        raise RecordNotFoundError(relation_id)
    source, target = find_target(row.source_id), find_target(row.target_id)
    demand_editor(Kind(source.kind), source.department_id)
    row.retired_on = clock.today()
    row.save(update_fields=["retired_on"])
    refresh_needs([target.pk])
    refresh_gaps([source.pk, target.pk])
    audit.record("inventory.relation.removed", subject=subject_of(source), about=row, kind=row.kind, target=target.pk)


def _retired_relation(source: TargetObject, target: TargetObject, kind: RelationKind) -> Relation | None:
    return Relation.objects.filter(source=source, target=target, kind=kind, retired_on__isnull=False).first()


def label_of_edge(source: TargetObject, target: TargetObject) -> dict[str, Any]:
    """Return the label of what joins two records: the higher of theirs."""
    higher = max(source, target, key=_closeness)
    return {"tlp": higher.tlp, "organisation_id": higher.organisation_id, "circle_id": higher.circle_id}


@transaction.atomic
def save_interface(*, facts: Mapping[str, Any], interface_id: int | None = None, expected_revision: int = 0) -> int:
    """Create an interface, or change one; return its key.

    Raises:
        RecordNotFoundError: If there is none of that key, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change the application it belongs to.
        StaleRecordError: If it was changed since `expected_revision`.
        UnknownFactError: If `facts` names what an interface does not have.
    """
    if interface_id is None:
        row = Interface(organisation_id=current_viewer().home_organisation)
    else:
        row = find_for_change(Interface, interface_id, expected_revision)
        _demand_editor_of(row)
    changed = set_facts(row, facts)
    _demand_editor_of(row)
    if interface_id is not None and not changed:
        return row.pk
    row.save()
    refresh_gaps([row.source_id])
    event = "inventory.interface.created" if interface_id is None else "inventory.interface.changed"
    audit.record(event, subject=f"inventory.interface/{row.pk}", about=_closer(row), changed=changed)
    return row.pk


@transaction.atomic
def retire_interface(*, interface_id: int, expected_revision: int) -> None:
    """Say that an interface is not in use any more.

    Raises:
        RecordNotFoundError: If there is none of that key, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change the application it belongs to.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    row = find_for_change(Interface, interface_id, expected_revision)
    _demand_editor_of(row)
    row.retired_on = clock.today()
    row.save(update_fields=["retired_on"])
    refresh_gaps([row.source_id])
    audit.record("inventory.interface.retired", subject=f"inventory.interface/{row.pk}", about=_closer(row))


def _closeness(row: Recorded) -> tuple[bool, int]:
    return row.circle_id is not None, row.tlp


def _closer(row: Interface) -> Recorded:
    """Return the interface or the application it belongs to, whichever is held more closely."""
    return max(row, find_target(row.source_id), key=_closeness)


def _demand_editor_of(row: Interface) -> None:
    source = find_target(row.source_id)
    demand_editor(Kind(source.kind), source.department_id)
