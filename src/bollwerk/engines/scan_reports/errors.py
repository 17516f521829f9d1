"""Why a report is refused as a whole; every refusal is one sentence."""

from __future__ import annotations

__all__ = ["HostileReportError", "ReportError", "UnknownFormatError", "UnreadableReportError"]


class ReportError(ValueError):
    """Base of all refusals; its text is one sentence for the person who uploaded the file."""


class UnknownFormatError(ReportError):
    """The file is of no format that is known here, or not of the one it was said to be."""


class UnreadableReportError(ReportError):
    """The file is of a known format but breaks its rules before the first finding."""


class HostileReportError(ReportError):
    """The file would use more memory or time than any honest report: entities, depth or size."""
