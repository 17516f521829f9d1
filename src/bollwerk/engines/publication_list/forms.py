"""A publication list in the forms that proxies, packet filters and name servers read."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

from bollwerk.engines.publication_list.lists import EVERY_OTHER
from bollwerk.engines.publication_list.states import HostState

if TYPE_CHECKING:
    from bollwerk.engines.publication_list.lists import PublicationList

__all__ = ["DEFAULT_KEY", "haproxy_map", "nftables_set", "nginx_map", "policy_zone"]

DEFAULT_KEY: Final = EVERY_OTHER
"""Key of a HAProxy map under which the state of unknown names stands."""


def nginx_map(content: PublicationList) -> bytes:
    """Return the inside of an nginx `map` from `$host` to a state."""
    lines = [_head(content), f"default {content.default.value};"]
    lines += [f"{host} {state};" for host, state in sorted(content.hosts.items())]
    return _text(lines)


def haproxy_map(content: PublicationList) -> bytes:
    """Return a HAProxy map file from host name to state; `*` holds for every other name."""
    lines = [_head(content), f"{DEFAULT_KEY} {content.default.value}"]
    lines += [f"{host} {state}" for host, state in sorted(content.hosts.items())]
    return _text(lines)


def nftables_set(content: PublicationList) -> bytes:
    """Return an nftables file that puts the shut addresses into two sets, replacing what they held, in one step."""
    shut = [ipaddress.ip_address(one) for one, state in content.addresses.items() if state is HostState.SHUT]
    lines = [_head(content), "table inet bollwerk_gate {"]
    for version, kind in ((4, "ipv4_addr"), (6, "ipv6_addr")):
        lines.append(f"\tset shut{version} {{ type {kind}; }}")
    lines.append("}")
    for version in (4, 6):
        lines.append(f"flush set inet bollwerk_gate shut{version}")
        members = sorted(one for one in shut if one.version == version)
        if members:
            elements = ", ".join(map(str, members))
            lines.append(f"add element inet bollwerk_gate shut{version} {{ {elements} }}")
    return _text(lines)


def policy_zone(content: PublicationList, *, origin: str = "gate.bollwerk.invalid") -> bytes:
    """Return a response policy zone for name servers: shut names do not exist."""
    lines = [
        _head(content).replace("#", ";", 1),
        f"$ORIGIN {origin}.",
        "$TTL 30",
        f"@ SOA localhost. root.localhost. {content.serial % 2**32} 300 60 86400 30",
        "@ NS localhost.",
    ]
    lines += [f"{host} CNAME ." for host, state in sorted(content.hosts.items()) if state is HostState.SHUT]
    return _text(lines)


def _head(content: PublicationList) -> str:
    return f"# Bollwerk publication list {content.serial}, {content.sha256}"


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("ascii")
