"""What providers and aggregators publish beside the documents: metadata, feeds, lists of changes.

Pure parsing of bytes; fetching, following and checking addresses is the caller's duty, which must treat every address
found here as hostile. Source: CSAF 2.0 and 2.1, section 7.1; RFC 8322 (ROLIE).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bollwerk.engines.csaf.errors import NotCsafError, TooManyItemsError
from bollwerk.engines.csaf.limits import DEFAULT_LIMITS, Limits, check_depth, check_size
from bollwerk.engines.csaf.moments import parse_moment
from bollwerk.engines.csaf.reading import decode_as

MAX_ENTRIES = 500_000
"""Most entries of one feed or list of changes; the largest public provider has about 250,000 documents."""


class _Node(msgspec.Struct, frozen=True, gc=False):
    """Common settings of the published structures."""


class OpenPgpKey(_Node, frozen=True):
    """A key documents are signed with; the fingerprint binds the file behind the address."""

    url: str
    fingerprint: str | None = None


class ProviderPublisher(_Node, frozen=True):
    """Who publishes."""

    name: str = ""
    category: str = ""
    namespace: str = ""


class FeedAddress(_Node, frozen=True):
    """Address of a ROLIE feed; `tlp_label` WHITE means CLEAR."""

    url: str
    tlp_label: str = ""
    summary: str = ""


class RolieAddresses(_Node, frozen=True):
    """The ROLIE part of a distribution."""

    feeds: tuple[FeedAddress, ...] = ()
    categories: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class DirectoryAddress(_Node, frozen=True):
    """The directory part of a distribution in 2.1."""

    url: str
    tlp_label: str = ""


class DistributionEntry(_Node, frozen=True):
    """One way to get documents; 2.0 says `directory_url`, 2.1 `directory`."""

    directory_url: str | None = None
    directory: DirectoryAddress | None = None
    rolie: RolieAddresses | None = None


class ProviderMetadata(_Node, frozen=True):
    """A provider's metadata (requirement 7)."""

    canonical_url: str
    publisher: ProviderPublisher
    last_updated: str
    role: str = "csaf_provider"
    metadata_version: str = ""
    distributions: tuple[DistributionEntry, ...] = ()
    public_openpgp_keys: tuple[OpenPgpKey, ...] = ()
    maintained_until: str | None = None

    def feeds(self) -> tuple[FeedAddress, ...]:
        """Return all ROLIE feeds; they are preferred to directories (section 7.3)."""
        return tuple(feed for entry in self.distributions if entry.rolie for feed in entry.rolie.feeds)

    def directories(self) -> tuple[str, ...]:
        """Return all directory addresses."""
        found = (
            entry.directory_url or (entry.directory.url if entry.directory else "") for entry in self.distributions
        )
        return tuple(url for url in found if url)


class _AggregatorEntry(_Node, frozen=True):
    metadata: "AggregatedProvider"
    mirrors: tuple[str, ...] = ()


class AggregatedProvider(_Node, frozen=True):
    """A provider as an aggregator lists it; `url` is its metadata."""

    url: str
    publisher: ProviderPublisher = ProviderPublisher()
    role: str = ""
    last_updated: str = ""


class _AggregatorHead(_Node, frozen=True):
    name: str = ""
    category: str = ""
    namespace: str = ""


