"""Rank the most alike products of a directory by what of their names and makers meets; say how sure the first is.

Two logistic models, fitted on the development split: one ranks candidates, one says whether the first is right (on
directories of which half was removed). They see only how names relate, never which names they are.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from bollwerk.engines.product_identity.name_words import EDITION_WORDS
from bollwerk.engines.product_identity.word_runs import abbreviates, glued, met_words

Floats = NDArray[np.float64]

CANDIDATES = 12
"""How many products are looked at closely; in 99 of 100 questions the right one is among them."""

_SHORT = 3
"""A shorter name inside a longer one says nothing."""


_RANK: Floats = np.array(
    [
        2.772, 3.152, 0.518, 2.039, 0.828, 2.302, 1.755, -0.393, 0.366, 1.249, 0.161, 0.537, -0.034, 0.61,
        -0.092, -0.533, 0.498, -0.785, 0.072, 1.17,
    ],
    dtype=np.float64,
)  # fmt: skip
"""Weights of the features for ranking; how well such weights do on what they were not fitted on: docs/benchmarks.md."""

_SURE: Floats = np.array(
    [
        2.902, 0.074, 0.169, 1.406, 2.332, 0.54, 0.042, -0.327, 0.604, 0.292, -1.123, 0.282, 0.557, -0.405,
        0.75, 0.393, -0.045, 0.189, 0.395, 0.845, -0.039, 0.61, -0.093, -0.419, -1.026, -0.675, 0.372,
    ],
    dtype=np.float64,
)  # fmt: skip
_SURE_CONSTANT = -6.909
"""Weights of the best one's share, score, lead, features and doubts for being right."""

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
        self._makers = {"".join(name.vendor) for name in names}
        self._rarest = math.log(1 + len(names) / 0.5)

    def features(self, question: Question, place: int, likeness: Likeness) -> list[float]:
        """Return what the models see of a candidate; words count as met when they are glued or split, too."""
        name, makers = self._names[place], question.makers
        here = glued(question.full) | glued(question.vendor)
        known = glued(name.product) | glued(name.vendor)
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
            float(abbreviates("".join(full), name.product) or abbreviates("".join(head), name.product)),
        ]

    def doubts(self, question: Question, place: int) -> list[float]:
        """Return what speaks against a candidate, each 0..1.

        Another maker than the one who is listed under the very name asked for; the most telling word of the name that
        it lacks; a word for an edition that nobody asked for; and that no maker was asked for.
        """
        name, maker = self._names[place], "".join(question.vendor)
        vendor, product = "".join(name.vendor), "".join(name.product)
        head = [word for word in question.head if word not in question.makers] or question.head
        lacking = _missing(head, {*name.product, *name.vendor}, f"{product} {vendor}")
        added = _missing(name.product, {*question.full, *question.vendor}, f"{''.join(question.full)} {maker}")
        return [
            float(maker in self._makers and maker != vendor),
            max(map(self._rarity, lacking), default=0.0) / self._rarest,
            float(not EDITION_WORDS.isdisjoint(added)),
            float(not maker),
        ]

    def _covered(self, words: Sequence[str], known: AbstractSet[str]) -> float:
        """Return the share of words that are known, rare ones counting more."""
        weights = [self._rarity(word) for word in words]
        met = compress(weights, met_words(words, known))
        return sum(met) / (sum(weights) or 1e-9)

    def _rarity(self, word: str) -> float:
        return math.log(1 + len(self._names) / (self._counts.get(word, 0) or 0.5))


def _missing(words: Sequence[str], known: AbstractSet[str], text: str) -> list[str]:
    """Return the words that are neither known nor, when they are longer, part of a text in one piece."""
    return [word for word in words if word not in known and not (len(word) > _SHORT and word in text)]


def _begins(one: str, other: str) -> bool:
    return bool(one) and len(other) >= _SHORT and (one.startswith(other) or other.startswith(one))


@dataclass(frozen=True, slots=True)
class Choice:
    """The best candidate and what was seen of it: its share and lead among the candidates, its score and features."""

    place: int
    seen: Sequence[float]


def choose(candidates: Mapping[int, Sequence[float]]) -> Choice:
    """Return the best of some candidates, given with their features."""
    places = list(candidates)
    rows: Floats = np.array([candidates[place] for place in places], dtype=np.float64)
    scores: Floats = rows @ _RANK
    order = np.argsort(-scores)
    best = int(order[0])
    weights = np.exp(scores - scores[best])
    lead = float(scores[best] - scores[order[1]]) if len(places) > 1 else _ALONE
    return Choice(places[best], [1 / float(weights.sum()), float(scores[best]), lead, *rows[best].tolist()])


def sureness_of(choice: Choice, doubts: Sequence[float]) -> float:
    """Return how sure a choice is right, 0..1, in the light of what speaks against it."""
    return 1 / (1 + math.exp(-_SURE_CONSTANT - float(np.dot(_SURE, [*choice.seen, *doubts]))))
