"""Check an exported log against the hashes it states and against signed heads anchored elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bollwerk.engines.transparency_log.canonical_json import CanonicalJsonError
from bollwerk.engines.transparency_log.entries import CHAIN_START, Entry, MalformedEntry, chain_hash, compute_leaf
from bollwerk.engines.transparency_log.heads import SignedTreeHead
from bollwerk.engines.transparency_log.merkle import Frontier


class ProblemCode(StrEnum):
    """What can be wrong with a log."""

    MALFORMED_ENTRY = "malformed_entry"
    """A line is no entry."""
    SEQUENCE_GAP = "sequence_gap"
    """Entries are missing."""
    SEQUENCE_REPEATED = "sequence_repeated"
    """An entry comes again or too late."""
    BROKEN_LEAF = "broken_leaf"
    """The public part, its salt or the commitment was altered: the stated leaf does not follow from them."""
    PERSONAL_PART_ALTERED = "personal_part_altered"
    """There is a personal part that is not the one committed to. A part that is gone is no problem."""
    BROKEN_CHAIN = "broken_chain"
    """The stated chain hash does not follow from the entry before and the leaf."""
    FORGED_SIGNATURE = "forged_signature"
    """A head was not signed with the key, or altered since. Nothing is concluded from it."""
    FOREIGN_HEAD = "foreign_head"
    """A head belongs to another log. Nothing is concluded from it."""
    ROOT_MISMATCH = "root_mismatch"
    """The leaves are not those that were there when the head was signed, even if the chain was computed anew."""
    HEAD_CHAIN_MISMATCH = "head_chain_mismatch"
    """The chain is not the one that was there when the head was signed."""
    CUT_TAIL = "cut_tail"
    """A head was signed over more entries than the log has."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        sequence: Entry or size of the head concerned; for a malformed line the entry expected there.
        expected: What should be there: a hash in hexadecimal digits, or a number.
        found: What is there instead.
    """

    code: ProblemCode
    sequence: int
    expected: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class LogReport:
    """Result of checking a log.

    Attributes:
        entries: Number of entries read, malformed lines not counted.
        personal_dropped: Number of entries whose personal part was dropped, which is allowed.
        heads_confirmed: Number of heads that are signed and agree with the log.
        anchored: Size of the largest confirmed head; entries after it can still be cut off unnoticed.
        root: Merkle root over all entries; empty when a gap makes it unknowable.
        chain: Chain hash of the last entry.
        problems: The first problems: heads that cannot be trusted, then the log in its order, then a cut tail.
        problem_count: Number of all problems, those beyond the limit included.
    """

    entries: int
    personal_dropped: int
    heads_confirmed: int
    anchored: int
    root: bytes
    chain: bytes
    problems: tuple[Problem, ...]
    problem_count: int

    @property
    def holds(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.problem_count

    @property
    def first(self) -> Problem | None:
        """Return the first problem, None when nothing is wrong."""
        return self.problems[0] if self.problems else None


def verify_log(
    entries: Iterable[Entry | MalformedEntry],
    heads: Iterable[SignedTreeHead],
    key: Ed25519PublicKey,
    *,
    log: str,
    limit: int = 1000,
) -> LogReport:
    """Return everything that is wrong with a log, in one pass and constant memory.

    Each entry is checked against what it states and what the entry before states, so that one alteration is one
    problem and not one for every later entry. What was altered consistently from some entry on shows at the first head
    after it.

    Args:
        entries: The log from its first entry on.
        heads: Signed heads from outside the server, in any order; without any, a cut tail cannot be noticed.
        key: Public key of the log.
        log: Name of the log the heads must carry.
        limit: Number of problems kept; all are counted.
    """
    check = _Check(limit)
    waiting = check.sort_heads(heads, key, log)
    for entry in entries:
        if isinstance(entry, MalformedEntry):
            check.report(ProblemCode.MALFORMED_ENTRY, check.last + 1, found=f"line {entry.line}: {entry.why}")
        else:
            check.take(entry)
            check.compare(waiting.pop(entry.sequence, ()))
    # A head that waits for an entry inside a gap says nothing new: the gap is reported.
    for size in sorted(size for size in waiting if size > check.last):
        check.report(ProblemCode.CUT_TAIL, size, str(size), str(check.last))
    return check.finish()


@dataclass(slots=True)
class _Check:
    """What has been seen so far."""

    limit: int
    last: int = 0
    chain: bytes = CHAIN_START
    tree: Frontier | None = field(default_factory=Frontier)
    entries: int = 0
    dropped: int = 0
    confirmed: int = 0
    anchored: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    problem_count: int = 0

    def report(self, code: ProblemCode, sequence: int, expected: str = "", found: str = "") -> None:
        self.problem_count += 1
        if len(self.problems) < self.limit:
            self.problems.append(Problem(code, sequence, expected, found))

    def sort_heads(
        self, heads: Iterable[SignedTreeHead], key: Ed25519PublicKey, log: str
    ) -> dict[int, list[SignedTreeHead]]:
        """Return the trustworthy heads by size; a head over nothing is compared at once."""
        by_size: dict[int, list[SignedTreeHead]] = {}
        for signed in heads:
            if not signed.is_signed_by(key):
                self.report(ProblemCode.FORGED_SIGNATURE, signed.head.size)
            elif signed.head.log != log:
                self.report(ProblemCode.FOREIGN_HEAD, signed.head.size, log, signed.head.log)
            else:
                by_size.setdefault(signed.head.size, []).append(signed)
        self.compare(by_size.pop(0, ()))
        return by_size

    def take(self, entry: Entry) -> None:
        """Check one entry and make it the last."""
        self.entries += 1
        self._check_parts(entry)
        follower = str(self.last + 1)
        if entry.sequence <= self.last:
            self.report(ProblemCode.SEQUENCE_REPEATED, entry.sequence, follower, str(entry.sequence))
            return
        if entry.sequence > self.last + 1:
            # Nothing can be followed across a gap: the chain goes on from what the entry states, the tree is lost.
            self.report(ProblemCode.SEQUENCE_GAP, entry.sequence, follower, str(entry.sequence))
            self.tree = None
        else:
            self._check_chain(entry)
        if self.tree is not None:
            self.tree.append(entry.leaf)
        self.last, self.chain = entry.sequence, entry.chain

    def compare(self, heads: Sequence[SignedTreeHead]) -> None:
        """Compare heads of the present size with the log."""
        for signed in heads:
            head, before = signed.head, self.problem_count
            root = self.tree.root() if self.tree is not None else head.root
            if root != head.root:
                self.report(ProblemCode.ROOT_MISMATCH, head.size, head.root.hex(), root.hex())
            if self.chain != head.chain:
                self.report(ProblemCode.HEAD_CHAIN_MISMATCH, head.size, head.chain.hex(), self.chain.hex())
            if self.tree is not None and self.problem_count == before:
                self.confirmed += 1
                self.anchored = head.size

    def finish(self) -> LogReport:
        """Return the report."""
        return LogReport(
            entries=self.entries,
            personal_dropped=self.dropped,
            heads_confirmed=self.confirmed,
            anchored=self.anchored,
            root=self.tree.root() if self.tree is not None else b"",
            chain=self.chain,
            problems=tuple(self.problems),
            problem_count=self.problem_count,
        )

    def _check_chain(self, entry: Entry) -> None:
        expected = chain_hash(self.chain, entry.leaf)
        if entry.chain != expected:
            self.report(ProblemCode.BROKEN_CHAIN, entry.sequence, expected.hex(), entry.chain.hex())

    def _check_parts(self, entry: Entry) -> None:
        leaf = _leaf_of(entry)
        if leaf != entry.leaf:
            self.report(ProblemCode.BROKEN_LEAF, entry.sequence, leaf.hex(), entry.leaf.hex())
        if entry.personal is not None:
            commitment = _commitment_of(entry)
            if commitment != entry.personal_commitment:
                found = commitment.hex()
                self.report(ProblemCode.PERSONAL_PART_ALTERED, entry.sequence, entry.personal_commitment.hex(), found)
        self.dropped += entry.personal_dropped


def _leaf_of(entry: Entry) -> bytes:
    """Return the leaf that follows from an entry; nothing when it cannot be computed, which no stated leaf equals."""
    try:
        return compute_leaf(entry.sequence, entry.salt, entry.public, entry.personal_commitment)
    except ValueError:
        return b""


def _commitment_of(entry: Entry) -> bytes:
    try:
        return entry.personal.commitment() if entry.personal else b""
    except CanonicalJsonError:
        return b""
