"""Take a document in: its text, read in a child process with limits."""

from __future__ import annotations

from bollwerk.rooms.council.errors import IntakeError

__all__ = ["text_of_file"]


def text_of_file(name: str, content: bytes) -> str:
    """Return the text of a document; its name says nothing about its format."""
    del name
    text = content.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise IntakeError("empty")
    return text
