"""Accuracy and speed of the inquiry engine: `python benchmarks/inquiry.py --data FILE ...`.

Each line of a file: {"q": question, "topics": [right topics, empty when out of scope]}.
"""

import argparse
import contextlib
import json
import time
from pathlib import Path

from bollwerk.engines.inquiry import InquiryTooLongError, claims_for, classify, paper, split_paper, split_sentences

DATA = Path(__file__).parents[1] / "tests/engines/inquiry/data"
OWN = [*sorted(DATA.glob("questions.*.jsonl")), *sorted(DATA.glob("unseen.*.jsonl"))]
"""Questions the model learned from, and questions it never saw: the latter must stay out of the training."""


def show(figure, value, unit, bound, *, at_most=False):
    holds = value <= bound if at_most else value >= bound
    line = {"figure": figure, "value": round(value, 4), "unit": unit, "bound": bound, "peer": None, "peer_value": None}
    print(json.dumps(line | {"holds": holds}, ensure_ascii=False))


def measure_accuracy(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = [[match.topic.value for match in classify(row["q"])] for row in rows]
    inside = [(row["topics"], topics) for row, topics in zip(rows, found, strict=True) if row["topics"]]
    outside = [topics for row, topics in zip(rows, found, strict=True) if not row["topics"]]
    name = f"inquiry.{path.stem}"
    if inside:
        hits = sum(bool(set(right) & set(topics[:3])) for right, topics in inside)
        show(f"{name}.right_in_first_three", hits / len(inside), "share", 0.95)
        show(
            f"{name}.topics_per_question",
            sum(len(topics) for _, topics in inside) / len(inside),
            "topics",
            4,
            at_most=True,
        )
    if outside:
        show(f"{name}.out_of_scope_recognised", sum(not topics for topics in outside) / len(outside), "share", 0.8)
    return [row["q"] for row in rows]


def measure_speed(questions):
    for question in questions:
        claims_for(question, classify(question))
    start = time.process_time()
    for question in questions:
        claims_for(question, classify(question))
    show("inquiry.classify_and_claims", (time.process_time() - start) * 1000 / len(questions), "ms", 3, at_most=True)
    answer = "Die Verwaltung hat z. B. am 26.11.2014 ein Konzept vorgelegt. " * 120
    text = "\n".join(f"{number}. Wie steht es um Punkt {number}?\n{answer}" for number in range(1, 61))
    start = time.perf_counter()
    questions_found = len(split_paper(f"Antwort der Verwaltung\n{text}").questions)
    show("inquiry.split_60_questions_200_pages", time.perf_counter() - start, "s", 1, at_most=True)
    show("inquiry.questions_in_it", questions_found, "questions", 60)


def measure_hostile():
    """Time what costs most per item: up to the limits, and refused beyond them."""
    most_lines = "Wie ist das?\n" * paper.MAX_LINES
    longest = {"lines": most_lines, "line": "wort " * 200_000, "ends": ". " * 500_000, "questions": "Wie? " * 200_000}
    for name, text in longest.items():
        start = time.process_time()
        with contextlib.suppress(InquiryTooLongError):
            split_paper(text)
        split_sentences(text)
        show(f"inquiry.hostile_{name}", time.process_time() - start, "s", 2, at_most=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=OWN)
    questions = [question for path in parser.parse_args().data for question in measure_accuracy(path)]
    measure_speed(questions)
    measure_hostile()


if __name__ == "__main__":
    main()
