"""Reports of security scanners and testers: one model for all formats.

Bytes or a stream in, frozen dataclasses out; nothing here opens a file. `read_report` recognises the format and reads
it; `UNIT_BY_FORMAT` says what counts as one finding.
"""

from bollwerk.engines.scan_reports.errors import (
    HostileReportError,
    ReportError,
    UnknownFormatError,
    UnreadableReportError,
)
from bollwerk.engines.scan_reports.model import (
    UNIT_BY_FORMAT,
    CvssRating,
    Finding,
    Format,
    KeptAside,
    KeptReason,
    Place,
    Report,
    Scope,
    Severity,
    Status,
    Target,
    Unit,
    Weakness,
)
from bollwerk.engines.scan_reports.reading import format_named, read_report

__all__ = [
    "UNIT_BY_FORMAT",
    "CvssRating",
    "Finding",
    "Format",
    "HostileReportError",
    "KeptAside",
    "KeptReason",
    "Place",
    "Report",
    "ReportError",
    "Scope",
    "Severity",
    "Status",
    "Target",
    "Unit",
    "UnknownFormatError",
    "UnreadableReportError",
    "Weakness",
    "format_named",
    "read_report",
]
