"""Warnings in the shape of CERT-Bund's service, made up here: which products of an inventory they concern.

German, `csaf_base`, the maker often "Open Source", a CPE and a version only at the fixed product, which stands in no
status; ranges as free text.
"""

import json

import pytest

from bollwerk.engines.csaf import read_document
from bollwerk.foundation.access import Tlp
from bollwerk.rooms.advisories.matcher import Corpus, Target
from bollwerk.rooms.advisories.reading import read_advisory
from bollwerk.rooms.inventory.api import ProductRecord

from .conftest import warning

OPEN = "Open Source"


def targets_of(document):
    """Return the products of a document as the room hands them to the matcher."""
    read = read_advisory(read_document(json.dumps(document).encode()))
    return [
        Target(
            number, 1, one.name, one.vendor, one.product, one.family, one.version, one.version_range, one.cpe,
            one.purls, one.model_numbers, one.serials, one.hashes,
        )
        for number, one in enumerate(read.products)
    ]  # fmt: skip


def item(vendor, product, version="", **facts):
    """Return a product of the inventory."""
    empty = dict.fromkeys(("purl", "cpe", "digest", "serial"), "")
    return ProductRecord(
        **{
            "target_id": 1, "kind": "component", "part": "product", "name": product, "vendor": vendor,
            "product": product, "version": version, "exposure": "internal", "department_id": None,
            "security_relevant": False, "highest_need": 1, "tlp": Tlp.AMBER, "organisation_id": 1, "circle_id": None,
            **empty, **facts,
        }
    )  # fmt: skip


def findings(document, one):
    return [hit.told.finding.value for hit in Corpus(targets_of(document)).hits([one])]


@pytest.mark.parametrize(
    ("product", "bound", "one", "expected"),
    [
        ("Aktenplan", "4.2.1", item("", "Aktenplan", "4.2.0"), ["inside"]),
        ("Aktenplan", "4.2.1", item("", "Aktenplan", "4.2.1"), []),
        ("Aktenplan", "4.2.1", item("", "Aktenplan", "4.10.0"), []),
        ("Aktenplan", "4.10.0", item("", "aktenplan", "4.9.9"), ["inside"]),
        ("Aktenplan", "4.2.1", item("Muster GmbH", "Aktenplan", "4.2.0"), ["inside"]),
        ("Aktenplan", "4.2.1", item("", "Aktenplan"), ["no_version"]),
        ("Aktenplan", "4.2.1", item("", "Aktenverwaltung", "4.2.0"), []),
        ("Aktenplan", "4.2.1", item("", "Registratur", "1.0"), []),
        ("Amtsportal", "2.0.0-rc2", item("", "Amtsportal", "2.0.0-rc1"), ["inside"]),
        ("Amtsportal", "2.0.0-rc2", item("", "Amtsportal", "2.0.0"), []),
        ("Amtsportal", "2024.11", item("", "Amtsportal", "2024.9"), ["inside"]),
        ("Amtsportal", "2024.11", item("", "Amtsportal", "2025.1"), []),
        ("Netzwaechter", "9.1.3p2", item("", "Netzwaechter", "9.1.3p1"), ["inside"]),
        ("Netzwaechter", "9.1.3p2", item("", "Netzwaechter", "9.1.3p2"), []),
        ("Netzwaechter", "v9.1", item("", "Netzwaechter", "9.0.12"), ["inside"]),
        ("Netzwaechter", "v9.1", item("", "Netzwaechter", "v9.1"), []),
    ],
)  # fmt: skip
def test_an_open_source_product_is_met_by_its_name_and_range_alone(product, bound, one, expected):
    assert findings(warning(product=product, bound=bound, vendor=OPEN), one) == expected


@pytest.mark.parametrize(
    ("maker", "expected"), [("Muster AG", ["inside"]), ("Muster", ["inside"]), ("", ["inside"]), ("Andere GmbH", [])]
)
def test_a_named_maker_keeps_products_of_the_same_name_apart(maker, expected):
    document = warning(product="Postfach", bound="3.1", vendor="Muster AG")

    assert findings(document, item(maker, "Postfach", "3.0")) == expected


def test_the_cpe_of_the_fixed_version_names_the_product_of_the_range():
    document = warning(product="Aktenplan", bound="4.2.1")

    older = item("", "Anderer Anzeigename", "4.2.0", cpe="cpe:2.3:a:aktenplan:aktenplan:4.2.0:*:*:*:*:*:*:*")
    fixed = item("", "Anderer Anzeigename", "4.2.1", cpe="cpe:2.3:a:aktenplan:aktenplan:4.2.1:*:*:*:*:*:*:*")

    assert findings(document, older) == ["inside"]
    assert findings(document, fixed) == []


def test_the_fixed_version_beside_the_range_concerns_nobody():
    names = [one.version_range or one.version for one in targets_of(warning(bound="4.2.1"))]

    assert names == ["<4.2.1"]


def test_a_product_without_any_version_concerns_every_version():
    document = warning(product="Rathauslinux", bound="1")
    branch = document["product_tree"]["branches"][0]["branches"][0]
    document["product_tree"]["branches"][0]["branches"][0] = {
        "category": "product_name",
        "name": branch["name"],
        "product": {"name": "Open Source Rathauslinux", "product_id": "P1"},
    }

    assert findings(document, item("", "Rathauslinux", "12.4")) == ["no_range"]


def test_several_ranges_of_one_product_meet_each_their_versions():
    document = warning(product="Amtsportal", bound="5.2.3")
    versions = document["product_tree"]["branches"][0]["branches"][0]["branches"]
    product = {"name": "Open Source Amtsportal <4.9.8", "product_id": "P9"}
    versions.append({"category": "product_version_range", "name": "<4.9.8", "product": product})
    document["vulnerabilities"][0]["product_status"]["known_affected"].append("P9")

    assert "inside" in findings(document, item("", "Amtsportal", "4.9.7"))
    assert findings(document, item("", "Amtsportal", "5.2.3")) == []
