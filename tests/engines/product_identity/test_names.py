"""Names with several models, and parts that a text names."""

import pytest

from bollwerk.engines.product_identity import AdvisoryIndex, AdvisoryProduct, Ground, Item, read_vendor, same_vendor
from bollwerk.engines.product_identity.name_expansion import expand_models


@pytest.mark.parametrize(
    ("name", "models"),
    [
        ("iQ-R R00/01CPU", ["iQ-R R00CPU", "iQ-R R01CPU"]),
        ("CP 1616 and CP 1604", ["CP 1616", "CP 1604"]),
        ("L26CPU(-P)", ["L26CPU", "L26CPU-P"]),
        ("FX5-xMy/ES x=24,40, y=T,R", ["FX5-24MT/ES", "FX5-24MR/ES", "FX5-40MT/ES", "FX5-40MR/ES"]),
        ("Fences and Gates", []),
        ("ControlLogix 5580", []),
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
