"""Find the CSAF provider of a domain, in the order of the standard.

Every address, also one that a foreign security.txt names, goes through the address filter of the client.
Source: CSAF 2.0, 7.3.1: well-known URL, then security.txt, then the DNS path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bollwerk.engines import csaf
from bollwerk.rooms.advisories.errors import AddressRefusedError, DownloadError, ProviderNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bollwerk.rooms.advisories.adapters.web import Web

__all__ = ["Discovered", "Way", "discover"]

_WELL_KNOWN = "/.well-known/csaf/provider-metadata.json"
_SECURITY_TXT = ("/.well-known/security.txt", "/security.txt")
_FIELD = re.compile(r"^CSAF:[ \t]*(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_SCHEME = "https"
_MOST_NAMED = 20
_LARGEST_TEXT = 64 * 1024


class Way(StrEnum):
    """How a provider was found."""

    WELL_KNOWN = "well_known"
    SECURITY_TXT = "security_txt"
    DNS_PATH = "dns_path"


@dataclass(frozen=True, slots=True)
class Discovered:
    """The provider of a domain.

    Attributes:
        url: Address of its metadata.
        tried: Ways before that led nowhere, each with its reason.
    """

    url: str
    by: Way
    publisher: str
    role: str
    lists: int
    fingerprints: tuple[str, ...]
    tried: tuple[tuple[str, str], ...]


def discover(web: Web, domain: str) -> Discovered:
    """Return the provider of a domain.

    Args:
        web: Fetches.
        domain: Name of a domain; with a scheme before it, that is asked instead of https.

    Raises:
        AddressRefusedError: If the domain itself may not be asked.
        ProviderNotFoundError: If none of the ways leads to a provider's metadata.
    """
    name = domain.strip().rstrip("/")
    base = name if "://" in name else f"{_SCHEME}://{name}"
    tried: list[tuple[str, str]] = []
    for way, address in _candidates(web, base, tried):
        try:
            metadata = csaf.read_provider_metadata(web.get(address).body)
        except (DownloadError, AddressRefusedError, csaf.CsafError) as error:
            tried.append((address, str(error)))
            continue
        keys = tuple(key.fingerprint or "" for key in metadata.public_openpgp_keys)
        lists = len(metadata.feeds()) or len(metadata.directories())
        name, role = metadata.publisher.name, metadata.role
        return Discovered(address, way, name, role, lists, tuple(filter(None, keys)), tuple(tried))
    raise ProviderNotFoundError(domain, tuple(tried))


def _candidates(web: Web, base: str, tried: list[tuple[str, str]]) -> Iterator[tuple[Way, str]]:
    yield Way.WELL_KNOWN, f"{base}{_WELL_KNOWN}"
    for address in _named_in_text(web, base, tried):
        yield Way.SECURITY_TXT, address
    parts = urlsplit(base)
    if parts.hostname and not _is_number(parts.hostname):
        port = f":{parts.port}" if parts.port else ""
        yield Way.DNS_PATH, f"{parts.scheme}://csaf.data.security.{parts.hostname}{port}/"


def _named_in_text(web: Web, base: str, tried: list[tuple[str, str]]) -> list[str]:
    """Return the addresses that the domain names in security.txt, at most 20; the old place counts for the new."""
    for path in _SECURITY_TXT:
        try:
            raw = web.get(f"{base}{path}").body[:_LARGEST_TEXT]
        except (DownloadError, AddressRefusedError) as error:
            tried.append((f"{base}{path}", str(error)))
            continue
        if found := _FIELD.findall(raw.decode("utf-8", "replace").replace("\r\n", "\n")):
            return found[:_MOST_NAMED]
        tried.append((f"{base}{path}", "It names no CSAF provider."))
    return []


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
