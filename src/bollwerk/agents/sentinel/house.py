"""Talk to the house: enrol once, then send verdicts with the sentinel's own key. Contents never leave this host."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bollwerk.agents import wire

from .records import SentinelError

__all__ = ["House", "RefusedError", "ask_house", "enrol", "house_of"]


@dataclass(frozen=True, slots=True)
class House:
    """Where verdicts go.

    Attributes:
        server: Address of the house; plain HTTP only to this host itself.
        repository: Number of the repository in the house.
        key: The sentinel's own key.
    """

    server: str
    repository: int
    key: str

    def post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a report and return the answer.

        Raises:
            SentinelError: If the house cannot be reached or refuses.
        """
        return self._ask("POST", what, json.dumps(body).encode())

    def get(self, what: str) -> dict[str, Any]:
        """Ask for something and return the answer.

        Raises:
            SentinelError: If the house cannot be reached or refuses.
        """
        return self._ask("GET", what, b"")

    def _ask(self, method: str, what: str, body: bytes) -> dict[str, Any]:
        return ask_house(self.server, self.key, method, f"repositories/{self.repository}/{what}", body)


def ask_house(server: str, key: str, method: str, what: str, body: bytes = b"") -> dict[str, Any]:
    """Ask the room for something with a key and return the answer.

    Raises:
        RefusedError: If the house refuses.
        SentinelError: If it cannot be reached.
    """
    try:
        return wire.decoded(wire.ask(server, key, method, f"/api/v1/ransomware/{what}", body)[1])
    except wire.RefusedError as error:
        raise RefusedError(str(error)) from error
    except wire.WireError as error:
        raise SentinelError(str(error)) from error


class RefusedError(SentinelError):
    """The house answered and refused."""


def enrol(server: str, repository: int, token: str, directory: Path) -> House:
    """Trade a one-time token for a key of one's own and keep it, readable by its owner alone.

    Raises:
        SentinelError: If the house cannot be reached or refuses.
    """
    answer = House(server, repository, token).post("enrol", {"host": socket.gethostname()[:80] or "sentinel"})
    house = House(server, repository, str(answer["key"]))
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(directory / "house.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(asdict(house), stream)
    return house


def house_of(directory: Path) -> House:
    """Return the house this sentinel is enrolled with.

    Raises:
        SentinelError: If it is not enrolled.
    """
    try:
        return House(**json.loads((directory / "house.json").read_bytes()))
    except (OSError, ValueError, TypeError) as error:
        raise SentinelError(f"The sentinel is not enrolled: {directory / 'house.json'} cannot be read.") from error
