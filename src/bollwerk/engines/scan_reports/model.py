"""What every report comes down to: weaknesses, where they were found, and what the scan covered.

A *weakness* is what the tool says about a kind of flaw (one rule, one template, one plugin). A *finding* is that
weakness at one target; it has one or more *places*. What counts as one finding stands for each format in
`UNIT_BY_FORMAT`, because tools disagree: some report a weakness once with all its places, others each place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "UNIT_BY_FORMAT",
    "CvssRating",
    "Finding",
    "Format",
    "KeptAside",
    "KeptReason",
    "Place",
    "Report",
    "Scope",
    "Severity",
    "Status",
    "Target",
    "Unit",
    "Weakness",
]


class Format(StrEnum):
    """The formats that can be read; the value is what `--format` takes."""

    NESSUS = "nessus"
    NESSUS_CSV = "nessus-csv"
    OPENVAS = "openvas"
    OPENVAS_CSV = "openvas-csv"
    NMAP = "nmap"
    BURP = "burp"
    BURP_DAST = "burp-dast"
    ZAP = "zap"
    ZAP_JSON = "zap-json"
    SARIF = "sarif"
    NUCLEI = "nuclei"
    TESTSSL = "testssl"
    TESTSSL_CSV = "testssl-csv"
    NIKTO = "nikto"
    NIKTO_JSON = "nikto-json"
    NIKTO_CSV = "nikto-csv"
    WAPITI = "wapiti"
    WAPITI_JSON = "wapiti-json"
    SSLYZE = "sslyze"
    SSLYZE_XML = "sslyze-xml"
    LYNIS = "lynis"
    GENERIC = "generic"
    GENERIC_CSV = "generic-csv"
    GENERIC_XLSX = "generic-xlsx"
    SYSREPTOR = "sysreptor"
    PTART = "ptart"
    INVICTI = "invicti"
    PINGCASTLE = "pingcastle"
    CSAF = "csaf"


class Severity(StrEnum):
    """How grave a finding is in the words of CVSS 3.1, section 5; UNRATED if the report does not say."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    UNRATED = "unrated"


class Status(StrEnum):
    """What the report itself says about the state of a finding."""

    OPEN = "open"
    FIXED = "fixed"
    PARTLY = "partly"
    ACCEPTED = "accepted"
    FALSE_POSITIVE = "false_positive"
    NOT_TESTED = "not_tested"


class KeptReason(StrEnum):
    """Why a record was kept aside instead of becoming a finding."""

    NO_TITLE = "no_title"
    NOT_A_RECORD = "not_a_record"
    BAD_ROW = "bad_row"
    BAD_VECTOR = "bad_vector"
    BAD_LINE = "bad_line"
    BROKEN_OFF = "broken_off"
    TOO_MANY = "too_many"
    NOT_SCANNED = "not_scanned"


class Unit(StrEnum):
    """What is one finding; everything else about it is a place of it."""

    RECORD = "record"
    """Each record of the report: a result, a match, a row, an item."""
    RULE_AND_HOST = "rule_and_host"
    """A rule at one host: its ports, protocols and outputs are places of one finding."""
    RULE_AND_SITE = "rule_and_site"
    """A rule at one web site: its paths and parameters are places of one finding."""
    RULE_AND_PORT = "rule_and_port"
    """A rule at one port of one host; an open port is such a rule too."""
    RESULT_AND_LOCATION = "result_and_location"
    """A result at each location it names; a result without location counts once."""


