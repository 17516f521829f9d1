"""Whether a scan looked where a finding was: only then does its silence say that the finding is gone.

Source: what users of finding trackers complain about most is a finding closed because a smaller scan did not mention
it. A scan covers a place only if it says what it looked at, reached that host and port, ran the same checks, logged in
where the earlier one had logged in, and came to its end.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bollwerk.engines.scan_reports.model import Place, Scope, Target

__all__ = ["Uncovered", "uncovered"]


class Uncovered(StrEnum):
    """Why silence about a place says nothing."""

    BROKEN_OFF = "broken_off"
    NOT_STATED = "not_stated"
    OTHER_TARGET = "other_target"
    NOT_REACHED = "not_reached"
    OTHER_PORTS = "other_ports"
    OTHER_PATHS = "other_paths"
    OTHER_CHECKS = "other_checks"
    NOT_LOGGED_IN = "not_logged_in"


def uncovered(place: Place, scope: Scope, *, earlier: Scope) -> Uncovered | None:
    """Return why a scan did not look at a place, None if it did.

    Args:
        place: Where the finding was.
        scope: What the new scan looked at.
        earlier: What the scan that saw the finding last had looked at.
    """
    if not scope.complete:
        return Uncovered.BROKEN_OFF
    if not scope.stated:
        return Uncovered.NOT_STATED
    if earlier.policy and scope.policy != earlier.policy:
        return Uncovered.OTHER_CHECKS
    if not place.host and not place.address:
        return _without_host(scope, earlier)
    targets = _targets_of(place, scope)
    if not targets:
        return Uncovered.OTHER_TARGET
    reached = [target for target in targets if target.looked_at]
    if not reached:
        return Uncovered.NOT_REACHED
    return _at_host(place, reached, logged_in=_logged_in(place, earlier))


def _without_host(scope: Scope, earlier: Scope) -> Uncovered | None:
    """Compare scans of source code and the like, which name repositories: all of the earlier ones must be there."""
    now = {target.host for target in scope.targets if target.looked_at}
    before = {target.host for target in earlier.targets}
    return None if before and before <= now else Uncovered.OTHER_TARGET


def _targets_of(place: Place, scope: Scope) -> list[Target]:
    names = {name for name in (place.host, place.address) if name}
    return [target for target in scope.targets if target.host in names]


def _logged_in(place: Place, earlier: Scope) -> bool:
    return any(target.authenticated for target in _targets_of(place, earlier))


def _at_host(place: Place, targets: list[Target], *, logged_in: bool) -> Uncovered | None:
    """Return what keeps every one of the targets from covering the place; the last reason met is the nearest miss."""
    nearest = Uncovered.OTHER_PORTS
    for target in targets:
        if not _has_port(target.ports, place):
            continue
        if not place.path.startswith(target.prefix):
            nearest = Uncovered.OTHER_PATHS
            continue
        if logged_in and not target.authenticated:
            nearest = Uncovered.NOT_LOGGED_IN
            continue
        return None
    return nearest


def _has_port(ports: str, place: Place) -> bool:
    """Return whether a port lies in a list such as "tcp:1-1000,8080 udp:53"; an empty list means all."""
    if not ports or not place.port:
        return True
    protocol = "udp" if place.protocol == "udp" else "tcp"
    for part in ports.split():
        name, _, numbers = part.rpartition(":")
        if name in {protocol, ""} and any(_in_range(one, place.port) for one in numbers.split(",")):
            return True
    return False


def _in_range(text: str, port: int) -> bool:
    first, _, last = text.partition("-")
    if not first.isdigit():
        return False
    return int(first) <= port <= (int(last) if last.isdigit() else int(first))
