"""Changes of the ransomware room; each is one transaction with its event in the trail."""

from bollwerk.rooms.ransomware.services.alerts import AlertReport, decide_alert, follow_alert, raise_alerts
from bollwerk.rooms.ransomware.services.enrolment import enrol_agent, make_enrolment
from bollwerk.rooms.ransomware.services.register import save_duty, save_repository, state_duties
from bollwerk.rooms.ransomware.services.reports import (
    ImportResult,
    SnapshotReport,
    note_watch,
    take_backup_reports,
    take_shields,
    take_snapshot,
)
from bollwerk.rooms.ransomware.services.retention import note_forgotten, prune_verdict

__all__ = [
    "AlertReport",
    "ImportResult",
    "SnapshotReport",
    "decide_alert",
    "enrol_agent",
    "follow_alert",
    "make_enrolment",
    "note_forgotten",
    "note_watch",
    "prune_verdict",
    "raise_alerts",
    "save_duty",
    "save_repository",
    "state_duties",
    "take_backup_reports",
    "take_shields",
    "take_snapshot",
]
