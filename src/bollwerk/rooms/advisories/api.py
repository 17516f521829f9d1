"""What other rooms may ask of the warnings: what a hacked module reaches, and what concerns a record."""

from __future__ import annotations

from bollwerk.rooms.advisories.selectors.affected import (
    AffectedList,
    AffectedRecord,
    OpenWarning,
    affected_by,
    open_warnings,
)

__all__ = ["AffectedList", "AffectedRecord", "OpenWarning", "affected_by", "open_warnings"]
