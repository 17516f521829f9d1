"""Rank the most alike products of a directory by what of their names and makers meets; say how sure the first is.

Two logistic models, both fitted on the same half of the development split: one ranks candidates, one says whether the
first is right. They see only how names relate, never which names they are.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CANDIDATES = 12
"""How many products are looked at closely; in 99 of 100 questions the right one is among them."""

_SHORT = 3
"""A shorter name inside a longer one says nothing."""


_RANK: Floats = np.array(
    [
        3.589,
        4.751,
        1.170,
        1.295,
        0.817,
        1.358,
        0.897,
        0.018,
        1.059,
        1.686,
        -0.046,
        1.363,
        -0.251,
        0.636,
        -0.138,
        -0.177,
        -0.056,
        -1.369,
        -0.014,
    ],
    dtype=np.float64,
)
"""Weights of the features for ranking; how well they do on the other half stands in docs/benchmarks.md."""

_SURE: Floats = np.array(
    [
        3.349,
        0.081,
        0.154,
        1.003,
        3.413,
        0.312,
        -0.999,
        -0.873,
        -0.261,
        1.263,
        -0.297,
        0.460,
        0.993,
        -0.233,
        0.714,
        -0.038,
        -0.511,
        0.274,
        0.272,
        0.060,
        0.351,
        0.403,
    ],
    dtype=np.float64,
)
_SURE_CONSTANT = -7.881
"""Weights of the best one's share, score, lead and features for being right."""

_ALONE = 10.0
"""Lead of an only candidate."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a question and an entry are by runs of letters: score, whole name, own words, maker, bare name."""

    score: float
    whole: float
    own: float
    maker: float
    bare: float


@dataclass(frozen=True, slots=True)
class Question:
    """Words of a question: maker, full name, name before its explanation."""

    vendor: tuple[str, ...]
    full: tuple[str, ...]
    head: tuple[str, ...]

    @property
    def makers(self) -> frozenset[str]:
        """Return the words of the maker."""
        return frozenset(self.vendor)


@dataclass(frozen=True, slots=True)
class Named:
    """Words of an entry; `is_nobody`: its maker's name is only the product's, as dictionaries do for unknown makers."""

    vendor: tuple[str, ...]
    product: tuple[str, ...]
    is_nobody: bool
    is_firmware: bool


class Ranking:
    """Words of all entries, ready to compare candidates with a question."""

    def __init__(self, names: Sequence[Named]) -> None:
        self._names = names
        self._counts = Counter(word for name in names for word in set(name.product))

    def features(self, question: Question, place: int, likeness: Likeness) -> list[float]:
        """Return what the models see of a candidate."""
        name, makers = self._names[place], question.makers
        here, known = frozenset(question.full) | makers, frozenset(name.product) | frozenset(name.vendor)
        full = [word for word in question.full if word not in makers] or list(question.full)
        head = [word for word in question.head if word not in makers] or list(question.head)
        product, vendor, maker = "".join(name.product), "".join(name.vendor), "".join(question.vendor)
        whole = "".join(question.full)
        covered, by_head = self._covered(name.product, here), self._covered(head, known)
        equal = float(product in {"".join(full), "".join(head), whole, "".join(question.head)})
        digits = any(character.isdigit() for character in whole)
        return [
            likeness.score,
            likeness.whole,
            likeness.own,
            likeness.maker,
            likeness.bare,
            covered,
            self._covered(full, known),
            by_head,
            equal,
            float(len(product) > _SHORT and product in whole),
            float(bool(maker) and maker == vendor),
            float(_begins(maker, vendor)),
            float(name.is_nobody),
            float(len(vendor) > _SHORT and vendor in whole),
            float(digits and name.is_firmware),
            equal * likeness.maker,
            covered * by_head,
            covered * likeness.maker,
            equal * name.is_nobody,
        ]

    def _covered(self, words: Sequence[str], known: AbstractSet[str]) -> float:
        """Return the share of words that are known, rare ones counting more."""
        weights = [(self._rarity(word), word in known) for word in words]
        return sum(weight for weight, met in weights if met) / (sum(weight for weight, _ in weights) or 1e-9)

    def _rarity(self, word: str) -> float:
        return math.log(1 + len(self._names) / (self._counts.get(word, 0) or 0.5))


def _begins(one: str, other: str) -> bool:
    return bool(one) and len(other) >= _SHORT and (one.startswith(other) or other.startswith(one))


def choose(candidates: Mapping[int, Sequence[float]]) -> tuple[int, float]:
    """Return the place of the best candidate, and how sure it is right, 0..1."""
    places = list(candidates)
    rows: Floats = np.array([candidates[place] for place in places], dtype=np.float64)
    scores: Floats = rows @ _RANK
    order = np.argsort(-scores)
    best = int(order[0])
    weights = np.exp(scores - scores[best])
    lead = float(scores[best] - scores[order[1]]) if len(places) > 1 else _ALONE
    seen = [1 / float(weights.sum()), float(scores[best]), lead, *rows[best].tolist()]
    return places[best], 1 / (1 + math.exp(-_SURE_CONSTANT - float(np.dot(_SURE, seen))))
