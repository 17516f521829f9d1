"""What the room refuses."""

from __future__ import annotations

__all__ = ["AlertStateError", "EnrolmentError", "RansomwareError", "RowNotFoundError"]


class RansomwareError(Exception):
    """Base of everything the room refuses."""


class RowNotFoundError(RansomwareError, LookupError):
    """No such record, or the viewer may not see it."""


class AlertStateError(RansomwareError, ValueError):
    """The step is not allowed in the alert's present state, or lacks its reason."""


class EnrolmentError(RansomwareError):
    """The one-time token does not enrol an agent: used, expired or meant for something else."""
