"""An inventory and documents: who is concerned, how surely, and why."""

from dataclasses import replace

import pytest

from bollwerk.engines.product_identity import (
    AdvisoryIndex,
    AdvisoryProduct,
    Aliases,
    Doubt,
    Ground,
    InventoryIndex,
    Item,
    VersionFinding,
    alias_key,
    explain,
    match_all,
)

PRODUCT = AdvisoryProduct(
    "D-1", "P-1", "Siemens AG", "SCALANCE X204-2 (6GK5204-2BB10-2AA3)", version_range="vers:all/<V5.5.0"
)
OTHERS = [AdvisoryProduct("D-2", f"P-{number}", "Siemens", f"SCALANCE X30{number}") for number in range(9)]


def matches(item, *products, **keywords):
    return AdvisoryIndex([*products, *OTHERS], **keywords).match(item)


@pytest.mark.parametrize("version", ["V5.4.9", "5.0", "v1"])
def test_an_item_in_the_range_is_concerned_with_certainty(version):
    (match,) = matches(Item("i", "Siemens", "Scalance X-204-2", version), PRODUCT)

    assert (match.advisory, match.product_id, match.confidence) == ("D-1", "P-1", 1.0)
    assert (match.ground, match.finding, match.doubts) == (Ground.NAME, VersionFinding.INSIDE, ())


@pytest.mark.parametrize("item", [
    Item("i", "Siemens", "SCALANCE X204-2", "V5.5.0"),
    Item("i", "Siemens", "SCALANCE X206-1", "V5.4"),
    Item("i", "Moxa", "X204-2", "V5.4"),
    Item("i"),
])  # fmt: skip
def test_a_fixed_version_another_model_and_another_maker_are_not_concerned(item):
    assert matches(item, PRODUCT) == []


def test_without_a_version_the_match_says_what_would_make_it_certain():
    (match,) = matches(Item("i", "Siemens", "SCALANCE X204-2"), PRODUCT)

    assert match.confidence == 0.7
    assert match.doubts == (Doubt.ITEM_HAS_NO_VERSION,)
    assert explain(match) == (
        "name: 'Siemens SCALANCE X204-2' met 'Siemens AG SCALANCE X204-2 (6GK5204-2BB10-2AA3)'; the item has no "
        "version, concerned are 'vers:all/<V5.5.0'; certain once settled: item has no version"
    )


def test_an_order_number_beside_the_name_is_an_identifier():
    (match,) = matches(Item("i", model_number="6GK5204 2BB10-2AA3", version="5.0"), PRODUCT)

    assert match.ground is Ground.MODEL_NUMBER


def test_model_numbers_of_documents_may_hold_wildcards():
    product = AdvisoryProduct("D-3", "P", model_numbers=["6ES7510-1??-0AB0"], version="V2.0")

    assert [
        match.advisory for match in matches(Item("i", model_number="6ES7510-1DJ-0AB0", version="2.0"), product)
    ] == ["D-3"]


def test_a_hash_is_certain_whatever_the_version():
    product = AdvisoryProduct("D-3", "P", version_range="< 1.0", hashes=["SHA256:" + "AB" * 32])

    (match,) = matches(Item("i", version="9", hashes=["ab" * 32]), product)

    assert (match.confidence, match.ground) == (1.0, Ground.HASH)


def test_package_urls_compare_in_the_order_of_their_ecosystem():
    product = AdvisoryProduct("D-3", "P", purls=["pkg:pypi/django"], version_range="< 5.2")

    assert len(matches(Item("i", purl="pkg:pypi/Django@5.2rc1"), product)) == 1
    assert matches(Item("i", purl="pkg:pypi/django@5.2"), product) == []


def test_identifiers_that_contradict_weigh_more_than_equal_names():
    product = AdvisoryProduct(
        "D-3", "P", "Linux", "Linux Kernel", version="4.0", cpes=["cpe:/o:linux:linux_kernel:4.0"]
    )

    assert matches(Item("i", "Linux", "Linux Kernel", "4.0", cpe="cpe:/a:vendor:linux:4.0"), product) == []
    assert matches(Item("i", "", "", "4.0", cpe="cpe:/o:linux:linux_kernel:4.0"), product)[0].confidence == 1.0


def test_a_vendor_that_names_nobody_still_meets_a_telling_name():
    product = AdvisoryProduct("WID", "P", "Open Source", "Gitea", version_range="<1.25.2")

    (match,) = matches(Item("i", "Gitea Ltd.", "Gitea", "1.24"), product)

    assert match.doubts == (Doubt.ITEM_HAS_NO_VENDOR,)
    assert 0.5 < match.confidence < 1


