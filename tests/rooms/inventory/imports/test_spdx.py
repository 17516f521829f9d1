"""SPDX bills of materials in all their forms say the same: packages of an application, with what identifies them."""

import json

import pytest
import yaml

from bollwerk.foundation import clock
from bollwerk.foundation.history.api import rows_as_of
from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import BadFile, BadFileError, Format, ImportOptions
from bollwerk.rooms.inventory.imports.runs import import_bytes
from bollwerk.rooms.inventory.models import Relation
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
NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:spdx="http://spdx.org/rdf/terms#" '
    'xmlns:other="http://example.org/terms#"'
)
RDF = f"""<?xml version="1.0"?>
<rdf:RDF {NAMESPACES}>
 <spdx:SpdxDocument rdf:about="urn:doc#SPDXRef-DOCUMENT"><spdx:name>meldewesen-7.1</spdx:name>
  <spdx:relationship><spdx:Relationship>
   <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_describes"/>
   <spdx:relatedSpdxElement>
    <spdx:Package rdf:about="urn:doc#SPDXRef-app"><spdx:name>Meldewesen</spdx:name>
     <spdx:versionInfo>7.1</spdx:versionInfo>
     <spdx:relationship rdf:nodeID="inside"/></spdx:Package>
   </spdx:relatedSpdxElement></spdx:Relationship></spdx:relationship>
 </spdx:SpdxDocument>
 <spdx:Relationship rdf:nodeID="inside">
  <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_contains"/>
  <spdx:relatedSpdxElement rdf:resource="urn:doc#SPDXRef-frame"/>
 </spdx:Relationship>
 <rdf:Description rdf:about="urn:doc#SPDXRef-frame" spdx:versionInfo="1.0">
  <rdf:type rdf:resource="http://spdx.org/rdf/terms#Package"/><spdx:name>rahmenwerk</spdx:name>
  <spdx:supplier>NOASSERTION</spdx:supplier><other:name>etwas anderes</other:name>
 </rdf:Description>
 <spdx:Package rdf:about="urn:doc#SPDXRef-log"><spdx:name>muster-log</spdx:name>
  <spdx:versionInfo>2.14.1</spdx:versionInfo>
  <spdx:supplier>Organization: Muster Module GmbH (hilfe@module.example)</spdx:supplier>
  <spdx:checksum><spdx:Checksum>
   <spdx:algorithm rdf:resource="http://spdx.org/rdf/terms#checksumAlgorithm_sha256"/>
   <spdx:checksumValue>{DIGEST}</spdx:checksumValue></spdx:Checksum></spdx:checksum>
  <spdx:externalRef rdf:parseType="Resource"><spdx:referenceLocator>{PURL}</spdx:referenceLocator>
   <spdx:referenceType><spdx:ReferenceType rdf:about="http://spdx.org/rdf/references/purl"/></spdx:referenceType>
  </spdx:externalRef>
  <spdx:externalRef><spdx:ExternalRef><spdx:referenceType rdf:resource="http://spdx.org/rdf/references/cpe23Type"/>
   <spdx:referenceLocator>cpe:2.3:a:muster:log:2.14.1:*:*:*:*:*:*:*</spdx:referenceLocator></spdx:ExternalRef>
  </spdx:externalRef>
  <spdx:relationship><spdx:Relationship>
   <spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_containedBy"/>
   <spdx:relatedSpdxElement rdf:resource="urn:doc#SPDXRef-frame"/></spdx:Relationship></spdx:relationship>
 </spdx:Package>
 <spdx:Package rdf:about="urn:doc#SPDXRef-tool"><spdx:name>werkzeug</spdx:name>
  <spdx:supplier>Person: Kim Muster (kim@muster.example)</spdx:supplier></spdx:Package>
</rdf:RDF>"""


def plain_xml(name, value):
    """Return a value of the JSON document as SPDX's tools write it in plain XML."""
    if isinstance(value, list):
        return "".join(plain_xml(name, one) for one in value)
    inner = "".join(plain_xml(key, one) for key, one in value.items()) if isinstance(value, dict) else value
    return f"<{name}>{inner}</{name}>"


FORMS = [json.dumps(DOCUMENT).encode(), TAGS.encode(), json.dumps(GRAPH).encode(), YAML.encode(), RDF.encode(),
         plain_xml("Document", DOCUMENT).encode()]  # fmt: skip


@pytest.mark.parametrize("data", FORMS, ids=["json", "tags", "graph", "yaml", "rdf", "xml"])
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


@pytest.mark.parametrize("data", FORMS, ids=["json", "tags", "graph", "yaml", "rdf", "xml"])
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
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', Format.AUTO, BadFile.UNKNOWN_FORMAT),
    ],
)
def test_another_format_than_stated_is_refused(data, form, reason):
    with pytest.raises(BadFileError) as refused:
        parse(data, form, ImportOptions())

    assert refused.value.reason is reason


def test_rdf_nested_without_end_or_in_a_circle_is_read_without_exhausting_the_reader():
    deep = "<spdx:Package><spdx:relationship>" * 2_000 + "</spdx:relationship></spdx:Package>" * 2_000
    circle = '<spdx:Package rdf:nodeID="a"><spdx:name>a</spdx:name><spdx:relationship rdf:nodeID="a"/></spdx:Package>'

    for body in (deep, circle):
        raw = f"<rdf:RDF {NAMESPACES}>{body}</rdf:RDF>".encode()
        assert parse(raw, Format.AUTO, ImportOptions(application="Meldewesen")).format is Format.SPDX


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


@pytest.mark.django_db
def test_the_next_bill_of_an_application_takes_the_place_of_the_one_before_and_the_old_one_stays_on_record(as_isb):
    newer = json.loads(json.dumps(DOCUMENT).replace("2.14.1", "2.15.0").replace(DIGEST, "d" * 64).replace("a" * 40, ""))
    import_bytes(FORMS[0])
    import_bytes(json.dumps(newer).encode())

    assert [one.name for one in containing(PURL.replace("2.14.1", "2.15.0")).affected] == ["rahmenwerk", "Meldewesen"]
    (old,) = containing(PURL).hits
    assert (old.version, old.not_seen_since) == ("2.14.1", clock.today())
    assert containing(PURL).affected == ()
    assert rows_as_of(Relation, clock.now(), target_id=old.target_id)
