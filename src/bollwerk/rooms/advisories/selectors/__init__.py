"""What the pages of the room show, as plain values."""

from bollwerk.rooms.advisories.selectors.sources import SourceLine, source_lines

__all__ = ["SourceLine", "source_lines"]
