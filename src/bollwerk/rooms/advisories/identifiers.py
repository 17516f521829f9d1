"""Words of the room that must not appear in public: warnings above CLEAR, mailboxes, what people said about matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bollwerk.foundation.access import Tlp
from bollwerk.foundation.evidence.types import Identifier, IdentifierSource
from bollwerk.rooms.advisories.models import Advisory, Match, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bollwerk.foundation.access.models import Classified

__all__ = ["SOURCE", "advisory_identifiers"]

_SHORTEST = 4
"""Shorter words would be found in every text."""
_COLUMNS: tuple[tuple[type[Classified], str, tuple[str, ...]], ...] = (
    (Advisory, "advisory", ("tracking_id", "title", "url", "verdict")),
    (Source, "source", ("url", "account", "secret_name")),
    (Match, "match", ("version_seen", "mended_version", "verdict")),
)


def advisory_identifiers() -> Iterator[Identifier]:
    """Return every identifier above CLEAR; runs with full sight."""
    for model, name, columns in _COLUMNS:
        rows = model.objects.filter(tlp__gt=Tlp.CLEAR).values_list("pk", "tlp", *columns)
        for key, tlp, *words in rows.iterator(chunk_size=5000):
            for word in words:
                if len(word.strip()) >= _SHORTEST:
                    yield Identifier(word.strip(), f"advisories.{name}/{key}", Tlp(tlp))


SOURCE = IdentifierSource("advisories", advisory_identifiers)
"""What this room hands to the leak test."""
