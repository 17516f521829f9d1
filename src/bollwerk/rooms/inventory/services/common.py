"""What the services share: finding a record to change, and the right to change it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, transaction

from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.statements import rows_about
from bollwerk.foundation.history.models import Recorded
from bollwerk.rooms.inventory.errors import DuplicateError, EditForbiddenError, RecordNotFoundError, UnknownFactError
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import (
    Application,
    ItSystem,
    Location,
    Module,
    Network,
    Room,
    ServiceProcess,
    SoftwareComponent,
    TargetObject,
    Zone,
)
from bollwerk.rooms.inventory.rules import EditFacts, may_edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from bollwerk.foundation.access import Viewer

__all__ = [
    "MODEL_BY_KIND",
    "changed_names",
    "demand_editor",
    "editor_facts",
    "fact_names",
    "find_for_change",
    "find_target",
    "kind_of",
    "refuse_duplicates",
    "set_facts",
    "subject_of",
]

_R = TypeVar("_R", bound=Recorded)

MODEL_BY_KIND: dict[Kind, type[TargetObject]] = {
    model.KIND: model
    for model in (
        ServiceProcess,
        Application,
        Module,
        ItSystem,
        Network,
        Zone,
        Location,
        Room,
        SoftwareComponent,
    )
}


def editor_facts(viewer: Viewer) -> EditFacts:
    """Return what decides on a viewer's right to change records; the house itself may change all."""
    return EditFacts(
        edits_all=viewer.full_sight or viewer.may("inventory.record:edit"),
        edits_own=viewer.may("inventory.own_record:edit"),
        departments=viewer.departments,
    )


def demand_editor(kind: Kind, department_id: int | None) -> None:
    """Refuse to go on when the current viewer may not change such a record.

    Raises:
        EditForbiddenError: If they may not.
    """
    if not may_edit(editor_facts(current_viewer()), kind=kind, department_id=department_id):
        raise EditForbiddenError


def find_for_change(model: type[_R], record_id: int, expected_revision: int) -> _R:
    """Return a record the viewer may see, locked until the end of the transaction.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
        StaleRecordError: If it is no longer at `expected_revision`.
    """
    row = model.objects.select_for_update(of=("self",)).filter(pk=record_id).first()
    if row is None:
        raise RecordNotFoundError(record_id)
    row.expect_revision(expected_revision)
    return row


def find_target(target_id: int) -> TargetObject:
    """Return a target object the viewer may see, with the columns that all kinds share.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    row = TargetObject.objects.filter(pk=target_id).first()
    if row is None:
        raise RecordNotFoundError(target_id)
    return row


def kind_of(target_id: int) -> Kind:
    """Return the kind of a target object the viewer may see.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
    """
    found = rows_about(_kind_rows, target_id)
    if not found:
        raise RecordNotFoundError(target_id)
    return Kind(found[0][0])


def _kind_rows(target_id: int) -> QuerySet[TargetObject, Any]:
    return TargetObject.objects.filter(pk=target_id).values_list("kind")


def fact_names(model: type[Recorded]) -> frozenset[str]:
    """Return the names of the facts a person or an import may set: all editable columns, and the label."""
    names = {field.name for field in model._meta.concrete_fields if field.editable and not field.primary_key}
    return frozenset(names | {"tlp", "organisation_id", "circle"}) - {"targetobject_ptr"}


def set_facts(row: Recorded, facts: Mapping[str, Any]) -> list[str]:
    """Set facts on a row; return the names of those that differ from before.

    Raises:
        UnknownFactError: If the row has no such fact.
    """
    strangers = sorted(set(facts) - fact_names(type(row)))
    if strangers:
        raise UnknownFactError(strangers)
    changed = changed_names(row, facts)
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def changed_names(row: Recorded, facts: Mapping[str, Any]) -> list[str]:
    """Return the names of the facts that differ from what the row holds."""
    columns = {field.name: field.attname for field in row._meta.concrete_fields}
    return sorted(
        name for name, value in facts.items() if getattr(row, columns.get(name, name)) != (getattr(value, "pk", value))
    )


@contextmanager
def refuse_duplicates(name: str) -> Iterator[None]:
    """Turn the database's refusal of a second record of the same name into our error.

    Raises:
        DuplicateError: If there is such a record.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "unique" in str(error).lower():
            raise DuplicateError(name) from error
        raise


def subject_of(row: TargetObject) -> str:
    """Return the subject of audit events about a target object."""
    return f"inventory.{row.kind}/{row.pk}"
