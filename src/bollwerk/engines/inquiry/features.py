"""Turns a question into numbers a linear model can weigh: words, their beginnings and pieces, pairs, and scopes.

German builds words from words and bends their ends, so pieces of three to five letters carry most of what an unseen
word says. Every feature falls into one of a fixed number of buckets by its checksum; no dictionary is kept.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .folding import folded_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

BUCKETS = 8192
"""Twice as many gave no better topics on our questions (folds of batch 7)."""
_WORD = 1.0
_PIECE = 0.5
_PAIR = 0.7
_OPENING = 0.7
_SCOPE = 2.0
_PIECE_LENGTHS = (3, 4, 5)
_SHORT = 3
_STEM = 6
_CACHED_WORDS = 20_000
_MOST_WORDS = 400
_FILLER_WORDS = """der die das dem den des ein eine einen einem einer eines und oder in im an am auf bei beim von vom
    zu zum zur mit fur durch uber um es sie er ist sind war wird werden wurde wurden hat haben kann konnen sich auch
    noch"""
_FILLERS = frozenset(_FILLER_WORDS.split())


@dataclass(frozen=True, slots=True)
class WeighedSentence:
    """One sentence of a question, how much it counts, and the scopes of the lexicon it touches."""

    text: str
    weight: float
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one question.

    Attributes:
        buckets: Bucket of each feature.
        values: Weight of each feature, before rarity and length of the question count.
        words: What the features stem from, in order; empty for those no single word shows.
        starts: Where the features of each of the words begin.
    """

    buckets: NDArray[np.int64]
    values: NDArray[np.float64]
    words: tuple[str, ...]
    starts: tuple[int, ...]


def question_features(sentences: Sequence[WeighedSentence], *, context: bool) -> Features:
    """Return the features of a question of which each word counts once, by the heaviest sentence it stands in."""
    weights: dict[str, float] = {}
    around: dict[str, float] = {"scope:context" if context else "scope:no context": _SCOPE}
    for sentence in sentences:
        words = list(dict.fromkeys(word for _, word in folded_words(sentence.text)))[:_MOST_WORDS]
        for word in words:
            weights[word] = max(weights.get(word, 0.0), sentence.weight)
        around |= _around(words, sentence)
    pieces = [(_word_buckets(word), weight) for word, weight in weights.items()]
    pieces.append(((np.array([_bucket(name) for name in around]), np.array(list(around.values()))), 1.0))
    lengths = [len(buckets) for (buckets, _), _ in pieces]
    return Features(
        buckets=np.concatenate([buckets for (buckets, _), _ in pieces]),
        values=np.concatenate([values * weight for (_, values), weight in pieces]),
        words=(*weights, ""),
        starts=tuple(sum(lengths[:place]) for place in range(len(lengths))),
    )


def _around(words: Sequence[str], sentence: WeighedSentence) -> dict[str, float]:
    """Return the features no single word has: pairs of words, how the question opens, and scopes."""
    telling = [word[:_STEM] for word in words if word not in _FILLERS]
    found = {f"pair:{left} {right}": _PAIR * sentence.weight for left, right in pairwise(telling)}
    if sentence.weight == 1 and words:
        found[f"opens:{words[0][:_STEM]}"] = _OPENING
        found["opens:" + " ".join(word[:_STEM] for word in words[:2])] = _OPENING
    if sentence.weight == 1:
        found |= {f"scope:{scope}": _SCOPE for scope in sorted(sentence.scopes)}
    return found


@lru_cache(maxsize=_CACHED_WORDS)
def _word_buckets(word: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    found = {f"word:{word}": _WORD}
    found |= {f"start:{word[:length]}": _WORD for length in (5, 7) if len(word) > length}
    if len(word) > _SHORT and word not in _FILLERS:
        framed = f"^{word}$"
        for length in _PIECE_LENGTHS:
            found |= {framed[start : start + length]: _PIECE for start in range(len(framed) - length + 1)}
    return np.array([_bucket(name) for name in found]), np.array(list(found.values()))


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode()) % BUCKETS
