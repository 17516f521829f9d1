"""Notice an encryption while it runs, from what a file server sees happen to its files.

Counting alone rings at every bulk copy. So a burst is only the occasion to look: some of the files it touched are
looked at, and it is a signal when most are not what their names promise. Nothing is opened here; `look` is handed in.

Public interface:

    parse_audit(lines: Iterable[str]) -> Iterator[AuditLine]     Samba's `full_audit`, without the account
    Activity(limits).take(event) -> Burst | None
    judge_burst(burst, look, limits) -> Signal | None
    judge_canary(seen: CanarySight) -> CanaryState
"""

from .audit_lines import AUDIT_PREFIX, AUDITED, AuditLine, parse_audit
from .bursts import Activity, Burst, Limits, judge_burst
from .canaries import CanarySight, CanaryState, judge_canary
from .events import FileEvent, Look, Signal, SignalReason, SignalRule, What

__all__ = [
    "AUDITED",
    "AUDIT_PREFIX",
    "Activity",
    "AuditLine",
    "Burst",
    "CanarySight",
    "CanaryState",
    "FileEvent",
    "Limits",
    "Look",
    "Signal",
    "SignalReason",
    "SignalRule",
    "What",
    "judge_burst",
    "judge_canary",
    "parse_audit",
]
