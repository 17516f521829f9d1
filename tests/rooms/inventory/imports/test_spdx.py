"""SPDX bills of materials in three forms say the same: packages of an application, with what identifies them."""

import json

import pytest
import yaml

from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions
from bollwerk.rooms.inventory.imports.runs import import_bytes
from bollwerk.rooms.inventory.selectors import containing

DIGEST = "c" * 64
PURL = "pkg:maven/org.muster/muster-log@2.14.1"

DOCUMENT = {
    "spdxVersion": "SPDX-2.3",
    "SPDXID": "SPDXRef-DOCUMENT",
    "name": "meldewesen-7.1",
    "packages": [
        {"SPDXID": "SPDXRef-app", "name": "Meldewesen", "versionInfo": "7.1", "supplier": "Organization: Muster AG"},
        {"SPDXID": "SPDXRef-frame", "name": "rahmenwerk", "versionInfo": "1.0", "supplier": "NOASSERTION"},
        {
            "SPDXID": "SPDXRef-log",
            "name": "muster-log",
            "versionInfo": "2.14.1",
            "supplier": "Organization: Muster Module GmbH (hilfe@module.example)",
            "checksums": [
                {"algorithm": "SHA1", "checksumValue": "a" * 40},
                {"algorithm": "SHA256", "checksumValue": DIGEST},
            ],
            "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": PURL},
                {
                    "referenceCategory": "SECURITY",
                    "referenceType": "cpe23Type",
                    "referenceLocator": "cpe:2.3:a:muster:log:2.14.1:*:*:*:*:*:*:*",
                },
            ],
        },
        {"SPDXID": "SPDXRef-tool", "name": "werkzeug", "supplier": "Person: Kim Muster (kim@muster.example)"},
    ],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-app"},
        {"spdxElementId": "SPDXRef-app", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-frame"},
        {"spdxElementId": "SPDXRef-log", "relationshipType": "CONTAINED_BY", "relatedSpdxElement": "SPDXRef-frame"},
        {"spdxElementId": "SPDXRef-frame", "relationshipType": "CONTAINED_BY", "relatedSpdxElement": "SPDXRef-log"},
    ],
}
TAGS = f"""
# made for a test
SPDXVersion: SPDX-2.3
SPDXID: SPDXRef-DOCUMENT
DocumentComment: <text>Zwei
PackageName: das ist nur Text</text>
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-app
Relationship: SPDXRef-app CONTAINS SPDXRef-frame
Relationship: SPDXRef-frame CONTAINS SPDXRef-log

PackageName: Meldewesen
SPDXID: SPDXRef-app
PackageVersion: 7.1
PackageName: rahmenwerk
SPDXID: SPDXRef-frame
PackageVersion: 1.0
FileName: ./kern.jar
SPDXID: SPDXRef-file
PackageName: muster-log
SPDXID: SPDXRef-log
PackageVersion: 2.14.1
PackageSupplier: Organization: Muster Module GmbH (hilfe@module.example)
PackageChecksum: SHA256: {DIGEST}
ExternalRef: PACKAGE-MANAGER purl {PURL}
ExternalRef: SECURITY cpe23Type cpe:2.3:a:muster:log:2.14.1:*:*:*:*:*:*:*
PackageName: werkzeug
SPDXID: SPDXRef-tool
PackageSupplier: Person: Kim Muster (kim@muster.example)
"""
GRAPH = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "Organization", "spdxId": "urn:org", "name": "Muster Module GmbH"},
        {"type": "SpdxDocument", "spdxId": "urn:doc", "rootElement": ["urn:app"]},
        {"type": "software_Package", "spdxId": "urn:app", "name": "Meldewesen", "software_packageVersion": "7.1"},
        {"type": "software_Package", "spdxId": "urn:frame", "name": "rahmenwerk", "software_packageVersion": "1.0"},
        {
            "type": "software_Package",
            "spdxId": "urn:log",
            "name": "muster-log",
            "software_packageVersion": "2.14.1",
            "suppliedBy": "urn:org",
            "software_packageUrl": PURL,
            "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": DIGEST}],
            "externalIdentifier": [
                {"externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a:muster:log:2.14.1:*:*:*:*:*:*:*"}
            ],
        },
        {"type": "software_Package", "spdxId": "urn:tool", "name": "werkzeug"},
        {"type": "Relationship", "from": "urn:app", "relationshipType": "contains", "to": ["urn:frame"]},
        {"type": "Relationship", "from": "urn:frame", "relationshipType": "contains", "to": ["urn:log"]},
    ],
}
YAML = "# made for a test\n---\n" + yaml.safe_dump(DOCUMENT, sort_keys=True).replace("'7.1'", "7.1")
FORMS = [json.dumps(DOCUMENT).encode(), TAGS.encode(), json.dumps(GRAPH).encode(), YAML.encode()]


