"""Words of two names meet although they are glued, split or shortened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.product_identity import DirectoryEntry, ProductDirectory
from bollwerk.engines.product_identity.word_runs import abbreviates, glued, met_words

WORDS = st.lists(st.text("abcdefg", min_size=1, max_size=4), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("words", "others", "met"),
    [
        (["jupiter", "x", "core"], ["jupiterx", "core"], [True, True, True]),
        (["jupiterx", "core"], ["jupiter", "x"], [True, False]),
        (["open", "data", "hub"], ["opendatahubs"], [False, False, False]),
        (["a", "b", "c", "d"], ["abcd"], [True] * 4),
        (["a", "b", "c", "d", "e"], ["abcde"], [False] * 5),
        ([], ["some"], []),
    ],
)
def test_words_meet_when_up_to_four_neighbours_in_one_piece_are_a_word_of_the_other_name(words, others, met):
    assert met_words(words, glued(others)) == met


@given(WORDS, WORDS)
def test_a_word_that_the_other_name_has_is_met_and_no_other_than_its_letters(words, others):
    met = met_words(words, glued(others))

    for word, is_met in zip(words, met, strict=True):
        assert is_met or word not in others
        assert not is_met or set(word) <= set("".join(others))


@pytest.mark.parametrize(
    ("short", "full", "spelled"),
    [
        ("epm", "endpoint manager", True),
        ("gsdk", "gecko software development kit", True),
        ("em", "endpoint manager", False),
        ("epx", "endpoint manager", False),
        ("epm", "endpoint", False),
        ("end", "endpoint manager", False),
        ("epm", "open endpoint manager", False),
    ],
)
def test_a_short_form_takes_letters_of_every_word_and_at_least_its_first(short, full, spelled):
    assert abbreviates(short, full.split()) is spelled


@pytest.mark.parametrize(
    ("name", "key"), [("JupiterX Core", "core"), ("JupiterX", "theme"), ("APX", "proxy"), ("AgentProxy", "proxy")]
)
def test_glued_split_and_short_names_find_their_product(name, key):
    products = {"theme": "jupiter x", "core": "jupiter x core", "proxy": "agent proxy", "printer": "laser desk"}
    directory = ProductDirectory([DirectoryEntry(one, "acme", product) for one, product in products.items()])

    answer = directory.find("Acme", name, 0.0)

    assert answer is not None
    assert answer.key == key
