import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.rooms.council.leaks import LeakIndex, Word, classified_marks, fold, folded_words

WORDS = [
    "srv-ewo-01.intern.musterstadt.example",
    "10.1.2.3",
    "Erika Mustermann",
    "Jörg Müßig",
    "nginx 1.18.0",
    "21.11.20",
    "Waffenwesen",
    "fe80::1ff:fe23:4567:890a",
    "06131 120000",
]


@pytest.fixture
def index():
    return LeakIndex([Word(text, f"tests/{place}") for place, text in enumerate(WORDS)])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der SRV-EWO-01 ist betroffen", "srv-ewo-01.intern.musterstadt.example"),
        ("Der srv-ewo-\n01 ist betroffen", "srv-ewo-01.intern.musterstadt.example"),
        ("srv_ewo_01.INTERN.musterstadt.example", "srv-ewo-01.intern.musterstadt.example"),
        ("srv-ewo-0\u200b1", "srv-ewo-01.intern.musterstadt.example"),
        ("srv-ewo-01.in-\n  tern.musterstadt.example", "srv-ewo-01.intern.musterstadt.example"),
        ("Host srv ewo 01", "srv-ewo-01.intern.musterstadt.example"),
        ("die Adresse 10.1.2.3.", "10.1.2.3"),
        ("10 [.] 1 . 2 . 3", "10.1.2.3"),
        ("Frau ERIKA MUSTERMANN", "Erika Mustermann"),
        ("Mustermann, Erika", "Erika Mustermann"),
        ("Erika Mustermanns Bericht", "Erika Mustermann"),
        ("Joerg Muessig", "Jörg Müßig"),
        ("Jörg Mü\u00adßig", "Jörg Müßig"),
        ("Jörg Mue-\nßig", "Jörg Müßig"),
        ("nginx/1.18.0", "nginx 1.18.0"),
        ("das Waffenwesens-Verfahren", "Waffenwesen"),
        ("FE80::1FF:FE23:4567:890A", "fe80::1ff:fe23:4567:890a"),
        ("Tel. 06131/12-0000", None),
        ("Tel. 06131-120000", "06131 120000"),
    ],
)
def test_identifiers_are_found_however_they_are_written(index, text, found):
    assert [leak.word.text for leak in index.search("Text", text)] == ([found] if found else [])


@pytest.mark.parametrize(
    "text",
    ["am 21.11.2026", "10123 Fälle", "in 10 von 123 Fällen", "Waffengeschäfte", "Erika und andere", "Server", ""],
)
def test_harmless_text_is_let_through(index, text):
    assert index.search("Text", text) == []


def test_a_leak_names_place_text_around_it_and_record(index):
    (leak,) = index.search("antwort.pdf, Seite 2", "Auf dem Rechner srv-ewo-01 laufen zwei Dienste.")

    assert leak.place == "antwort.pdf, Seite 2"
    assert "Rechner srv-ewo-01 laufen" in leak.excerpt
    assert leak.word.subject == "tests/0"


def test_allowed_words_are_no_leak():
    index = LeakIndex([Word("Waffenwesen", "a"), Word("Meldewesen", "b")], allowed=folded_words("das Waffenwesen"))

    assert [leak.word.text for leak in index.search("Text", "Waffenwesen und Meldewesen")] == ["Meldewesen"]


def test_short_words_and_short_numbers_are_not_searched():
    assert len(LeakIndex([Word("ad1", "a"), Word("2.1", "b"), Word("21.11", "c")])) == 0


@given(st.text(alphabet="aeou äöüßsSZ-_.1290\u00ad\u200b"))
def test_an_identifier_folds_like_the_text_it_stands_in(text):
    assert LeakIndex.keys_of([text]) >= {fold(text).letters}


@given(
    st.from_regex(r"srv-[a-z]{3}-[0-9]{2}", fullmatch=True),
    st.text(alphabet=st.characters(categories=["L", "P", "Z"]), max_size=40),
    st.text(alphabet=st.characters(categories=["L", "P", "Z"]), max_size=40),
)
def test_a_planted_host_is_always_found(host, before, after):
    index = LeakIndex([Word(host, "a")])

    assert index.search("Text", f"{before} {host} {after}")


@pytest.mark.parametrize(
    "text",
    [
        "VS-NUR FÜR DEN DIENSTGEBRAUCH",
        "VS – Nur für den Dienstgebrauch",
        "Seite 3\nVS-NfD\nNetzplan",
        "Anlage (VS-NfD): Netzplan",
        "VS-VERTRAULICH",
        "  GEHEIM  ",
    ],
)
def test_markings_of_classified_matter_are_seen(text):
    assert classified_marks(text)


@pytest.mark.parametrize("text", ["Wie geht die Stadt mit VS-NfD-Unterlagen um?", "Das bleibt geheim.", "Version VS 2"])
def test_talking_about_classified_matter_is_no_marking(text):
    assert classified_marks(text) == ()


def test_a_page_of_blanks_does_not_slow_the_search_for_markings():
    assert classified_marks(" \n" * 200_000) == ()
