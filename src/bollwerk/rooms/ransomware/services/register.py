"""Keep the backup register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked, record_versions, set_facts
from bollwerk.rooms.inventory import api as inventory
from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.models import BackupDuty, Repository

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["save_duty", "save_repository", "state_duties"]


@transaction.atomic
def save_repository(*, facts: Mapping[str, Any], repository_id: int | None = None, expected_revision: int = 0) -> int:
    """Create a repository, or change one; return its key.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("ransomware.register:edit")
    if repository_id is None:
        row = Repository(organisation_id=current_viewer().home_organisation)
    else:
        row = locked(Repository, repository_id, expected_revision)
    changed = set_facts(row, facts)
    if repository_id is not None and not changed:
        return row.pk
    row.save()
    event = "ransomware.repository.created" if repository_id is None else "ransomware.repository.changed"
    audit.record(event, subject=f"ransomware.repository/{row.pk}", changed=changed)
    return row.pk


@transaction.atomic
def save_duty(*, system_id: int, facts: Mapping[str, Any], expected_revision: int = 0) -> int:
    """State what must be backed up of a system, or change it; return the key of the duty.

    The duty has the label and organisation of its system.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RowNotFoundError: If there is no such system, or the viewer may not see it.
        StaleRecordError: If the duty was changed since `expected_revision`.
    """
    demand("ransomware.register:edit")
    system = next((one for one in inventory.systems_in_use() if one.target_id == system_id), None)
    if system is None:
        raise RowNotFoundError(system_id)
    row = BackupDuty.objects.select_for_update().filter(system_id=system_id).first()
    created = row is None
    if row is None:
        row = BackupDuty(system_id=system_id, tlp=system.tlp, organisation_id=system.organisation_id)
    else:
        row.expect_revision(expected_revision)
    changed = set_facts(row, facts)
    if changed or created:
        row.save()
        audit.record("ransomware.duty.stated", subject=f"ransomware.duty/{row.pk}", changed=changed)
    return row.pk


@transaction.atomic
def state_duties(*, system_ids: Collection[int], facts: Mapping[str, Any]) -> int:
    """State the same duty for many systems that have none yet; return for how many.

    Systems that have a duty, or that the viewer may not see, are left out.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
    """
    demand("ransomware.register:edit")
    wanted = set(system_ids) - set(BackupDuty.objects.values_list("system_id", flat=True))
    rows: list[BackupDuty] = []
    for system in inventory.systems_in_use():
        if system.target_id in wanted:
            row = BackupDuty(system_id=system.target_id, tlp=system.tlp, organisation_id=system.organisation_id)
            set_facts(row, facts)
            row.revision = 1
            rows.append(row)
    made = BackupDuty.objects.bulk_create(rows)
    record_versions(made, at=clock.now())
    audit.record("ransomware.duties.stated", subject="ransomware.register/duties", count=len(made))
    return len(made)
