"""The words of the engine: file versions handed in, verdicts handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from .kinds import Kind


class Reader(Protocol):
    """Content of one file version, read where it lies (restic blobs, a mounted snapshot, memory)."""

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        ...

    def read(self, offset: int, length: int, /) -> bytes:
        """Return up to `length` bytes from `offset`; fewer only at the end of the content."""
        ...


@dataclass(frozen=True, slots=True)
class BytesReader:
    """A reader over bytes in memory."""

    content: bytes

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        return len(self.content)

    def read(self, offset: int, length: int, /) -> bytes:
        """Return up to `length` bytes from `offset`."""
        return self.content[offset : offset + length]


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One version of a file as a backup or snapshot holds it.

    Attributes:
        name: File name or path; only the last part and its extensions are used.
        content: Where to read it.
        blobs: Identifiers of its content-addressed pieces in order; empty when the source has none.
    """

    name: str
    content: Reader
    blobs: tuple[str, ...] = ()


class Outcome(StrEnum):
    """What became of a file from one version to the next."""

    CLEAN = "clean"
    SUSPICIOUS = "suspicious"
    ENCRYPTED = "encrypted"
    UNJUDGED = "unjudged"


class Reason(StrEnum):
    """Why a verdict is what it is; the sentences stand where they are shown."""

    SAME_CONTENT = "same_content"
    STRUCTURE_SOUND = "structure_sound"
    TEXT_SOUND = "text_sound"
    FORMAT_CONVERTED = "format_converted"
    BECAME_PACKED = "became_packed"
    BECAME_PROTECTED = "became_protected"
    EMPTY = "empty"
    EMPTIED = "emptied"
    FORMAT_LOST = "format_lost"
    FORMAT_REPLACED = "format_replaced"
    NAME_PROMISES_OTHER_FORMAT = "name_promises_other_format"
    STRUCTURE_BROKEN = "structure_broken"
    DAMAGE_GREW = "damage_grew"
    ALREADY_DAMAGED = "already_damaged"
    TEXT_BECAME_BINARY = "text_became_binary"
    TEXT_BECAME_CIPHER_LETTERS = "text_became_cipher_letters"
    RANDOM_BLOCKS_APPEARED = "random_blocks_appeared"
    RANDOMNESS_ROSE = "randomness_rose"
    RANDOM_WITH_FILLER = "random_with_filler"
    RANDOM_BEFORE_AND_AFTER = "random_before_and_after"
    RANDOM_WITHOUT_HISTORY = "random_without_history"
    NOTHING_UNUSUAL = "nothing_unusual"
    UNREADABLE = "unreadable"


class Soundness(StrEnum):
    """How far the structure of one version holds."""

    PROVEN = "proven"
    """Checksums over the content were verified."""
    PLAUSIBLE = "plausible"
    """The structure holds; the format has no checksum over (all of) the content."""
    DAMAGED = "damaged"
    NOT_JUDGEABLE = "not_judgeable"


class Damage(StrEnum):
    """What is broken in a file's structure."""

    SIGNATURE = "signature"
    DIRECTORY = "directory"
    HEADER = "header"
    CHECKSUM = "checksum"
    STREAM = "stream"
    POINTER = "pointer"
    TRAILER = "trailer"
    TRUNCATED = "truncated"
    CHARACTERS = "characters"


@dataclass(frozen=True, slots=True)
class Validity:
    """What a format validator found.

    Attributes:
        soundness: The finding.
        damage: What is broken, when damaged.
        offset: Where the first damage lies, in bytes, when known.
        broken: Broken parts (entries, streams, pages, records).
        parts: Parts looked at.
        protected: The owner's own encryption was recognised (password archive, encrypted document).
        office: A ZIP that holds an office document.
    """

    soundness: Soundness
    damage: Damage | None = None
    offset: int | None = None
    broken: int = 0
    parts: int = 0
    protected: bool = False
    office: bool = False

    @property
    def sound(self) -> bool:
        """The structure holds."""
        return self.soundness in {Soundness.PROVEN, Soundness.PLAUSIBLE}

    @property
    def damaged(self) -> bool:
        """The structure is broken."""
        return self.soundness is Soundness.DAMAGED


PROVEN = Validity(Soundness.PROVEN)
PLAUSIBLE = Validity(Soundness.PLAUSIBLE)
NOT_JUDGEABLE = Validity(Soundness.NOT_JUDGEABLE)


def damaged(damage: Damage, offset: int | None = None, *, broken: int = 1, parts: int = 1) -> Validity:
    """Return the validity of a broken structure."""
    return Validity(Soundness.DAMAGED, damage, offset, broken, parts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one transition.

    Attributes:
        outcome: The finding.
        reasons: All reasons that led to it, strongest first.
        kind_before: Format of the version before; None without one.
        kind_after: Format of the version after.
        damage: What is broken in the version after, when a validator found it.
        offset: Where the damage begins, in bytes, when known.
        sealed: The version after is an archive or message whose inside cannot be checked (password, public key).
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    kind_before: Kind | None
    kind_after: Kind
    damage: Damage | None = None
    offset: int | None = None
    sealed: bool = False

    @property
    def alarming(self) -> bool:
        """The file counts as damaged."""
        return self.outcome in {Outcome.SUSPICIOUS, Outcome.ENCRYPTED}


def verdict_key(before: Sequence[str] | None, after: Sequence[str], *, rules: str) -> tuple[str, ...]:
    """Return the key under which the verdict of a transition may be cached.

    Equal blob lists mean equal content, so a verdict holds for every path, snapshot and host that
    shows the same pair. The name belongs to the judgement too and must be part of `rules` when it changed.

    Args:
        before: Blob list of the version before; None without one.
        after: Blob list of the version after.
        rules: Version of the rules and, for renamed files, both extensions.

    Raises:
        ValueError: If a version has no blob list: nothing may be cached for unknown content.
    """
    if not after or (before is not None and not before):
        raise ValueError("A verdict can only be cached for versions with a blob list.")
    return (rules, "new" if before is None else "changed", *(before or ()), ">", *after)
