"""Text in its encodings: is it still writing, or have bytes of chance got between the lines?"""

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .content import Content
from .statistics import as_array, is_random

CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0c\x1a\x1b") + b"\x7f"
"""Control characters that no text carries; tabulator, line and page ends, escape and the DOS end mark may stand."""
CONTROL_SHARE = 0.01
"""Share of control characters up to which content counts as text; chance brings 10 %."""
SCRIPTS_MORE = 12
"""So many more Unicode rows (256 code points each) in UTF-16 than before are chance, not a new language."""
ENCODINGS = ("cp1252", "iso8859-15", "cp850", "cp437", "mac_roman", "iso8859-2", "cp1250", "cp1251", "koi8-r", "cp1253")
"""Single-byte code pages between which texts are converted."""
_WESTERN = "ÄÖÜäöüßéèêëáàâãåæçîïíìôóòõøœúùûñÉÈÀÇÁÓÅÆØ€§°–—„“”‚‘’«»…•·µ²³½¼±×®©\xa0"
PLAUSIBLE_HIGH = frozenset(
    byte
    for name in ENCODINGS[:4]
    for byte in _WESTERN.encode(name, errors="ignore")
    if byte > 127  # noqa: PLR2004
)
"""Bytes above ASCII that Western European texts use in any of the usual code pages."""
STRANGE_HIGH = 2
"""So many different implausible high bytes are more than a typing error."""
FOREIGN_SHARE = 0.2
"""Share of high bytes from which a text is written in a script of its own (Greek, Cyrillic)."""
WRITTEN = 16384
"""Bytes in which words and lines are looked for."""
FEWEST_BLANKS, MOST_OF_ONE = 0.004, 0.35
"""Share of blanks and separators that writing has at least, and of one letter that it has at most."""
SAMPLED = 1 << 20
"""Bytes judged at most when content is longer than what is read whole."""
_RUN = re.compile(rb"[\x80-\xff]{5}")
_UTF16_ZEROS = 0.3


