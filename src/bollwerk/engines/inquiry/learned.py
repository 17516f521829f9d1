"""Weighs the words of a question by what our own written questions taught: one linear score per topic and for none.

The weights stand in `topic_weights`, made by `benchmarks/train_inquiry.py`; nothing is learned at run time.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from . import topic_weights
from .features import BUCKETS, question_features
from .model import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .features import Features, WeighedSentence

COLUMNS = (*Topic, None)
"""What each column of the weights stands for; `None` is a question none of our topics fits."""
_RARITY_STEP = 16.0
_TELLING = 0.05


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """Weights of one linear model, unpacked.

    Attributes:
        rarity: Per bucket how much a feature counts, more the fewer questions have it.
        weights: Per bucket and column.
        bias: Per column.
    """

    rarity: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LearnedScores:
    """How much a question speaks for each topic and for none of them; about 1 for yes and 0 for no.

    `length` is what the features were divided by.
    """

    topics: Mapping[Topic, float]
    outside: float
    features: Features
    length: float

    def telling_words(self, topic: Topic) -> tuple[str, ...]:
        """Return the words of the question that speak most for `topic`, heaviest first, at most three."""
        model = shipped_model()
        buckets = self.features.buckets
        shares = self.features.values * model.rarity[buckets] * model.weights[buckets, COLUMNS.index(topic)]
        by_word = np.add.reduceat(shares, self.features.starts) / self.length
        ordered = sorted(zip(by_word, self.features.words, strict=True), key=lambda item: (-item[0], item[1]))
        return tuple(word for share, word in ordered[:3] if word and share >= _TELLING)


@cache
def shipped_model() -> LearnedModel:
    """Return the weights this release carries."""
    columns = len(COLUMNS)
    packed = np.frombuffer(base64.b85decode("".join(topic_weights.WEIGHTS)), dtype=np.int8)
    rarity = np.frombuffer(base64.b85decode("".join(topic_weights.RARITY)), dtype=np.uint8)
    return LearnedModel(
        rarity=rarity / _RARITY_STEP,
        weights=packed.astype(np.float64).reshape(BUCKETS, columns) * np.array(topic_weights.STEPS),
        bias=np.array(topic_weights.BIAS),
    )


def packed_rarity(rarity: NDArray[np.float64]) -> bytes:
    """Return `rarity` as one byte a bucket, for the file of weights."""
    return np.clip(np.round(rarity * _RARITY_STEP), 0, 255).astype(np.uint8).tobytes()


def learned_scores(sentences: Sequence[WeighedSentence], *, context: bool) -> LearnedScores:
    """Return what the words of the sentences speak for; `context` says whether anything shows IT or security."""
    model = shipped_model()
    features = question_features(sentences, context=context)
    values, length = scaled_features(features, model.rarity)
    met = np.flatnonzero(values)
    scores = values[met] @ model.weights[met] + model.bias
    return LearnedScores(
        topics={topic: float(score) for topic, score in zip(Topic, scores[:-1], strict=True)},
        outside=float(scores[-1]),
        features=features,
        length=length,
    )


def scaled_features(features: Features, rarity: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the value of each bucket, so that long questions weigh as much as short ones, and what divided it."""
    values = np.bincount(features.buckets, weights=features.values, minlength=BUCKETS) * rarity
    length = max(float(np.sqrt(values @ values)), 1e-9)
    return values / length, length