_RECORD_FORMATS = (
    "nuclei testssl testssl-csv nikto nikto-json nikto-csv wapiti wapiti-json lynis generic generic-csv generic-xlsx "
    "sysreptor ptart invicti pingcastle csaf"
)
UNIT_BY_FORMAT: dict[Format, Unit] = {
    Format.NESSUS: Unit.RULE_AND_HOST,
    Format.NESSUS_CSV: Unit.RULE_AND_HOST,
    Format.OPENVAS: Unit.RULE_AND_HOST,
    Format.OPENVAS_CSV: Unit.RULE_AND_HOST,
    Format.NMAP: Unit.RULE_AND_PORT,
    Format.SSLYZE: Unit.RULE_AND_PORT,
    Format.SSLYZE_XML: Unit.RULE_AND_PORT,
    Format.BURP: Unit.RULE_AND_SITE,
    Format.BURP_DAST: Unit.RULE_AND_SITE,
    Format.ZAP: Unit.RULE_AND_SITE,
    Format.ZAP_JSON: Unit.RULE_AND_SITE,
    Format.SARIF: Unit.RESULT_AND_LOCATION,
    **{Format(name): Unit.RECORD for name in _RECORD_FORMATS.split()},
}


@dataclass(frozen=True, slots=True)
class CvssRating:
    """A vector in one version of CVSS; numbers of different versions are never compared.

    Attributes:
        version: "2.0", "3.0", "3.1" or "4.0".
        vector: As FIRST writes it, with its prefix from 3.0 on; empty if the report gives only the number.
        score: What the vector computes to by its base metrics, or the report's own number without a vector.
    """

    version: str
    vector: str
    score: float


@dataclass(frozen=True, slots=True)
class Weakness:
    """What the tool says about a kind of flaw, wherever it was found.

    Attributes:
        rule: The tool's own name for it: plugin number, template, rule id; empty if it has none.
        identifiers: CVE, GHSA and similar names, sorted.
        cwes: Numbers of the Common Weakness Enumeration, the first is the one the report names first.
    """

    title: str
    rule: str = ""
    description: str = ""
    solution: str = ""
    references: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    cwes: tuple[int, ...] = ()
    cvss: tuple[CvssRating, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a weakness was found; what a format does not say is empty.

    Attributes:
        host: Name or address in lower case, as the scan addressed it.
        address: IP address, if the report has it beside the name.
        port: 0 if none is named.
        path: Path of a URL with its query, or of a file.
        line: Line of a file, counted from 1.
        parameter: Parameter, header or cookie.
    """

    host: str = ""
    address: str = ""
    port: int = 0
    protocol: str = ""
    path: str = ""
    line: int = 0
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A weakness at a target.

    Attributes:
        fingerprint: The same for the same finding in every later report of the same family of tools.
        weakness: Its position in `Report.weaknesses`.
        occurrences: How many records of the report it stands for.
    """

    fingerprint: str
    weakness: int
    severity: Severity
    status: Status
    places: tuple[Place, ...]
    evidence: str = ""
    occurrences: int = 1


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A record that could not be taken over.

    Attributes:
        where: Where it stands in the file: "row 3", "line 17", "results 4".
    """

    where: str
    reason: KeptReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What the scan looked at.

    Attributes:
        host: As in `Place.host`.
        ports: Ports as nmap writes them ("tcp:1-1000,8080"), empty if the report does not say.
        prefix: Path below which the scan stayed; empty for everything.
        authenticated: Whether it logged in; what it found so cannot be missed by one that did not.
        looked_at: False if the target was named but could not be reached.
    """

    host: str
    ports: str = ""
    prefix: str = ""
    authenticated: bool = False
    looked_at: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report says about what was looked at.

    Attributes:
        stated: False if the format lists only what was found, so that silence says nothing.
        policy: Which checks ran: a policy's name, or a digest of the list of checks; empty if unknown.
        complete: False if the scan or the file broke off.
    """

    stated: bool = False
    targets: tuple[Target, ...] = ()
    policy: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was read.

    Attributes:
        tool: Name and version as the report gives them.
        scanned: When, in the words of the report; empty if it does not say.
    """

    format: Format
    tool: str
    scanned: str
    weaknesses: tuple[Weakness, ...]
    findings: tuple[Finding, ...]
    kept_aside: tuple[KeptAside, ...]
    scope: Scope

    def weakness_of(self, finding: Finding) -> Weakness:
        """Return what the tool says about the weakness of a finding."""
        return self.weaknesses[finding.weakness]
