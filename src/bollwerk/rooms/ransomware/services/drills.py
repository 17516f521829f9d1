"""Record drills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bollwerk.foundation import clock
from bollwerk.foundation.access import current_viewer
from bollwerk.foundation.access.permissions import demand
from bollwerk.foundation.audit import api as audit
from bollwerk.rooms.ransomware.errors import RansomwareError
from bollwerk.rooms.ransomware.models import Drill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["record_drill"]

_SHOWN = 50


@transaction.atomic
def record_drill(*, report: Mapping[str, Any], held_at: datetime | None = None) -> int:
    """Keep the report of a drill as the command printed it; return its key.

    Args:
        report: ``{"steps": [{"name", "ok", "seconds", "proof"}], "files_lost": ..., "seconds": ...}``.
        held_at: When it was; now, if None.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RansomwareError: If it is no report of a drill.
    """
    demand("ransomware.register:edit")
    try:
        steps: list[dict[str, Any]] = [
            {"name": str(one["name"]), "ok": bool(one["ok"]), "seconds": float(one["seconds"])}
            for one in report["steps"][:_SHOWN]
        ]
        lost = None if report["files_lost"] is None else int(report["files_lost"])
        seconds = float(report.get("seconds") or sum(one["seconds"] for one in steps))
    except (KeyError, TypeError, ValueError) as error:
        raise RansomwareError("this is no report of a drill") from error
    row = Drill(
        held_at=held_at or clock.now(),
        steps=steps,
        files_lost=lost,
        seconds=seconds,
        recorded_by_id=current_viewer().person_id,
        organisation_id=current_viewer().home_organisation,
    )
    row.save()
    passed = all(one["ok"] for one in steps)
    audit.record("ransomware.drill.recorded", subject=f"ransomware.drill/{row.pk}", about=row, passed=passed)
    return row.pk
