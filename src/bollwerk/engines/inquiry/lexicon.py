"""Looks the words of a question up in the vocabularies of topics and scopes."""

from __future__ import annotations

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

_STATEMENT = 0.35
_WITHOUT_CONTEXT = 0.6
_NEXT_TERM = 0.4
_SCOPES = ("strict", "money", "staff", "connection", "digital", "procurement", "other", "context")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence says: its topic terms with the words met, the scopes it touches, and how much it counts."""

    sentence: str
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


def read_question(text: str) -> list[Reading]:
    """Return what each sentence says; one that only leads up to the question counts little."""
    sentences = split_sentences(text)
    asking = [sentence.rstrip("\"'»“”)").endswith("?") for sentence in sentences]
    vocabulary, topics, scopes = _vocabulary()
    readings: list[Reading] = []
    for sentence, asks in zip(sentences, asking, strict=True):
        found = vocabulary.find(sentence)
        touched = frozenset(scope for term in found for scope in scopes.get(term, ()))
        weight = 1.0 if asks or not any(asking) else _STATEMENT
        terms = {term: words for term, words in found.items() if term in topics}
        readings.append(Reading(sentence, terms, touched, weight))
    return readings


def lexicon_matches(readings: Sequence[Reading], *, context: bool) -> dict[Topic, TopicMatch]:
    """Return the topics whose terms were met; `context` says whether anything shows IT or security."""
    return {topic: _match(topic, words) for topic, words in _scores(readings, context=context).items()}


def _scores(readings: Sequence[Reading], *, context: bool) -> dict[Topic, dict[str, float]]:
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


def _match(topic: Topic, words: dict[str, float]) -> TopicMatch:
    """Add the weights up, each further word counting less."""
    ordered = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    score = sum(weight * _NEXT_TERM**rank for rank, (_, weight) in enumerate(ordered[:4]))
    return TopicMatch(topic=topic, score=round(score, 3), terms=tuple(word for word, weight in ordered if weight > 0))
