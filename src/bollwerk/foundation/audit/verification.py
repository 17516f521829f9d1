"""Verify a trail from its entries, heads and anchors alone; knows no database, so anybody can run it anywhere.

The engine checks hashes, chain and heads; here stands what is special about the trail: when a personal part may be
missing, which keys count, and how long the trail says it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bollwerk.engines.transparency_log import Entry, LogReport, MalformedEntry, ProblemCode, verify_log
from bollwerk.foundation.audit.entries import LOG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bollwerk.foundation.audit.heads import Head

__all__ = ["DROP_CODE", "MAX_FINDINGS", "Finding", "Report", "TrailProblem", "verify"]

MAX_FINDINGS = 100
"""Findings listed; the rest is counted. One is enough to know, a hundred are enough to look."""

DROP_CODE = "audit.personal_part.dropped"
"""Event that names entries whose personal part went before its day, with the reason."""

_ABOUT_HEADS = frozenset(
    {ProblemCode.FORGED_SIGNATURE, ProblemCode.ROOT_MISMATCH, ProblemCode.HEAD_CHAIN_MISMATCH, ProblemCode.CUT_TAIL}
)


class TrailProblem(StrEnum):
    """What can be wrong with a trail beyond the problems of any log."""

    PERSONAL_PART_MISSING = "personal_part_missing"
    """A personal part is gone before its day, and no entry says why."""
    UNKNOWN_KEY = "unknown_key"
    """A head was signed with a key that does not count."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: What.
        sequence: Entry where it shows; the size of the head where a head is concerned.
        anchored: Whether it was noticed against an anchor kept outside.
    """

    kind: ProblemCode | TrailProblem
    sequence: int
    anchored: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the verification found.

    Attributes:
        entries: Number of entries read.
        root: Merkle root over them; empty when a gap makes it unknowable.
        heads: Signed heads that were checked.
        anchors: Heads kept outside that were checked.
        anchored: Number of entries that a head outside confirms; later ones could still be cut off unnoticed.
        dropped: Entries whose personal part is gone.
        findings: The first findings.
        more: How many findings are not listed.
    """

    entries: int
    root: bytes
    heads: int
    anchors: int
    anchored: int
    dropped: int
    findings: tuple[Finding, ...]
    more: int

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def first_broken(self) -> int | None:
        """The lowest sequence with a finding, or None."""
        return min((finding.sequence for finding in self.findings), default=None)


@dataclass(slots=True)
class _PersonalParts:
    """Watches the entries that pass by for personal parts that went too early."""

    at: str
    early: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)

    def watch(self, entries: Iterable[Entry | MalformedEntry]) -> Iterator[Entry | MalformedEntry]:
        """Yield the entries as they come."""
        for entry in entries:
            if isinstance(entry, Entry):
                self._look(entry)
            yield entry

    def _look(self, entry: Entry) -> None:
        if entry.personal_dropped and str(entry.public.get("personal_until", "")) > self.at:
            self.early.add(entry.sequence)
        if entry.public.get("code") == DROP_CODE:
            self.excused.update(_sequences(entry.public.get("facts")))


def _sequences(facts: Any) -> list[int]:
    """Return the entries that a drop event names."""
    named = facts.get("sequences", []) if isinstance(facts, dict) else []
    return [number for number in named if isinstance(number, int)] if isinstance(named, list) else []


def verify(
    entries: Callable[[], Iterable[Entry | MalformedEntry]],
    heads: Sequence[Head],
    *,
    anchors: Sequence[Head] = (),
    trusted_keys: AbstractSet[bytes],
    at: str,
    expected_size: int = 0,
) -> Report:
    """Return what is wrong with a trail, if anything.

    Args:
        entries: Gives the entries in their order; asked once for each trusted key, of which there is one unless the
            key was ever changed.
        heads: Signed heads kept beside the entries.
        anchors: Heads kept outside the server; only they show that the tail was cut and all heads with it.
        trusted_keys: Public keys whose signatures count.
        at: Moment of the verification, as the trail writes moments; a personal part must be there until its day.
        expected_size: Number of entries the trail says it has.
    """
    every = [*heads, *anchors]
    keys = sorted({head.public_key for head in every} & trusted_keys) or [_NOBODY]
    parts = _PersonalParts(at)
    logs = [_verify_with(key, parts.watch(entries()), every) for key in keys]
    findings = _findings_of(logs, {head.size for head in anchors})
    findings += [Finding(TrailProblem.PERSONAL_PART_MISSING, number) for number in sorted(parts.early - parts.excused)]
    findings += _untrusted(heads, trusted_keys, anchored=False) + _untrusted(anchors, trusted_keys, anchored=True)
    if expected_size > logs[0].entries:
        findings.append(Finding(ProblemCode.CUT_TAIL, expected_size))
    return Report(
        entries=logs[0].entries,
        root=logs[0].root,
        heads=len(heads),
        anchors=len(anchors),
        anchored=_anchored(anchors, findings, logs[0].entries),
        dropped=logs[0].personal_dropped,
        findings=tuple(findings[:MAX_FINDINGS]),
        more=max(0, len(findings) - MAX_FINDINGS) + logs[0].problem_count - len(logs[0].problems),
    )


_NOBODY = bytes(32)


def _verify_with(key: bytes, entries: Iterable[Entry | MalformedEntry], heads: Sequence[Head]) -> LogReport:
    """Verify the log against the heads of one key; without any head, against none."""
    signed = [head.signed for head in heads if head.public_key == key]
    return verify_log(entries, signed, Ed25519PublicKey.from_public_bytes(key), log=LOG)


def _findings_of(logs: Sequence[LogReport], anchor_sizes: AbstractSet[int]) -> list[Finding]:
    """Return the problems of the log, and from further keys' passes those of their heads."""
    findings = []
    for number, log in enumerate(logs):
        for problem in log.problems:
            about_head = problem.code in _ABOUT_HEADS
            if number == 0 or about_head:
                anchored = about_head and problem.sequence in anchor_sizes
                findings.append(Finding(problem.code, problem.sequence, anchored))
    return findings


def _untrusted(heads: Sequence[Head], trusted_keys: AbstractSet[bytes], *, anchored: bool) -> list[Finding]:
    """Return the heads whose key does not count: forged ones, and those of a key nobody knows."""
    strangers = [head for head in heads if head.public_key not in trusted_keys]
    return [
        Finding(TrailProblem.UNKNOWN_KEY if head.is_signed() else ProblemCode.FORGED_SIGNATURE, head.size, anchored)
        for head in strangers
    ]


def _anchored(anchors: Sequence[Head], findings: Sequence[Finding], entries: int) -> int:
    """Return up to which entry a sound head outside confirms the trail."""
    doubted = {finding.sequence for finding in findings if finding.anchored}
    return max((head.size for head in anchors if head.size not in doubted and head.size <= entries), default=0)
