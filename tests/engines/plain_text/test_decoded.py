"""Text comes out as it went in, whatever its encoding and whether it says so or not."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.plain_text import EncodingError, decoded

GERMAN = "Straßenkataster;Größe\r\nMärz\n"


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_is_read_as_it_was_written(text):
    assert decoded(codecs.BOM_UTF8 + text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_german_is_read_in_every_usual_encoding(encoding):
    assert decoded(GERMAN.encode(encoding)) == GERMAN


def test_lines_of_two_encodings_keep_their_umlauts_each():
    assert decoded("Größe\n".encode() + "März\n".encode("cp1252")) == "Größe\nMärz\n"


def test_a_broken_promise_is_said_with_its_place():
    with pytest.raises(EncodingError, match="utf-8, byte 2"):
        decoded(codecs.BOM_UTF8 + b"ab\xff")


@pytest.mark.parametrize(("data", "text"), [(b"", ""), (b"a", "a"), (b"\0a", "\0a"), (b"\0a\0b", "ab")])
def test_one_pair_of_bytes_says_nothing_two_do(data, text):
    assert decoded(data) == text
