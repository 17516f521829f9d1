"""Tables of the ransomware room: the backup register, and what the sentinel reports."""

from bollwerk.rooms.ransomware.models.findings import Alert, Snapshot
from bollwerk.rooms.ransomware.models.register import BackupDuty, BackupReport, EgressRecord, MalwareShield, Repository

__all__ = ["Alert", "BackupDuty", "BackupReport", "EgressRecord", "MalwareShield", "Repository", "Snapshot"]
