"""Entries of the log: what is hashed, how they are chained, how they are written out and read in."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import cast

from bollwerk.engines.transparency_log.canonical_json import JsonObject, canonical_json
from bollwerk.engines.transparency_log.merkle import HASH_BYTES, leaf_hash

SALT_BYTES = 16
"""128 random bits: enough that nobody finds a short text (a name, a verdict) by trying texts until the hash fits."""
CHAIN_START = bytes(HASH_BYTES)
"""The chain before the first entry."""
NO_PERSONAL_PART = bytes(HASH_BYTES)
"""Commitment of an entry that never had a personal part; SHA-256 of nothing known gives 32 zero bytes."""


class EntryError(ValueError):
    """An entry cannot be made from the given facts."""


@dataclass(frozen=True, slots=True)
class Personal:
    """The part of an entry that names people, with its salt. It can be dropped; both go together."""

    salt: bytes
    content: JsonObject

    def __post_init__(self) -> None:
        _check_salt(self.salt)

    def commitment(self) -> bytes:
        """Return the hash that stays in the entry when the part is dropped.

        Prefix 0x02 keeps it apart from leaves and nodes.
        """
        return sha256(b"\x02" + self.salt + canonical_json(self.content)).digest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is kept and exported.

    Attributes:
        sequence: Number in the log, from 1 without gaps.
        salt: Salt of the leaf, so that a leaf hash alone tells nothing.
        public: The part that stays for ever; it must name nobody.
        personal_commitment: Hash of the personal part, `NO_PERSONAL_PART` without one.
        personal: The personal part, None when there was none or when it was dropped.
        leaf: Stated leaf hash.
        chain: Stated chain hash.
    """

    sequence: int
    salt: bytes
    public: JsonObject
    personal_commitment: bytes
    personal: Personal | None
    leaf: bytes
    chain: bytes

    @property
    def personal_dropped(self) -> bool:
        """Return whether there was a personal part that is gone."""
        return self.personal is None and self.personal_commitment != NO_PERSONAL_PART


@dataclass(frozen=True, slots=True)
class MalformedEntry:
    """A line of an export that is no entry.

    Attributes:
        line: Number of the line, from 1.
        why: What is wrong, in one sentence.
    """

    line: int
    why: str


def seal_entry(
    *, sequence: int, previous_chain: bytes, salt: bytes, public: JsonObject, personal: Personal | None = None
) -> Entry:
    """Return the entry with its leaf and chain hash.

    Args:
        sequence: Number of the entry, 1 for the first.
        previous_chain: Chain hash of the entry before, `CHAIN_START` for the first.
        salt: `SALT_BYTES` fresh random bytes.
        public: The part that stays for ever.
        personal: The part that can be dropped, with fresh random bytes of its own.

    Raises:
        EntryError: If a salt has another length or the sequence is not positive.
        CanonicalJsonError: If a part has no canonical form.
    """
    commitment = personal.commitment() if personal else NO_PERSONAL_PART
    leaf = compute_leaf(sequence, salt, public, commitment)
    return Entry(sequence, salt, public, commitment, personal, leaf, chain_hash(previous_chain, leaf))


def compute_leaf(sequence: int, salt: bytes, public: JsonObject, personal_commitment: bytes) -> bytes:
    """Return the leaf hash: SHA-256 of 0x00, sequence (8 bytes, big-endian), salt, commitment, canonical public part.

    All parts but the last have a fixed length, so no two entries give the same bytes.

    Raises:
        EntryError: If a part has another length or the sequence does not fit.
        CanonicalJsonError: If the public part has no canonical form.
    """
    _check_salt(salt)
    if len(personal_commitment) != HASH_BYTES or not 0 < sequence < 2**63:
        raise EntryError(f"entry {sequence} needs a positive sequence and a commitment of {HASH_BYTES} bytes")
    return leaf_hash(sequence.to_bytes(8, "big") + salt + personal_commitment + canonical_json(public))


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    """Return the chain hash of an entry: SHA-256 of the one before and the leaf."""
    return sha256(previous + leaf).digest()


def drop_personal(entry: Entry) -> Entry:
    """Return the entry without its personal part and its salt; leaf and chain stay valid.

    Source: Art. 17 GDPR (erasure). Without the salt the commitment that stays cannot be traced back to a text.
    """
    return replace(entry, personal=None)


def export_entry(entry: Entry) -> bytes:
    """Return the entry as one line of canonical JSON, without the line end."""
    personal = entry.personal
    return canonical_json(
        {
            "sequence": entry.sequence,
            "salt": entry.salt.hex(),
            "public": entry.public,
            "personal_commitment": entry.personal_commitment.hex(),
            "personal": personal.content if personal else None,
            "personal_salt": personal.salt.hex() if personal else None,
            "leaf": entry.leaf.hex(),
            "chain": entry.chain.hex(),
        }
    )


def read_entries(lines: Iterable[bytes]) -> Iterator[Entry | MalformedEntry]:
    """Yield the entries of an export; a line that is none is yielded as such and does not stop the reading."""
    for number, line in enumerate(lines, 1):
        try:
            yield _parse(line)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            yield MalformedEntry(number, f"{type(error).__name__}: {error}")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object whose keys differ: with a key twice, two readers of one line could see two entries."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise EntryError("an object has a key twice")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_unique)


def _parse(line: bytes) -> Entry:
    fields = _object(_DECODER.decode(line.decode()))
    has_content, has_salt = fields["personal"] is not None, fields["personal_salt"] is not None
    if has_content != has_salt:
        raise EntryError("a personal part and its salt must be kept or dropped together")
    sequence = fields["sequence"]
    if not isinstance(sequence, int) or isinstance(sequence, bool):
        raise EntryError("a sequence must be a whole number")
    return Entry(
        sequence=sequence,
        salt=_bytes(fields, "salt", SALT_BYTES),
        public=_object(fields["public"]),
        personal_commitment=_bytes(fields, "personal_commitment", HASH_BYTES),
        personal=Personal(_bytes(fields, "personal_salt", SALT_BYTES), _object(fields["personal"]))
        if has_salt
        else None,
        leaf=_bytes(fields, "leaf", HASH_BYTES),
        chain=_bytes(fields, "chain", HASH_BYTES),
    )


def _object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise EntryError("an entry and its parts must be JSON objects")
    return cast("JsonObject", value)


def _bytes(fields: Mapping[str, object], name: str, length: int) -> bytes:
    value = fields[name]
    if not isinstance(value, str) or len(value) != 2 * length or not value.isalnum():
        raise EntryError(f"{name} must be {2 * length} hexadecimal digits")
    return bytes.fromhex(value)


def _check_salt(salt: bytes) -> None:
    if len(salt) != SALT_BYTES:
        raise EntryError(f"a salt must have {SALT_BYTES} bytes")
