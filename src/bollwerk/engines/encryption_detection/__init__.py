"""Judge whether files were encrypted, by the transition from the version before to the version after.

One version alone says little: office documents, pictures and archives look as random as ciphertext. A backup holds
the version before, so the question becomes "is this still a Word file?", asked of every changed file.

Public interface:

    judge_transition(before: FileVersion | None, after: FileVersion, *, key: bytes) -> Verdict
    judge_share(events, *, at, known_extensions, known_directories=None, limits=...) -> tuple[ShareAlert, ...]
    recognise_note(text: str, name: str) -> NoteVerdict
    FastPath(key).outlook(reader, expected: Kind, identity: bytes) -> Outlook

Content is handed in as a `Reader` (`size`, `read(offset, length)`); nothing is opened here. What one judgement reads,
unpacks and holds is bounded whatever the content claims (`content.READ_BUDGET`, `content.WHOLE_LIMIT`).
"""

from .fast_path import FastPath, Outlook
from .kinds import Kind, promised
from .note_signs import NoteSign
from .notes import NoteVerdict, recognise_note
from .share_rules import Change, ShareAlert, ShareEvent, ShareLimits, ShareRule, judge_share
from .transitions import judge_transition
from .verdicts import (
    BytesReader,
    Damage,
    FileVersion,
    Outcome,
    Reader,
    Reason,
    Soundness,
    Validity,
    Verdict,
    verdict_key,
)

__all__ = [
    "BytesReader",
    "Change",
    "Damage",
    "FastPath",
    "FileVersion",
    "Kind",
    "NoteSign",
    "NoteVerdict",
    "Outcome",
    "Outlook",
    "Reader",
    "Reason",
    "ShareAlert",
    "ShareEvent",
    "ShareLimits",
    "ShareRule",
    "Soundness",
    "Validity",
    "Verdict",
    "judge_share",
    "judge_transition",
    "promised",
    "recognise_note",
    "verdict_key",
]
