"""Comparing directories: the quick way says what the slow way says."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.restic_repository.records import split_tree
from bollwerk.engines.restic_repository.trees import Directory, _cut, part

NAMES = st.text(st.sampled_from('ab"{}\\ ,:ü[]'), min_size=1, max_size=4)
EXTRA = st.none() | st.lists(st.fixed_dictionaries({"name": NAMES, "value": st.just("")}), max_size=2)


@st.composite
def trees(draw):
    nodes = []
    for name in draw(st.lists(NAMES, max_size=8)):
        node = {"name": json.dumps(name, ensure_ascii=False)[1:-1], "type": "file", "size": draw(st.integers(0, 2))}
        extra = draw(EXTRA)
        nodes.append(node | ({"extended_attributes": extra} if extra else {}))
    separators = draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    return json.dumps({"nodes": nodes}, ensure_ascii=False, separators=separators).encode() + b"\n"


def slow(data):
    return Directory("", data, tuple(split_tree(data)))


def quick(data):
    found = _cut(data)
    return slow(data) if found is None else Directory("", data, found, is_flat=True)


@given(trees())
def test_cutting_a_tree_gives_its_entries_or_nothing(data):
    assert quick(data).whole() == slow(data).raw


@given(trees(), trees())
def test_the_quick_comparison_says_what_the_slow_one_says(before, after):
    found, expected = part(quick(before), quick(after)), part(slow(before), slow(after))

    for side in ("before", "after"):
        assert getattr(found, side).nodes == getattr(expected, side).nodes
        rejected = [sorted((name, one.code) for name, one in getattr(way, side).rejected) for way in (found, expected)]
        assert rejected[0] == rejected[1]


def test_a_name_that_stands_twice_is_named_even_beside_an_entry_in_common():
    same = {"name": "a", "type": "file", "size": 1}
    before = json.dumps({"nodes": [same]}, separators=(",", ":")).encode()
    after = json.dumps({"nodes": [same, same | {"size": 2}]}, separators=(",", ":")).encode()

    found = part(quick(before), quick(after))

    assert found.after.nodes == {}
    assert [name for name, _ in found.after.rejected] == ["a"]
