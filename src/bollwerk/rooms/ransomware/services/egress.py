"""State which records of outgoing traffic exist, so that what left the house can be bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.foundation.history.api import locked, set_facts
from bollwerk.rooms.ransomware.models import EgressRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["confirm_egress", "save_egress"]


@transaction.atomic
def save_egress(*, facts: Mapping[str, Any], egress_id: int | None = None, expected_revision: int = 0) -> int:
    """State a record of outgoing traffic that somebody has just seen to be written, or change one; return its key.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
        StaleRecordError: If it was changed since `expected_revision`.
    """
    demand("ransomware.register:edit")
    if egress_id is None:
        row = EgressRecord(organisation_id=current_viewer().home_organisation)
    else:
        row = locked(EgressRecord, egress_id, expected_revision)
    set_facts(row, facts, allowed=("name", "keep_days"))
    row.checked_at = clock.now()
    row.save()
    _record(row)
    return row.pk


@transaction.atomic
def confirm_egress(*, egress_id: int) -> None:
    """Note that somebody has seen now that the record is written and readable.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RowNotFoundError: If there is none of that key, or the viewer may not see it.
    """
    demand("ransomware.register:edit")
    row = locked(EgressRecord, egress_id)
    row.checked_at = clock.now()
    row.save(update_fields=["checked_at"])
    _record(row)


def _record(row: EgressRecord) -> None:
    audit.record("ransomware.egress.seen", subject=f"ransomware.egress/{row.pk}", about=row, name=row.name)
