"""Text and what is written in text: RTF, XML, HTML, JSON, mail, PEM."""

from bollwerk.engines.encryption_detection.content import Content
from bollwerk.engines.encryption_detection.text import profile, text_of
from bollwerk.engines.encryption_detection.verdicts import PLAUSIBLE, Damage, Validity, damaged

BRACES_OFF = 0.02
"""Share of unbalanced RTF groups that programs are known to leave."""


def validate_text(content: Content) -> Validity:
    """Return whether the characters are those of a text."""
    return PLAUSIBLE if profile(text_of(content), cut=not content.complete).is_text else damaged(Damage.CHARACTERS, 0)


def validate_rtf(content: Content) -> Validity:
    """Return whether RTF groups balance and nothing but characters stands between."""
    data = content.whole()
    opened = data.count(b"{") - data.count(b"\\{")
    closed = data.count(b"}") - data.count(b"\\}")
    if b"\\bin" not in data and content.complete and abs(opened - closed) > 1 + BRACES_OFF * opened:
        return damaged(Damage.STREAM, 0)
    return PLAUSIBLE if b"\\bin" in data else validate_text(content)


def validate_pem(content: Content) -> Validity:
    """Return whether a PEM block is closed."""
    return PLAUSIBLE if b"-----END " in content.tail(256) else damaged(Damage.TRAILER, content.size)
