"""Reports of security scanners and testers: one model for all formats.

Bytes or a stream in, frozen dataclasses out; nothing here opens a file. `unwrapped` takes off what a report came in,
`read_report` recognises the format and reads it; `UNIT_BY_FORMAT` says what counts as one finding.
"""

from bollwerk.engines.scan_reports.comparison import Change, Known, KnownState, Verdict, compare
from bollwerk.engines.scan_reports.coverage import Uncovered, uncovered
from bollwerk.engines.scan_reports.cvss_vectors import rating_of
from bollwerk.engines.scan_reports.errors import (
    HostileReportError,
    Refusal,
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
from bollwerk.engines.scan_reports.reading import MAX_BYTES, format_named, read_report
from bollwerk.engines.scan_reports.severities import severity_of_ratings, severity_of_word
from bollwerk.engines.scan_reports.wrapping import unwrapped

__all__ = [
    "MAX_BYTES",
    "UNIT_BY_FORMAT",
    "Change",
    "CvssRating",
    "Finding",
    "Format",
    "HostileReportError",
    "KeptAside",
    "KeptReason",
    "Known",
    "KnownState",
    "Place",
    "Refusal",
    "Report",
    "ReportError",
    "Scope",
    "Severity",
    "Status",
    "Target",
    "Uncovered",
    "Unit",
    "UnknownFormatError",
    "UnreadableReportError",
    "Verdict",
    "Weakness",
    "compare",
    "format_named",
    "rating_of",
    "read_report",
    "severity_of_ratings",
    "severity_of_word",
    "uncovered",
    "unwrapped",
]
