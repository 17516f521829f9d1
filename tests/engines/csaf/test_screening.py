"""What the screen lets pass, the tests themselves let pass too; what breaks a document stops its part of the screen."""

import json
import lzma
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.csaf import samples
from tests.engines.csaf.standard import DATA
from tests.shared_data import shared

from bollwerk.engines.csaf import RULES, CsafError, read_document
from bollwerk.engines.csaf.context import Context
from bollwerk.engines.csaf.screening import PARTS, screen
from bollwerk.engines.csaf.survey import Survey

CHECKS = {version: {rule.id: rule for rule in RULES[version]} for version in RULES}


def passed(document):
    """Return the numbers of the tests that the screen lets pass."""
    return {number for part, passes in zip(PARTS, screen(Survey(document)), strict=True) if passes for number in part}


def wrongly_passed(raw):
    """Return the tests that the screen lets pass although they find something."""
    document = read_document(raw)
    checks = CHECKS[document.document.csaf_version]
    context = Context(document, raw)
    return [number for number in passed(document) if number in checks and list(checks[number].check(context))]


def places(node, path=()):
    """Yield the paths of everything in a JSON text but its root."""
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield (*path, key)
        yield from places(value, (*path, key))


def broken(draw_from, path, how):
    """Return a copy in which one place is left out, doubled, emptied or given the value of another place."""
    copy = deepcopy(draw_from)
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    value = holder[path[-1]]
    if how == "drop":
        del holder[path[-1]]
    elif how == "double" and isinstance(holder, list):
        holder.append(deepcopy(value))
    elif how == "empty":
        holder[path[-1]] = type(value)() if isinstance(value, str | list | dict) else value
    elif isinstance(value, str):
        holder[path[-1]] = how
    return copy


SAMPLE = samples.advisory()
del SAMPLE["product_tree"]["product_groups"]  # groups are left to the tests
PATHS = sorted(places(SAMPLE), key=str)
TEXTS = [samples.PRODUCT_A, samples.PRODUCT_A_FIXED, "csaf_vex", "csaf_base", "translator", "draft", "2", "0", "1.0.0",
         "<4", "2025-01-01T00:00:00Z", "de", "HIGH", "product_version"]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(["drop", "double", "empty", *TEXTS])), max_size=4))
def test_a_screen_never_passes_what_a_test_refuses(breaks):
    document = SAMPLE
    for path, how in breaks:
        try:
            document = broken(document, path, how)
        except (KeyError, IndexError, TypeError):
            continue
    try:
        assert wrongly_passed(json.dumps(document).encode()) == []
    except CsafError:
        return  # no document any more


def test_a_document_in_order_passes_every_part():
    assert all(screen(Survey(read_document(json.dumps(SAMPLE).encode()))))


@pytest.mark.slow  # a thousand published documents
@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_a_screen_never_passes_a_published_document_that_a_test_refuses(version):
    lines = lzma.decompress(shared(f"{DATA}/dev/oasis-csaf-{version}-validator-tests.jsonl.xz").read_bytes())
    documents = [json.loads(line) for line in lines.splitlines()]

    wrong = {one["name"]: found for one in documents if (found := wrongly_passed(json.dumps(one["doc"]).encode()))}

    assert wrong == {}
    stopped = {one["id"] for one in documents if one["expect_finding"]} & {number for part in PARTS for number in part}
    assert len(stopped) > 30
