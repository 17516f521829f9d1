"""Products carry everything that the tree says about them."""

from tests.engines.csaf.samples import PRODUCT_A, PRODUCT_A_FIXED, VECTOR, advisory, raw

from bollwerk.engines.csaf import Component, Verdict, flatten_products, parts_of, read_document, read_statements


def test_a_product_knows_its_branches():
    products = flatten_products(read_document(raw(advisory())))
    ranged, fixed = products[PRODUCT_A], products[PRODUCT_A_FIXED]

    assert (ranged.vendor, ranged.product_name, ranged.version, ranged.version_range) == (
        "Muster AG",
        "Pumpe",
        "",
        "<4.2",
    )
    assert (fixed.version, fixed.version_range) == ("4.2", "")
    assert fixed.helper.cpe == "cpe:2.3:a:muster:pumpe:4.2:*:*:*:*:*:*:*"
    assert [branch.category for branch in fixed.branches] == ["vendor", "product_name", "product_version"]


def test_a_relationship_speaks_about_the_product_it_starts_with():
    document = advisory()
    document["product_tree"]["full_product_names"] = [{"name": "Linux", "product_id": "OS"}]
    document["product_tree"]["relationships"] = [
        {
            "category": "installed_on",
            "full_product_name": {"name": "Pumpe 4.2 auf Linux", "product_id": "COMBINED"},
            "product_reference": PRODUCT_A_FIXED,
            "relates_to_product_reference": "OS",
        }
    ]
    products = flatten_products(read_document(raw(document)))

    assert products["COMBINED"].version == "4.2"
    assert products["COMBINED"].components == (Component("", PRODUCT_A_FIXED), Component("installed_on", "OS"))
    assert parts_of("COMBINED", products) == (PRODUCT_A_FIXED, "OS")


def test_a_product_path_of_the_newer_standard_is_flattened_too():
    document = advisory()
    document["document"]["csaf_version"] = "2.1"
    document["product_tree"]["full_product_names"] = [
        {"name": "Linux", "product_id": "OS"},
        {"name": "PC", "product_id": "HW"},
    ]
    document["product_tree"]["product_paths"] = [
        {
            "beginning_product_reference": PRODUCT_A_FIXED,
            "full_product_name": {"name": "Alles", "product_id": "ALL"},
            "subpaths": [
                {"category": "installed_on", "next_product_reference": "OS"},
                {"category": "installed_on", "next_product_reference": "HW"},
            ],
        }
    ]
    products = flatten_products(read_document(raw(document)))

    assert products["ALL"].product_name == "Pumpe"
    assert parts_of("ALL", products) == (PRODUCT_A_FIXED, "OS", "HW")


def test_products_built_from_each_other_do_not_hang():
    document = advisory()
    document["product_tree"]["relationships"] = [
        {
            "category": "installed_on",
            "full_product_name": {"name": name, "product_id": name},
            "product_reference": other,
            "relates_to_product_reference": PRODUCT_A,
        }
        for name, other in (("X", "Y"), ("Y", "X"))
    ]
    products = flatten_products(read_document(raw(document)))

    assert parts_of("X", products) == (PRODUCT_A,)


def test_a_statement_says_status_remedy_and_score():
    affected, fixed = read_statements(read_document(raw(advisory())))[::-1]

    assert (affected.product_id, affected.verdicts) == (PRODUCT_A, (Verdict.AFFECTED,))
    assert affected.remedies[0].category == "vendor_fix"
    assert affected.best_score is not None
    assert (affected.best_score.base, affected.best_score.vector) == (9.8, VECTOR)
    assert (fixed.verdicts, fixed.best_score) == ((Verdict.FIXED,), None)


def test_a_group_passes_its_remedy_to_every_member():
    document = advisory()
    document["vulnerabilities"][0]["remediations"][0] = {
        "category": "mitigation",
        "details": "Netz trennen.",
        "group_ids": ["G-1"],
    }

    statements = read_statements(read_document(raw(document)))

    assert [statement.remedies[0].details for statement in statements] == ["Netz trennen."] * 2


def test_the_vector_wins_over_the_score_beside_it():
    document = advisory()
    document["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"] = 1.0

    (score,) = [item.best_score for item in read_statements(read_document(raw(document))) if item.best_score]

    assert (score.base, score.severity) == (9.8, "CRITICAL")
