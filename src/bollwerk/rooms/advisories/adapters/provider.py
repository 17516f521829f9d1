"""What a CSAF provider offers: the documents listed in its ROLIE feeds or directories, and each one checked.

Hash and signature are checked before anything of a document is read. Source: CSAF 2.0, 7.3: retrieving rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bollwerk.engines import csaf
from bollwerk.rooms.advisories.adapters.addresses import joined
from bollwerk.rooms.advisories.adapters.discovery import discover
from bollwerk.rooms.advisories.errors import AddressRefusedError, DownloadError, IntakeError, UnsignedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    import pysequoia

    from bollwerk.rooms.advisories.adapters.web import Web

__all__ = ["Fetched", "Offer", "Offered", "Trust", "fetch_document", "read_offer"]

_MOST_PROVIDERS = 500


@dataclass(frozen=True, slots=True)
class Trust:
    """What a document must carry to be read.

    Attributes:
        certificates: Keys that may sign.
        require_signature: Whether a document without a signature is refused; without a hash it always is, unless it
            is signed.
    """

    certificates: Sequence[pysequoia.Cert] = ()
    require_signature: bool = True


@dataclass(frozen=True, slots=True)
class Offered:
    """A document as a list names it; hash and signature addresses are empty where the list names none."""

    url: str
    updated_at: datetime
    signature_url: str
    hash_urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything a source offers.

    Attributes:
        documents: Newest first, each address once.
        certificates: Keys the provider publishes, those of allowed fingerprints only.
        fingerprints: Their fingerprints.
        problems: Lists that could not be read, as sentences; the rest goes on.
        lists: Addresses of the lists that were read, with what the server calls their state.
        unread: How many lists are in a state of which everything is known.
    """

    documents: tuple[Offered, ...]
    certificates: tuple[pysequoia.Cert, ...]
    fingerprints: tuple[str, ...]
    problems: tuple[str, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document whose hash and signature were checked; `etag` is what the server calls this state."""

    raw: bytes
    etag: str
    signed_by: str
    hash_checked: bool
    changed: bool = True


_REFUSALS = (csaf.CsafError, DownloadError, AddressRefusedError)


def read_offer(
    web: Web, url: str, *, fingerprints: Sequence[str] = (), etags: Mapping[str, str] | None = None
) -> Offer:
    """Return what a provider, an aggregator or a single feed offers.

    Args:
        web: Fetches.
        url: Metadata file, aggregator file, ROLIE feed, folder with a list of changes, or a domain name.
        fingerprints: Keys that may sign; empty for those the provider publishes.
        etags: States of lists of a provider of which everything is known; a list in that state is not read again.

    Raises:
        DownloadError, AddressRefusedError, CsafError: If the first file cannot be had or read.
        ProviderNotFoundError: If a domain names none.
    """
    address = url if "://" in url else discover(web, url).url
    if address.endswith(("/", "changes.csv")):
        return _of_folder(web, address, fingerprints)
    raw = web.get(address).body
    shape = csaf.read_json(raw)
    if isinstance(shape, dict) and "aggregator" in shape:
        return _aggregated(web, csaf.read_aggregator(raw), fingerprints)
    if isinstance(shape, dict) and "feed" in shape:
        return Offer(_of_feed(raw, address), (), ())
    return _of_provider(web, csaf.read_provider_metadata(raw), address, fingerprints, etags or {})


def _of_folder(web: Web, address: str, fingerprints: Sequence[str]) -> Offer:
    """Return what a folder offers: by its metadata where it has some, else by its list of changes."""
    metadata = joined(address, "provider-metadata.json")
    try:
        raw = web.get(metadata).body
    except DownloadError:
        listed = joined(address, "changes.csv")
        return Offer(_sorted(_of_changes(web.get(listed).body, listed)), (), ())
    return _of_provider(web, csaf.read_provider_metadata(raw), metadata, fingerprints)


def _aggregated(web: Web, aggregator: csaf.Aggregator, fingerprints: Sequence[str]) -> Offer:
    """Return the offers of all listed providers together; one that fails is named and left out."""
    documents: list[Offered] = []
    certificates: list[pysequoia.Cert] = []
    problems: list[str] = []
    for listed in aggregator.providers[:_MOST_PROVIDERS]:
        address = next((one for one in listed.mirrors if one.endswith(".json")), listed.provider.url)
        try:
            metadata = csaf.read_provider_metadata(web.get(address).body)
            offer = _of_provider(web, metadata, address, fingerprints)
        except _REFUSALS as error:
            problems.append(f"{listed.provider.publisher.name or address}: {error}")
            continue
        documents += offer.documents
        certificates += offer.certificates
        problems += offer.problems
    if problems and not documents:
        raise DownloadError(problems[0])
    return Offer(_sorted(documents), tuple(certificates), _fingerprints(certificates), tuple(problems))


def _of_provider(
    web: Web,
    metadata: csaf.ProviderMetadata,
    address: str,
    fingerprints: Sequence[str],
    etags: Mapping[str, str] = MappingProxyType({}),
) -> Offer:
    problems: list[str] = []
    certificates = tuple(_certificates(web, metadata, address, fingerprints, problems))
    documents: list[Offered] = []
    read: list[tuple[str, str]] = []
    unread = 0
    lists, of_list = _lists(metadata, address)
    for one in lists:
        try:
            answer = web.get(one, etag=etags.get(one, ""))
            documents += of_list(answer.body, one) if answer.changed else ()
            read.append((one, answer.etag))
            unread += not answer.changed
        except _REFUSALS as error:
            problems.append(str(error))
    if problems and not documents:
        raise DownloadError(problems[0])
    known = _fingerprints(certificates)
    return Offer(_sorted(documents), certificates, known, tuple(problems), tuple(read), unread)


def _lists(
    metadata: csaf.ProviderMetadata, address: str
) -> tuple[list[str], Callable[[bytes, str], Sequence[Offered]]]:
    """Return the lists of a provider, each once, and what reads them: its feeds, else the lists of its directories."""
    if feeds := metadata.feeds():
        return list(dict.fromkeys(joined(address, feed.url) for feed in feeds)), _of_feed
    lists = [_changes_of(joined(address, one)) for one in metadata.directories()]
    return list(dict.fromkeys(lists or [joined(address, "changes.csv")])), _of_changes


def _changes_of(directory: str) -> str:
    return joined(directory if directory.endswith("/") else f"{directory}/", "changes.csv")


def _certificates(
    web: Web, metadata: csaf.ProviderMetadata, address: str, fingerprints: Sequence[str], problems: list[str]
) -> Iterator[pysequoia.Cert]:
    """Yield the published keys whose fingerprint is the stated one and, where keys are pinned, an allowed one."""
    allowed = {one.replace(" ", "").upper() for one in fingerprints}
    for key in metadata.public_openpgp_keys:
        try:
            found = csaf.read_certificates(web.get(joined(address, key.url)).body)
        except _REFUSALS as error:
            problems.append(str(error))
            continue
        stated = (key.fingerprint or "").replace(" ", "").upper()
        for one in found:
            own = csaf.fingerprint_of(one)
            if (not stated or own == stated) and (not allowed or own in allowed):
                yield one


def _fingerprints(certificates: Sequence[pysequoia.Cert]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(csaf.fingerprint_of(one) for one in certificates))


def _of_feed(raw: bytes, address: str) -> tuple[Offered, ...]:
    feed = csaf.read_feed(raw)
    return tuple(
        Offered(
            joined(address, one.url),
            one.updated,
            joined(address, one.signature_url) if one.signature_url else "",
            tuple(joined(address, url) for url in one.hash_urls),
        )
        for one in feed.entries
    )


def _of_changes(raw: bytes, address: str) -> tuple[Offered, ...]:
    return tuple(
        Offered(joined(address, _below(address, one.path)), one.updated, "", ()) for one in csaf.read_changes(raw).files
    )


def _below(address: str, path: str) -> str:
    """Return the path of a document below the folder of its list.

    The standard counts from the folder; CISA counts from the top of its repository (``csaf_files/IT/white/2024/...`` in
    the list of ``csaf_files/IT/white``), so what the path and the folder share is left out.
    """
    folder = f"/{urlsplit(address).path.rpartition('/')[0].strip('/')}/"
    parts = path.split("/")
    for count in range(len(parts) - 1, 1, -1):
        if folder.endswith(f"/{'/'.join(parts[:count])}/"):
            return "/".join(parts[count:])
    return path


def _sorted(documents: Sequence[Offered]) -> tuple[Offered, ...]:
    """Return the documents newest first, each address once."""
    newest: dict[str, Offered] = {}
    for one in sorted(documents, key=lambda item: item.updated_at, reverse=True):
        newest.setdefault(one.url, one)
    return tuple(newest.values())


def fetch_document(web: Web, offered: Offered, trust: Trust, *, etag: str = "") -> Fetched:
    """Return a document after its hash and signature were checked.

    Raises:
        DownloadError, AddressRefusedError: If it cannot be had.
        CsafError: If hash or signature do not fit.
        IntakeError: If it carries neither hash nor signature, or no signature where one is required.
    """
    answer = web.get(offered.url, etag=etag)
    if not answer.changed:
        return Fetched(b"", etag, "", hash_checked=False, changed=False)
    hashed = _check_hash(web, offered, answer.body)
    signed_by = _check_signature(web, offered, answer.body, trust)
    if not hashed and not signed_by:
        raise IntakeError(f"{_file_of(offered.url)} has neither a hash nor a signature that could be checked.")
    return Fetched(answer.body, answer.etag, signed_by, hash_checked=hashed)


def _check_hash(web: Web, offered: Offered, raw: bytes) -> bool:
    for algorithm in ("sha512", "sha256"):
        named = [url for url in offered.hash_urls if url.endswith(algorithm)]
        if offered.hash_urls and not named:
            continue
        try:
            published = web.get(named[0] if named else f"{offered.url}.{algorithm}").body
        except DownloadError:
            continue
        csaf.check_hash(raw, published, algorithm)
        return True
    return False


def _check_signature(web: Web, offered: Offered, raw: bytes, trust: Trust) -> str:
    """Return who signed; empty where there is no signature and none is required."""
    try:
        signature = web.get(offered.signature_url or f"{offered.url}.asc").body
    except DownloadError as error:
        if trust.require_signature:
            raise UnsignedError(f"{_file_of(offered.url)} is not signed: {error}") from error
        return ""
    if not trust.certificates and not trust.require_signature:
        return ""
    return csaf.check_signature(raw, signature, trust.certificates).certificate


def _file_of(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2] or url
