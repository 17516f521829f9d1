"""Hostile and broken documents are refused with one clear sentence each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.csaf.samples import advisory, raw

from bollwerk.engines.csaf import (
    CsafError,
    DocumentTooDeepError,
    DocumentTooLargeError,
    Limits,
    NotCsafError,
    NotJsonError,
    TooManyItemsError,
    UnsupportedVersionError,
    read_document,
    read_json,
)


def test_exactly_the_size_limit_is_still_read_and_one_byte_more_is_not():
    document = raw(advisory())

    assert read_document(document, Limits(size_bytes=len(document))).document.title == "Fernzugriff ohne Anmeldung"
    with pytest.raises(DocumentTooLargeError) as refused:
        read_document(document, Limits(size_bytes=len(document) - 1))
    assert refused.value.size_bytes == len(document)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused_without_parsing(opening: bytes):
    closing = b"]" if opening == b"[" else b"}"

    assert read_json(opening * 99 + b"[]" + closing * 99, Limits(depth=100)) is not None
    with pytest.raises(DocumentTooDeepError):
        read_json(opening * 100 + b"[]" + closing * 100, Limits(depth=100))
    with pytest.raises(DocumentTooDeepError):
        read_json(opening * 200_000)


@given(st.text(alphabet='[]{}"\\\\a', max_size=60))
def test_brackets_inside_texts_do_not_count_as_depth(text: str):
    assert read_json(raw({"title": [text, text]}), Limits(depth=3)) == {"title": [text, text]}


def test_branches_may_nest_as_deep_as_the_limit_and_no_deeper():
    branch = {"category": "product_name", "name": "P", "product": {"name": "P", "product_id": "P"}}
    for _ in range(9):
        branch = {"branches": [branch], "category": "product_family", "name": "F"}
    document = advisory()
    document["product_tree"] = {"branches": [branch]}

    assert read_document(raw(document), Limits(depth=20))
    with pytest.raises(DocumentTooDeepError):
        read_document(raw(document), Limits(depth=18))


def test_an_endless_unknown_member_is_refused():
    hostile = raw(advisory())[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    with pytest.raises(DocumentTooDeepError):
        read_document(hostile)


@pytest.mark.parametrize("broken", [b"", b"{", raw(advisory())[:-20], raw(advisory()) + b"}", b"\xff\xfe{}", b"nul"])
def test_what_is_no_json_is_refused(broken: bytes):
    with pytest.raises(NotJsonError):
        read_document(broken)


@pytest.mark.parametrize("other", [b"[]", b"{}", b'{"document": []}', b'{"document": {"title": 7}}'])
def test_what_is_no_advisory_is_refused(other: bytes):
    with pytest.raises(NotCsafError):
        read_document(other)


def test_another_version_of_the_standard_is_refused():
    document = advisory()
    document["document"]["csaf_version"] = "1.2"

    with pytest.raises(UnsupportedVersionError, match=r"supported are 2\.0 and 2\.1"):
        read_document(raw(document))


def test_too_many_products_and_vulnerabilities_are_refused():
    document = advisory()
    document["product_tree"]["full_product_names"] = [{"name": "P", "product_id": f"P{n}"} for n in range(6)]

    assert read_document(raw(document), Limits(products=10))
    with pytest.raises(TooManyItemsError, match="10 products"):
        read_document(raw(document), Limits(products=9))
    with pytest.raises(TooManyItemsError):
        read_document(raw(document), Limits(vulnerabilities=0))


def test_groups_cannot_multiply_references_without_limit():
    document = advisory()
    document["vulnerabilities"][0]["flags"] = [{"label": "component_not_present", "group_ids": ["G-1"] * 50}] * 50

    with pytest.raises(TooManyItemsError, match="product references"):
        read_document(raw(document), Limits(references=5000))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_in_a_sentence(junk: bytes):
    refusal = ""
    try:
        read_document(junk)
    except CsafError as refused:
        refusal = str(refused)

    assert refusal.endswith(".")
