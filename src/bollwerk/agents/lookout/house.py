"""Talk to the house: enrol once, ask what is allowed, report."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bollwerk.agents import wire

from .errors import LookoutError

__all__ = ["House", "Orders", "enrol", "house_of", "write_whole"]

ORDERS_HOLD: Final = timedelta(hours=24)
"""How long an allowance counts when the house cannot be asked again; a withdrawn agreement ends reading in a day."""
_LONGEST_HOURS: Final = 168
"""No agreement allows lines to lie longer, whatever is answered."""
_SILENCE_S: Final = 10
"""The lookout looks at nothing while it waits for the house."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What the house allows.

    Attributes:
        audit: A service agreement allows reading `full_audit`.
        keep_hours: How long its lines may lie on this host.
        asked_at: When the house was asked; None if never.
    """

    audit: bool = False
    keep_hours: int = 0
    asked_at: datetime | None = None

    def allow_audit(self, at: datetime) -> bool:
        """Return whether lines of `full_audit` may be read now."""
        return self.audit and self.asked_at is not None and at - self.asked_at <= ORDERS_HOLD


@dataclass(frozen=True, slots=True)
class House:
    """Where signals go.

    Attributes:
        server: Address of the house; plain HTTP only to this host itself.
        lookout: Number of this lookout in the house.
        key: Its own key.
    """

    server: str
    lookout: int
    key: str

    def orders(self, at: datetime) -> Orders:
        """Return what is allowed.

        Raises:
            WireError: If the house cannot be reached or refuses.
        """
        answer = self._ask("GET", "orders", b"")
        hours = answer.get("keep_hours")
        if not isinstance(hours, int) or not 1 <= hours <= _LONGEST_HOURS:
            return Orders(asked_at=at)
        return Orders(answer.get("audit") is True, hours, at)

    def report(self, body: dict[str, Any]) -> None:
        """Send signals and standing.

        Raises:
            WireError: If the house cannot be reached or refuses.
        """
        self._ask("POST", "signals", json.dumps(body).encode())

    def _ask(self, method: str, what: str, body: bytes) -> dict[str, Any]:
        path = f"/api/v1/ransomware/lookouts/{self.lookout}/{what}"
        return wire.decoded(wire.ask(self.server, self.key, method, path, body, timeout_s=_SILENCE_S)[1])


def enrol(server: str, lookout: int, token: str, state: Path) -> House:
    """Trade a one-time token for a key of one's own and keep it, readable by its owner alone.

    Raises:
        LookoutError: If the house cannot be reached or refuses.
    """
    body = json.dumps({"host": socket.gethostname()[:80] or "lookout"}).encode()
    try:
        _status, content = wire.ask(server, token, "POST", f"/api/v1/ransomware/lookouts/{lookout}/enrol", body)
    except wire.WireError as error:
        raise LookoutError(str(error)) from error
    house = House(server, lookout, str(wire.decoded(content).get("key", "")))
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(state / "house.json", json.dumps(asdict(house)).encode())
    return house


def house_of(state: Path) -> House:
    """Return the house this lookout is enrolled with.

    Raises:
        LookoutError: If it is not enrolled.
    """
    try:
        return House(**json.loads((state / "house.json").read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise LookoutError(f"The lookout is not enrolled: {state / 'house.json'} cannot be read.") from error


def write_whole(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, as a whole or not at all."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)
    part.replace(file)
