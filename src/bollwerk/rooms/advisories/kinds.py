"""The words of the room as closed lists. Pure values; the sentences for people stand in `texts`."""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AdvisoryKind",
    "AdvisoryState",
    "EndedBy",
    "FetchOutcome",
    "FileOutcome",
    "MatchState",
    "Part",
    "Remediation",
    "RunKind",
    "Severity",
    "SourceKind",
    "Standing",
]


class SourceKind(StrEnum):
    """How a source gives its warnings."""

    PROVIDER = "provider"
    AGGREGATOR = "aggregator"
    FEED = "feed"
    MAIL = "mail"
    KEV = "kev"
    MANUAL = "manual"


class FetchOutcome(StrEnum):
    """How a visit to a source ended; PARTIAL: the source answered, but some documents were refused."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


class FileOutcome(StrEnum):
    """What became of one document of a source."""

    TAKEN = "taken"
    REFUSED = "refused"


class AdvisoryKind(StrEnum):
    """What a warning is: CSAF is read by machines, a notice names no product in a form that can be matched."""

    CSAF = "csaf"
    NOTICE = "notice"


class AdvisoryState(StrEnum):
    """Where the house stands with a warning."""

    NEW = "new"
    MATCHED = "matched"
    ROUTED = "routed"
    CLOSED = "closed"


class Standing(StrEnum):
    """What the list says about a warning: where the house stands, seen together with its matches."""

    NEW = "new"
    WAITS = "waits"
    CONCERNS = "concerns"
    MENDED = "mended"
    REJECTED = "rejected"
    ROUTED = "routed"
    CLOSED = "closed"
    NOTHING = "nothing"


class Severity(StrEnum):
    """How grave a warning is; UNKNOWN where it says nothing."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """Which part of a record is the product: the thing itself, its hardware or its operating system."""

    PRODUCT = "product"
    HARDWARE = "hardware"
    OS = "os"


class MatchState(StrEnum):
    """What a person made of a match; a rejected one does not come back."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Remediation(StrEnum):
    """The three states per asset and vulnerability. Source: CSAF, clause asset matching system."""

    OPEN = "not_remediated"
    RUNNING = "in_progress"
    DONE = "done"


class EndedBy(StrEnum):
    """What ended a match: another version, a record out of use, or a comparison that no longer finds it.

    Only the first two are a remedy. NO_MATCH: the warning was revised or withdrawn, or the names were corrected.
    """

    INVENTORY = "inventory"
    GONE = "gone"
    NO_MATCH = "no_match"


class RunKind(StrEnum):
    """Whether a person asked for a matching run; the two are never pooled."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"
