"""Hashes that bind a review, a reading and a release to exact content. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bollwerk.rooms.council.content import FactLine

__all__ = ["hash_of", "reading_hash", "wording_hash"]


def hash_of(value: Any) -> str:
    """Return SHA-256 over plain values in one canonical JSON form."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def wording_hash(texts: Iterable[tuple[str, str, str, str]]) -> str:
    """Return what a review holds for: public and annex text, state and own day of each part."""
    return hash_of([list(text) for text in texts])


def reading_hash(public: Iterable[str], facts: Iterable[FactLine]) -> str:
    """Return what a second reading holds for: the public texts and the facts used."""
    return hash_of([list(public), [[fact.claim, fact.key, fact.text] for fact in facts if fact.used]])
