"""Take a document in: its text, read in a child process with limits."""

from __future__ import annotations

from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.leaks import classified_marks

__all__ = ["refuse_classified", "text_of_file"]


def text_of_file(name: str, content: bytes) -> str:
    """Return the text of a document; its name says nothing about its format."""
    del name
    text = content.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise IntakeError("empty")
    return text


def refuse_classified(text: str) -> None:
    """Refuse matter that the state classified: this system is not approved for it.

    Raises:
        IntakeError: If the text carries a marking of VS-NfD or above.
    """
    marks = classified_marks(text)
    if marks:
        raise IntakeError("classified", mark=marks[0].text)
