"""Signed tree heads: what is anchored outside the server."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bollwerk.engines.transparency_log.canonical_json import canonical_json

_CONTEXT = b"bollwerk tree head v1\n"
"""Put before what is signed, so that no other signature of the same key can be passed off as a tree head."""


class HeadError(ValueError):
    """A tree head cannot be made from the given facts."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """State of a log at a moment.

    Attributes:
        log: Name of the log, so that the head of one cannot stand for another.
        size: Number of entries.
        root: Merkle root over their leaves.
        chain: Chain hash of the last entry.
        at: When it was taken; aware, kept in UTC.
    """

    log: str
    size: int
    root: bytes
    chain: bytes
    at: datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise HeadError("the time of a tree head needs a time zone")

    def signed_bytes(self) -> bytes:
        """Return the bytes that are signed."""
        return _CONTEXT + canonical_json(
            {
                "log": self.log,
                "size": self.size,
                "root": self.root.hex(),
                "chain": self.chain.hex(),
                "at": self.at.astimezone(UTC).isoformat(),
            }
        )


@dataclass(frozen=True, slots=True)
class SignedTreeHead:
    """A tree head with its Ed25519 signature (64 bytes)."""

    head: TreeHead
    signature: bytes

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Return whether the signature was made by the owner of the key for exactly this head."""
        try:
            key.verify(self.signature, self.head.signed_bytes())
        except InvalidSignature:
            return False
        return True


def sign_head(head: TreeHead, key: Ed25519PrivateKey) -> SignedTreeHead:
    """Return the head with a signature. Source: RFC 8032 (Ed25519)."""
    return SignedTreeHead(head, key.sign(head.signed_bytes()))
