"""What an installation adds to a product's name does not keep the name from being met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bollwerk.engines.product_identity import (
    AdvisoryIndex,
    AdvisoryProduct,
    DirectoryEntry,
    InventoryIndex,
    Item,
    ProductDirectory,
    match_all,
)
from bollwerk.engines.product_identity.installed_names import read_installed, without_installation

ADDED = st.sampled_from([" 12.0.3", " (x64)", " (64-Bit)", " (x64 de)", " - Deutsch", " version 7", " de-DE", " amd64"])


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Mozilla Firefox 128.0 (x64 de)", "Mozilla Firefox"),
        ("7-Zip 23.01 (x64)", "7-Zip"),
        ("Visual Library 2015 (x64) - 14.0.24215", "Visual Library 2015"),
        ("Acrobat Reader DC - Deutsch", "Acrobat Reader DC"),
        ("Smart Wi-Fi", "Smart Wi-Fi"),
        ("Windows 10", "Windows 10"),
        ("SINUMERIK 828D V4.5", "SINUMERIK 828D V4.5"),
        ("Lessons in English", "Lessons in English"),
        ("x64 1.2", "x64"),
        ("1.2.3", "1.2.3"),
        ("", ""),
    ],
)
def test_version_processor_and_language_at_the_end_are_taken_off(name, plain):
    assert without_installation(name) == plain


@given(st.from_regex(r"[A-Z][a-z]{5,9} [A-Z][a-z]{5,9}", fullmatch=True), st.lists(ADDED, max_size=4))
def test_a_name_is_compared_as_if_nothing_was_added_and_told_as_written(name, added):
    written = name + "".join(added)

    read = read_installed("Acme", written)

    assert (read.atoms, read.text) == (read_installed("Acme", name).atoms, written)


def test_a_directory_keeps_what_is_part_of_a_products_name():
    directory = ProductDirectory([DirectoryEntry("old", "acme", "frame 1.5"), DirectoryEntry("all", "acme", "frame")])

    answers = [directory.find("Acme", name) for name in ("Frame 1.5", "Frame 2.7.1 (x64)")]

    assert [answer.key for answer in answers if answer is not None] == ["old", "all"]


def test_installed_software_meets_its_warning_in_every_direction():
    product = AdvisoryProduct("W-1", "P", "Acme", "Packer", version_range="< 24")
    items = [Item("a", "Acme", "Packer 23.01 (x64 de)", "23.01"), Item("b", "Acme", "Packer 24.1 (x64)", "24.1")]
    index = AdvisoryIndex([product])

    found = [
        [match for item in items for match in index.match(item)],
        InventoryIndex(items).match(product),
        list(match_all(index, items)),
    ]

    assert [[(match.item, match.confidence) for match in several] for several in found] == [[("a", 1.0)]] * 3
    assert {match.met[0] for several in found for match in several} == {"Acme Packer 23.01 (x64 de)"}
