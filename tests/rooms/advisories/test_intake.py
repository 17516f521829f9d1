"""What a warning says for its products is kept once for all that it says the same for."""

import json

from bollwerk.foundation.access import deciding
from bollwerk.rooms.advisories.models import AdvisoryProduct, ProductStatements
from bollwerk.rooms.advisories.services import keep_document

from .conftest import warning


def warning_about(*products, scored, version="1"):
    """Return a warning about more products of its maker; those that are `scored` have the score of the first."""
    document = warning(version=version, remedies=[("vendor_fix", "Auf 4.2.1 heben.")])
    document["product_tree"]["full_product_names"] = [{"name": one, "product_id": one} for one in products]
    (vulnerability,) = document["vulnerabilities"]
    for members in (vulnerability["product_status"]["known_affected"], vulnerability["remediations"][0]["product_ids"]):
        members.extend(products)
    vulnerability["scores"][0]["products"].extend(scored)
    return json.dumps(document).encode()


def kept():
    """Return for each product where its statements are, and the statements themselves."""
    with deciding("tests"):
        said = dict(AdvisoryProduct.objects.values_list("product_id", "said_id"))
        return said, dict(ProductStatements.objects.values_list("pk", "statements"))


def test_products_for_which_the_same_is_said_share_it(source):
    with deciding("tests"):
        keep_document(source=source, raw=warning_about("Alike", "Unscored", scored=["Alike"]))

    said, statements = kept()

    assert said["P1"] == said["Alike"] != said["Unscored"]
    assert set(said.values()) == set(statements)
    ((scored,), (unscored,)) = statements[said["P1"]], statements[said["Unscored"]]
    assert (scored["score"], unscored["score"]) == (9.8, None)
    assert scored["remedies"] == unscored["remedies"] == [["vendor_fix", "Auf 4.2.1 heben.", "", ""]]


def test_a_revision_leaves_nothing_of_what_was_said_before(source):
    with deciding("tests"):
        keep_document(source=source, raw=warning_about("Alike", "Unscored", scored=["Alike"]))
        keep_document(source=source, raw=warning_about("Alike", scored=["Alike"], version="2"))

    said, statements = kept()

    assert said["P1"] == said["Alike"]
    assert set(said) == {"P1", "Alike"}
    assert len(statements) == 1
