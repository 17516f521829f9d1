"""Tables of the room: the backup register, what sentinels and lookouts report, containment, cleaning."""

from bollwerk.rooms.ransomware.models.cleaning import (
    Attestation,
    Cleaning,
    CleaningStep,
    CustodyEntry,
    EvidenceItem,
    SignerKey,
    Sweep,
)
from bollwerk.rooms.ransomware.models.containment import (
    ContainmentTarget,
    ControlPoint,
    Isolation,
    IsolationTarget,
    Observer,
)
from bollwerk.rooms.ransomware.models.drills import Drill, GuidedDrill
from bollwerk.rooms.ransomware.models.findings import Alert, Snapshot
from bollwerk.rooms.ransomware.models.recovery import Recovery, RecoveryItem, RecoveryRole, ReleaseList
from bollwerk.rooms.ransomware.models.register import BackupDuty, BackupReport, EgressRecord, MalwareShield, Repository
from bollwerk.rooms.ransomware.models.restores import RestoreRun, RestoreTest
from bollwerk.rooms.ransomware.models.signals import AlertClient, Lookout

__all__ = [
    "Alert",
    "AlertClient",
    "Attestation",
    "BackupDuty",
    "BackupReport",
    "Cleaning",
    "CleaningStep",
    "ContainmentTarget",
    "ControlPoint",
    "CustodyEntry",
    "Drill",
    "EgressRecord",
    "EvidenceItem",
    "GuidedDrill",
    "Isolation",
    "IsolationTarget",
    "Lookout",
    "MalwareShield",
    "Observer",
    "Recovery",
    "RecoveryItem",
    "RecoveryRole",
    "ReleaseList",
    "Repository",
    "RestoreRun",
    "RestoreTest",
    "SignerKey",
    "Snapshot",
    "Sweep",
]