class _AggregatorFile(_Node, frozen=True):
    aggregator: _AggregatorHead
    canonical_url: str
    last_updated: str = ""
    csaf_providers: tuple[_AggregatorEntry, ...] = ()
    csaf_publishers: tuple[_AggregatorEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedProvider:
    """A provider with the addresses under which the aggregator mirrors it (empty for a lister)."""

    provider: AggregatedProvider
    mirrors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aggregator:
    """An aggregator or lister (requirements 21-23)."""

    name: str
    category: str
    canonical_url: str
    providers: tuple[ListedProvider, ...]


class _Link(_Node, frozen=True):
    href: str = ""
    rel: str = ""


class _Content(_Node, frozen=True):
    src: str = ""


class _Entry(_Node, frozen=True):
    id: str = ""
    title: str = ""
    link: tuple[_Link, ...] = ()
    updated: str = ""
    published: str = ""
    content: _Content = _Content()


class _FeedBody(_Node, frozen=True):
    id: str = ""
    updated: str = ""
    entry: tuple[_Entry, ...] = ()


class _FeedFile(_Node, frozen=True):
    feed: _FeedBody


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A document in a feed: its address, when it was updated, and where hashes and signature lie."""

    identifier: str
    title: str
    url: str
    updated: datetime
    signature_url: str
    hash_urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A ROLIE feed; `skipped` counts entries without address or date, which cannot be fetched."""

    identifier: str
    updated: datetime | None
    entries: tuple[FeedEntry, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A line of `changes.csv`."""

    path: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class ChangeList:
    """The files of `changes.csv`, newest first; `rejected` are line numbers that could not be read."""

    files: tuple[ChangedFile, ...]
    rejected: tuple[int, ...]


_METADATA = msgspec.json.Decoder(ProviderMetadata)
_AGGREGATOR = msgspec.json.Decoder(_AggregatorFile)
_FEED = msgspec.json.Decoder(_FeedFile)


def read_provider_metadata(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> ProviderMetadata:
    """Read `provider-metadata.json`.

    Raises:
        CsafError: If it is too large, too deep, no JSON or no provider metadata.
    """
    _check(raw, limits)
    return decode_as(_METADATA, raw, "provider metadata file")


def read_aggregator(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Aggregator:
    """Read `aggregator.json`; providers and mere publishers are listed alike.

    Raises:
        CsafError: If it is too large, too deep, no JSON or no aggregator file.
    """
    _check(raw, limits)
    parsed = decode_as(_AGGREGATOR, raw, "aggregator file")
    entries = (*parsed.csaf_providers, *parsed.csaf_publishers)
    providers = tuple(ListedProvider(entry.metadata, entry.mirrors) for entry in entries)
    return Aggregator(parsed.aggregator.name, parsed.aggregator.category, parsed.canonical_url, providers)


def read_feed(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Feed:
    """Read a ROLIE feed; an entry that cannot be used never stops the others.

    Raises:
        CsafError: If it is too large, too deep, no JSON, no feed or has too many entries.
    """
    _check(raw, limits)
    body = decode_as(_FEED, raw, "ROLIE feed").feed
    if len(body.entry) > MAX_ENTRIES:
        raise TooManyItemsError("feed entries", len(body.entry), MAX_ENTRIES)
    entries = tuple(found for entry in body.entry if (found := _feed_entry(entry)))
    return Feed(body.id, parse_moment(body.updated), entries, len(body.entry) - len(entries))


def _feed_entry(entry: _Entry) -> FeedEntry | None:
    links: dict[str, list[str]] = {}
    for link in entry.link:
        links.setdefault(link.rel, []).append(link.href)
    url = entry.content.src or next(iter(links.get("self", ())), "")
    updated = parse_moment(entry.updated) or parse_moment(entry.published)
    if not url or updated is None:
        return None
    signature = next(iter(links.get("signature", ())), "")
    return FeedEntry(entry.id, entry.title, url, updated, signature, tuple(links.get("hash", ())))


def read_changes(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> ChangeList:
    """Read `changes.csv`, quoted (2.0) or not (2.1), sorted newest first.

    Raises:
        DocumentTooLargeError: If the file is too large.
        NotCsafError: If it is not UTF-8 or no line can be read.
        TooManyItemsError: If it has too many lines.
    """
    check_size(raw, limits)
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NotCsafError("list of changes", "it is not UTF-8 text") from error
    if len(lines) > MAX_ENTRIES:
        raise TooManyItemsError("lines", len(lines), MAX_ENTRIES)
    files: list[ChangedFile] = []
    rejected: list[int] = []
    for number, row in _rows(lines):
        moment = parse_moment(row[1].strip()) if len(row) >= 2 else None  # noqa: PLR2004 -- path and date
        if moment is None or not _is_relative(row[0]):
            rejected.append(number)
        else:
            files.append(ChangedFile(row[0].strip(), moment))
    if rejected and not files:
        raise NotCsafError("list of changes", "no line holds a path and a date")
    return ChangeList(tuple(sorted(files, key=lambda item: item.updated, reverse=True)), tuple(rejected))


def _rows(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, next(csv.reader([line], strict=True))
            except (csv.Error, StopIteration):
                yield number, []


def _is_relative(path: str) -> bool:
    """Return whether a path stays below the directory: no scheme, no root, no step upwards."""
    text = path.strip()
    return (
        bool(text) and ":" not in text and not text.startswith("/") and ".." not in text.replace("\\", "/").split("/")
    )


def _check(raw: bytes, limits: Limits) -> None:
    check_size(raw, limits)
    check_depth(raw, limits)
