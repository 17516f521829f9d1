"""Documents that a person hands in, and providers found by their domain: checked, kept or refused with a sentence."""

import hashlib
import json

import pysequoia
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from bollwerk.foundation.access import Role, deciding
from bollwerk.rooms.advisories.adapters.addresses import AddressRules
from bollwerk.rooms.advisories.adapters.discovery import Way, discover
from bollwerk.rooms.advisories.adapters.web import Web, WebLimits
from bollwerk.rooms.advisories.commands import app
from bollwerk.rooms.advisories.errors import ProviderNotFoundError
from bollwerk.rooms.advisories.models import Advisory, Revision, Source

from .conftest import warning

RAW = json.dumps(warning()).encode()
HASH = hashlib.sha512(RAW).hexdigest().encode()
KEY = pysequoia.Tsk.generate("Muster-CERT <cert@musterland.example>")
SIGNED = pysequoia.sign(KEY.signer(), RAW, mode=pysequoia.SignatureMode.DETACHED)
PUBLIC = str(KEY.extract_certificate()).encode()
FINGERPRINT = KEY.extract_certificate().fingerprint.upper()


def file(raw, name="warnung.json"):
    return SimpleUploadedFile(name, raw)


@pytest.fixture
def hand_in(client_of):
    """Hand in files or an address by the page; returns the page that the person sees next."""
    client = client_of(Role.ISB)

    def make(raw=b"", **facts):
        files = {name: file(value, name) if isinstance(value, bytes) else value for name, value in facts.items()}
        given = {"document": file(raw), **files} if raw else files
        return client.post("/advisories/hand-in/", given, follow=True)

    return make


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_document_without_proof_is_kept_and_says_so(hand_in, db):
    page = text_of(hand_in(RAW))

    assert hashlib.sha256(RAW).hexdigest() in page
    assert "Es trägt keine geprüfte Signatur." in page
    assert "besteht die Pflichtprüfungen" in page
    with deciding("tests"):
        assert Revision.objects.get().hash_checked is False


def test_hash_and_signature_of_a_known_key_are_checked_and_kept(hand_in, source):
    with deciding("tests"):
        Source.objects.filter(pk=source.pk).update(fingerprints=[FINGERPRINT])

    page = text_of(hand_in(RAW, hash_file=HASH, signature=SIGNED, keys=PUBLIC))

    assert "Die Prüfsumme des Herausgebers passt." in page
    assert f"Die Signatur des Schlüssels {FINGERPRINT} passt." in page
    with deciding("tests"):
        assert (Revision.objects.get().signed_by, Revision.objects.get().hash_checked) == (FINGERPRINT, True)


def test_a_signature_of_a_key_that_no_source_names_counts_as_none(hand_in, db):
    page = text_of(hand_in(RAW, signature=SIGNED, keys=PUBLIC))

    assert "keine Quelle nennt diesen Schlüssel" in page
    with deciding("tests"):
        assert Revision.objects.get().signed_by == ""


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"raw": b"{"}, "kein lesbares JSON"),
        ({"raw": b"{}"}, "kein lesbares CSAF-Dokument"),
        ({"raw": RAW.replace(b'"2.0"', b'"1.0"')}, "eine Fassung von CSAF"),
        ({"raw": RAW.replace(b"WHITE", b"RED")}, "Das Dokument wurde nicht aufgenommen. The document is TLP:RED"),
        ({"raw": RAW, "hash_file": b"0" * 128}, "Prüfsumme passt nicht"),
        ({"raw": RAW, "hash_file": b"kein Hash"}, "begins with no SHA-256"),
        ({"raw": RAW, "signature": SIGNED}, "cannot be checked: no source names a key"),
        ({"raw": RAW + b" ", "signature": SIGNED, "keys": PUBLIC}, "Die Signatur passt nicht"),
        ({}, "eins von beiden"),
        ({"raw": RAW, "url": "https://cert.example/1.json"}, "eins von beiden"),
        ({"url": "http://127.0.0.1/1.json"}, "führt ins eigene Netz"),
        ({"url": "file:///etc/passwd"}, "führt ins eigene Netz oder ist keine"),
    ],
)
def test_what_is_wrong_is_refused_with_one_sentence_and_nothing_is_kept(hand_in, db, facts, sentence):
    answer = hand_in(**facts)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    with deciding("tests"):
        assert not Advisory.objects.exists()


