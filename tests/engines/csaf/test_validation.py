"""The report says what was decided, what was not, and where the document is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.csaf.samples import PRODUCT_A, advisory, raw
from tests.engines.csaf.standard import registries

from bollwerk.engines.csaf import ALL_GROUPS, SchemaSet, SchemaSetError, Status, parse_moment, validate
from bollwerk.engines.csaf.version_ranges import Constraint, VersionRange, contains, overlap, parse_range, version_key


def _status(document, number: str, **kwargs) -> Status:
    _, report = validate(raw(document), groups=ALL_GROUPS, **kwargs)
    return next(outcome.status for outcome in report.outcomes if outcome.rule.id == number)


def test_our_sample_is_valid():
    _, report = validate(raw(advisory()), registries=registries())

    assert report.valid
    assert report.schema_checked
    assert report.failed() == ()


def test_without_its_registry_a_test_is_undecided_not_passed():
    assert _status(advisory(), "6.1.8") is Status.UNDECIDED
    assert _status(advisory(), "6.1.11") is Status.UNDECIDED
    assert _status(advisory(), "6.1.1") is Status.PASSED


def test_a_finding_names_its_place():
    document = advisory()
    document["vulnerabilities"][0]["remediations"][0]["product_ids"] = [PRODUCT_A, "NOBODY"]

    _, report = validate(raw(document))
    (outcome,) = report.failed()

    assert outcome.rule.id == "6.1.1"
    assert outcome.findings[0].path == "/vulnerabilities/0/remediations/0/product_ids/1"
    assert outcome.findings[0].message == "The product NOBODY is not defined in the product tree."
    assert not report.valid


def test_a_schema_violation_makes_a_document_invalid():
    document = advisory()
    del document["document"]["publisher"]["namespace"]

    _, report = validate(raw(document), registries=registries())

    assert [finding.path for finding in report.schema_findings] == ["/document/publisher"]
    assert not report.valid


@pytest.mark.parametrize("source", [b"nonsense", b"[]"])
def test_a_broken_schema_set_is_refused(source: bytes):
    with pytest.raises(SchemaSetError):
        SchemaSet({"https://example.org/schema.json": source})


def test_a_missing_schema_is_refused_not_ignored():
    with pytest.raises(SchemaSetError, match="does not hold"):
        SchemaSet({}).check_document("2.0", {})


def test_a_vulnerability_disclosed_later_counts_only_once_it_is_past():
    document = advisory()
    document["document"]["csaf_version"] = "2.1"
    document["vulnerabilities"][0]["disclosure_date"] = "2026-02-02T10:00:00Z"
    disclosed = datetime(2026, 2, 2, 10, tzinfo=UTC)

    assert _status(document, "6.2.33", at=disclosed) is Status.FAILED
    assert _status(document, "6.2.33", at=disclosed - timedelta(seconds=1)) is Status.PASSED
    assert _status(document, "6.2.33") is Status.UNDECIDED


@pytest.mark.parametrize(
    ("number", "change"),
    [
        ("6.1.2", lambda d: d["product_tree"].update(full_product_names=[{"name": "x", "product_id": PRODUCT_A}])),
        ("6.1.5", lambda d: d["product_tree"]["product_groups"].append(d["product_tree"]["product_groups"][0])),
        ("6.1.10", lambda d: d["vulnerabilities"][0]["scores"][0]["cvss_v3"].update(attackVector="LOCAL")),
        ("6.1.18", lambda d: d["document"]["tracking"]["revision_history"][0].update(number="0")),
        ("6.1.20", lambda d: d["document"]["tracking"].update(version="1.0.0-rc.1")),
        ("6.1.27.5", lambda d: d["vulnerabilities"][0].pop("notes")),
        ("6.2.10", lambda d: d["document"].pop("distribution")),
        ("6.2.12", lambda d: d["document"].pop("lang")),
    ],
)
def test_tests_without_published_example_find_what_they_should(number: str, change):
    document = advisory()
    before = _status(document, number)
    change(document)

    assert (before, _status(document, number)) == (Status.PASSED, Status.FAILED)


def test_a_thousand_products_in_a_circle_are_found_without_recursion():
    document = advisory()
    document["product_tree"]["relationships"] = [
        {
            "category": "installed_on",
            "full_product_name": {"name": f"R{n}", "product_id": f"R{n}"},
            "product_reference": f"R{(n + 1) % 3000}",
            "relates_to_product_reference": PRODUCT_A,
        }
        for n in range(3000)
    ]

    assert _status(document, "6.1.3") is Status.FAILED


FIRST_DAY, LAST_DAY = datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2100-01-01")
VERSIONS = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@given(VERSIONS, VERSIONS)
def test_ranges_that_meet_in_one_version_overlap_only_when_both_include_it(low: str, high: str):
    if version_key(low) > version_key(high):
        low, high = high, low
    below, above = VersionRange("", (Constraint("<=", low),)), VersionRange("", (Constraint(">", high),))

    assert not overlap(below, above)
    assert overlap(below, VersionRange("", (Constraint(">=", low),)))
    assert contains(below, low)
    assert not contains(above, high)


@pytest.mark.parametrize("text", ["all versions < 4.2", "vers:npm/ >= 1", "vers:x/||>1", "<= 2", "vers:", "*", ""])
def test_prose_and_broken_vers_are_no_ranges(text: str):
    assert parse_range(text) is None


@given(st.datetimes(min_value=FIRST_DAY, max_value=LAST_DAY), st.integers(-840, 840))
def test_a_moment_is_the_same_in_every_time_zone(moment: datetime, offset: int):
    utc = moment.replace(tzinfo=UTC)
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
    local = (moment + timedelta(minutes=offset)).isoformat(timespec="microseconds")

    assert parse_moment(f"{local}{sign}{minutes // 60:02}:{minutes % 60:02}") == utc


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "9999-12-31T23:59:60Z", ""]
)
def test_what_is_no_moment_is_none(text: str):
    assert parse_moment(text) is None
