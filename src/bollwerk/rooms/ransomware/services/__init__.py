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
from bollwerk.rooms.ransomware.services.drills import record_drill, report_drill
from bollwerk.rooms.ransomware.services.drills_guided import (
    allow_step,
    ask_step,
    begin_guided,
    break_off,
    end_guided,
    open_guided,
    take_step,
)
from bollwerk.rooms.ransomware.services.egress import confirm_egress, save_egress
from bollwerk.rooms.ransomware.services.enrolment import enrol_agent, make_enrolment
from bollwerk.rooms.ransomware.services.recovery import close_recovery, open_recovery, set_role, step_item
from bollwerk.rooms.ransomware.services.register import save_duty, save_repository, state_duties
from bollwerk.rooms.ransomware.services.releases import (
    ask_release_list,
    refusals_of,
    refuse_release_list,
    sign_release_list,
)
from bollwerk.rooms.ransomware.services.reports import (
    ImportResult,
    SnapshotReport,
    note_watch,
    take_backup_reports,
    take_shields,
    take_snapshot,
)
from bollwerk.rooms.ransomware.services.restores import (
    RestoreReport,
    TrialReport,
    record_trial,
    take_restore,
    take_trial,
)
from bollwerk.rooms.ransomware.services.retention import note_forgotten, prune_verdict
from bollwerk.rooms.ransomware.services.signals import (
    SignalReport,
    enrol_lookout,
    forget_clients,
    make_lookout_enrolment,
    orders_of,
    record_agreement,
    save_lookout,
    take_signals,
)
from bollwerk.rooms.ransomware.services.turns import open_overdue_turns

__all__ = [
    "AlertReport",
    "ImportResult",
    "RestoreReport",
    "SignalReport",
    "SnapshotReport",
    "TrialReport",
    "agree_keep",
    "agree_release",
    "allow_step",
    "ask_keep",
    "ask_release",
    "ask_release_list",
    "ask_step",
    "attest",
    "begin_guided",
    "break_off",
    "close_recovery",
    "confirm_egress",
    "decide_alert",
    "drop_isolation",
    "end_guided",
    "enrol_agent",
    "enrol_lookout",
    "follow_alert",
    "forget_clients",
    "give_up",
    "hand_over",
    "keep_sweep",
    "make_enrolment",
    "make_lookout_enrolment",
    "note_forgotten",
    "note_step",
    "note_watch",
    "open_cleaning",
    "open_guided",
    "open_overdue_turns",
    "open_recovery",
    "orders_of",
    "plan_isolation",
    "press_button",
    "prune_verdict",
    "raise_alerts",
    "record_agreement",
    "record_drill",
    "record_trial",
    "refusals_of",
    "refuse_release_list",
    "register_signer",
    "report_drill",
    "revoke_signer",
    "save_control_point",
    "save_duty",
    "save_egress",
    "save_lookout",
    "save_observer",
    "save_repository",
    "save_target",
    "set_role",
    "sign_release_list",
    "state_duties",
    "statement_of",
    "step_item",
    "take_another_look",
    "take_backup_reports",
    "take_evidence",
    "take_restore",
    "take_shields",
    "take_signals",
    "take_snapshot",
    "take_step",
    "take_trial",
    "try_isolation",
]
