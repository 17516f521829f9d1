"""Learns the weights of the inquiry engine: `python benchmarks/train_inquiry.py [--check FILE ...] [--data FILE ...]`.

Ridge regression on hashed features, solved exactly in the space of questions, so the same questions give the same
weights. Each line of a file: {"q": question, "topics": [right topics, empty when out of scope]}. `--check` prints the
figures of five folds instead of writing.
"""

import argparse
import base64
import json
import textwrap
from pathlib import Path

import numpy as np

from bollwerk.engines.inquiry import features, learned, lexicon, topics
from bollwerk.engines.inquiry.governance_terms import GOVERNANCE_TERMS
from bollwerk.engines.inquiry.protection_terms import PROTECTION_TERMS
from bollwerk.engines.inquiry.terms import parse_terms

ROOT = Path(__file__).parents[1]
OWN = sorted((ROOT / "tests/engines/inquiry/data").glob("questions.*.jsonl"))
WEIGHTS = ROOT / "src/bollwerk/engines/inquiry/topic_weights.py"
RIDGE = 0.3
FOLDS = 5
TERM_WEIGHT = 0.3
"""What a term of the vocabulary counts beside a question."""
NOT_ASKING = 0.99
"""Weight of a text that opens no question."""


def read_rows(paths):
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [json.loads(line) for line in lines]


def read_features(row):
    readings = [reading for reading in lexicon.read_question(row["q"]) if "strict" not in reading.scopes]
    context = any("context" in reading.scopes for reading in readings)
    found = features.question_features([topics.weighed(reading) for reading in readings], context=context)
    return found, lexicon.lexicon_matches(readings, context=context), context


def rarity_of(found):
    seen = np.zeros(features.BUCKETS)
    for one in found:
        seen[np.unique(one.buckets)] += 1
    rarity = np.log((1 + len(found)) / (1 + seen)) + 0.3
    return np.frombuffer(learned.packed_rarity(rarity), dtype=np.uint8) / 16.0


def targets_of(rows):
    return np.array([[column in row["topics"] or (column is None and not row["topics"]) for column in learned.COLUMNS]
                     for row in rows], dtype=float)  # fmt: skip


def vocabulary_rows():
    """Return each telling term of the vocabulary, in its first spelling, as a row of its topic."""
    written = [
        (topic, term)
        for topic, by_weight in (PROTECTION_TERMS | GOVERNANCE_TERMS).items()
        for weight, terms in by_weight.items()
        if weight >= 2
        for term in parse_terms(terms)
    ]
    return [
        {"q": " ".join(atom.text for slot in term.slots for atom in slot[0]), "topics": [topic]}
        for topic, term in written
    ]


def matrix_of(found, rarity):
    return np.array([learned.scaled_features(one, rarity)[0] for one in found])


def fit(matrix, targets, rarity):
    """Return weights and bias; the bias is a feature every question has."""
    terms = vocabulary_rows()
    sentences = [features.WeighedSentence(row["q"], NOT_ASKING, frozenset()) for row in terms]
    extra = matrix_of([features.question_features([sentence], context=True) for sentence in sentences], rarity)
    matrix = np.vstack([matrix, extra])
    doubt = np.concatenate([np.full(len(targets), RIDGE), np.full(len(terms), RIDGE / TERM_WEIGHT)])
    duals = np.linalg.solve(matrix @ matrix.T + 1.0 + np.diag(doubt), np.vstack([targets, targets_of(terms)]))
    return matrix.T @ duals, duals.sum(axis=0)


def pack(weights, bias, rarity):
    steps = np.abs(weights).max(axis=0) / 127
    packed = np.round(weights / steps).astype(np.int8).tobytes()
    head = (
        '"""Weights of the linear model for topics: made by `benchmarks/train_inquiry.py`, not written by hand."""\n\n'
    )
    lines = [f"STEPS = ({', '.join(f'{step:.8f}' for step in steps)})\n"]
    lines.append(f"BIAS = ({', '.join(f'{value:.6f}' for value in bias)})\n")
    for name, data in (("RARITY", learned.packed_rarity(rarity)), ("WEIGHTS", packed)):
        text = base64.b85encode(data).decode()
        rows = "".join(f'    "{line}",\n' for line in textwrap.wrap(text, 2000))
        lines.append(f"{name} = (\n{rows})\n")
    WEIGHTS.write_text(head + "# fmt: off\n" + "".join(lines), encoding="utf-8")


def learn(rows):
    found = [read_features(row)[0] for row in rows]
    rarity = rarity_of(found)
    pack(*fit(matrix_of(found, rarity), targets_of(rows), rarity), rarity)


def judge(scores, terms, context):
    """Return the topics in order and by how much none of them is meant, as the engine would."""
    found = learned.LearnedScores(dict(zip(learned.Topic, scores[:-1], strict=True)), scores[-1], None, 1.0)
    both = topics.combined_scores(terms, found)
    margin = topics.outside_margin(both, found) + (0.0 if terms or context else topics.NO_SIGN_MALUS)
    return sorted(both, key=lambda topic: -both[topic]), margin


def judge_fold(rows, read, rarity, held):
    matrix = matrix_of([found for found, _, _ in read], rarity)
    weights, bias = fit(matrix[~held], targets_of(rows)[~held], rarity)
    places = np.flatnonzero(held)
    return [(rows[place], *judge(matrix[place] @ weights + bias, *read[place][1:])) for place in places]


def check(rows, checked):
    """Print hits among the first three for several margins, on the last `checked` rows by folds."""
    read = [read_features(row) for row in rows]
    rarity = rarity_of([found for found, _, _ in read])
    folds = np.full(len(rows), -1)
    folds[len(rows) - checked :] = np.random.default_rng(0).permutation(checked) % FOLDS
    judged = [one for fold in range(FOLDS) for one in judge_fold(rows, read, rarity, folds == fold)]
    for limit in np.arange(-0.2, 0.3, 0.02):
        hits = [margin <= limit and bool(set(row["topics"]) & set(order[:3])) for row, order, margin in judged
                if row["topics"]]  # fmt: skip
        outs = [margin > limit for row, _, margin in judged if not row["topics"]]
        print(f"{limit:.2f} right in first three {np.mean(hits):.3f}, out of scope recognised {np.mean(outs):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=OWN)
    parser.add_argument(
        "--check", type=Path, nargs="+", help="figures by folds on these, the others always in training"
    )
    arguments = parser.parse_args()
    if not arguments.check:
        learn(read_rows(arguments.data))
        return
    held = read_rows(arguments.check)
    asked = {row["q"] for row in held}
    check([row for row in read_rows(arguments.data) if row["q"] not in asked] + held, len(held))


if __name__ == "__main__":
    main()
