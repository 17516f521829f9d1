"""One version looked at in full: its format, its soundness, its characters."""

from dataclasses import dataclass

from .content import Content
from .kinds import TEXT_KINDS, Kind
from .letters import is_encoded_random, is_one_word
from .registry import validate
from .signatures import identify, text_kind
from .statistics import as_array, has_filler, is_random, random_share, repeats
from .text import TextProfile, is_written, profile, text_of
from .verdicts import NOT_JUDGEABLE, PLAUSIBLE, FileVersion, Validity

RANDOM_PLACES, RANDOM_PLACE = 24, 1024
"""Keyed places at which the share of random windows is measured."""

HEAD, HEAD_REPEATS = 64, 45
"""First bytes in which chance brings 57 different values on average and fewer than 45 never in a million draws."""
BLANK = 512
"""First bytes that are all the same in a file that was wiped."""
OBVIOUS = 8192
"""First bytes that suffice to see that content without a signature is no writing."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one version shows.

    Attributes:
        name: Its file name.
        content: Where to read more.
        kind: The format it shows.
        validity: How far that format holds.
        characters: The profile of its characters; None for binary formats.
    """

    name: str
    content: Content
    kind: Kind
    validity: Validity
    characters: TextProfile | None

    @property
    def is_text(self) -> bool:
        """Whether it is writing."""
        return self.characters is not None and self.characters.is_text

    def random_share(self) -> float:
        """Return the share of looked-at windows that seem random."""
        pieces = b"".join(piece for _, piece in self.content.samples(RANDOM_PLACES, RANDOM_PLACE))
        return random_share(as_array(pieces))

    def has_filler(self) -> bool:
        """Whether random bytes alternate with filler."""
        return has_filler(self.content.head(16384))

    def is_cipher_letters(self) -> bool:
        """Whether it is random bytes written in letters."""
        return is_encoded_random(self.content.head(16384))

    def is_one_word(self) -> bool:
        """Whether it is a single long word, as short encoded bytes are."""
        return is_one_word(self.content.head(16384))

    def is_writing(self) -> bool:
        """Whether it is writing that a person or program may have put in the place of another format."""
        return self.characters is not None and self.characters.is_western and is_written(self.content.head(16384))

    def is_blank(self) -> bool:
        """Whether its beginning is one and the same byte, or it begins and ends with nothing but one short pattern."""
        start = self.content.head(BLANK)
        if len(start) < BLANK:
            return False
        return start.count(start[:1]) == BLANK or (repeats(start) and repeats(self.content.tail(BLANK)))

    def has_head(self) -> bool:
        """Whether the first bytes are too repetitive for chance, as the heads of formats are."""
        return len(set(self.content.head(HEAD))) < HEAD_REPEATS

    def examined(self, *, thorough: bool = False) -> Validity:
        """Return how far its format holds, looked at now."""
        self.content.thorough = thorough
        return validate(self.kind, self.content)


def glance(version: FileVersion, key: bytes) -> Look:
    """Return a look that knows the format but has not validated it; text is looked at in full."""
    content = Content(version.content, key)
    kind = identify(content.head(), content.size)
    if kind is Kind.UNKNOWN or kind in TEXT_KINDS:
        return look(version, key)
    return Look(version.name, content, kind, NOT_JUDGEABLE, None)


def look(version: FileVersion, key: bytes) -> Look:
    """Return the full look at one version."""
    content = Content(version.content, key)
    kind = identify(content.head(), content.size)
    if kind is not Kind.UNKNOWN and kind not in TEXT_KINDS:
        return Look(version.name, content, kind, validate(kind, content), None)
    start = content.head(OBVIOUS)
    if kind is Kind.UNKNOWN and is_random(as_array(start[: OBVIOUS // 2])):
        return Look(version.name, content, Kind.UNKNOWN, NOT_JUDGEABLE, profile(start, cut=True))
    characters = profile(text_of(content), cut=not content.complete)
    if kind is Kind.UNKNOWN and not characters.is_text:
        return Look(version.name, content, Kind.UNKNOWN, NOT_JUDGEABLE, characters)
    if kind is Kind.UNKNOWN:
        return Look(version.name, content, text_kind(content.head(128)), PLAUSIBLE, characters)
    return Look(version.name, content, kind, validate(kind, content), characters)
