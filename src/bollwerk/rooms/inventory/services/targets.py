"""Create, change, retire and revive target objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer, deciding
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.inventory.completeness import refresh_gaps
from bollwerk.rooms.inventory.edges import edges_from, edges_into
from bollwerk.rooms.inventory.errors import RecordInUseError
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models import TargetObject
from bollwerk.rooms.inventory.protection import COPIED_TO_NEEDS, refresh_needs, relabel_needs
from bollwerk.rooms.inventory.services.common import (
    MODEL_BY_KIND,
    demand_editor,
    find_for_change,
    kind_of,
    refuse_duplicates,
    set_facts,
    subject_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["create_target", "retire_target", "revive_target", "update_target"]

_NEEDS = frozenset({"confidentiality", "integrity", "availability"})
_KEYS = frozenset({"application", "location", "zone"})
"""Keys that are edges of the graph."""


@transaction.atomic
def create_target(*, kind: Kind, facts: Mapping[str, Any]) -> int:
    """Create a target object; return its key.

    It belongs to the viewer's organisation unless `facts` names another.

    Args:
        kind: What it is.
        facts: Values by name of the column; foreign keys as rows.

    Raises:
        EditForbiddenError: If the viewer may not create such a record.
        DuplicateError: If there is one of that name already.
        UnknownFactError: If `facts` names what this kind does not have.
    """
    row = MODEL_BY_KIND[kind](organisation_id=current_viewer().home_organisation)
    set_facts(row, facts)
    demand_editor(kind, row.department_id)
    with refuse_duplicates(row.name):
        row.save()
    _settle(row)
    audit.record("inventory.target.created", subject=subject_of(row), about=row, kind=kind.value)
    return row.pk


@transaction.atomic
def update_target(*, target_id: int, facts: Mapping[str, Any], expected_revision: int) -> bool:
    """Change facts of a target object; return whether anything differed.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change it, or would give it away.
        StaleRecordError: If it was changed since `expected_revision`; nothing is overwritten.
        DuplicateError: If there is another one of that name.
        UnknownFactError: If `facts` names what this kind does not have.
    """
    kind = kind_of(target_id)
    row = find_for_change(MODEL_BY_KIND[kind], target_id, expected_revision)
    demand_editor(kind, row.department_id)
    downstream, stated = _dependencies(row), _stated(row)
    changed = set_facts(row, facts)
    demand_editor(kind, row.department_id)
    if not changed:
        return False
    with refuse_duplicates(row.name):
        row.save()
    if COPIED_TO_NEEDS & set(changed):
        relabel_needs([row.pk])
    if _KEYS & set(changed):
        refresh_needs({row.pk, *downstream, *_dependencies(row)})
    elif _NEEDS & set(changed):
        refresh_needs({row.pk, *downstream}, objectives=_NEEDS & set(changed))
    if _stated(row) != stated or not _NEEDS.issuperset(changed):
        _refresh_gaps(row)
    audit.record("inventory.target.changed", subject=subject_of(row), about=row, kind=kind.value, changed=changed)
    return True


@transaction.atomic
def retire_target(*, target_id: int, reason: str, expected_revision: int, on: date | None = None) -> None:
    """Take a target object out of use; it stays readable, hands on no protection need and refutes no claim.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change it.
        StaleRecordError: If it was changed since `expected_revision`.
        RecordInUseError: If records in use still need it.
    """
    row = find_for_change(TargetObject, target_id, expected_revision)
    demand_editor(Kind(row.kind), row.department_id)
    with deciding("inventory.retire"):
        dependants = [source for source, _ in edges_into([row.pk])]
        in_use = TargetObject.objects.filter(pk__in=dependants, retired_on__isnull=True).count()
    if in_use:
        raise RecordInUseError(in_use)
    _set_retired(row, on=on or clock.today(), reason=reason)
    audit.record("inventory.target.retired", subject=subject_of(row), about=row, kind=row.kind, reason=reason)


@transaction.atomic
def revive_target(*, target_id: int, expected_revision: int) -> None:
    """Take a retired target object back into use.

    Raises:
        RecordNotFoundError: If there is none, or the viewer may not see it.
        EditForbiddenError: If the viewer may not change it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    row = find_for_change(TargetObject, target_id, expected_revision)
    demand_editor(Kind(row.kind), row.department_id)
    _set_retired(row, on=None, reason="")
    audit.record("inventory.target.revived", subject=subject_of(row), about=row, kind=row.kind)


def _set_retired(row: TargetObject, *, on: date | None, reason: str) -> None:
    """Store the state through the kind's own model, so that the version holds all columns."""
    whole = MODEL_BY_KIND[Kind(row.kind)].objects.get(pk=row.pk)
    whole.retired_on = on
    whole.retired_reason = reason
    with refuse_duplicates(whole.name):
        whole.save(update_fields=["retired_on", "retired_reason"])
    _settle(whole, also=_dependencies(whole))


def _stated(row: TargetObject) -> list[str]:
    """Return for which objectives a need is stated; what is stated does not matter to completeness."""
    return [name for name in sorted(_NEEDS) if getattr(row, name) is not None]


def _dependencies(row: TargetObject) -> list[int]:
    with deciding("inventory.needs"):
        return [target for _, target in edges_from([row.pk])]


def _settle(row: TargetObject, also: list[int] | None = None) -> None:
    """Bring protection needs and completeness up to date after a change to `row`."""
    refresh_needs({row.pk, *(also or []), *_dependencies(row)})
    _refresh_gaps(row)


def _refresh_gaps(row: TargetObject) -> None:
    refresh_gaps([row.pk])
