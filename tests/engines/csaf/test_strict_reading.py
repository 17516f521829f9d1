"""What is read strictly obeys the schema, and says in every test what the long way says."""

import json
import lzma
import re
from copy import deepcopy
from dataclasses import replace

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.csaf import samples
from tests.engines.csaf.standard import DATA, registries
from tests.shared_data import shared

from bollwerk.engines.csaf import (
    ALL_GROUPS,
    CSAF_SCHEMAS,
    CsafError,
    SchemaSet,
    flatten_products,
    read_statements,
    validate,
)
from bollwerk.engines.csaf.strict_types import PLAIN_MOMENT, PLAIN_URI

SCHEMAS = registries().schemas


class Slowly(SchemaSet):
    """Schemas that leave every document to the validator."""

    def read_strictly(self, _raw):
        """Return None."""
        return


SLOWLY = Slowly({})
SLOWLY.__dict__.update(SCHEMAS.__dict__)


def rich():
    """Return a document with every member of the schema."""
    document = samples.advisory()
    head, tree, (flaw,) = document["document"], document["product_tree"], document["vulnerabilities"]
    address, moment = "https://muster.example/a?b=1#c", "2026-02-01T10:00:00Z"
    thanks = [{"names": ["E. Muster"], "organization": "Muster AG", "summary": "Fund", "urls": [address]}]
    head |= {
        "acknowledgments": thanks,
        "aggregate_severity": {"namespace": address, "text": "hoch"},
        "source_lang": "en",
    }
    head["distribution"] = {"text": "frei", "tlp": {"label": "WHITE", "url": "https://www.first.org/tlp/"}}
    head["notes"][0] |= {"audience": "alle", "title": "Kurz"}
    head["publisher"] |= {"contact_details": "Telefon", "issuing_authority": "Amt"}
    head["tracking"] |= {"aliases": ["A", "B"]}
    head["tracking"]["generator"] = {"date": moment, "engine": {"name": "Schreiber", "version": "1"}}
    head["tracking"]["revision_history"][0]["legacy_version"] = "0.9"
    helper = {
        "cpe": "cpe:2.3:a:muster:pumpe:4.2:*:*:*:*:*:*:*",
        "hashes": [{"file_hashes": [{"algorithm": "sha256", "value": "ab" * 32}], "filename": "pumpe.bin"}],
        "model_numbers": ["M1", "M2"],
        "purl": "pkg:generic/pumpe@4.2?arch=x86#lib",
        "sbom_urls": [address],
        "serial_numbers": ["S1", "S2"],
        "skus": ["K1"],
        "x_generic_uris": [{"namespace": address, "uri": "urn:muster:pumpe"}],
    }
    tree["full_product_names"] = [{"name": "P", "product_id": "P", "product_identification_helper": helper}]
    tree["product_groups"][0]["summary"] = "Beide"
    tree["relationships"] = [
        {
            "category": "installed_on",
            "full_product_name": {"name": "R", "product_id": "R", "product_identification_helper": {"skus": ["K2"]}},
            "product_reference": samples.PRODUCT_A,
            "relates_to_product_reference": "P",
        }
    ]
    product = {"product_ids": [samples.PRODUCT_A, "P"], "group_ids": ["G-1"]}
    flaw |= {
        "acknowledgments": thanks,
        "cwe": {"id": "CWE-79", "name": "Cross-Site Scripting"},
        "discovery_date": moment,
        "release_date": moment,
        "flags": [{"date": moment, "label": "component_not_present", **product}, {"label": "component_not_present"}],
        "ids": [{"system_name": "Muster", "text": "1"}, {"system_name": "Muster", "text": "2"}],
        "involvements": [{"date": moment, "party": "vendor", "status": "open", "summary": "Offen"}],
        "references": [{"category": "external", "summary": "Mehr", "url": address}],
        "threats": [{"category": "impact", "date": moment, "details": "Ausfall", **product}],
        "title": "Umgehung",
    }
    flaw["remediations"][0] |= {"date": moment, "entitlements": ["Vertrag"], "url": address, **product}
    flaw["remediations"][0]["restart_required"] = {"category": "system", "details": "Neustart"}
    older = {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:C/I:C/A:C", "baseScore": 10}
    flaw["scores"].append({"cvss_v2": older, "products": ["P"]})
    return document


def places(node, path=()):
    """Yield the paths of everything in a JSON text, its root first."""
    yield path
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in members:
        yield from places(value, (*path, key))


def changed(document, path, how):
    """Return a copy in which one place is left out, doubled, emptied, given another value or one member more."""
    root = {"": deepcopy(document)}
    *above, last = ("", *path)
    holder = root
    for key in above:
        holder = holder[key]
    value = holder[last]
    if how == "drop" and path:
        del holder[last]
    elif how == "double":
        twin = holder if isinstance(holder, list) else value
        if isinstance(twin, list):
            twin.append(deepcopy(twin[0]))
    elif how == "more" and isinstance(value, dict):
        value["more"] = 1
    elif how == "empty":
        holder[last] = type(value)()
    elif how not in ("drop", "more"):
        holder[last] = how
    return root[""]


def both(raw):
    """Return what validation says of a document, strictly read where possible and never."""
    reports = []
    for schemas in (SCHEMAS, SLOWLY):
        try:
            document, report = validate(raw, registries=replace(registries(), schemas=schemas), groups=ALL_GROUPS)
            reports.append((report, flatten_products(document), read_statements(document)))
        except CsafError as refused:
            reports.append((type(refused), str(refused)))
    return reports


RICH = rich()
PATHS = sorted(places(RICH), key=str)
VALUES = [
    "x", "\n", "ä", "0", "1.0.0", "cve-2026-1", "CWE-0", "CVE-2026-0002\n", "2026-02-30T00:00:00Z",
    "2024-02-29T00:00:00Z",
    "2026-02-01T10:00:00", "not a uri", "https://ä.example/", "https://", "pkg:", "HIGH", "2.0", "2.1", "3.0", "en-US",
    "CRITICAL", None, True, False, 0, 1, 9.8, 10.5, -1, 1e300, [], {}, [1], ["x", "x"], {"x": 1}, samples.PRODUCT_A,
]  # fmt: skip
CHANGES = st.tuples(st.sampled_from(PATHS), st.sampled_from(["drop", "double", "more", "empty", *VALUES]))


def test_a_document_with_every_member_is_read_strictly():
    assert SCHEMAS.read_strictly(samples.raw(RICH)) is not None
    assert SCHEMAS.read_strictly(samples.raw(samples.advisory())) is not None


@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_a_changed_document_is_judged_alike_on_both_ways(changes):
    document = RICH
    for path, how in changes:
        try:
            document = changed(document, path, how)
        except (KeyError, IndexError, TypeError):
            continue
    raw = samples.raw(document)

    strictly, slowly = both(raw)

    assert strictly == slowly


def test_every_single_change_is_judged_alike_and_most_are_noticed():
    noticed = 0
    documents = [
        changed(RICH, path, how) for path in PATHS for how in ("drop", "double", "more", "empty", "x", "\n", 1)
    ]
    wrong = []

    for document in documents:
        survey = SCHEMAS.read_strictly(samples.raw(document))
        noticed += survey is None
        if survey is not None and SCHEMAS.check_document("2.0", document):
            wrong.append(SCHEMAS.check_document("2.0", document))

    assert wrong == []
    assert len(documents) // 2 < noticed < len(documents)


@given(st.from_regex(PLAIN_URI, fullmatch=True))
def test_a_plain_address_is_an_address_for_the_schema(text):
    validator = jsonschema_rs.validator_for({"format": "uri"}, validate_formats=True)

    assert validator.is_valid(text)


@given(st.from_regex(PLAIN_MOMENT, fullmatch=True))
def test_a_plain_moment_is_a_moment_for_the_schema(text):
    validator = jsonschema_rs.validator_for({"format": "date-time"}, validate_formats=True)

    assert validator.is_valid(text)


@pytest.mark.parametrize(
    "text",
    ["https://ä.example", "https://a b", "https://a/%zz", "//a", "a", "http://", "http://a..b", "HTTP://a", "a:"],
)
def test_what_may_be_no_address_is_left_to_the_schema(text):
    assert not re.match(PLAIN_URI, text)


@pytest.mark.parametrize(
    "text", ["2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "0000-01-01T00:00:00Z"]
)
def test_what_may_be_no_moment_is_left_to_the_schema(text):
    assert not re.match(PLAIN_MOMENT, text)


def test_a_schema_that_asks_for_more_is_obeyed():
    """A site may bring its own schemas: every condition the types do not know stops the short way."""
    name = CSAF_SCHEMAS["2.0"]
    asked = []

    for place, more in (
        (("$defs", "references_t"), {"uniqueItems": True}),
        (("$defs", "references_t"), {"contains": {"required": ["category"]}}),
        (("$defs", "notes_t", "items"), {"maxProperties": 2}),
        (("$defs", "version_t"), {"pattern": "^(?=1)[0-9]+$"}),
        (("properties", "document", "properties", "title"), {"maxLength": 3}),
        (("properties", "document"), {"required": ["category", "csaf_version", "publisher", "title", "tracking", "x"]}),
    ):
        schema = deepcopy(SCHEMAS._schemas[name])
        node = schema
        for key in place:
            node = node[key]
        node |= more
        sources = {key: samples.raw(value) for key, value in {**SCHEMAS._schemas, name: schema}.items()}
        asked.append(SchemaSet(sources).read_strictly(samples.raw(samples.advisory())) is None)

    # A list without repetition can be told where it holds one thing only, as the sample does.
    assert asked == [False, True, True, True, True, True]


@pytest.mark.slow  # the published tests of the standard, twice
def test_published_documents_read_strictly_obey_the_schema():
    lines = lzma.decompress(shared(f"{DATA}/dev/oasis-csaf-2.0-validator-tests.jsonl.xz").read_bytes())
    documents = [json.loads(line)["doc"] for line in lines.splitlines()]

    strictly = [one for one in documents if SCHEMAS.read_strictly(samples.raw(one)) is not None]

    assert len(strictly) > 50
    assert [found for one in strictly if (found := SCHEMAS.check_document("2.0", one))] == []
