"""What the room refuses."""

from __future__ import annotations

from bollwerk.foundation.history.api import RowNotFoundError
from bollwerk.foundation.people.enrolment import EnrolmentError

__all__ = [
    "AlertStateError",
    "AlreadyIsolatedError",
    "CleaningError",
    "ContainmentError",
    "EnrolmentError",
    "RansomwareError",
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
