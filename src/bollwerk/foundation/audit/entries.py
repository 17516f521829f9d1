"""What one entry of the trail consists of, without any database: content, salt, personal part, hashes."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "GENESIS",
    "Entry",
    "canonical",
    "chain_hash",
    "commitment",
    "leaf_hash",
    "moment",
    "plain",
]

GENESIS = bytes(32)
"""What the first entry's chain hash builds on."""

_LEAF, _CHAIN = b"\x00", b"\x02"
"""Domain separation as in RFC 6962: a leaf can never be passed off as an inner node (0x01) or a link."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sequenced entry as it is verified and exported.

    Attributes:
        sequence: Place in the trail, from 1, without gaps.
        content: What the leaf covers; holds the commitment to the personal part, never the part itself.
        salt: Makes the leaf hash say nothing about the content once the content is gone.
        personal: The personal part; None once dropped.
        personal_salt: Dropped together with the personal part, so that nobody can test guesses against the commitment.
        leaf: Hash of salt and content.
        chain: Hash of the previous entry's chain hash and this leaf.
    """

    sequence: int
    content: Mapping[str, Any]
    salt: bytes
    personal: Mapping[str, Any] | None
    personal_salt: bytes | None
    leaf: bytes
    chain: bytes


def canonical(value: Any) -> bytes:
    """Return the one JSON form of a plain value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def commitment(salt: bytes, value: Mapping[str, Any]) -> bytes:
    """Return the hash that fixes `value` without showing it."""
    return hashlib.sha256(_LEAF + salt + canonical(value)).digest()


def leaf_hash(salt: bytes, content: Mapping[str, Any]) -> bytes:
    """Return the salted leaf of an entry's content."""
    return hashlib.sha256(_LEAF + salt + canonical(content)).digest()


def chain_hash(previous: bytes, leaf: bytes) -> bytes:
    """Return the chain hash of an entry from its predecessor's and its own leaf."""
    return hashlib.sha256(_CHAIN + previous + leaf).digest()


def moment(at: datetime) -> str:
    """Return a moment as the trail writes it: UTC with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def plain(value: Any) -> Any:
    """Return `value` in the form that survives every database unchanged, so that its hash can be checked years later.

    Whole floats become integers (PostgreSQL's JSON does not keep the difference), characters that PostgreSQL or UTF-8
    cannot hold become U+FFFD, keys become text.

    Raises:
        ValueError: If a number is not finite.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("the trail records finite numbers only")
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
