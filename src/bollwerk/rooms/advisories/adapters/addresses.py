"""Which addresses may be fetched from: the Internet, never the own network.

A provider's metadata names further addresses, and a redirect names another one: without this filter a foreign file
decides what our server asks inside our own network.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bollwerk.rooms.advisories.errors import AddressRefusedError, DownloadError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["INTERNET_ONLY", "OWN_NETWORK_TOO", "AddressRules", "Place", "joined", "resolve", "rules_for_typed"]

_PORTS = frozenset({80, 443, 8080, 8443})
_HTTPS = 443
_HTTP = 80
_LONGEST = 2000
_PLAIN = "%/:?#[]@!$&'()*+,;=~"
"""What an address may hold as it is; anything else is written as its bytes. Source: RFC 3986, 2.2; RFC 3987, 3.1."""
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What may be fetched from.

    Attributes:
        own_network: Whether loopback and private addresses are allowed; only for tests and a provider of one's own.
        named: Host and port on loopback that a person typed; that one place is allowed, nothing else inside.
    """

    own_network: bool = False
    named: tuple[str, int] | None = None

    def allow(self, host: str, port: int) -> bool:
        """Return whether a place may be fetched from wherever it lies."""
        return self.own_network or self.named == (host, port)


INTERNET_ONLY = AddressRules()
OWN_NETWORK_TOO = AddressRules(own_network=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect: the address that was checked is the one used, so a second answer of DNS changes nothing.

    Attributes:
        host: Name for the certificate and the `Host` line.
        ip: Address to connect to.
        target: Path with query.
    """

    secure: bool
    host: str
    port: int
    ip: str
    target: str


def resolve(url: str, rules: AddressRules, lookup: Callable[[str, int], Sequence[str]] | None = None) -> Place:
    """Return where an address leads, if it may be fetched from.

    Raises:
        AddressRefusedError: If it is no plain http(s) address or any of its addresses lies in the own network.
        DownloadError: If the name is not known.
    """
    parts = _parts(url)
    secure = parts.scheme == "https"
    port = parts.port or (_HTTPS if secure else _HTTP)
    host = str(parts.hostname)
    if port not in _PORTS and not rules.allow(host, port):
        raise AddressRefusedError(f"Port {port} of {host} is none that warnings are fetched from.")
    found = (lookup or _lookup)(host, port)
    for one in found:
        if not rules.allow(host, port) and not _is_public(one):
            raise AddressRefusedError(f"{host} leads to {one}, which is not an address of the Internet.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(secure, host, port, found[0], quote(target, safe=_PLAIN))


def joined(base: str, address: str) -> str:
    """Return the address that a page at `base` names; what is none stays as it is and is refused when it is asked."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def rules_for_typed(url: str) -> AddressRules:
    """Return the rules for an address that a person typed: on loopback, that one place is allowed, nothing else."""
    try:
        parts = _parts(url)
    except AddressRefusedError:
        return INTERNET_ONLY
    host = str(parts.hostname)
    if host != "localhost" and not host.startswith("127.") and host != "::1":
        return INTERNET_ONLY
    return AddressRules(named=(host, parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)))


def _parts(url: str) -> SplitResult:
    if len(url) > _LONGEST or any(character <= " " for character in url):
        raise AddressRefusedError("The address is too long or holds blanks or control characters.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise AddressRefusedError(f"{url[:200]} is no address: {error}.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefusedError(f"{url[:200]} is no http or https address.")
    if parts.username or parts.password:
        raise AddressRefusedError(f"The address of {parts.hostname} holds a name or password.")
    return parts


def _lookup(host: str, port: int) -> list[str]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadError(f"The name {host} is not known.") from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def _is_public(text: str) -> bool:
    """Return whether an address belongs to the Internet, also where IPv4 is wrapped in IPv6."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            address = inner
        elif address in _NAT64:
            address = IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast
