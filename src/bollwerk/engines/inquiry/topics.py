"""Says what a question is about, with the words that show it, and when no topic of ours is meant."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from . import scope_terms
from .governance_terms import GOVERNANCE_TERMS
from .model import Topic, TopicMatch
from .protection_terms import PROTECTION_TERMS
from .sentences import split_sentences
from .terms import Term, Vocabulary, parse_terms
from .topic_hints import HINT_WEIGHT, TOPIC_HINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_SCORE = 1.5
"""Below it a topic is a guess. Chosen on our first batch of written questions."""
RELATIVE_SCORE = 0.35
"""A topic must reach this share of the best one, which keeps lists short. Chosen on the same batch."""
MAX_TOPICS = 4
DOUBTFUL_SCORE = 1.7
"""The same where nothing shows IT or security. Chosen on the first two batches."""
SPECIFIC_SCORE = 3.0
"""What a topic needs beside a question for money, staff or equipment: "what do penetration tests cost" still asks
for the tests."""
_STATEMENT = 0.35
_WITHOUT_CONTEXT = 0.6
_NEXT_TERM = 0.4
_GENERAL = frozenset({Topic.POSTURE})
_COUNTED = _GENERAL | {Topic.ROLES}
_COUNTING = re.compile(r"\s*(?:wie ?viele|wie hoch|welche anzahl)\b", re.IGNORECASE)
_ASKED_FOR = frozenset({"money", "staff", "procurement"})
_LONGEST = 20_000
_SCOPES = ("strict", "money", "staff", "connection", "digital", "procurement", "other", "context")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one sentence says: its topic terms with the words met, and the scopes it touches."""

    terms: dict[Term, str]
    scopes: frozenset[str]
    weight: float


@cache
def _vocabulary() -> tuple[Vocabulary, dict[Term, list[tuple[Topic, float]]], dict[Term, list[str]]]:
    topics: defaultdict[Term, list[tuple[Topic, float]]] = defaultdict(list)
    for topic, by_weight in (PROTECTION_TERMS | GOVERNANCE_TERMS).items():
        for weight, written in by_weight.items():
            for term in parse_terms(written):
                topics[term].append((topic, weight))
    for topic, written in TOPIC_HINTS.items():
        for term in parse_terms(written):
            topics[replace(term, needs_context=True)].append((topic, HINT_WEIGHT))
    scopes: defaultdict[Term, list[str]] = defaultdict(list)
    written_scopes = (
        scope_terms.STRICT,
        scope_terms.MONEY,
        scope_terms.STAFF,
        scope_terms.CONNECTION,
        scope_terms.DIGITAL,
        scope_terms.PROCUREMENT,
        scope_terms.OTHER_FIELD,
        scope_terms.CONTEXT,
    )
    for scope, written in zip(_SCOPES, written_scopes, strict=True):
        for term in parse_terms(written):
            scopes[term].append(scope)
    return Vocabulary([*topics, *scopes]), dict(topics), dict(scopes)


def classify(question: str, *, subject: str = "") -> tuple[TopicMatch, ...]:
    """Return the topics `question` asks for, best first; empty when none of ours is meant.

    Sentences that only lead up to the question count little. Costs, staff numbers, insurance, connections,
    equipment and digital
    services are outside, unless a topic stands out beside them.

    Args:
        question: Wording of one question, all its parts.
        subject: Title of the inquiry, which may show that it is about IT security.
    """
    readings = [reading for reading in _read(question[:_LONGEST]) if "strict" not in reading.scopes]
    context = any("context" in reading.scopes for reading in [*readings, *_read(subject[:_LONGEST])])
    foreign = any("other" in reading.scopes for reading in readings)
    scores = _scores(readings, context=context)
    outside = frozenset(scope for reading in readings if reading.weight == 1 for scope in reading.scopes) - {
        "context",
        "strict",
    }
    if foreign and not context:
        return ()
    general = _COUNTED if "staff" in outside and _COUNTING.match(question) else _GENERAL
    matches = _matches(scores)
    if outside:
        specific = matches if not outside & _ASKED_FOR else [match for match in matches if match.topic not in general]
        return _cut(specific, at_least=SPECIFIC_SCORE)
    return _cut(matches, at_least=MIN_SCORE if context else DOUBTFUL_SCORE) or (matches[:1] if context else ())


def _read(text: str) -> list[_Reading]:
    sentences = split_sentences(text)
    asking = [sentence.rstrip("\"'»“”)").endswith("?") for sentence in sentences]
    vocabulary, topics, scopes = _vocabulary()
    readings: list[_Reading] = []
    for sentence, asks in zip(sentences, asking, strict=True):
        found = vocabulary.find(sentence)
        touched = frozenset(scope for term in found for scope in scopes.get(term, ()))
        weight = 1.0 if asks or not any(asking) else _STATEMENT
        readings.append(_Reading({term: words for term, words in found.items() if term in topics}, touched, weight))
    return readings


def _scores(readings: list[_Reading], *, context: bool) -> dict[Topic, dict[str, float]]:
    """Return per topic the weight of each word met; terms that meet in the same words count once."""
    _, topics, _ = _vocabulary()
    doubt = 1.0 if context else _WITHOUT_CONTEXT
    scores: defaultdict[Topic, dict[str, float]] = defaultdict(dict)
    for reading in readings:
        for term, words in reading.terms.items():
            for topic, weight in topics[term]:
                value = weight * reading.weight * (doubt if term.needs_context else 1.0)
                scores[topic][words] = max(value, scores[topic].get(words, 0.0))
    return scores


def _matches(scores: dict[Topic, dict[str, float]]) -> tuple[TopicMatch, ...]:
    matches = [_match(topic, words) for topic, words in scores.items()]
    return tuple(sorted(matches, key=lambda match: (-match.score, match.topic.value)))


def _cut(matches: Sequence[TopicMatch], *, at_least: float) -> tuple[TopicMatch, ...]:
    if not matches or matches[0].score < at_least:
        return ()
    least = max(matches[0].score * RELATIVE_SCORE, at_least)
    return tuple(match for match in matches[:MAX_TOPICS] if match.score >= least)


def _match(topic: Topic, words: dict[str, float]) -> TopicMatch:
    """Add the weights up, each further word counting less."""
    ordered = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    score = sum(weight * _NEXT_TERM**rank for rank, (_, weight) in enumerate(ordered[:4]))
    return TopicMatch(topic=topic, score=round(score, 3), terms=tuple(word for word, weight in ordered if weight > 0))
