import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shared_data import shared

from bollwerk.engines.inquiry import (
    Topic,
    TopicMatch,
    claims_for,
    claims_for_sentence,
    classify,
    split_paper,
    split_sentences,
)
from bollwerk.engines.inquiry.claim_terms import CLAIM_TERMS, CLAIMS_BY_TOPIC

SENTENCES_2021 = {
    "sensibilisieren.": {"S13.campaigns", "S13.training"},
    "strebt aber keine eigene": {"S2.decided"},
    "Grundschutzprofil Kommunal veröffentlicht": {"S2.profile"},
    "lässt dies durch eine externe Beratung prüfen": {"S2.review"},
    "natürlich nicht öffentlich gemacht": {"S3.confidential"},
    "Dienstabweisungen verabschiedet": {"S3.policies"},
    "Art. 32 der Datenschutz": {"S2.toms"},
    "(AKIS)": {"S4.meets"},
    "Mitglied im CERT": {"S5.member"},
    "ein Notfallmanagement mit": {"S6.plans"},
    "Alarmierungskonzept für die Stadt": {"S6.alarm", "S6.runbooks"},
    "Ja, es gibt definierte Prozesse": {"S7.led", "S7.duties"},
    "regelmäßig interne Audits": {"S8.programme"},
    "externe Fachfirma beauftragt": {"S8.advice"},
    "Einzelergebnisse können": {"S3.confidential"},
    "Annähernd 100 %": {"S9.hosting"},
    "immer wieder Penetrationstest": {"S10.regular", "S10.mended"},
    "vor Inbetriebnahme": {"S10.gate"},
    "städtische Revisionsamt": {"S8.programme"},
    "nicht produktiv eingesetzt": {"S10.off"},
    "Schutzmechanismen gegen Viren": {"S11.shielded"},
    "Bereiche isoliert": {"S11.isolates", "S11.restores"},
    "möglichst nur Soft- und Hardware": {"S12.supported"},
    "In allen sicherheitsrelevante": {"S12.critical"},
    "Sonderverträge": {"S12.supported"},
}
SENTENCES_2015 = {
    "elaboriertes Sicherheitskonzept": {"S3.policies"},
    "Dienstanweisungen, Dienstvereinbarungen": {"S3.policies"},
    "Haupt- und Personalausschuss": {"S14.committee"},
    "Newsletter": {"S13.campaigns", "S13.evps"},
    "Multiplikatoren": {"S13.evps"},
    "ohne Wissen der KDZ": {"S10.blind"},
    "Kontrollgänge": {"S15.rounds", "S15.logs", "S15.monitored", "S15.agreed"},
    "gesicherte Verbindungen": {"S16.connected"},
    "sofort vom Netz genommen": {"S16.attested"},
    "keine lokale Infektion": {"S16.attested"},
}


@pytest.mark.parametrize(
    ("seed", "expected"), [("000_0fa14c30aaf0eb7a", SENTENCES_2021), ("002_4fec7ed535dce473", SENTENCES_2015)]
)
def test_the_sentences_of_both_answers_state_their_claims(seed, expected):
    questions = split_paper(shared(f"seeds/{seed}.txt").read_text(encoding="utf-8")).questions
    sentences = [sentence for question in questions for sentence in split_sentences(question.answer)]

    found = {
        part: {match.code for sentence in sentences if part in sentence for match in claims_for_sentence(sentence)}
        for part in expected
    }

    assert {part: codes - found[part] for part, codes in expected.items() if codes - found[part]} == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Die Anfrage wird wie folgt beantwortet:",
        "Mainz ist schön.",
        "Wir danken für die Anfrage.",
        "In Hessen liegt Kassel.",
    ],
)
def test_a_sentence_that_states_no_claim_gives_none(sentence):
    assert claims_for_sentence(sentence) == ()


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Welcher Anteil der Software wird selbst gehostet?", "S9.hosting"),
        ("Von wem werden Systeme extern betrieben, und wie wird deren Sicherheit nachgewiesen?", "S9.assured"),
        ("Können die Konzepte öffentlich eingesehen werden?", "S3.confidential"),
        ("Finden Penetrationstests ohne Wissen des Dienstleisters statt?", "S10.blind"),
        ("Wird die Wiederherstellung aus dem Backup getestet?", "S11.restores"),
        ("Sind die Backups offline gelagert?", "S11.offline"),
        ("Finden Kontrollgänge statt?", "S15.rounds"),
        ("Wie oft wird der Ausschuss über IT-Sicherheit informiert?", "S14.committee"),
    ],
)
def test_the_words_of_a_question_refine_its_claims(question, first):
    assert first in [match.code for match in claims_for(question)[:2]]


def test_every_topic_is_answered_by_known_claims():
    assert set(CLAIMS_BY_TOPIC) == set(Topic)
    assert {code for codes in CLAIMS_BY_TOPIC.values() for code in codes.split()} <= set(CLAIM_TERMS)


def test_topics_chosen_by_a_person_replace_the_computed_ones():
    chosen = [TopicMatch(topic=Topic.EVP, score=1.0, terms=())]

    assert claims_for("Und wie ist es dort?", chosen)[0].code == "S13.evps"
    assert claims_for("Und wie ist es dort?", []) == ()


def test_a_question_out_of_scope_is_answered_by_no_claim():
    assert claims_for("Wie hoch ist der Etat für die Kitas?") == ()


def test_reasons_name_the_topic_and_the_words():
    best = claims_for("Wie sieht die Backup-Strategie aus?", classify("Wie sieht die Backup-Strategie aus?"))[0]

    assert best.code == "S11.backed-up"
    assert "topic:backup" in best.terms
    assert "backup" in best.terms


@given(st.text(max_size=300))
def test_any_text_is_ranked_without_repetition(text):
    for found in (claims_for(text), claims_for_sentence(text)):
        assert len({match.code for match in found}) == len(found)
        assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