def test_what_people_decided_counts_and_stays():
    item = Item("i", "Siemens", "Schaltschrank-Switch Typ 7", "5.0")
    key = alias_key(item.vendor, item.name, PRODUCT.vendor, PRODUCT.name)
    equal = Item("i", "Siemens", "SCALANCE X204-2", "5.0")
    rejected = alias_key(equal.vendor, equal.name, PRODUCT.vendor, PRODUCT.name)

    assert matches(item, PRODUCT, aliases=Aliases(confirmed=frozenset({key})))[0].confidence == 1.0
    assert matches(equal, PRODUCT, aliases=Aliases(rejected=frozenset({rejected}))) == []


def test_both_directions_say_the_same():
    item = Item("i", "Siemens", "SCALANCE X204-2", "5.0")

    assert InventoryIndex([item, Item("j", "Siemens", "SCALANCE X206")]).match(PRODUCT) == matches(item, PRODUCT)


def test_an_empty_inventory_and_an_empty_corpus_have_no_matches():
    assert InventoryIndex([]).match(PRODUCT) == []
    assert AdvisoryIndex([]).match(Item("i", "a", "b")) == []


ITEMS = [
    Item("0", "Siemens", "SCALANCE X204-2", "5.0"),
    Item("1", "Siemens", "SCALANCE X204-2", "5.5.0"),
    Item("2", "Siemens", "SCALANCE X302"),
    Item("3", model_number="6GK52042BB102AA3", version="V1"),
    Item("4", "Linux", "Linux Kernel", "4.0", cpe="cpe:/a:vendor:linux:4.0"),
    Item("5"),
    Item("6", cpe="cpe:/o:siemens:scalance_x204-2:5.0"),
    Item("7", "OpenSSL", "OpenSSL", "3.0.1"),
    Item("8", "Acme", "Pump", "5.0.27"),
    Item("9", "Acme", "Pump", "4.5"),
    Item("10", "Linux", "Linux Kernel", "4.0", cpe="cpe:/o:linux:linux_kernel:4.0"),
    Item("11", "Linux", "Linux Kernel", "4.0"),
]
PUMP = AdvisoryProduct(
    "A", "P", "Acme", "Pump", version_range="<= 4.2.21 | <= 5.0.27", mentions=["A flaw in OpenSSL lets anybody in."]
)
KERNEL = AdvisoryProduct("K", "P", "Linux", "Linux Kernel", version="4.0", cpes=["cpe:/o:linux:linux_kernel:4.0"])
CONCERNED = {"0", "2", "3", "6", "7", "8", "10", "11"}


def test_matching_in_bulk_finds_what_asking_one_by_one_finds():
    index = AdvisoryIndex([PRODUCT, KERNEL, PUMP, *OTHERS])

    table = match_all(index, ITEMS)

    one_by_one = [match for item in ITEMS for match in index.match(item)]
    assert sorted(table, key=repr) == sorted(one_by_one, key=repr)
    assert {match.item for match in table} == CONCERNED
    assert [table[row] for row in range(len(table))] == list(table)


def test_asking_an_inventory_for_each_document_finds_what_asking_one_by_one_finds():
    index, stock = AdvisoryIndex([PRODUCT, KERNEL, PUMP, *OTHERS]), InventoryIndex(ITEMS)

    found = [match for several in ([PRODUCT], [KERNEL], [PUMP], OTHERS) for match in stock.match_document(several)]

    one_by_one = [match for item in ITEMS for match in index.match(item)]
    assert sorted(found, key=repr) == sorted(one_by_one, key=repr)
    assert stock.match_document([KERNEL])[0].ground is Ground.CPE


def test_items_that_are_exchanged_are_found_as_if_they_had_been_there_at_once():
    outdated = [
        Item("1", "Siemens", "SCALANCE X204-2", "5.4"),
        Item("gone", "OpenSSL", "OpenSSL", "1.0", purl="pkg:npm/a"),
    ]
    stock = InventoryIndex([*ITEMS[2:], *outdated, *ITEMS[:1]])

    stock.take_out([len(ITEMS) - 2, len(ITEMS) - 1])
    stock.put_in(ITEMS[1:2])

    for several in ([PRODUCT], [KERNEL], [PUMP], OTHERS):
        assert stock.match_document(several) == InventoryIndex(ITEMS).match_document(several)


def test_documents_that_are_exchanged_are_found_as_if_they_had_been_there_at_once():
    outdated = replace(PUMP, version_range="< 99", mentions=["A flaw in SCALANCE X302 of Siemens."])
    index = AdvisoryIndex([outdated, PRODUCT, *OTHERS, KERNEL])

    index.take_out([0])
    index.put_in([PUMP])

    at_once = AdvisoryIndex([PRODUCT, *OTHERS, KERNEL, PUMP])
    assert [index.match(item) for item in ITEMS] == [at_once.match(item) for item in ITEMS]
    assert sorted(match_all(index, ITEMS), key=repr) == sorted(match_all(at_once, ITEMS), key=repr)


def test_nothing_matches_in_bulk_with_nothing():
    assert list(match_all(AdvisoryIndex([]), [Item("0", "a", "b")])) == []
    assert list(match_all(AdvisoryIndex([PRODUCT]), [])) == []
