"""Names with several models, and parts that a text names."""

import pytest

from bollwerk.engines.product_identity import (
    AdvisoryIndex,
    AdvisoryProduct,
    Ground,
    InventoryIndex,
    Item,
    NameRelation,
    match_all,
    read_vendor,
    same_vendor,
)
from bollwerk.engines.product_identity.name_expansion import expand_models
from bollwerk.engines.product_identity.name_index import NameIndex
from bollwerk.engines.product_identity.names import read_name


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("iQ-R R00/01CPU", ["iQ-R R00CPU", "iQ-R R01CPU"]),
        ("CP 1616 and CP 1604", ["CP 1616", "CP 1604"]),
        ("L26CPU(-P)", ["L26CPU", "L26CPU-P"]),
        ("FX5-xMy/ES x=24,40, y=T,R", ["FX5-24MT/ES", "FX5-24MR/ES", "FX5-40MT/ES", "FX5-40MR/ES"]),
        ("Fences and Gates", []),
        ("ControlLogix 5580", []),
        ("Brand A1 (incl. TOUGH variants)", ["TOUGH Brand A1", "TOUGH A1"]),
        ("NET A1 (inkl. verwandter Module und TOUGH NET Varianten)", ["TOUGH NET NET A1", "TOUGH NET A1"]),
        ("Brand E20, 4M12 (7AB100-1)", ["Brand E20", "Brand 4M12 (7AB100-1)"]),
    ],
)
def test_a_line_of_models_stands_for_each_of_them(name, models):
    assert list(expand_models(name)) == [name, *models]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Siemens AG", "Siemens", True),
        ("Johnson Controls, Inc.", "Johnson Controls", True),
        ("Schneider Electric Software, LLC", "Schneider Electric", True),
        ("Hewlett Packard Enterprise", "HPE", True),
        ("Siemens", "Moxa", False),
        ("Acme Software GmbH", "Other Software GmbH", False),
    ],
)
def test_legal_forms_and_initials_do_not_make_another_vendor(one, other, same):
    assert (same_vendor(read_vendor(one), read_vendor(other)) > 0.5) is same


def test_a_part_that_the_text_names_is_found_with_its_maker_only():
    text = "A flaw in the Acme TurboParser library before 2.0 allows code execution."
    product = AdvisoryProduct("D", "P", "Siemens", "SINEC INS", version_range="< V1.0", mentions=[text])
    index = AdvisoryIndex([product])

    (match,) = index.match(Item("i", "Acme", "TurboParser", "9.9"))

    assert match.ground is Ground.MENTION
    assert index.match(Item("i", "Elsewhere", "TurboParser", "9.9")) == []
    assert index.match(Item("i", "Acme", "Turbo", "9.9")) == []


OF_ACME = [
    "Rover X100",
    "Rover Z9 Plus",
    "Lander 20",
    "Orbiter Ground",
    "Orbiter Sky",
    *(f"Probe {n}" for n in range(9)),
]


@pytest.mark.parametrize(
    ("written", "owned", "met"),
    [
        ("Rover X77", "Rover X77 Network Door Controller", True),
        ("Orbiter Server", "Orbiter Client", False),
        ("Orbiter V14.3", "Orbiter", True),
        ("Orbiter V14.3", "Orbiter V14.2", False),
        ("Orbiter Essentials", "Orbiter Essential", True),
        ("GC370XA", "Meadow Hill GC370XA", True),
        ("Rover", "Meadow Hill Rover", False),
        ("SIMPLE E200 (incl. TOUGH variants)", "TOUGH E200", True),
        ("SIMPLE E200", "TOUGH E200", False),
        ("Vista products, not including Vista Scanner and Echo", "Vista", True),
        ("Vista products, not including Vista Scanner and Echo", "Vista Scanner", False),
        ("Vista, ausgenommen Vista Mini", "Vista Mini", False),
        ("MV400 family (incl. others)", "MV440 HR", True),
        ("MV400 family", "MV540 HR", False),
        ("MV400 family", "MV4400", False),
        ("MV400", "MV440 HR", False),
        ("Port 5000 Series", "Port 5110", True),
        ("EK30 series", "EK35", False),
    ],
)  # fmt: skip
def test_what_a_name_means_beyond_its_own_words_is_met_in_every_direction(written, owned, met):
    product = AdvisoryProduct("D", "P", "Acme", written, version_range="vers:all/*")
    others = [AdvisoryProduct("O", str(place), "Acme", name) for place, name in enumerate(OF_ACME)]
    item = Item("i", "Acme Ltd.", owned, "1.0")
    index = AdvisoryIndex([product, *others])

    found = [match for match in index.match(item) if match.advisory == "D"]

    assert bool(found) is met
    assert [match for match in match_all(index, [item]) if match.advisory == "D"] == found
    stock = InventoryIndex([item, *(Item(str(place), "Acme", name, "1.0") for place, name in enumerate(OF_ACME))])
    assert bool([match for match in stock.match(product) if match.item == "i"]) is met


def test_a_member_of_a_family_is_told_from_another_model():
    index = NameIndex([read_name("Acme", "MV400 family"), read_name("Acme", "MV430")], names_are_items=False)

    found = {index.names[place].text: told.relation for place, told in index.search(read_name("Acme", "MV440 HR"), 0.1)}

    assert found == {"MV400 family": NameRelation.FAMILY, "MV430": NameRelation.DIFFERENT_MODEL}


def test_a_family_means_nothing_to_another_maker():
    index = AdvisoryIndex([AdvisoryProduct("D", "P", "Acme", "MV400 family")])

    assert index.match(Item("i", "Elsewhere", "MV440 HR")) == []