class Encoding(StrEnum):
    """How the characters are written."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    SINGLE_BYTE = "single_byte"


@dataclass(frozen=True, slots=True)
class TextProfile:
    """What the characters of a content show.

    Attributes:
        encoding: How they are written.
        length: Bytes looked at.
        controls: Control characters among them.
        random: The bytes as a whole look drawn by chance.
        high: Different bytes above ASCII.
        high_count: Number of bytes above ASCII.
        high_runs: Places with five or more bytes above ASCII in a row.
        scripts: Unicode rows used (UTF-16 only).
        foreign: Different characters above ASCII (UTF-8 and UTF-16 only).
    """

    encoding: Encoding
    length: int
    controls: int
    random: bool
    high: frozenset[int] = frozenset()
    high_count: int = 0
    high_runs: int = 0
    scripts: int = 1
    foreign: frozenset[str] = frozenset()

    @property
    def is_text(self) -> bool:
        """Whether this is writing at all."""
        if not self.length or self.random:
            return False
        return self.controls <= CONTROL_SHARE * self.length

    @property
    def is_western(self) -> bool:
        """Whether the letters of a single-byte text are those of Western European writing; other encodings prove it."""
        return self.encoding is not Encoding.SINGLE_BYTE or len(self.high - PLAUSIBLE_HIGH) < STRANGE_HIGH


def text_of(content: Content) -> bytes:
    """Return what of a content is judged as text: all of it, or its beginning and keyed places."""
    if content.complete:
        return content.whole()
    return b"".join(piece for _, piece in content.samples(64, SAMPLED // 64))


def profile(data: bytes, *, cut: bool = False) -> TextProfile:
    """Return the profile of `data`.

    Args:
        data: The bytes.
        cut: Whether pieces were cut out, so that characters may be torn at the seams.
    """
    if data.isascii() and not _is_utf16(data):
        return TextProfile(Encoding.UTF8, len(data), _controls(data), random=False)
    if _is_utf16(data):
        return _profile_utf16(data)
    try:
        decoded = data.decode("utf-8", errors="ignore" if cut else "strict")
    except UnicodeDecodeError:
        return _profile_single_byte(data)
    if cut and len(data) - len(decoded.encode()) > 3 * 64:
        return _profile_single_byte(data)
    foreign = frozenset(character for character in set(decoded) if not character.isascii())
    return TextProfile(Encoding.UTF8, len(data), _controls(data), random=False, foreign=foreign)


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, CONTROLS))


def _is_utf16(data: bytes) -> bool:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return True
    head = data[:4096]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return len(head) > 8 and zeros > 2 * _UTF16_ZEROS * len(head) / 2 and head.count(0) < 1.2 * zeros  # noqa: PLR2004


def _profile_utf16(data: bytes) -> TextProfile:
    big = data[:2] == b"\xfe\xff" or (data[:2] != b"\xff\xfe" and data[:4096][0::2].count(0) > len(data[:4096]) / 4)
    decoded = data[: len(data) // 2 * 2].decode("utf-16-be" if big else "utf-16-le", errors="replace")
    values = as_array(data)
    pairs = values[: values.size // 2 * 2].reshape(-1, 2)
    high, low = (pairs[:, 0], pairs[:, 1]) if big else (pairs[:, 1], pairs[:, 0])
    broken = decoded.count("�")
    controls = int(((high == 0) & np.isin(low, as_array(CONTROLS))).sum()) + broken
    foreign = frozenset(character for character in set(decoded[:65536]) if not character.isascii())
    return TextProfile(
        Encoding.UTF16,
        len(data),
        controls,
        random=is_random(values),
        scripts=int(np.unique(high).size),
        foreign=foreign,
    )


def _profile_single_byte(data: bytes) -> TextProfile:
    values = as_array(data)
    counts = np.bincount(values, minlength=256)[128:]
    high = frozenset(int(code) + 128 for code in np.flatnonzero(counts))
    controls = _controls(data)
    # Runs cost time and say something only where control characters say nothing.
    runs = len(_RUN.findall(data[:SAMPLED])) if controls <= CONTROL_SHARE * len(data) else 0
    return TextProfile(Encoding.SINGLE_BYTE, len(data), controls, is_random(values), high, int(counts.sum()), runs)


def is_damaged(before: TextProfile, after: TextProfile) -> bool:
    """Whether bytes of chance appeared in a text.

    A change of the character set is none: its new bytes are those of the old characters in another code page.
    """
    growth = max(1.0, after.length / max(1, before.length))
    new_controls = after.controls - before.controls * growth
    if after.encoding is Encoding.UTF16:
        rows = before.scripts if before.encoding is Encoding.UTF16 else len({ord(sign) >> 8 for sign in before.foreign})
        return after.scripts > rows + SCRIPTS_MORE or new_controls > max(1.0, after.length / 500)
    if after.encoding is Encoding.UTF8:
        return new_controls > max(3.0, after.length / 200) and new_controls > 3 * before.controls
    if new_controls >= 1 and new_controls > before.controls / 10:
        return True
    return _strange_letters(before, after)


def _strange_letters(before: TextProfile, after: TextProfile) -> bool:
    """Whether single-byte letters appeared that neither a conversion nor Western writing explains."""
    if before.encoding is Encoding.SINGLE_BYTE and before.high_count > FOREIGN_SHARE * before.length:
        return after.random
    letters = "".join(before.foreign)
    converted = [frozenset(letters.encode(name, errors="ignore")) for name in ENCODINGS]
    known = before.high | PLAUSIBLE_HIGH
    strange = min((len(after.high - known - page) for page in converted), default=len(after.high - known))
    if strange >= STRANGE_HIGH:
        return True
    written_in_script = len(before.foreign) > len(PLAUSIBLE_HIGH)
    return not written_in_script and after.high_runs > before.high_runs * 2 and not letters


def is_written(data: bytes) -> bool:
    """Whether characters come in words and lines, no single one nearly everywhere, as in all writing and no cipher."""
    letters = data[:WRITTEN].replace(b"\x00", b"")
    blanks = len(letters) - len(letters.translate(None, b" \t\r\n;,<>"))
    most = int(np.bincount(as_array(letters.translate(None, b" \t\r\n-=_.*#0")), minlength=1).max())
    return blanks >= FEWEST_BLANKS * len(letters) and most <= MOST_OF_ONE * len(letters)
