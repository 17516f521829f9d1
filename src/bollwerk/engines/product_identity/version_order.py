"""Order of versions: the generic order of libversion, and the order of the versions that vendors print.

Both return keys that sort with Python's own comparison. Source of the generic order: the description of libversion's
algorithm (repology/libversion, doc/ALGORITHM.md): components are runs of digits or of letters; a missing component
counts as zero; a word counts as a pre-release, except the words for patches, and except a letter right behind a
number, which counts as a later release of it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

MAX_LENGTH = 200
"""Longer texts are no versions; they are cut before they are read."""

Element = tuple[int, int, str]
VersionKey = tuple[Element, ...]
"""Compares with `<`; equal keys are equal versions."""

LOWEST, PRE, ZERO, POST, NONZERO, LETTER, HIGHEST = range(7)
WORDS = frozenset({PRE, POST, LETTER})
"""What a version begins with when its letters mean something, so that numbers cannot be compared with it."""

_FAR = 1 << 40  # beyond every run of zeros
_TOKEN = re.compile(r"\d+|[A-Za-z]+")
_WILD = re.compile(r"(?<![A-Za-z0-9])[xX*](?![A-Za-z])|(?<=\.)[xX*]|(?<=\d)[xX](?=\.|$|\s)")

_DOTTED = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}){0,9}")

_PRE_WORDS = frozenset({"alpha", "beta", "rc"})
_POST_WORDS = frozenset({"patch", "post", "pl", "errata", "postreleasecorrection"})

# What updates are called, from the smallest step to the largest. Decided here: a service pack outweighs an update,
# an update outweighs a hotfix ("V14 SP1 Update 3" as Siemens, Schneider Electric and AVEVA print it).
_STEPS: Mapping[str, int] = {
    **dict.fromkeys(("build", "bld", "bn", "rev", "revision", "r0"), 1),
    **dict.fromkeys(("hf", "hotfix", "hfix", "fix", "patch", "p", "pl", "pp", "errata", "post", "ga", "k", "kb"), 2),
    **dict.fromkeys(("update", "upd", "upda", "u", "cu", "mp", "uc", "tcu", "mr", "ip", "q"), 3),
    **dict.fromkeys(("sp", "sr", "servicepack", "servicerelease"), 4),
    **dict.fromkeys(("fp", "featurepack"), 5),
    **dict.fromkeys(("r", "release"), 6),
}
_EARLY: Mapping[str, int] = {
    **dict.fromkeys(("dev", "snapshot", "nightly", "git"), 1),
    **dict.fromkeys(("alpha", "a"), 2),
    **dict.fromkeys(("beta", "b"), 3),
    **dict.fromkeys(("m", "milestone", "pre", "preview", "prerelease", "ea"), 4),
    **dict.fromkeys(("rc", "cr", "c"), 5),
}
_LEADING = frozenset({"v", "ver", "vers", "version", "r", "rel", "release", "rev", "revision", "fw", "firmware", "sw"})
_TOGETHER: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bservice\s*-?packs?\b", re.IGNORECASE), "sp"),
    (re.compile(r"\bservice\s*-?releases?\b", re.IGNORECASE), "sr"),
    (re.compile(r"\bfeature\s*-?packs?\b", re.IGNORECASE), "fp"),
    (re.compile(r"\bhot\s*-?fix(?:es)?\b", re.IGNORECASE), "hf"),
    (re.compile(r"\bmaintenance\s*-?(?:pack|release)s?\b", re.IGNORECASE), "mp"),
    (re.compile(r"\bcumulative\s*-?updates?\b", re.IGNORECASE), "cu"),
    (re.compile(r"\b(?:release\s*-?candidate)\b", re.IGNORECASE), "rc"),
    (re.compile(r"\b(?:build\s*(?:nr|no|number)?\.?)(?=\s*\d)", re.IGNORECASE), "build "),
)


@lru_cache(maxsize=65536)
def generic_key(version: str) -> VersionKey:
    """Return a key in the generic order of libversion."""
    return _close(list(_generic_elements(version[:MAX_LENGTH])))


def _generic_elements(version: str) -> Iterator[Element]:
    tokens = list(_TOKEN.finditer(version))
    for index, token in enumerate(tokens):
        word = token.group().lower()
        if word[0].isdigit():
            yield _number(word)
            continue
        behind_number = index > 0 and tokens[index - 1].end() == token.start()
        before_number = index + 1 < len(tokens) and tokens[index + 1].start() == token.end()
        yield (_generic_rank(word, suffix=behind_number and not before_number), 0, word[0])


def _generic_rank(word: str, *, suffix: bool) -> int:
    if word in _PRE_WORDS or word.startswith("pre"):
        return PRE
    if word in _POST_WORDS or word.startswith("post"):
        return POST
    return LETTER if suffix else PRE


@lru_cache(maxsize=8192)
def _number(digits: str) -> Element:
    value = int(digits)
    return (NONZERO, value, "") if value else (ZERO, 0, "")


def _close(elements: Sequence[Element]) -> VersionKey:
    """Return elements so that an absent one counts as zero.

    A run of zeros becomes one element that says how long it is: before something smaller than zero a longer run is
    later, before something larger it is earlier.
    """
    key: list[Element] = []
    zeros = 0
    for element in elements:
        if element[0] == ZERO:
            zeros += 1
            continue
        if zeros:
            key.append((ZERO, zeros - _FAR if element[0] < ZERO else _FAR - zeros, ""))
            zeros = 0
        key.append(element)
    key.append((ZERO, 0, ""))
    return tuple(key)


@lru_cache(maxsize=65536)
def vendor_key(version: str) -> VersionKey:
    """Return a key for a version as vendors print it: `V2.5 SP1 Update 3`, `5.3.1 build 150410`, `2020 R2`.

    Numbers rule; an update word makes the version later than its base and its kind decides first (hotfix before
    update before service pack before release); words for early releases make it earlier; a leading `V`, `Version`,
    `Rev.`, `FW` says nothing. A wildcard (`7.x`) counts as zero; `upper_key` takes it as anything.
    """
    if _DOTTED.fullmatch(version):
        return _close([_number(digits) for digits in version.split(".")])
    return _close(_vendor_elements(version, wild=(ZERO, 0, "")))


@lru_cache(maxsize=16384)
def upper_key(version: str) -> VersionKey:
    """Return the key of the latest version that a text with wildcards covers: `7.x` ends just before 8."""
    return _close(_vendor_elements(version, wild=(HIGHEST, 0, "")))


@lru_cache(maxsize=32768)
def has_wildcard(version: str) -> bool:
    """Return whether a version names a whole branch: `7.x`, `5.*`."""
    return _WILD.search(version) is not None


def _vendor_elements(version: str, wild: Element) -> list[Element]:
    text = unicodedata.normalize("NFKC", version[:MAX_LENGTH])
    for pattern, word in _TOGETHER:
        text = pattern.sub(word, text)
    text = _WILD.sub(" \x00 ", text)
    tokens = list(re.finditer(r"\d+|[A-Za-z]+|\x00", text))
    while len(tokens) > 1 and tokens[0].group().lower() in _LEADING:
        tokens.pop(0)
    return [_vendor_element(tokens, index, wild) for index in range(len(tokens))]


def _vendor_element(tokens: Sequence[re.Match[str]], index: int, wild: Element) -> Element:
    token = tokens[index]
    word = token.group().lower()
    if word == "\x00":
        return wild
    if word[0].isdigit():
        return _number(word)
    glued = index > 0 and tokens[index - 1].end() == token.start()
    numbered = index + 1 < len(tokens) and tokens[index + 1].group()[0].isdigit()
    if glued and not (numbered and tokens[index + 1].start() == token.end()) and len(word) == 1:
        return (LETTER, 0, word)
    return _word_element(word, glued=glued, first=index == 0)


def _word_element(word: str, *, glued: bool, first: bool) -> Element:
    if word in _STEPS:
        return (POST, 100 * _STEPS[word], "")
    if word in _EARLY and (len(word) > 1 or glued) and not first:
        return (PRE, _EARLY[word], "")
    return (POST, 0, word)


def order_by(key: Callable[[str], VersionKey], one: str, other: str) -> int:
    """Return -1, 0 or 1 for earlier, equal or later in the order of a key."""
    left, right = key(one), key(other)
    return (left > right) - (left < right)
