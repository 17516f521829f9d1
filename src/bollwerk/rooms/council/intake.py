"""Take a document in: its text, read in a child process with limits; refuse what the state classified."""

from __future__ import annotations

from django.conf import settings

from bollwerk.foundation.files.sandbox import Limits, ParserError, SandboxError, Why, run_limited
from bollwerk.rooms.council.errors import IntakeError
from bollwerk.rooms.council.imports import DEFAULT_PAPER_TYPES, DocumentText
from bollwerk.rooms.council.leaks import classified_marks

__all__ = ["MAX_BYTES", "refuse_classified", "text_of_file", "text_of_paste"]

MAX_BYTES = 20 * 1024 * 1024
_LIMITS = Limits(memory_bytes=512 * 1024 * 1024, cpu_s=20, wall_s=40.0, output_bytes=4 * 1024 * 1024)
_BY_LIMIT = {Why.MEMORY: "too_complex", Why.TIME: "too_complex", Why.OUTPUT: "too_long"}


def text_of_file(content: bytes) -> str:
    """Return the text of a document, whatever its name says.

    Raises:
        IntakeError: If it is too large, cannot be read as a whole, or carries a marking of classified matter.
    """
    if not content.strip():
        raise IntakeError("empty")
    if len(content) > MAX_BYTES:
        raise IntakeError("too_large")
    found = _extracted(content)
    refuse_classified(f"{found.margins}\n{found.text}")
    return found.text


def text_of_paste(text: str) -> str:
    """Return pasted text; an OParl paper is read as one.

    Raises:
        IntakeError: As `text_of_file`.
    """
    return text_of_file(text.encode()) if text.lstrip().startswith("{") else text


def _extracted(content: bytes) -> DocumentText:
    paper_types = getattr(settings, "COUNCIL_PAPER_TYPES", DEFAULT_PAPER_TYPES)
    try:
        return run_limited(
            "bollwerk.rooms.council.imports:extract",
            content,
            result_type=DocumentText,
            limits=_LIMITS,
            arguments={"paper_types": paper_types},
        )
    except SandboxError as ended:
        raise IntakeError(_BY_LIMIT.get(ended.why, "broken")) from ended
    except ParserError as refused:
        code, _, detail = refused.message.partition("|")
        raise IntakeError(code if refused.kind == "DocumentError" else "broken", detail=detail) from refused


def refuse_classified(text: str) -> None:
    """Refuse matter that the state classified: this system is not approved for it.

    Raises:
        IntakeError: If the text carries a marking of VS-NfD or above.
    """
    marks = classified_marks(text)
    if marks:
        raise IntakeError("classified", mark=marks[0].text)
