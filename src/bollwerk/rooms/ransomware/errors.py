"""What the room refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.history.api import RowNotFoundError
from bollwerk.foundation.people.enrolment import EnrolmentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "AlertStateError",
    "AlreadyIsolatedError",
    "CleaningError",
    "ContainmentError",
    "DrillError",
    "EnrolmentError",
    "RansomwareError",
    "RecoveryError",
    "ReleaseError",
    "RestoreReportError",
    "RowNotFoundError",
    "SecondPersonError",
]


class RansomwareError(Exception):
    """Base of everything the room refuses."""


class AlertStateError(RansomwareError, ValueError):
    """The step is not allowed in the alert's present state, or lacks its reason."""


class ContainmentError(RansomwareError):
    """The step of an isolation is not allowed now; the sentence says why."""


class SecondPersonError(ContainmentError):
    """The step needs another person than the one who asked for it."""


class AlreadyIsolatedError(ContainmentError):
    """Another isolation of the same host or zone is in force.

    Attributes:
        isolation_id: Key of that isolation.
    """

    def __init__(self, isolation_id: int) -> None:
        super().__init__(f"isolation {isolation_id} is in force")
        self.isolation_id = isolation_id


class CleaningError(RansomwareError):
    """The step of a cleaning is not allowed now, or lacks something; the sentence says why."""


class DrillError(RansomwareError):
    """The step of a drill is not allowed now, or the report is none; the sentence is the code of the refusal."""


class RestoreReportError(RansomwareError, ValueError):
    """A restore test contradicts itself or proves nothing; the sentence is the code of the refusal."""


class RecoveryError(RansomwareError):
    """The step of a recovery is not allowed now, or lacks something; the sentence is the code of the refusal."""


class ReleaseError(RecoveryError):
    """Systems cannot be released now.

    Attributes:
        refusals: Codes of the reasons by the key of the system.
    """

    def __init__(self, refusals: Mapping[int, Sequence[str]]) -> None:
        super().__init__("release_refused")
        self.refusals = dict(refusals)
