"""Text for nftables: an own table early in the path, so that no rule of the house lets an attacker's session live.

Priority -350 stands before connection tracking (-200) and before the raw table (-300): a packet of an isolated host is
dropped before any ``ct state established accept`` can let it pass.
Source: measured at a router, a drop behind that rule let a running session go on until the sender ended it.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PRIORITY", "HandleError", "bridge_ruleset", "bridge_table", "released", "router_ruleset", "router_table"]

PRIORITY = -350
_PORT = re.compile(r"[A-Za-z0-9_.@-]{1,15}")
_BRIDGE = "bridge bollwerk"
_ROUTER = "inet bollwerk"
_NEIGHBOURS = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert }"
_ANSWER = "tcp flags & (syn|ack) != syn"


class HandleError(ValueError):
    """A port or address cannot be put into a rule.

    Attributes:
        handle: What was given.
    """

    def __init__(self, handle: str) -> None:
        super().__init__(f"{handle!r} is neither a port nor an address")
        self.handle = handle


def _ports(names: Sequence[str]) -> list[str]:
    for name in names:
        if not _PORT.fullmatch(name):
            raise HandleError(name)
    return [f'"{name}"' for name in names]


def _add(table: str, name: str, elements: Sequence[str]) -> list[str]:
    return [f"add element {table} {name} {{ {', '.join(elements)} }}"] if elements else []


def bridge_table(*, management: Sequence[str], management_port: int, local: bool) -> list[str]:
    """Return the lines that make the table of a bridge, the same however often they are loaded.

    Args:
        management: Ports behind which hosts are managed from.
        management_port: TCP port of an isolated host that they may reach.
        local: The bridge's own address manages hosts too.

    Raises:
        HandleError: If a port has no valid name.
    """
    sets = [
        f"add table {_BRIDGE}",
        f"add set {_BRIDGE} isolated {{ type ifname; counter; }}",
        f"add set {_BRIDGE} management {{ type ifname; }}",
        f"flush set {_BRIDGE} management",
        *_add(_BRIDGE, "management", _ports(management)),
    ]
    chains = []
    # The kernel takes "forward", "input" and "output" for words of its own, so chains have names of ours.
    for chain, hook in (("passing", "forward"), ("to_bridge", "input"), ("from_bridge", "output")):
        chains += [
            f"add chain {_BRIDGE} {chain} {{ type filter hook {hook} priority {PRIORITY}; policy accept; }}",
            f"flush chain {_BRIDGE} {chain}",
        ]
    return [*sets, *chains, *_bridge_rules(management_port, local=local)]


def _bridge_rules(port: int, *, local: bool) -> list[str]:
    inwards, outwards = "iifname @management oifname @isolated", "iifname @isolated oifname @management"
    rules = _allowed("passing", inwards, outwards, port)
    if local:
        rules += [rule for rule in _allowed("from_bridge", "oifname @isolated", "", port) if rule]
        rules += [rule for rule in _allowed("to_bridge", "", "iifname @isolated", port) if rule]
    drops = [
        ("passing", "iifname @isolated"), ("passing", "oifname @isolated"),
        ("to_bridge", "iifname @isolated"), ("from_bridge", "oifname @isolated"),
    ]  # fmt: skip
    return [*rules, *(f"add rule {_BRIDGE} {chain} {match} drop" for chain, match in drops)]


def _allowed(chain: str, inwards: str, outwards: str, port: int) -> list[str]:
    """Return the rules of the management path: asked from one side only; addresses are found in both directions."""
    rules = []
    if inwards:
        rules.append(f"add rule {_BRIDGE} {chain} {inwards} tcp dport {port} accept")
    if outwards:
        rules.append(f"add rule {_BRIDGE} {chain} {outwards} tcp sport {port} {_ANSWER} accept")
    for match in (inwards, outwards):
        if match:
            rules += [f"add rule {_BRIDGE} {chain} {match} {kind} accept" for kind in ("ether type arp", _NEIGHBOURS)]
    return rules


def bridge_ruleset(handles: Sequence[str]) -> list[str]:
    """Return the lines that isolate ports of a bridge; ports that are isolated already stay so.

    Raises:
        HandleError: If a port has no valid name.
    """
    return _add(_BRIDGE, "isolated", _ports(handles))


def _by_family(handles: Sequence[str]) -> dict[str, list[str]]:
    """Return the handles by the set they belong to: hosts and networks of both families, and interfaces."""
    found: dict[str, list[str]] = {}
    for handle in handles:
        name, element = _sorted_in(handle)
        found.setdefault(name, []).append(element)
    return found


def _sorted_in(handle: str) -> tuple[str, str]:
    try:
        if "/" in handle:
            network = ip_network(handle, strict=False)
            return f"networks{network.version}", str(network)
        address = ip_address(handle)
    except ValueError:
        return "interfaces", _ports([handle])[0]
    return f"hosts{address.version}", str(address)


_SETS = {
    "hosts4": "type ipv4_addr; counter;",
    "hosts6": "type ipv6_addr; counter;",
    "networks4": "type ipv4_addr; flags interval; counter;",
    "networks6": "type ipv6_addr; flags interval; counter;",
    "interfaces": "type ifname; counter;",
}


def router_table(*, management: Sequence[str], management_port: int, local: bool) -> list[str]:
    """Return the lines that make the table of a router, the same however often they are loaded.

    Args:
        management: Addresses from which hosts are managed.
        management_port: TCP port of an isolated host that they may reach.
        local: The router's own address manages hosts too.

    Raises:
        HandleError: If an address is none.
    """
    lines = [f"add table {_ROUTER}"]
    lines += [f"add set {_ROUTER} {name} {{ {kind} }}" for name, kind in _SETS.items()]
    for version in (4, 6):
        wanted = [str(ip_address(one)) for one in management if ip_address(one).version == version]
        lines += [
            f"add set {_ROUTER} management{version} {{ type ipv{version}_addr; }}",
            f"flush set {_ROUTER} management{version}",
            *_add(_ROUTER, f"management{version}", wanted),
        ]
    for chain, hook in (("arriving", "prerouting"), ("passing", "forward"), ("leaving", "output")):
        lines += [
            f"add chain {_ROUTER} {chain} {{ type filter hook {hook} priority {PRIORITY}; policy accept; }}",
            f"flush chain {_ROUTER} {chain}",
        ]
    return [*lines, *_router_rules(management_port, local=local)]


def _router_rules(port: int, *, local: bool) -> list[str]:
    rules = [f"arriving {_NEIGHBOURS} accept", f"leaving {_NEIGHBOURS} accept"]
    for chain in ("arriving", "passing"):
        for family, version in (("ip", 4), ("ip6", 6)):
            rules += [
                f"{chain} {family} saddr @management{version} tcp dport {port} accept",
                f"{chain} {family} daddr @management{version} tcp sport {port} {_ANSWER} accept",
            ]
    if local:
        rules += [
            f"leaving tcp dport {port} accept",
            f"arriving fib daddr type local tcp sport {port} {_ANSWER} accept",
        ]
    rules += [f"{chain} {match} drop" for chain, match in _DROPS]
    return [f"add rule {_ROUTER} {rule}" for rule in rules]


_ADDRESS_SETS = (("ip", "hosts4"), ("ip", "networks4"), ("ip6", "hosts6"), ("ip6", "networks6"))
_DROPS = (
    *(("arriving", f"{family} {side} @{name}") for family, name in _ADDRESS_SETS for side in ("saddr", "daddr")),
    ("arriving", "iifname @interfaces"),
    # Once more behind address translation, when the true address of the host is known.
    *(("passing", f"{family} daddr @{name}") for family, name in _ADDRESS_SETS),
    ("passing", "oifname @interfaces"),
    *(("leaving", f"{family} daddr @{name}") for family, name in _ADDRESS_SETS),
    ("leaving", "oifname @interfaces"),
)


def router_ruleset(handles: Sequence[str]) -> list[str]:
    """Return the lines that isolate addresses, networks or interfaces at a router.

    Raises:
        HandleError: If a handle is neither.
    """
    return [line for name, elements in _by_family(handles).items() for line in _add(_ROUTER, name, elements)]


def released(ruleset: Sequence[str]) -> list[str]:
    """Return the lines that take back what `ruleset` isolated; what is not isolated (any more) is no error."""
    return [*ruleset, *("delete " + line.removeprefix("add ") for line in ruleset)]
