"""What the room refuses."""

from __future__ import annotations

from bollwerk.foundation.history.api import RowNotFoundError

__all__ = ["LifecycleError", "RowNotFoundError", "StepRefusedError", "SupportDataError"]


class LifecycleError(Exception):
    """Base of everything the room refuses; the text is one clear sentence."""


class StepRefusedError(LifecycleError, ValueError):
    """The step is not allowed now, or lacks what it needs."""


class SupportDataError(LifecycleError, ValueError):
    """A file of support dates cannot be read."""
