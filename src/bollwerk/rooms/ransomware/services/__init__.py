"""Changes of the ransomware room; each is one transaction with its event in the trail."""

from bollwerk.rooms.ransomware.services.alerts import AlertReport, decide_alert, follow_alert, raise_alerts
from bollwerk.rooms.ransomware.services.attesting import attest, register_signer, revoke_signer, statement_of
from bollwerk.rooms.ransomware.services.cleaning import (
    agree_keep,
    ask_keep,
    give_up,
    hand_over,
    keep_sweep,
    note_step,
    open_cleaning,
    take_evidence,
)
from bollwerk.rooms.ransomware.services.containment import (
    agree_release,
    ask_release,
    drop_isolation,
    plan_isolation,
    press_button,
    take_another_look,
    try_isolation,
)
from bollwerk.rooms.ransomware.services.containment_points import save_control_point, save_observer, save_target
from bollwerk.rooms.ransomware.services.drills import record_drill
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
    "agree_keep",
    "agree_release",
    "ask_keep",
    "ask_release",
    "attest",
    "decide_alert",
    "drop_isolation",
    "enrol_agent",
    "follow_alert",
    "give_up",
    "hand_over",
    "keep_sweep",
    "make_enrolment",
    "note_forgotten",
    "note_step",
    "note_watch",
    "open_cleaning",
    "plan_isolation",
    "press_button",
    "prune_verdict",
    "raise_alerts",
    "record_drill",
    "register_signer",
    "revoke_signer",
    "save_control_point",
    "save_duty",
    "save_observer",
    "save_repository",
    "save_target",
    "state_duties",
    "statement_of",
    "take_another_look",
    "take_backup_reports",
    "take_evidence",
    "take_shields",
    "take_snapshot",
    "try_isolation",
]
