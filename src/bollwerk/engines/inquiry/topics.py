"""Says what a question is about, with the words that show it, and when no topic of ours is meant.

Two readers judge together: a written vocabulary knows the terms of the field, a linear model learned from our own
questions knows how councils ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .features import WeighedSentence
from .learned import learned_scores
from .lexicon import lexicon_matches, read_question
from .model import Topic, TopicMatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .learned import LearnedScores
    from .lexicon import Reading

LEXICON_SHARE = 0.1
"""What a point of the vocabulary adds to a score of the model. Chosen, as the next two, on folds of batches 6 and 7."""
DOUBT_OF_BEST = 0.5
"""How much the best topic speaks against "none of our topics"."""
OUTSIDE_MARGIN = 0.14
"""By how much "none" must win over the best topic."""
NO_SIGN_MALUS = 0.14
"""How much less it must win by when no term of the vocabulary and no sign of IT or security is met."""
SUBJECT_BONUS = 0.25
"""How much more it must win by when the title of the inquiry is about IT or security."""
CERTAIN = 3
"""Topics named when in doubt: an employee strikes one out faster than finding a missing one."""
MAX_TOPICS = 4
LEAST_SHARE = 0.2
"""A topic must reach this share of the best one, which keeps lists short where one stands out."""
FOURTH_SHARE = 0.6
"""The same for a fourth topic."""
_LONGEST = 20_000


def classify(question: str, *, subject: str = "") -> tuple[TopicMatch, ...]:
    """Return the topics `question` asks for, best first; empty when none of ours is meant.

    Sentences that only lead up to the question count little, sentences on insurance not at all. Costs, staff numbers,
    connections, equipment and digital services are outside, unless a topic stands out beside them.

    Args:
        question: Wording of one question, all its parts.
        subject: Title of the inquiry, which may show that it is about IT security.
    """
    readings = [reading for reading in read_question(question[:_LONGEST]) if "strict" not in reading.scopes]
    titled = any("context" in reading.scopes for reading in read_question(subject[:_LONGEST]))
    context = titled or any("context" in reading.scopes for reading in readings)
    terms = lexicon_matches(readings, context=context)
    if not readings:
        return ()
    learned = learned_scores([weighed(reading) for reading in readings], context=context)
    scores = combined_scores(terms, learned)
    if outside_margin(scores, learned) > allowed_margin(titled=titled, any_sign=bool(terms) or context):
        return ()
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0].value))
    return _cut([_match(topic, score, terms, learned) for topic, score in ordered[:MAX_TOPICS]])


def weighed(reading: Reading) -> WeighedSentence:
    """Return what the model needs of a sentence; the sign of IT or security is told apart from the other scopes."""
    return WeighedSentence(reading.sentence, reading.weight, reading.scopes - {"context", "strict"})


def combined_scores(terms: Mapping[Topic, TopicMatch], learned: LearnedScores) -> dict[Topic, float]:
    """Return the score of each topic by both readers."""
    return {
        topic: score + (LEXICON_SHARE * terms[topic].score if topic in terms else 0.0)
        for topic, score in learned.topics.items()
    }


def outside_margin(scores: Mapping[Topic, float], learned: LearnedScores) -> float:
    """Return by how much "none of our topics" wins over the best one."""
    return learned.outside - DOUBT_OF_BEST * max(scores.values())


def allowed_margin(*, titled: bool, any_sign: bool) -> float:
    """Return the margin from which on a question is outside."""
    if titled:
        return OUTSIDE_MARGIN + SUBJECT_BONUS
    return OUTSIDE_MARGIN if any_sign else OUTSIDE_MARGIN - NO_SIGN_MALUS


def _match(topic: Topic, score: float, terms: Mapping[Topic, TopicMatch], learned: LearnedScores) -> TopicMatch:
    met = terms[topic].terms if topic in terms else ()
    return TopicMatch(topic, round(score, 3), tuple(dict.fromkeys((*met, *learned.telling_words(topic)))))


def _cut(matches: Sequence[TopicMatch]) -> tuple[TopicMatch, ...]:
    best = matches[0].score
    return tuple(
        match
        for rank, match in enumerate(matches)
        if match.score > 0 and match.score >= best * (LEAST_SHARE if rank < CERTAIN else FOURTH_SHARE)
    ) or tuple(matches[:1])
