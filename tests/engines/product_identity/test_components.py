"""Who contains this module: every way to ask, and what is stored."""

import pytest

from bollwerk.engines.product_identity import ComponentEntry, ComponentIndex, FoundBy, StateError

COMPONENTS = [
    ComponentEntry(
        "log4j-core", "2.14.1", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", "Apache Software Foundation"
    ),
    ComponentEntry("log4j-core", "2.17.0", "pkg:maven/org.apache.logging.log4j/log4j-core@2.17.0?type=jar"),
    ComponentEntry("OpenSSL", "3.0", "", "OpenSSL Project", ["SHA-256:" + "ab" * 32]),
    ComponentEntry("core-js", "3", "pkg:npm/core-js@3"),
]


@pytest.fixture
def index():
    return ComponentIndex.from_bytes(ComponentIndex.build(COMPONENTS).to_bytes())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("log4j-core", [(0, FoundBy.NAME), (1, FoundBy.NAME)]),
        ("LOG4J Core", [(0, FoundBy.NAME), (1, FoundBy.NAME)]),
        ("log4j", [(0, FoundBy.WORDS), (1, FoundBy.WORDS)]),
        ("core log4j", [(0, FoundBy.WORDS), (1, FoundBy.WORDS)]),
        ("pkg:maven/org.apache.logging.log4j/log4j-core@9", [(0, FoundBy.PACKAGE), (1, FoundBy.PACKAGE)]),
        ("AB" * 32, [(2, FoundBy.HASH)]),
        ("Apache", [(0, FoundBy.WORDS), (1, FoundBy.WORDS)]),
        ("openssl", [(2, FoundBy.NAME)]),
        ("Openssl Project Inc.", [(2, FoundBy.SUPPLIER)]),
        ("log", []),
        ("", []),
        ("pkg:", []),
    ],
)
def test_a_component_is_found_by_everything_it_can_be_asked_for(index, asked, found):
    assert [(holding.position, holding.found_by) for holding in index.find(asked)] == found


@pytest.mark.parametrize("raw", [b"", b"\x00", ComponentIndex.build(COMPONENTS).to_bytes()[:-5]])
def test_damaged_bytes_are_refused(raw):
    with pytest.raises(StateError):
        ComponentIndex.from_bytes(raw)


def test_an_index_of_nothing_finds_nothing():
    assert ComponentIndex.build([]).find("openssl") == []
