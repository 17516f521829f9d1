"""Codes and their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bollwerk.engines import csaf
from bollwerk.rooms.advisories.adapters.discovery import Way
from bollwerk.rooms.advisories.errors import (
    AddressRefusedError,
    DownloadError,
    IntakeError,
    ProviderNotFoundError,
    SchemaError,
    UnsignedError,
)
from bollwerk.rooms.advisories.kinds import (
    AdvisoryKind,
    AdvisoryState,
    FetchOutcome,
    MatchState,
    Part,
    Remediation,
    Severity,
    SourceKind,
    Standing,
)
from bollwerk.rooms.advisories.rules import Decision, Urgency

if TYPE_CHECKING:
    from django.utils.functional import Promise

__all__ = [
    "ADVISORY_KINDS",
    "ADVISORY_STATES",
    "DECISIONS",
    "DOUBTS",
    "FETCH_OUTCOMES",
    "FINDINGS",
    "GROUNDS",
    "HEAD_MEMBERS",
    "MATCH_STATES",
    "PARTS",
    "REASON_TEXTS",
    "REFUSALS",
    "REFUSAL_TEXTS",
    "REMEDIATIONS",
    "REMEDY_CATEGORIES",
    "ROUTES",
    "SEVERITIES",
    "SOURCE_KINDS",
    "STANDINGS",
    "URGENCIES",
    "VERDICTS",
    "WAYS",
]

SOURCE_KINDS = {
    SourceKind.PROVIDER: _("CSAF provider"),
    SourceKind.AGGREGATOR: _("CSAF aggregator"),
    SourceKind.FEED: _("Feed (RSS or Atom)"),
    SourceKind.MAIL: _("Mailbox (IMAP)"),
    SourceKind.KEV: _("List of exploited vulnerabilities"),
    SourceKind.MANUAL: _("Entered by hand"),
}
FETCH_OUTCOMES = {
    FetchOutcome.OK: _("answered"),
    FetchOutcome.PARTIAL: _("answered in part"),
    FetchOutcome.FAILED: _("did not answer"),
}
ADVISORY_KINDS = {AdvisoryKind.CSAF: _("Security advisory"), AdvisoryKind.NOTICE: _("Warning without a product")}
ADVISORY_STATES = {
    AdvisoryState.NEW: _("not compared yet"),
    AdvisoryState.MATCHED: _("compared with the inventory"),
    AdvisoryState.ROUTED: _("passed on"),
    AdvisoryState.CLOSED: _("closed"),
}
STANDINGS = {
    Standing.NEW: _("not compared yet"),
    Standing.WAITS: _("waits for a verdict"),
    Standing.CONCERNS: _("concerns us, not remedied"),
    Standing.MENDED: _("remedied"),
    Standing.REJECTED: _("does not concern us"),
    Standing.ROUTED: _("passed on"),
    Standing.CLOSED: _("closed"),
    Standing.NOTHING: _("no match"),
}
SEVERITIES = {
    Severity.CRITICAL: _("critical"),
    Severity.HIGH: _("severe"),
    Severity.MEDIUM: _("moderate"),
    Severity.LOW: _("minor"),
    Severity.UNKNOWN: _("not stated"),
}
PARTS = {Part.PRODUCT: _("Product"), Part.HARDWARE: _("Device"), Part.OS: _("Operating system")}
MATCH_STATES = {
    MatchState.PROPOSED: _("proposed by the matcher"),
    MatchState.CONFIRMED: _("concerns us"),
    MatchState.REJECTED: _("does not concern us"),
}
REMEDY_CATEGORIES: dict[str, Promise] = {
    "vendor_fix": _("update of the maker"),
    "optional_patch": _("update, not necessary"),
    "fix_planned": _("update announced"),
    "no_fix_planned": _("no update will come"),
    "none_available": _("no update yet"),
    "mitigation": _("lessens the damage"),
    "workaround": _("way around it"),
}
"""Kinds of advice. Source: CSAF 2.0, 3.2.3.12.1; CSAF 2.1 adds `fix_planned` and `optional_patch`."""

VERDICTS: dict[str, Promise] = {
    csaf.Verdict.AFFECTED: _("affected"),
    csaf.Verdict.FIXED: _("mended"),
    csaf.Verdict.NOT_AFFECTED: _("not affected"),
    csaf.Verdict.UNDER_INVESTIGATION: _("being looked into"),
    csaf.Verdict.RECOMMENDED: _("version to be used"),
    csaf.Verdict.UNKNOWN: _("status unknown"),
}
HEAD_MEMBERS: dict[str, Promise] = {
    "title": _("Title"),
    "category": _("Kind of document"),
    "status": _("Maturity of the document"),
    "tlp": _("Label"),
    "aggregate_severity": _("Severity"),
}
"""What of a document's head is compared between two revisions."""
REMEDIATIONS = {
    Remediation.OPEN: _("not remedied"),
    Remediation.RUNNING: _("being remedied"),
    Remediation.DONE: _("remedied"),
}
DECISIONS = {
    Decision.TRACK: _("watch: mend with the next regular update"),
    Decision.WATCH: _("watch closely: mend with the next regular update"),
    Decision.ATTEND: _("attend: mend sooner than usual"),
    Decision.ACT: _("act: mend at once"),
}
URGENCIES = {
    Urgency.OVERDUE: _("overdue"),
    Urgency.TODAY: _("today"),
    Urgency.SOON: _("in three days"),
    Urgency.LATER: _("later"),
    Urgency.NONE: _("nothing to decide"),
}
GROUNDS = {
    "hash": _("same file"),
    "purl": _("same package"),
    "cpe": _("same CPE name"),
    "serial_number": _("same serial number"),
    "model_number": _("same model number"),
    "name": _("names"),
    "mention": _("named in the text"),
}
FINDINGS = {
    "inside": _("Version %(version)s lies in the range %(range)s."),
    "all_versions": _("All versions are concerned: %(range)s."),
    "no_range": _("The warning names no versions."),
    "no_version": _("The inventory names no version; concerned are %(range)s."),
    "not_comparable": _("Version %(version)s cannot be compared with %(range)s."),
    "unreadable": _("The range “%(range)s” cannot be read."),
    "outside": _("Version %(version)s lies outside the range %(range)s."),
}
DOUBTS = {
    "item_has_no_version": _("the version in the inventory"),
    "item_has_no_vendor": _("the maker in the inventory"),
    "vendors_differ": _("a verdict whether both makers are the same"),
    "names_differ": _("a verdict whether both names mean the same product"),
    "range_unreadable": _("a look at what the warning says about versions"),
    "range_counts_something_else": _("what the warning counts: it is no version number as in the inventory"),
    "condition": _("a look whether the condition is met here"),
    "name_is_common": _("a maker or version: the name is very common"),
}
ROUTES = {
    "evps": _("IT contact persons"),
    "newsletter": _("Newsletter for staff"),
    "monitoring": _("Technical monitoring"),
}
WAYS = {
    Way.WELL_KNOWN: _("the well-known address"),
    Way.SECURITY_TXT: _("security.txt of the domain"),
    Way.DNS_PATH: _("the name csaf.data.security in front of the domain"),
}
REFUSALS: tuple[tuple[type[Exception], Promise], ...] = (
    (csaf.HashMismatchError, _("The hash does not fit: this is not the document that was published.")),
    (csaf.SignatureError, _("The signature does not fit, or a key made it that nobody handed in.")),
    (csaf.DocumentTooLargeError, _("The document is too large.")),
    (csaf.NotJsonError, _("The file is no readable JSON.")),
    (csaf.UnsupportedVersionError, _("The document is of a version of CSAF that is not known here.")),
    (csaf.CsafError, _("The file is no readable CSAF document.")),
    (AddressRefusedError, _("Nothing may be fetched from this address: it leads into the own network or is none.")),
    (ProviderNotFoundError, _("The domain names no CSAF provider.")),
    (DownloadError, _("Nothing could be fetched from this address.")),
    (SchemaError, _("The document breaks the schema of the standard.")),
    (UnsignedError, _("It carries no signature, and this source demands one.")),
    (IntakeError, _("The document was not taken in.")),
)
"""What is said of something that was refused; the first that fits. What exactly is wrong stands behind it."""
REFUSAL_TEXTS = {kind.__name__: text for kind, text in REFUSALS}
"""The same by the name that is kept with a refused document."""
REASON_TEXTS = {
    "source_failing": _("The source has not answered since its last good visit."),
    "source_silent": _("No warning has arrived for longer than this source is usually silent."),
    "source_never": _("The source was never visited."),
    "undecided": _("Nobody decided in time whether and how the warning is dealt with."),
    "unseen": _("A grave warning without a match was not looked at in time."),
    "not_compared": _("The warning was not compared with the inventory."),
    "still_affected": _("The inventory still shows a version in the affected range, and the time is over."),
    "version_unknown": _("The inventory does not say which version runs there."),
    "no_cert_source": _("No source is marked as the warnings of the CERT the city is a member of."),
    "no_warnings": _("No warning has been received yet."),
    "no_matches": _("No warning has ever concerned a record of the inventory."),
    "component_without_version": _("The inventory does not say which version of the component is built in."),
    "component_without_maker": _("The component has neither maker nor identifier, so no warning fits for sure."),
    "no_components": _("No component of any application is recorded."),
    "no_items": _("The inventory names no product that warnings could be compared with."),
}
