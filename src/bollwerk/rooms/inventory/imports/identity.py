"""Does a source's host look like one we know? Reasons for a proposal; a person decides, and the decision is remembered.

Pure: works on plain facts of both sides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["Candidate", "HostFacts", "HostIndex", "Likeness"]

_MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
_SHARED_MACS = ("00:00:00", "ff:ff:ff", "02:42:", "00:50:56:c0:", "00:15:5d:00:00")
"""MAC addresses many hosts have: none, broadcast, container bridges, virtual adapters of desktop virtualisation."""
_SHARED_ADDRESSES = (
    "127.",
    "::1",
    "169.254.",
    "fe80:",
    "0.0.0.0",  # noqa: S104 - an address to ignore, not to bind to
    "172.17.0.1",
)
_SHARED_NAMES = frozenset(
    {"", "localhost", "server", "router", "switch", "pc", "default", "unknown", "debian", "ubuntu"}
)
_SHARED_SERIALS = frozenset(
    {"", "none", "n/a", "na", "unknown", "default string", "not specified", "system serial number", "0123456789"}
)
_SHORTEST_SERIAL = 4
_MOST_CANDIDATES = 3
_MOST_SHARING = 5
"""A sign that more hosts than this share tells nobody apart."""


class Likeness(StrEnum):
    """Why two hosts may be the same, the strongest reason first."""

    SAME_SERIAL = "same_serial"
    SAME_MAC = "same_mac"
    SAME_FQDN = "same_fqdn"
    SAME_NAME_AND_ADDRESS = "same_name_and_address"
    SAME_NAME = "same_name"
    SAME_ADDRESS = "same_address"


_STRENGTH = {likeness: place for place, likeness in enumerate(Likeness)}


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What tells hosts apart; everything may be empty."""

    name: str = ""
    hostname: str = ""
    fqdn: str = ""
    serial: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host we know that a source's record may be."""

    target_id: int
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class _Signs:
    serial: str
    fqdn: str
    names: frozenset[str]
    macs: frozenset[str]
    addresses: frozenset[str]


class HostIndex:
    """The hosts we know, by their signs."""

    def __init__(self, hosts: Mapping[int, HostFacts]) -> None:
        self._signs = {target_id: _signs(facts) for target_id, facts in hosts.items()}
        self._by_sign: dict[tuple[str, str], list[int]] = defaultdict(list)
        for target_id, signs in self._signs.items():
            for sign in _keys(signs):
                self._by_sign[sign].append(target_id)

    def candidates(self, facts: HostFacts, *, not_these: Collection[int] = ()) -> tuple[Candidate, ...]:
        """Return the hosts that this one may be, likeliest first; at most three.

        Args:
            facts: What the source says.
            not_these: Hosts that it is not: decided by a person, or the source shows them as others.
        """
        signs = _signs(facts)
        found: dict[int, tuple[Likeness, ...]] = {}
        for sign in _keys(signs):
            sharing = self._by_sign.get(sign, [])
            for target_id in sharing if len(sharing) <= _MOST_SHARING else []:
                if target_id not in found and target_id not in not_these:
                    found[target_id] = _reasons(signs, self._signs[target_id])
        likely = [Candidate(target_id, reasons) for target_id, reasons in found.items() if reasons]
        likely.sort(key=lambda one: (_STRENGTH[one.reasons[0]], -len(one.reasons), one.target_id))
        return tuple(likely[:_MOST_CANDIDATES])


def _signs(facts: HostFacts) -> _Signs:
    serial = facts.serial.strip().casefold()
    if serial in _SHARED_SERIALS or len(serial) < _SHORTEST_SERIAL or not serial.strip("0"):
        serial = ""
    fqdn = facts.fqdn.strip(".").casefold()
    names = {_short(name) for name in (facts.hostname, facts.fqdn, facts.name if " " not in facts.name else "")}
    plain = {address.casefold() for address in facts.addresses}
    macs = {address for address in plain if _MAC.match(address) and not address.startswith(_SHARED_MACS)}
    addresses = {one for one in plain if not _MAC.match(one) and not one.startswith(_SHARED_ADDRESSES)}
    return _Signs(
        serial=serial,
        fqdn=fqdn if "." in fqdn else "",
        names=frozenset(names - _SHARED_NAMES),
        macs=frozenset(macs),
        addresses=frozenset(addresses),
    )


def _short(name: str) -> str:
    """Return the host's own part of a name; an address is no name."""
    first = name.strip().casefold().partition(".")[0]
    return "" if first.isdecimal() or ":" in first else first


def _keys(signs: _Signs) -> Iterable[tuple[str, str]]:
    if signs.serial:
        yield "serial", signs.serial
    if signs.fqdn:
        yield "fqdn", signs.fqdn
    for kind, values in (("name", signs.names), ("mac", signs.macs), ("address", signs.addresses)):
        for value in sorted(values):
            yield kind, value


def _reasons(one: _Signs, other: _Signs) -> tuple[Likeness, ...]:
    """Return what speaks for two hosts being the same, strongest first; nothing if more speaks against it.

    Different serial numbers are two devices unless they share a network card (a replaced board). An address alone
    moves from host to host, so it counts only where one of them has no name.
    """
    if one.serial and other.serial and one.serial != other.serial and not one.macs & other.macs:
        return ()
    same_name, same_address = bool(one.names & other.names), bool(one.addresses & other.addresses)
    domains_differ = bool(one.fqdn and other.fqdn and one.fqdn != other.fqdn)
    nameless = not one.names or not other.names
    checks = {
        Likeness.SAME_SERIAL: bool(one.serial) and one.serial == other.serial,
        Likeness.SAME_MAC: bool(one.macs & other.macs),
        Likeness.SAME_FQDN: bool(one.fqdn) and one.fqdn == other.fqdn,
        Likeness.SAME_NAME_AND_ADDRESS: same_name and same_address,
        Likeness.SAME_NAME: same_name and not same_address and not domains_differ,
        Likeness.SAME_ADDRESS: same_address and not same_name and nameless,
    }
    return tuple(likeness for likeness, holds in checks.items() if holds)
