import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.transparency_log import CanonicalJsonError, canonical_json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
        ({"ä": "ß", "z": ""}, '{"z":"","ä":"ß"}'.encode()),
        ({"a": 'q"\\\n\x00'}, b'{"a":"q\\"\\\\\\n\\u0000"}'),
        ((1, -2), b"[1,-2]"),
        (2**53 - 1, b"9007199254740991"),
        (-(2**53) + 1, b"-9007199254740991"),
    ],
)
def test_one_value_has_one_form(value, expected):
    assert canonical_json(value) == expected


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"a": [1, 1.5]}, r"value\.a\[1\] is a float"),
        (2**53, "value is a int without a canonical form"),
        (-(2**53), "value is a int without a canonical form"),
        ({1: "a"}, "has a key that is not text: 1"),
        ({"a": b"x"}, r"value\.a is a bytes"),
        (float("nan"), "value is a float"),
        ("\ud800", r"half a character \(U\+D800\)"),
        ({"\udfff": 1}, r"half a character \(U\+DFFF\)"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value, sentence):
    with pytest.raises(CanonicalJsonError, match=sentence):
        canonical_json(value)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


@given(value=values)
def test_the_form_can_be_read_back_and_stays_the_same(value):
    form = canonical_json(value)

    assert json.loads(form) == value
    assert canonical_json(json.loads(form)) == form
