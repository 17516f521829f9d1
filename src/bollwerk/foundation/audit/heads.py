"""Signed tree heads without any database: what is signed, how it is written down, how it is checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bollwerk.foundation.audit.entries import canonical

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["HEADS_FILE", "Head", "HeadError", "read_folder", "read_head", "read_lines", "sign_head"]

_CONTEXT = b"bollwerk trail head 1\n"
"""Keeps a signature on a head from being used for anything else."""

HEADS_FILE = "heads.jsonl"


class HeadError(ValueError):
    """A line is no tree head."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is stated about the trail at one moment, and by which key.

    Attributes:
        size: Number of entries.
        at: When it was signed, as the trail writes moments.
        root: Merkle root over the first `size` leaves.
        chain: Chain hash of entry `size`.
        public_key: Ed25519 key that signed.
        signature: Over all of the above except the key.
    """

    size: int
    at: str
    root: bytes
    chain: bytes
    public_key: bytes
    signature: bytes

    def line(self) -> str:
        """Return the head as one line of JSON."""
        fields = {
            "size": self.size,
            "at": self.at,
            "root": self.root.hex(),
            "chain": self.chain.hex(),
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }
        return canonical(fields).decode()

    def is_signed(self) -> bool:
        """Return whether the signature fits the statement and the key named in it."""
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public_key)
            key.verify(self.signature, _statement(self.size, self.at, self.root, self.chain))
        except (InvalidSignature, ValueError):
            return False
        return True


def _statement(size: int, at: str, root: bytes, chain: bytes) -> bytes:
    """Return the bytes that are signed."""
    return _CONTEXT + canonical({"size": size, "at": at, "root": root.hex(), "chain": chain.hex()})


def sign_head(key: Ed25519PrivateKey, *, size: int, at: str, root: bytes, chain: bytes) -> Head:
    """Return the signed statement that the trail has this size and root."""
    signature = key.sign(_statement(size, at, root, chain))
    return Head(size, at, root, chain, key.public_key().public_bytes_raw(), signature)


def read_head(line: str) -> Head:
    """Return the head written on `line`.

    Raises:
        HeadError: If the line is no head.
    """
    try:
        fields = json.loads(line)
        return Head(
            size=int(fields["size"]),
            at=str(fields["at"]),
            root=bytes.fromhex(fields["root"]),
            chain=bytes.fromhex(fields["chain"]),
            public_key=bytes.fromhex(fields["public_key"]),
            signature=bytes.fromhex(fields["signature"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise HeadError(f"this is no tree head: {line[:60]!r}") from error


def read_folder(folder: Path) -> list[Head]:
    """Return the heads kept in a folder; a half-written last line is passed over."""
    path = folder / HEADS_FILE
    return read_lines(path.read_text(encoding="utf-8")) if path.exists() else []


def read_lines(text: str) -> list[Head]:
    """Return the heads written in `text`, one a line, passing over lines that are none."""
    heads = []
    for line in text.splitlines():
        try:
            heads.append(read_head(line))
        except HeadError:
            continue
    return heads