@pytest.mark.parametrize("data", FORMS, ids=["json", "tags", "graph", "yaml"])
def test_every_form_gives_the_same_packages_below_the_application_they_describe(data):
    parsed = parse(data, Format.AUTO, ImportOptions())

    rows = {row.key: row for row in parsed.rows}
    log = rows[PURL]
    assert parsed.format is Format.SPDX
    assert parsed.source == "SBOM Meldewesen"
    assert {row.facts["name"] for row in parsed.rows} == {"Meldewesen", "rahmenwerk", "muster-log", "werkzeug"}
    assert log.facts["vendor"] == "Muster Module GmbH"
    assert log.facts["digest"] == f"sha-256:{DIGEST}"
    assert log.facts["cpe"] == "cpe:2.3:a:muster:log:2.14.1:*:*:*:*:*:*:*"
    named = {key: row.facts["name"] for key, row in rows.items()}
    links = {(named[one.source_key], named[one.target_key]) for one in parsed.links}
    assert links == {("Meldewesen", "rahmenwerk"), ("rahmenwerk", "muster-log"), ("Meldewesen", "werkzeug")}


@pytest.mark.parametrize("data", FORMS, ids=["json", "tags", "graph", "yaml"])
def test_people_who_made_a_package_are_not_taken_over(data):
    parsed = parse(data, Format.AUTO, ImportOptions())

    assert not any("Kim" in str(row) for row in parsed.rows)


def test_a_bill_belongs_to_the_application_that_a_person_names():
    parsed = parse(FORMS[0], Format.AUTO, ImportOptions(application="Einwohnerwesen"))

    assert parsed.rows[0].facts["name"] == "Einwohnerwesen"
    assert parsed.source == "SBOM Einwohnerwesen"


@pytest.mark.parametrize(
    ("data", "form", "reason"),
    [
        (FORMS[0], Format.CYCLONEDX, BadFile.OTHER_FORMAT),
        (b"name;version\na;1\n", Format.SPDX, BadFile.UNKNOWN_FORMAT),
        (b'{"bomFormat": "CycloneDX", "components": []}', Format.SPDX, BadFile.OTHER_FORMAT),
        (b"SPDXID: a\npackages: [\n", Format.AUTO, BadFile.NOT_YAML),
        (b"SPDXID: &a a\npackages: [*a, *a]\n", Format.AUTO, BadFile.ENTITIES),
        (b"SPDXID: a\nname: b\n", Format.AUTO, BadFile.UNKNOWN_FORMAT),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', Format.AUTO, BadFile.SPDX_AS_RDF),
    ],
)
def test_another_format_than_stated_is_refused(data, form, reason):
    with pytest.raises(BadFileError) as refused:
        parse(data, form, ImportOptions())

    assert refused.value.reason is reason


@pytest.mark.parametrize("packages", [None, 7, ["text"], [{"name": 5, "checksums": "x", "externalRefs": [1]}]])
def test_a_broken_document_is_read_as_far_as_it_goes(packages):
    data = json.dumps({"spdxVersion": "SPDX-2.2", "packages": packages, "relationships": "no"}).encode()

    assert parse(data, Format.AUTO, ImportOptions(application="Meldewesen")).format is Format.SPDX


@pytest.mark.django_db
def test_what_was_imported_is_found_by_name_package_hash_cpe_and_maker(as_isb):
    import_bytes(FORMS[0])

    for question in ("muster-log", PURL, DIGEST.upper(), "a" * 40, "cpe:2.3:a:muster:log", "Muster Module"):
        found = containing(question)
        assert [one.name for one in found.hits] == ["muster-log"], question
        assert [one.name for one in found.affected] == ["rahmenwerk", "Meldewesen"]
