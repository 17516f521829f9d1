"""Record drills, and lead one step by step."""

from __future__ import annotations

import json
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

__all__ = ["keep_drill", "record_drill", "report_drill", "step_of"]

_SHOWN = 50
_PROOFS, _LENGTH = 30, 300


@transaction.atomic
def record_drill(*, report: Mapping[str, Any], held_at: datetime | None = None) -> int:
    """Keep the report of a drill as the command printed it; return its key.

    Args:
        report: ``{"steps": [{"name", "ok", "seconds", "proof"}], "files_lost": ..., "seconds": ...}``.
        held_at: When it was; now, if None.

    Raises:
        PermissionDenied: If the viewer may not keep the register.
        RansomwareError: If it is no report of a drill, or the drill lies in the future.
    """
    demand("ransomware.register:edit")
    if held_at is not None and held_at > clock.now():
        raise RansomwareError("the drill lies in the future")
    return keep_drill(report, organisation_id=current_viewer().home_organisation, held_at=held_at).pk


@transaction.atomic
def report_drill(*, report: Mapping[str, Any]) -> int:
    """Keep the report that the machine of a drill hands in itself; return its key.

    Raises:
        PermissionDenied: If the token does not allow it.
        RansomwareError: If it is no report of a drill.
    """
    demand("ransomware.drill:report")
    return keep_drill(report, organisation_id=current_viewer().home_organisation).pk


def keep_drill(report: Mapping[str, Any], *, organisation_id: int, held_at: datetime | None = None) -> Drill:
    """Keep the report of a drill; the caller has looked whether that is allowed.

    Raises:
        RansomwareError: If it is no report of a drill.
    """
    try:
        steps = [step_of(one) for one in report["steps"][:_SHOWN]]
        lost = None if report["files_lost"] is None else int(report["files_lost"])
        seconds = float(report.get("seconds") or sum(one["seconds"] for one in steps))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RansomwareError("this is no report of a drill") from error
    if not steps or seconds < 0 or (lost is not None and lost < 0):
        raise RansomwareError("this is no report of a drill")
    row = Drill(
        held_at=held_at or clock.now(),
        steps=steps,
        files_lost=lost,
        seconds=seconds,
        recorded_by_id=current_viewer().person_id,
        organisation_id=organisation_id,
    )
    row.save()
    passed = all(one["ok"] for one in steps)
    audit.record("ransomware.drill.recorded", subject=f"ransomware.drill/{row.pk}", about=row, passed=passed)
    return row


def step_of(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return one step with its proof as far as a page can show it.

    Raises:
        KeyError: If name, outcome or time are missing.
        ValueError: If the time is no number.
    """
    proof = one.get("proof") or {}
    shown = {str(name)[:_LENGTH]: _shown(value) for name, value in list(proof.items())[:_PROOFS]}
    return {"name": str(one["name"])[:40], "ok": bool(one["ok"]), "seconds": float(one["seconds"]), "proof": shown}


def _shown(value: object) -> str:
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))[:_LENGTH]
