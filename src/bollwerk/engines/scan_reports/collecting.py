"""Collect the findings of one report: same finding together, texts stored once, bad records aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from bollwerk.engines.scan_reports.model import (
    UNIT_BY_FORMAT,
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
from bollwerk.engines.scan_reports.severities import graver
from bollwerk.engines.scan_reports.text import cut, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Collector", "digest_of"]

_EVIDENCE_LENGTH = 2000
_EVIDENCE_BUDGET = 16_000_000
"""Characters of evidence in one report; beyond it only the beginning of each is kept."""
_SHORT_EVIDENCE = 200
_PLACES_PER_FINDING = 1000
_KEPT_AT_MOST = 1000
_TITLE_LENGTH = 300
_FAMILY = {
    Format.NESSUS_CSV: "nessus",
    Format.OPENVAS_CSV: "openvas",
    Format.ZAP_JSON: "zap",
    Format.BURP_DAST: "burp",
    Format.TESTSSL_CSV: "testssl",
    Format.NIKTO_JSON: "nikto",
    Format.NIKTO_CSV: "nikto",
    Format.WAPITI_JSON: "wapiti",
    Format.SSLYZE_XML: "sslyze",
    Format.GENERIC_CSV: "generic",
    Format.GENERIC_XLSX: "generic",
}


def digest_of(parts: Iterable[str]) -> str:
    """Return a short name for a list of texts; the same list has the same name."""
    digest = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(4, "big") + raw)
    return digest.hexdigest()


@dataclass(slots=True)
class _Draft:
    """A finding while records are still being added to it."""

    weakness: int
    severity: Severity
    status: Status
    places: dict[Place, None]
    evidence: str = ""
    occurrences: int = 1


@dataclass(slots=True)
class Collector:
    """What is known of a report while it is read.

    Attributes:
        tool: Name and version of the tool.
        scanned: When, in the words of the report.
        policy: Which checks ran, for the scope.
        stated: Whether the report says what was looked at.
        complete: Whether the scan ran to its end.
    """

    format: Format
    tool: str = ""
    scanned: str = ""
    policy: str = ""
    stated: bool = False
    complete: bool = True
    _targets: dict[Target, None] = field(default_factory=dict[Target, None])
    _weaknesses: dict[Weakness, int] = field(default_factory=dict[Weakness, int])
    _drafts: dict[str, _Draft] = field(default_factory=dict[str, _Draft])
    _kept: list[KeptAside] = field(default_factory=list[KeptAside])
    _evidence_left: int = _EVIDENCE_BUDGET

    @property
    def empty(self) -> bool:
        """Whether nothing was found in the file yet: no finding and no target."""
        return not self._drafts and not self._targets

    def add(
        self,
        weakness: Weakness,
        *,
        severity: Severity,
        place: Place,
        more_places: Iterable[Place] = (),
        detail: str = "",
        evidence: str = "",
        status: Status = Status.OPEN,
    ) -> None:
        """Take over one record of the report.

        Args:
            place: The place that, with rule and detail, decides which finding it is.
            more_places: Further places of the same record.
            detail: What tells two records of one rule at one place apart.
        """
        fingerprint = self._fingerprint(weakness, place, detail)
        draft = self._drafts.get(fingerprint)
        if draft is None:
            self._drafts[fingerprint] = _Draft(
                weakness=self._weakness(weakness),
                severity=severity,
                status=status,
                places=dict.fromkeys([place, *more_places]),
                evidence=self._affordable(evidence),
            )
            return
        self._merge(draft, severity, status, place, evidence)

    def add_each(
        self, weakness: Weakness, *, severity: Severity, place: Place, detail: str, evidence: str, status: Status
    ) -> None:
        """Take over a record that is a finding of its own even if one before it looks the same."""
        number = 1
        while self._fingerprint(weakness, place, f"{detail}\0{number}") in self._drafts:
            number += 1
        detail = f"{detail}\0{number}"
        self.add(weakness, severity=severity, place=place, detail=detail, evidence=evidence, status=status)

    def keep_aside(self, where: str, reason: KeptReason, detail: str = "") -> None:
        """Note a record that cannot be taken over; the last place of a long list says that there were more."""
        if len(self._kept) < _KEPT_AT_MOST:
            self._kept.append(KeptAside(where=where, reason=reason, detail=cut(one_line(detail), _TITLE_LENGTH)))
        elif len(self._kept) == _KEPT_AT_MOST:
            self._kept.append(KeptAside(where=where, reason=KeptReason.TOO_MANY))

    def add_target(self, target: Target) -> None:
        """Note what the scan looked at."""
        self._targets[target] = None

    def report(self) -> Report:
        """Return the report as it was read."""
        findings = tuple(
            Finding(
                fingerprint=fingerprint,
                weakness=draft.weakness,
                severity=draft.severity,
                status=draft.status,
                places=tuple(draft.places),
                evidence=draft.evidence,
                occurrences=draft.occurrences,
            )
            for fingerprint, draft in self._drafts.items()
        )
        scope = Scope(stated=self.stated, targets=tuple(self._targets), policy=self.policy, complete=self.complete)
        return Report(
            format=self.format,
            tool=cut(one_line(self.tool), _TITLE_LENGTH),
            scanned=cut(one_line(self.scanned), _TITLE_LENGTH),
            weaknesses=tuple(self._weaknesses),
            findings=findings,
            kept_aside=tuple(self._kept),
            scope=scope,
        )

    def _fingerprint(self, weakness: Weakness, place: Place, detail: str) -> str:
        """Return what the finding is recognised by: family of tools, rule, and the part of the place that counts."""
        family = _FAMILY.get(self.format, self.format.value)
        rule = weakness.rule or one_line(weakness.title).casefold()
        return digest_of((family, rule, *_identity(UNIT_BY_FORMAT[self.format], place, detail)))

    def _weakness(self, weakness: Weakness) -> int:
        return self._weaknesses.setdefault(weakness, len(self._weaknesses))

    def _affordable(self, evidence: str) -> str:
        """Return as much of the evidence as the report's budget still allows."""
        kept = cut(evidence, _EVIDENCE_LENGTH if self._evidence_left > 0 else _SHORT_EVIDENCE)
        self._evidence_left -= len(kept)
        return kept

    def _merge(self, draft: _Draft, severity: Severity, status: Status, place: Place, evidence: str) -> None:
        draft.occurrences += 1
        draft.severity = graver(draft.severity, severity)
        if status is Status.OPEN:
            draft.status = status
        if len(draft.places) < _PLACES_PER_FINDING:
            draft.places[place] = None
        if evidence and len(draft.evidence) < _EVIDENCE_LENGTH and evidence.strip() not in draft.evidence:
            more = f"{draft.evidence}\n\n{evidence.strip()}" if draft.evidence else evidence
            draft.evidence = self._affordable(more)


def _identity(unit: Unit, place: Place, detail: str) -> tuple[str, ...]:
    """Return what of a place makes another finding; lines of files move and never count."""
    host = place.host or place.address
    match unit:
        case Unit.RULE_AND_HOST:
            return (host, detail)
        case Unit.RULE_AND_SITE:
            return (host, str(place.port), detail)
        case Unit.RULE_AND_PORT:
            return (host, place.protocol, str(place.port), detail)
        case Unit.RECORD | Unit.RESULT_AND_LOCATION:
            return (host, str(place.port), place.path, place.parameter, one_line(detail))
