"""Checks and identifier sources that the rooms' cards declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bollwerk.foundation.evidence.types import ClaimPart, IdentifierSource

__all__ = ["declare", "identifier_sources", "parts_of"]

_parts: dict[str, list[ClaimPart]] = {}
_sources: dict[str, IdentifierSource] = {}


def declare(parts: Iterable[ClaimPart], sources: Iterable[IdentifierSource] = ()) -> None:
    """Make checks and identifier sources known; called once per room at start-up."""
    for part in parts:
        known = _parts.setdefault(part.code, [])
        if part not in known:
            known.append(part)
    for source in sources:
        _sources[source.room] = source


def parts_of(code: str) -> tuple[ClaimPart, ...]:
    """Return the checks of one claim; none where no room is built that could check it."""
    return tuple(_parts.get(code, ()))


def identifier_sources() -> tuple[IdentifierSource, ...]:
    """Return every declared identifier source, ordered by room."""
    return tuple(_sources[room] for room in sorted(_sources))
