"""Recognise ransom notes in German and English by what every one of them must say.

A note tells its reader that something of *theirs* was taken, that only the writer can give it back, where to ask,
and what happens otherwise. Each of these is a sign; lists of known notes are not needed and go stale.
"""

import re
from dataclasses import dataclass

from .note_signs import SIGNS, WORDS, NoteSign

LENGTH = 40_000
"""Characters that are read; notes are short, and their beginning says it."""
WINDOW, STEP = 5_000, 2_500
"""Characters within which the signs must stand together; a long text touches many subjects."""
ENOUGH, ENOUGH_LONG = 6, 9
"""Weight from which a text is a note."""


@dataclass(frozen=True, slots=True)
class NoteVerdict:
    """Whether a text is a ransom note, and by which signs.

    Attributes:
        is_note: The finding.
        weight: Sum of the weights of its signs; 0 for a text without any that could decide.
        signs: The signs found.
    """

    is_note: bool
    weight: int
    signs: tuple[NoteSign, ...]


_NAME = re.compile(
    r"(?i)read.?me|decrypt|recover|restore|how.?to|ransom|unlock|help.?(?:me|your|file|_)|instruction|encrypted|_note|important|"
    r"your.?files|lies.?mich|entschl|wiederherstell|l(?:ö|oe)segeld|warning|attention|achtung|wichtig|!{2,}"
)
_CORE = frozenset({NoteSign.YOUR_FILES_ENCRYPTED, NoteSign.DATA_TAKEN, NoteSign.DECRYPTION_OFFERED})
_DEMANDS = frozenset(
    {NoteSign.HIDDEN_CHANNEL, NoteSign.PAYMENT, NoteSign.PERSONAL_ID, NoteSign.WARNING, NoteSign.PROOF}
)
_DECIDING = (*sorted(_CORE), NoteSign.HIDDEN_CHANNEL, NoteSign.ONION_ADDRESS)
"""Without one of these no text is a note, whatever else it says."""
_PATTERNS = {sign: pattern for sign, _, pattern in SIGNS}
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]{0,2000}>", re.DOTALL)
_SPACE = re.compile(r"[\s\x00*_=|#~\-]+")


def recognise_note(text: str, name: str) -> NoteVerdict:
    """Return whether a text is a ransom note.

    Args:
        text: Its characters; markup may stay in, only the first `LENGTH` are read.
        name: Its file name; a telling one counts a little, a plain one does not excuse.
    """
    plain = _SPACE.sub(" ", _TAG.sub(" ", text[:LENGTH]).replace("’", "'")).lower()
    telling = bool(_NAME.search(name.replace("\\", "/").rsplit("/", 1)[-1]))
    if not any(_shows(plain, sign) for sign in _DECIDING):
        return NoteVerdict(False, 0, ())  # noqa: FBT003 - the finding
    starts = range(0, max(1, len(plain) - STEP), STEP)
    enough = ENOUGH if len(starts) == 1 else ENOUGH_LONG
    verdicts = [_judge(plain[start : start + WINDOW], telling=telling, enough=enough) for start in starts]
    return max(verdicts, key=lambda verdict: (verdict.is_note, verdict.weight))


def _shows(plain: str, sign: NoteSign) -> bool:
    """Whether a text shows a sign; words without which it cannot are looked for first, because that is quick."""
    words = WORDS.get(sign)
    return (words is None or any(word in plain for word in words)) and _PATTERNS[sign].search(plain) is not None


def _judge(plain: str, *, telling: bool, enough: int) -> NoteVerdict:
    found = {sign: weight for sign, weight, _ in SIGNS if _shows(plain, sign)}
    signs = tuple(found)
    weight = sum(found.values())
    if weight and telling:
        signs, weight = (*signs, NoteSign.NOTE_NAME), weight + 1
    complete = bool(_CORE & found.keys()) and bool(_DEMANDS & found.keys())
    hidden = NoteSign.HIDDEN_CHANNEL in found and len(_DEMANDS & found.keys()) > 1
    hidden = hidden or (NoteSign.ONION_ADDRESS in found and telling)
    return NoteVerdict((complete or hidden) and weight >= enough, weight, signs)
