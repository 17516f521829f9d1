"""Keep where hosts and zones can be cut off, and from where it is tried whether they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation.access import Tlp, current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked, set_facts
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import ContainmentTarget, ControlPoint, Observer

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["save_control_point", "save_observer", "save_target"]


@transaction.atomic
def save_control_point(
    *,
    facts: Mapping[str, Any],
    system_id: int | None = None,
    point_id: int | None = None,
    expected_revision: int = 0,
) -> int:
    """Register a switch, router or firewall where something can be cut off, or change one; return its key.

    Raises:
        PermissionDenied: If the viewer may not prepare containment.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("ransomware.containment:prepare")
    return _save(ControlPoint, "point", facts, (system_id, point_id, expected_revision))


@transaction.atomic
def save_observer(
    *,
    facts: Mapping[str, Any],
    system_id: int | None = None,
    observer_id: int | None = None,
    expected_revision: int = 0,
) -> int:
    """Register a host from which isolated ones are tried, or change one; return its key.

    Raises:
        PermissionDenied: If the viewer may not prepare containment.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("ransomware.containment:prepare")
    return _save(Observer, "observer", facts, (system_id, observer_id, expected_revision))


def _save(
    model: type[ControlPoint | Observer], word: str, facts: Mapping[str, Any], keys: tuple[int | None, int | None, int]
) -> int:
    system_id, key, revision = keys
    if system_id is not None and not inventory.target_names([system_id]):
        raise RowNotFoundError(system_id)
    if key is None:
        row = model(organisation_id=current_viewer().home_organisation, tlp=Tlp.AMBER)
    else:
        row = locked(model, key, revision)
    changed = set_facts(row, facts)
    if changed or key is None or row.system_id != system_id:
        row.system_id = system_id
        row.save()
        audit.record(f"ransomware.{word}.saved", subject=f"ransomware.{word}/{row.pk}", about=row, name=row.name)
    return row.pk


@transaction.atomic
def save_target(
    *, system_id: int, point_id: int, facts: Mapping[str, Any], target_id: int | None = None, expected_revision: int = 0
) -> int:
    """State how a host or zone of the inventory is cut off at a control point; return the key.

    The target has the label and organisation of its system, at least AMBER.

    Raises:
        PermissionDenied: If the viewer may not prepare containment.
        RowNotFoundError: If system, point or target do not exist, or the viewer may not see them.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("ransomware.containment:prepare")
    try:
        system = inventory.detail_of(system_id)
    except inventory.RecordNotFoundError as error:
        raise RowNotFoundError(system_id) from error
    point = locked(ControlPoint, point_id)
    if target_id is None:
        row = ContainmentTarget(system_id=system_id, organisation_id=point.organisation_id)
    else:
        row = locked(ContainmentTarget, target_id, expected_revision)
    row.tlp = max(system.tlp, Tlp.AMBER)
    row.point = point
    set_facts(row, facts)
    row.save()
    audit.record("ransomware.target.saved", subject=f"ransomware.target/{row.pk}", about=row)
    return row.pk
