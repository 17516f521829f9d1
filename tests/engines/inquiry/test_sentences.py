import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.inquiry import split_sentences
from bollwerk.engines.inquiry.sentences import MAX_SENTENCES


@pytest.mark.parametrize(
    "sentence",
    [
        "Das gilt z.B. für Server und z. B. für Clients.",
        "Die o. g. Vorgaben und sog. Pentests nach Art. 32 Abs. 1 DSGVO gelten.",
        "Die Sitzung am 26.11.2014 behandelte die Vorlage Nr. 1368/2014.",
        "Am 19. November 2021 und im 2. Quartal wurde ca. 100 Mal geprüft, d.h. täglich.",
        "Frau Dr. Muster, Herr Prof. Dr. Beispiel u. a. nahmen teil.",
        "Es sind rd. 3,5 Mio. Euro bzw. 2.000 Stück.",
    ],
)
def test_abbreviations_dates_and_ordinals_end_no_sentence(sentence):
    assert split_sentences(sentence) == (sentence,)


def test_sentences_end_at_full_stops_marks_blank_lines_and_bullets():
    text = "Eins gilt.\nZwei gilt seit 2021. Drei?\n\nVier\n- Fünf\n- Sechs. Sieben usw. Die Acht!"

    assert split_sentences(text) == (
        "Eins gilt.",
        "Zwei gilt seit 2021.",
        "Drei?",
        "Vier",
        "- Fünf",
        "- Sechs.",
        "Sieben usw.",
        "Die Acht!",
    )


@given(st.text(max_size=400))
def test_no_character_is_lost(text):
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_after_the_last_sentence_counted_the_rest_stays_in_one_piece():
    sentences = split_sentences("Gut so. " * (MAX_SENTENCES + 2))

    assert len(sentences) == MAX_SENTENCES + 1
    assert sentences[-1] == "Gut so. Gut so."
