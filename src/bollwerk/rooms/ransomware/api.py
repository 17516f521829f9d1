"""What other rooms may ask of the ransomware room: alerts, and how backups of systems stand."""

from __future__ import annotations

from bollwerk.rooms.ransomware.errors import RowNotFoundError
from bollwerk.rooms.ransomware.selectors import AlertDetail, AlertLine, DutyLine, alert_detail, alerts, register

__all__ = ["AlertDetail", "AlertLine", "DutyLine", "RowNotFoundError", "alert_detail", "alerts", "register"]