@pytest.mark.parametrize(("hashed", "status"), [(True, 200), (False, 422)])
def test_a_document_at_an_address_needs_a_hash_beside_it(hand_in, provider, settings, db, hashed, status):
    settings.ADVISORIES_OWN_NETWORK = True
    path = provider.publish(warning(), sign=False)
    if not hashed:
        del provider.files[f"{path}.sha512"]

    answer = hand_in(url=provider.base + path)

    assert answer.status_code == status, text_of(answer)[-3000:]
    with deciding("tests"):
        assert Advisory.objects.exists() is hashed


def test_only_who_decides_on_warnings_hands_in(client_of):
    assert client_of(Role.AUDIT_OFFICE).get("/advisories/hand-in/").status_code == 403


@pytest.fixture
def anywhere(provider):
    """A client for which every name of the domain `maker.example` leads to the provider on loopback."""
    port = int(provider.base.rpartition(":")[2])

    class Rules(AddressRules):
        def allow(self, host, port):
            return host.endswith("maker.example")

    one = Web(rules=Rules(), limits=WebLimits(pause_s=0, attempts=1), lookup=lambda _host, _port: ["127.0.0.1"])
    yield one, f"http://maker.example:{port}"
    one.close()


def put(provider, way):
    """Let a domain name its provider one way only."""
    metadata = provider.files.pop("/provider-metadata.json")
    if way is Way.WELL_KNOWN:
        provider.files["/.well-known/csaf/provider-metadata.json"] = metadata
    elif way is Way.SECURITY_TXT:
        text = f"Contact: mailto:a@b.example\r\nCSAF: {provider.base}/no.json\r\ncsaf: http://x.maker.example:{{port}}/m.json\r\n"
        provider.files["/security.txt"] = text.format(port=provider.base.rpartition(":")[2]).encode()
        provider.files["/m.json"] = metadata
    else:
        provider.files["/"] = metadata


@pytest.mark.parametrize("way", list(Way))
def test_a_domain_leads_to_its_provider_by_each_way_of_the_standard(provider, anywhere, way):
    web, domain = anywhere
    put(provider, way)

    found = discover(web, domain)

    assert (found.by, found.publisher, found.lists) == (way, "Muster-CERT", 1)
    assert found.fingerprints == (provider.fingerprint.upper(),)
    assert (way is Way.WELL_KNOWN) == (found.tried == ())


def test_an_address_of_the_own_network_in_a_foreign_security_txt_is_not_asked(provider, anywhere):
    web, domain = anywhere
    put(provider, Way.SECURITY_TXT)

    found = discover(web, domain)

    assert "/no.json" not in provider.asked
    assert any("is none that warnings are fetched from" in reason for url, reason in found.tried if "/no" in url)


def test_a_domain_without_a_provider_says_what_was_asked(provider, anywhere):
    web, domain = anywhere
    provider.files.clear()

    with pytest.raises(ProviderNotFoundError) as caught:
        discover(web, domain)

    assert len(caught.value.tried) == 4


def test_the_page_finds_a_provider_and_fills_in_the_source(provider, client_of, monkeypatch, anywhere):
    web, domain = anywhere
    put(provider, Way.WELL_KNOWN)
    monkeypatch.setattr("bollwerk.rooms.advisories.views.sources.short_visit", lambda: web)
    monkeypatch.setattr("bollwerk.rooms.advisories.adapters.discovery._SCHEME", "http")
    client = client_of(Role.ISB)

    page = client.post("/advisories/sources/discover/", {"domain": domain.removeprefix("http://")})

    assert "die vereinbarte Adresse" in page.content.decode()
    assert "/advisories/sources/new/?name=Muster-CERT&amp;url=http" in page.content.decode()
    filled = client.get("/advisories/sources/new/?name=Muster-CERT&url=https://x.example/m.json")
    assert 'value="https://x.example/m.json"' in filled.content.decode()


@pytest.mark.parametrize(("domain", "status"), [("maker.example/weg", 422), ("", 422), ("localhost", 422)])
def test_the_page_refuses_what_is_no_foreign_domain(client_of, domain, status):
    assert client_of(Role.ISB).post("/advisories/sources/discover/", {"domain": domain}).status_code == status


def test_the_command_prints_what_it_found_and_fails_where_there_is_nothing(provider):
    put(provider, Way.WELL_KNOWN)

    found = CliRunner().invoke(app, ["discover", provider.base, "--json"])
    nothing = CliRunner().invoke(app, ["discover", f"{provider.base}/weg", "--json"])

    assert json.loads(found.stdout)["publisher"] == "Muster-CERT"
    assert (found.exit_code, nothing.exit_code) == (0, 1)
    assert len(json.loads(nothing.stdout)["tried"]) == 3
