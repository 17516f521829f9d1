"""Signed heads as they are written down: one line each, with the key that signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bollwerk.engines.transparency_log import SignedTreeHead, TreeHead, canonical_json
from bollwerk.foundation.audit.entries import moment

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HEADS_FILE", "Head", "HeadLineError", "read_folder", "read_head", "read_lines"]

HEADS_FILE = "heads.jsonl"


class HeadLineError(ValueError):
    """A line is no tree head."""


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head together with the public key (32 bytes) that it says it was signed with."""

    signed: SignedTreeHead
    public_key: bytes

    @property
    def size(self) -> int:
        """Number of entries it states."""
        return self.signed.head.size

    def line(self) -> str:
        """Return the head as one line of JSON."""
        head = self.signed.head
        fields: dict[str, str | int] = {
            "log": head.log,
            "size": head.size,
            "at": moment(head.at),
            "root": head.root.hex(),
            "chain": head.chain.hex(),
            "public_key": self.public_key.hex(),
            "signature": self.signed.signature.hex(),
        }
        return canonical_json(fields).decode()

    def is_signed(self) -> bool:
        """Return whether the signature fits the statement and the key named beside it."""
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public_key)
        except ValueError:
            return False
        return self.signed.is_signed_by(key)


def read_head(line: str) -> Head:
    """Return the head written on `line`.

    Raises:
        HeadLineError: If the line is no head.
    """
    try:
        fields = json.loads(line)
        head = TreeHead(
            log=str(fields["log"]),
            size=int(fields["size"]),
            root=bytes.fromhex(fields["root"]),
            chain=bytes.fromhex(fields["chain"]),
            at=datetime.fromisoformat(fields["at"]),
        )
        signed = SignedTreeHead(head, bytes.fromhex(fields["signature"]))
        return Head(signed, bytes.fromhex(fields["public_key"]))
    except (ValueError, KeyError, TypeError) as error:
        raise HeadLineError(f"this is no tree head: {line[:60]!r}") from error


def read_folder(folder: Path) -> list[Head]:
    """Return the heads kept in a folder; a half-written last line is passed over."""
    path = folder / HEADS_FILE
    return read_lines(path.read_text(encoding="utf-8", errors="replace")) if path.exists() else []


def read_lines(text: str) -> list[Head]:
    """Return the heads written in `text`, one a line, passing over lines that are none."""
    heads = []
    for line in text.splitlines():
        try:
            heads.append(read_head(line))
        except HeadLineError:
            continue
    return heads
