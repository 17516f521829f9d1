"""A new revision asks for a new look only when something changed for somebody."""

import pytest
from tests.engines.csaf.samples import PRODUCT_A, advisory, raw, revised

from bollwerk.engines.csaf import Change, CsafDocument, compare_revisions, is_major_step, read_document


def _old() -> CsafDocument:
    return read_document(raw(advisory()))


def test_new_words_alert_nobody():
    document = revised()
    document["document"]["title"] = "Fernzugriff ganz ohne Anmeldung"

    difference = compare_revisions(_old(), read_document(raw(document)))

    assert difference.members == {"title": ("Fernzugriff ohne Anmeldung", "Fernzugriff ganz ohne Anmeldung")}
    assert (difference.changes, difference.alerting, difference.major) == ((), False, True)


def test_renumbered_products_are_recognised():
    renumbered = raw(revised()).replace(PRODUCT_A.encode(), b"CSAFPID-7777")

    difference = compare_revisions(_old(), read_document(renumbered))

    assert (difference.products_added, difference.products_removed, difference.changes) == ((), (), ())


def test_a_changed_remedy_alerts():
    document = revised()
    document["vulnerabilities"][0]["remediations"][0]["details"] = "Auf 4.3 aktualisieren."

    difference = compare_revisions(_old(), read_document(raw(document)))

    assert [(change.product.product_id, change.changes) for change in difference.changes] == [
        (PRODUCT_A, (Change.REMEDIES,))
    ]
    assert difference.alerting


def test_a_changed_score_alone_does_not_alert():
    document = revised()
    cvss = document["vulnerabilities"][0]["scores"][0]["cvss_v3"]
    cvss["vectorString"] = "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

    difference = compare_revisions(_old(), read_document(raw(document)))

    assert [change.changes for change in difference.changes] == [(Change.SCORES,)]
    assert not difference.alerting


def test_a_new_status_alerts_and_a_vanished_product_does_not():
    document = revised()
    document["vulnerabilities"][0]["product_status"] = {"known_not_affected": [PRODUCT_A]}

    difference = compare_revisions(_old(), read_document(raw(document)))
    by_kind = {change.changes: change for change in difference.changes}

    assert by_kind[Change.STATUS,].alerting
    assert not by_kind[Change.REMOVED,].alerting


@pytest.mark.parametrize(
    ("old", "new", "major"),
    [
        ("1", "2", True),
        ("2", "2", False),
        ("1.0.0", "1.1.0", False),
        ("1.9.0", "2.0.0", True),
        ("2.0.0", "1.0.0", False),
    ],
)
def test_major_steps_follow_the_numbering_of_the_document(old: str, new: str, major: bool):
    assert is_major_step(old, new) is major
