"""Says which claims answer a question, and which claim a sentence of an older answer states."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from .claim_terms import CLAIM_TERMS, CLAIMS_BY_TOPIC
from .model import ClaimMatch, TopicMatch
from .sentences import split_sentences
from .terms import Term, Vocabulary, parse_terms
from .topics import classify

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIN_SENTENCE_SCORE = 3.0
"""What a sentence must show to state a claim; below, it is taken for no claim. Chosen on the sentences of the two
answers."""
RELATIVE_SENTENCE_SCORE = 0.6
"""A claim of a sentence must reach this share of its best one. Chosen on the same sentences."""
_TOPIC_WEIGHT = 3.0
_RANK_STEP = 0.85
_NEXT_TERM = 0.4
_LONGEST = 20_000
_MAX_SENTENCE_CLAIMS = 5


@cache
def _vocabulary() -> tuple[Vocabulary, dict[Term, list[tuple[str, float]]]]:
    claims: defaultdict[Term, list[tuple[str, float]]] = defaultdict(list)
    for code, by_weight in CLAIM_TERMS.items():
        for weight, written in by_weight.items():
            for term in parse_terms(written):
                claims[term].append((code, weight))
    return Vocabulary(claims), dict(claims)


def claims_for(question: str, topics: Sequence[TopicMatch] | None = None) -> tuple[ClaimMatch, ...]:
    """Return the claims that answer `question`, best first; empty when it has no topic of ours.

    A claim counts by the rank its topic gives it and by the question's own words for it, so "share hosted by
    ourselves" brings the
    hosting figure to the front. Claims of other topics come in only by strong words.

    Args:
        question: Wording of one question.
        topics: What `classify` found or a person chose; computed when absent.
    """
    matched = classify(question) if topics is None else topics
    if not matched:
        return ()
    by_topic = _scores_by_topic(matched)
    by_words = _scores_by_words(question)
    codes = [code for code in CLAIM_TERMS if code in by_topic or code in by_words]
    found = [_combined(code, by_topic.get(code), by_words.get(code, {})) for code in codes]
    return _ordered(found)


def claims_for_sentence(sentence: str) -> tuple[ClaimMatch, ...]:
    """Return the claims a sentence of an answer states, best first; empty for a sentence that states none."""
    matches = _ordered(_combined(code, None, words) for code, words in _scores_by_words(sentence).items())
    if not matches or matches[0].score < MIN_SENTENCE_SCORE:
        return ()
    least = max(MIN_SENTENCE_SCORE, matches[0].score * RELATIVE_SENTENCE_SCORE)
    return tuple(match for match in matches[:_MAX_SENTENCE_CLAIMS] if match.score >= least)


def _scores_by_topic(topics: Sequence[TopicMatch]) -> dict[str, tuple[float, str]]:
    """Return per claim the best score a topic gives it, and that topic."""
    best = topics[0].score or 1.0
    scores: dict[str, tuple[float, str]] = {}
    for match in topics:
        for rank, code in enumerate(CLAIMS_BY_TOPIC[match.topic].split()):
            score = _TOPIC_WEIGHT * min(1.0, match.score / best) * _RANK_STEP**rank
            if score > scores.get(code, (0.0, ""))[0]:
                scores[code] = (score, f"topic:{match.topic.value}")
    return scores


def _scores_by_words(text: str) -> dict[str, dict[str, float]]:
    vocabulary, claims = _vocabulary()
    scores: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for sentence in split_sentences(text[:_LONGEST]):
        for term, words in vocabulary.find(sentence).items():
            for code, weight in claims[term]:
                scores[code][words] = max(weight, scores[code].get(words, 0.0))
    return dict(scores)


def _combined(code: str, topic: tuple[float, str] | None, words: Mapping[str, float]) -> ClaimMatch:
    ordered = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    score = sum(weight * _NEXT_TERM**rank for rank, (_, weight) in enumerate(ordered[:3]))
    terms = [word for word, _ in ordered]
    if topic:
        score += topic[0]
        terms.append(topic[1])
    return ClaimMatch(code=code, score=round(score, 3), terms=tuple(terms))


def _ordered(matches: Iterable[ClaimMatch]) -> tuple[ClaimMatch, ...]:
    return tuple(sorted(matches, key=lambda match: (-match.score, match.code)))
