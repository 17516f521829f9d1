"""Verify a trail from its entries, heads and anchors alone; knows no database, so anybody can run it anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bollwerk.foundation.audit.entries import GENESIS, Entry, chain_hash, commitment, leaf_hash
from bollwerk.foundation.audit.merkle import GrowingTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from bollwerk.foundation.audit.heads import Head

__all__ = ["MAX_FINDINGS", "Finding", "FindingKind", "Report", "verify"]

MAX_FINDINGS = 100
"""Findings listed; the rest is counted. One is enough to know, a hundred are enough to look."""

DROP_CODE = "audit.personal_part.dropped"
"""Event that names entries whose personal part went before its day, with the reason."""


class FindingKind(StrEnum):
    """What can be wrong with a trail."""

    BROKEN_ENTRY = "broken_entry"
    BROKEN_CHAIN = "broken_chain"
    GAP = "gap"
    PERSONAL_PART_CHANGED = "personal_part_changed"
    PERSONAL_PART_MISSING = "personal_part_missing"
    FORGED_HEAD = "forged_head"
    UNKNOWN_KEY = "unknown_key"
    REWRITTEN = "rewritten"
    CUT_TAIL = "cut_tail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: What.
        sequence: Entry where it shows; the size of the head where a head is concerned.
        anchored: Whether it was noticed against an anchor kept outside.
    """

    kind: FindingKind
    sequence: int
    anchored: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the verification found.

    Attributes:
        entries: Number of entries read.
        root: Merkle root over them.
        heads: Signed heads that were checked.
        anchors: Heads kept outside that were checked.
        dropped: Entries whose personal part is gone, rightly.
        findings: The first findings, in the order of the trail.
        more: How many findings are not listed.
    """

    entries: int
    root: bytes
    heads: int
    anchors: int
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
class _Walk:
    """What is known so far while walking the trail."""

    at: str
    tree: GrowingTree = field(default_factory=GrowingTree)
    previous: bytes = GENESIS
    expected: int = 1
    dropped: int = 0
    early: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    roots: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    more: int = 0

    def report(self, kind: FindingKind, sequence: int, *, anchored: bool = False) -> None:
        """Note a finding."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(kind, sequence, anchored))
        else:
            self.more += 1


def verify(
    entries: Iterable[Entry],
    heads: Sequence[Head],
    *,
    anchors: Sequence[Head] = (),
    trusted_keys: AbstractSet[bytes],
    at: str,
    expected_size: int = 0,
) -> Report:
    """Return what is wrong with a trail, if anything.

    Args:
        entries: Sequenced entries in their order; read once, so they may be streamed.
        heads: Signed heads kept beside the entries.
        anchors: Heads kept outside the server; only they show that the tail was cut and all heads with it.
        trusted_keys: Public keys whose signatures count.
        at: Moment of the verification, as the trail writes moments; a personal part must be there until its day.
        expected_size: Number of entries the trail says it has.
    """
    walk = _Walk(at)
    sizes = {head.size for head in (*heads, *anchors)}
    for entry in entries:
        _check_entry(walk, entry)
        if walk.tree.size in sizes:
            walk.roots[walk.tree.size] = (walk.tree.root(), entry.chain)
    for sequence in sorted(walk.early - walk.excused):
        walk.report(FindingKind.PERSONAL_PART_MISSING, sequence)
    if expected_size > walk.tree.size:
        walk.report(FindingKind.CUT_TAIL, walk.tree.size + 1)
    for head in heads:
        _check_head(walk, head, trusted_keys, anchored=False)
    for head in anchors:
        _check_head(walk, head, trusted_keys, anchored=True)
    return Report(
        entries=walk.tree.size,
        root=walk.tree.root(),
        heads=len(heads),
        anchors=len(anchors),
        dropped=walk.dropped,
        findings=tuple(walk.findings),
        more=walk.more,
    )


def _check_entry(walk: _Walk, entry: Entry) -> None:
    """Check one entry by itself and against its predecessor."""
    if entry.sequence != walk.expected:
        walk.report(FindingKind.GAP, walk.expected)
    elif entry.chain != chain_hash(walk.previous, entry.leaf):
        walk.report(FindingKind.BROKEN_CHAIN, entry.sequence)
    if entry.leaf != leaf_hash(entry.salt, entry.content):
        walk.report(FindingKind.BROKEN_ENTRY, entry.sequence)
    _check_personal_part(walk, entry)
    if entry.content.get("code") == DROP_CODE:
        walk.excused.update(_sequences(entry.content.get("facts")))
    walk.tree.append(entry.leaf)
    walk.previous, walk.expected = entry.chain, entry.sequence + 1


def _sequences(facts: Any) -> list[int]:
    """Return the entries that a drop event names."""
    return [int(number) for number in facts.get("sequences", [])] if isinstance(facts, dict) else []


def _check_personal_part(walk: _Walk, entry: Entry) -> None:
    """Check that the personal part is the committed one, or was dropped in its time."""
    if entry.personal is None and entry.personal_salt is None:
        walk.dropped += 1
        if str(entry.content.get("personal_until", "")) > walk.at:
            walk.early.add(entry.sequence)
    elif not _is_committed(entry):
        walk.report(FindingKind.PERSONAL_PART_CHANGED, entry.sequence)


def _is_committed(entry: Entry) -> bool:
    """Return whether the personal part is there whole and is the one the leaf commits to."""
    if entry.personal is None or entry.personal_salt is None:
        return False
    return commitment(entry.personal_salt, entry.personal).hex() == entry.content.get("personal")


def _check_head(walk: _Walk, head: Head, trusted_keys: AbstractSet[bytes], *, anchored: bool) -> None:
    """Check a head's signature, and the trail against what it states."""
    if not head.is_signed():
        walk.report(FindingKind.FORGED_HEAD, head.size, anchored=anchored)
    elif head.public_key not in trusted_keys:
        walk.report(FindingKind.UNKNOWN_KEY, head.size, anchored=anchored)
    elif head.size > walk.tree.size:
        walk.report(FindingKind.CUT_TAIL, walk.tree.size + 1, anchored=anchored)
    elif head.size and walk.roots.get(head.size) != (head.root, head.chain):
        walk.report(FindingKind.REWRITTEN, head.size, anchored=anchored)
