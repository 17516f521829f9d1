import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared

from bollwerk.engines.inquiry import Topic, classify
from bollwerk.engines.inquiry.folding import fold
from bollwerk.engines.inquiry.terms import Vocabulary, parse_terms

DATA = Path(__file__).parent / "data"


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def topics(question: str) -> list[Topic]:
    return [match.topic for match in classify(question)]


@pytest.mark.parametrize("batch", range(1, 8))
def test_the_right_topic_is_among_the_first_three_and_the_rest_is_left_alone(batch):
    found = [(row["topics"], topics(str(row["q"]))) for row in rows(DATA / f"questions.batch{batch}.jsonl")]
    inside = [bool(set(right) & set(got[:3])) for right, got in found if right]
    outside = [not got for right, got in found if not right]

    assert sum(inside) / len(inside) >= 0.95
    assert sum(outside) / len(outside) >= 0.9
    assert all(len(got) <= 4 for _, got in found)


def test_real_questions_find_their_topic():
    found = [(row["topics"], topics(str(row["q"]))) for row in rows(shared("data/council/questions.dev.jsonl"))]

    assert all(set(right) & set(got[:3]) if right else not got for right, got in found)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Wie werden die Mitarbeiter*innen geschult?", Topic.AWARENESS),
        ("Wie werden die MitarbeiterInnen für Phishing sensibilisiert?", Topic.AWARENESS),
        ("Gibt es ein Konzept gegen Ransom-Ware?", Topic.RANSOMWARE),
        ("Gibt es ein Konzept gegen Ramsomware?", Topic.RANSOMWARE),
        ("Wann war die letzte Notfalluebung?", Topic.EXERCISES),
        ("WERDEN PENETRATIONSTESTS DURCHGEFÜHRT?", Topic.PENTESTS),
    ],
)
def test_spelling_does_not_matter(question, topic):
    assert topic in topics(question)


def test_costs_beside_a_topic_stay_in_scope_and_costs_alone_do_not():
    assert topics("Welche Penetrationstests fanden statt und was haben sie gekostet?")[0] is Topic.PENTESTS
    assert topics("Was kostet die IT-Sicherheit im Jahr?") == []


def test_insurance_is_left_out_but_the_question_beside_it_counts():
    assert topics("Ist die Stadt gegen Ransomware versichert?") == []
    assert Topic.BACKUP in topics("Ist die Stadt gegen Ransomware versichert? Wie oft werden Backups erstellt?")


def test_a_preamble_does_not_drown_the_question():
    question = "Im Mai wurde der Kreis X Opfer von Ransomware. Wie oft werden bei uns Phishing-Schulungen angeboten?"

    assert topics(question)[0] is Topic.AWARENESS


def test_the_subject_of_the_inquiry_is_context():
    assert [match.topic for match in classify("Welche Konsequenzen gab es?", subject="IT-Sicherheit")] != [Topic.BACKUP]
    assert len(classify("Wer ist zuständig?", subject="IT-Sicherheit")) >= len(classify("Wer ist zuständig?"))


def test_reasons_name_the_words_met():
    best = classify("Wie sieht die Backup-Strategie aus?")[0]

    assert (best.topic, "backup" in " ".join(best.terms)) == (Topic.BACKUP, True)


@pytest.mark.parametrize("text", ["", "?", "Mainz", "Wie spät ist es?", "1. 2. 3."])
def test_nothing_to_find_gives_nothing(text):
    assert classify(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_ranked_without_repetition(text):
    found = classify(text)

    assert len({match.topic for match in found}) == len(found) <= 4
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


class TestTerms:
    @pytest.mark.parametrize(
        ("written", "sentence", "meets"),
        [
            ("sicherung", "Datensicherungskonzept", True),
            ("^sicherung", "Datensicherung", False),
            ("=isb", "der ISB", True),
            ("=isb", "Lisboa", False),
            ("plan$", "Notfallplan", True),
            ("plan$", "Planung", False),
            ("daten + gesichert", "Gesichert werden alle Daten", True),
            ("daten + gesichert", "Gesichert wird nichts", False),
            ("home office", "im Home-Office", True),
            ("home office", "Office zu Home", False),
            ("rot|grün + ampel", "die grüne Ampel", True),
        ],
    )
    def test_each_notation_means_what_it_says(self, written, sentence, meets):
        assert bool(Vocabulary(parse_terms(written)).find(sentence)) is meets

    def test_words_far_apart_do_not_meet(self):
        vocabulary = Vocabulary(parse_terms("daten + gesichert"))

        assert vocabulary.find("daten " + "x " * 10 + "gesichert")
        assert not vocabulary.find("daten " + "x " * 11 + "gesichert")

    def test_umlauts_may_be_spelt_out(self):
        assert fold("Vorfälle") == fold("VORFAELLE") == "vorfalle"
