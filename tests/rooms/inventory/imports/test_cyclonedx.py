"""CycloneDX bills of materials of 1.2 to 1.7, JSON and XML: the same components with all their hashes from each."""

import json

import pytest

from bollwerk.rooms.inventory.imports.reading import parse
from bollwerk.rooms.inventory.imports.records import Format, ImportOptions, KeptReason

SHA256, SHA1, MD5, BLAKE = "aa" * 32, "bb" * 20, "cc" * 16, "dd" * 32
PURL = "pkg:maven/org.muster/muster-log@2.14.1"
HASHES = [("MD5", MD5), ("BLAKE3", BLAKE), ("SHA-256", SHA256.upper()), ("SHA-1", SHA1)]


def bill(version, *, maker="supplier"):
    """Return a bill in JSON; `manufacturer` is the word of 1.6."""
    log = {
        "type": "library",
        "group": "org.muster",
        "name": "muster-log",
        "version": "2.14.1",
        maker: {"name": "Muster Module GmbH"},
        "purl": PURL,
        "hashes": [{"alg": name, "content": digest} for name, digest in HASHES],
    }
    frame = {"type": "framework", "name": "rahmenwerk", "version": "5", "components": [log]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "Meldewesen", "version": "7"}},
        "components": [frame, {"type": "device", "name": "Drucker"}],
        "services": [{"name": "Auskunft", "endpoints": ["https://auskunft.example"]}],
    }


def xml(version):
    """Return the same bill in XML."""
    hashes = "".join(f'<hash alg="{name}">{digest}</hash>' for name, digest in HASHES)
    return f"""<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/{version}" version="1">
 <metadata><component type="application"><name>Meldewesen</name><version>7</version></component></metadata>
 <components>
  <component type="framework"><name>rahmenwerk</name><version>5</version><components>
   <component type="library"><supplier><name>Muster Module GmbH</name></supplier><group>org.muster</group>
    <name>muster-log</name><version>2.14.1</version><hashes>{hashes}</hashes><purl>{PURL}</purl></component>
  </components></component>
  <component type="device"><name>Drucker</name></component>
 </components>
 <services><service><name>Auskunft</name><endpoints><endpoint>https://auskunft.example</endpoint></endpoints></service>
 </services>
</bom>""".encode()


FORMS = {
    **{f"json-{version}": json.dumps(bill(version)).encode() for version in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")},
    "json-1.6-manufacturer": json.dumps(bill("1.6", maker="manufacturer")).encode(),
    **{f"xml-{version}": xml(version) for version in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")},
}


@pytest.mark.parametrize("raw", FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_components_with_every_hash(raw):
    parsed = parse(raw, Format.AUTO, ImportOptions())

    rows = {row.facts["name"]: row for row in parsed.rows}
    log = rows["org.muster/muster-log"].facts
    assert set(rows) == {"Meldewesen", "rahmenwerk", "org.muster/muster-log", "Auskunft"}
    assert (log["vendor"], log["version"], log["purl"]) == ("Muster Module GmbH", "2.14.1", PURL)
    assert log["digest"] == f"sha-256:{SHA256}"
    assert log["more_digests"].split() == [f"sha-1:{SHA1}", f"md5:{MD5}", f"blake3:{BLAKE}"]
    names = {row.key: row.facts["name"] for row in parsed.rows}
    links = {(names[one.source_key], names[one.target_key]) for one in parsed.links}
    assert links == {
        ("Meldewesen", "rahmenwerk"),
        ("rahmenwerk", "org.muster/muster-log"),
        ("Meldewesen", "Auskunft"),
    }
    assert [(one.reason, one.value) for one in parsed.kept] == [(KeptReason.NOT_OUR_MATTER, "Drucker")]


@pytest.mark.parametrize("hashes", [[], [{"alg": "SHA-256"}], ["Unsinn"], {"alg": "MD5"}])
def test_a_component_without_a_readable_hash_is_taken_all_the_same(hashes):
    shape = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a", "hashes": hashes}]}

    (row,) = parse(json.dumps(shape).encode(), Format.AUTO, ImportOptions()).rows

    assert row.facts.get("digest", "") == ""
