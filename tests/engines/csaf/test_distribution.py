"""What providers publish beside the documents is parsed, and one bad record never stops the rest."""

import json

import pytest
from tests.engines.csaf.standard import archive

from bollwerk.engines.csaf import (
    DocumentTooLargeError,
    Limits,
    NotCsafError,
    NotJsonError,
    read_aggregator,
    read_changes,
    read_feed,
    read_provider_metadata,
)

ENTRY = {
    "content": {"src": "https://muster.example/ms-2026-001.json", "type": "application/json"},
    "id": "MS-2026-001",
    "link": [
        {"href": "https://muster.example/ms-2026-001.json", "rel": "self"},
        {"href": "https://muster.example/ms-2026-001.json.asc", "rel": "signature"},
        {"href": "https://muster.example/ms-2026-001.json.sha512", "rel": "hash"},
    ],
    "title": "Fernzugriff",
    "updated": "2026-02-01T10:00:00Z",
}


def test_metadata_of_both_versions_name_feeds_directories_and_keys():
    metadata = {
        "canonical_url": "https://muster.example/.well-known/csaf/provider-metadata.json",
        "distributions": [
            {"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "https://muster.example/feed.json"}]}},
            {"directory_url": "https://muster.example/white/"},
            {"directory": {"tlp_label": "CLEAR", "url": "https://muster.example/clear/"}},
        ],
        "last_updated": "2026-02-01T10:00:00Z",
        "public_openpgp_keys": [{"fingerprint": "AB" * 20, "url": "https://muster.example/key.asc"}],
        "publisher": {"category": "vendor", "name": "Muster AG", "namespace": "https://muster.example"},
        "role": "csaf_trusted_provider",
    }

    found = read_provider_metadata(json.dumps(metadata).encode())

    assert [feed.url for feed in found.feeds()] == ["https://muster.example/feed.json"]
    assert found.directories() == ("https://muster.example/white/", "https://muster.example/clear/")
    assert found.public_openpgp_keys[0].fingerprint == "AB" * 20


def test_a_feed_keeps_good_entries_and_counts_bad_ones():
    feed = {"feed": {"entry": [ENTRY, {**ENTRY, "updated": "yesterday"}, {"id": "empty"}], "id": "f", "updated": "x"}}

    found = read_feed(json.dumps(feed).encode())

    assert (len(found.entries), found.skipped, found.updated) == (1, 2, None)
    assert found.entries[0].signature_url.endswith(".asc")
    assert found.entries[0].hash_urls == ("https://muster.example/ms-2026-001.json.sha512",)


def test_changes_are_read_quoted_and_unquoted_newest_first():
    found = read_changes(b'"2026/a.json","2026-01-01T00:00:00Z"\r\n2026/b.json,2026-02-01T00:00:00+01:00\n\n')

    assert [item.path for item in found.files] == ["2026/b.json", "2026/a.json"]
    assert found.rejected == ()


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "https://evil.example/a.json", "a/../../b.json", "a\\..\\b.json", ""]
)
def test_paths_that_leave_the_directory_are_rejected(path: str):
    found = read_changes(f"2026/a.json,2026-01-01T00:00:00Z\n{path},2026-01-01T00:00:00Z\n".encode())

    assert [item.path for item in found.files] == ["2026/a.json"]
    assert found.rejected == (2,)


@pytest.mark.parametrize("junk", [b"<html></html>", b"\xff\xfe", b"a,b\n"])
def test_a_page_instead_of_changes_is_refused(junk: bytes):
    with pytest.raises(NotCsafError):
        read_changes(junk)


@pytest.mark.parametrize("read", [read_feed, read_provider_metadata, read_aggregator])
def test_other_files_are_refused(read):
    with pytest.raises(NotJsonError):
        read(b"<html>")
    with pytest.raises(NotCsafError):
        read(b"{}")
    with pytest.raises(DocumentTooLargeError):
        read(b"{}", Limits(size_bytes=1))


def test_an_aggregator_lists_providers_and_mirrors():
    provider = {"publisher": {"name": "Muster AG"}, "role": "csaf_provider", "url": "https://muster.example/p.json"}
    aggregator = {
        "aggregator": {"category": "aggregator", "name": "Sammler", "namespace": "https://sammler.example"},
        "canonical_url": "https://sammler.example/aggregator.json",
        "csaf_providers": [{"metadata": provider, "mirrors": ["https://sammler.example/muster/"]}],
        "csaf_publishers": [{"metadata": {**provider, "url": "https://klein.example/p.json"}}],
    }

    found = read_aggregator(json.dumps(aggregator).encode())

    assert [item.provider.url for item in found.providers] == [provider["url"], "https://klein.example/p.json"]
    assert found.providers[0].mirrors == ("https://sammler.example/muster/",)


@pytest.mark.slow  # reads a whole provider
def test_the_feed_and_changes_of_a_real_provider_are_complete():
    files = archive("dev/csaf-cisa.tar.xz")
    feed = read_feed(files["csaf_files/OT/white/cisa-csaf-ot-feed-tlp-white.json"])
    changes = read_changes(files["csaf_files/OT/white/changes.csv"])

    assert feed.skipped == 0
    assert changes.rejected == ()
    assert len(feed.entries) > 1000
    assert len(changes.files) > 1000
