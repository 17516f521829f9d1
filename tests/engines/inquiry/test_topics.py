import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared

from bollwerk.engines.inquiry import Topic, classify
from bollwerk.engines.inquiry.features import BUCKETS
from bollwerk.engines.inquiry.folding import fold, folded_words
from bollwerk.engines.inquiry.learned import shipped_model
from bollwerk.engines.inquiry.terms import Vocabulary, parse_terms

DATA = Path(__file__).parent / "data"


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def topics(question: str) -> list[Topic]:
    return [match.topic for match in classify(question)]


@pytest.mark.slow  # learns the vocabulary anew without a part of it
@pytest.mark.parametrize("batch", range(1, 10))
def test_every_batch_learned_is_kept_right_topic_among_the_first_three_and_the_rest_left_alone(batch):
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


@pytest.mark.parametrize(
    "question",
    [
        "Bitte schildern Sie, wie die IT-Ansprechpartner der Ämter auf dem Stand gehalten werden.",
        "Uns wurde versichert, die Backups seien sicher. Wie oft werden die Backups geprüft?",
    ],
)
def test_words_that_only_look_like_pay_or_insurance_leave_the_sentence_in(question):
    assert topics(question)


def test_a_question_without_a_word_of_the_vocabulary_is_read_by_the_model():
    assert topics("Wer wird nachts angerufen?")[0] is Topic.ALARM


def test_a_preamble_does_not_drown_the_question():
    question = "Im Mai wurde der Kreis X Opfer von Ransomware. Wie oft werden bei uns Phishing-Schulungen angeboten?"

    assert topics(question)[0] is Topic.AWARENESS


def test_the_subject_of_the_inquiry_is_context():
    assert [match.topic for match in classify("Welche Konsequenzen gab es?", subject="IT-Sicherheit")] != [Topic.BACKUP]
    assert len(classify("Wer ist zuständig?", subject="IT-Sicherheit")) >= len(classify("Wer ist zuständig?"))


def test_reasons_name_the_words_met():
    best = classify("Wie sieht die Backup-Strategie aus?")[0]

    assert (best.topic, "backup" in " ".join(best.terms)) == (Topic.BACKUP, True)


def test_what_the_model_learned_is_shown_by_words_of_the_question():
    question = "Wie wird die Belegschaft auf Betrugsmaschen hingewiesen?"

    best = classify(question)[0]

    assert best.topic is Topic.AWARENESS
    assert "betrugsmaschen" in best.terms
    assert {word for term in best.terms for word in term.split()} <= {word for _, word in folded_words(question)}


def test_the_weights_cover_every_bucket_and_topic():
    model = shipped_model()

    assert model.weights.shape == (BUCKETS, len(Topic) + 1)
    assert (model.rarity.shape, model.bias.shape) == ((BUCKETS,), (len(Topic) + 1,))


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
