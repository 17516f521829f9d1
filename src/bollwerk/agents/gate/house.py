"""Talk to the house: enrol once, pull lists by long poll, report."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bollwerk.agents import wire

from .errors import GateError, HouseAwayError

__all__ = ["House", "enrol"]

_TIMEOUT_S: Final = 40
"""Longer than the house makes a poll wait."""
_ANSWER: Final = 17 * 1024 * 1024
_NOTHING_NEW: Final = 204


@dataclass(frozen=True, slots=True)
class House:
    """Where lists come from.

    Attributes:
        server: Address of the house; plain HTTP only to this host itself.
        proxy: Number of the proxy in the house.
        key: The agent's own key.
        public_key: Key that signs lists, in hexadecimal; pinned when the agent enrolled.
    """

    server: str
    proxy: int
    key: str
    public_key: str

    def list_after(self, serial: int, *, wait_s: float) -> bytes | None:
        """Return the signed list if there is one other than `serial`, waiting for it; None if there is none.

        Raises:
            HouseAwayError: If the house cannot be reached or refuses.
        """
        status, content = self._ask("GET", f"publication?after={serial}&wait_s={wait_s:g}", b"")
        return None if status == _NOTHING_NEW else content

    def report(self, body: Mapping[str, Any]) -> None:
        """Tell the house which list is applied.

        Raises:
            HouseAwayError: If the house cannot be reached or refuses.
        """
        self._ask("POST", "report", json.dumps(body).encode())

    def _ask(self, method: str, what: str, body: bytes) -> tuple[int, bytes]:
        return ask(self.server, self.key, method, f"/api/v1/pentests/proxies/{self.proxy}/{what}", body)


def enrol(server: str, proxy: int, token: str) -> House:
    """Trade a one-time token for a key of one's own, and learn the key that signs lists.

    Raises:
        HouseAwayError: If the house cannot be reached or refuses.
    """
    body = json.dumps({"host": socket.gethostname()[:80] or "proxy"}).encode()
    _status, content = ask(server, token, "POST", f"/api/v1/pentests/proxies/{proxy}/enrol", body)
    try:
        answer = json.loads(content)
        return House(server, proxy, str(answer["key"]), str(answer["public_key"]))
    except (ValueError, KeyError, TypeError) as error:
        raise HouseAwayError("The house answered something else than a key.") from error


def ask(server: str, key: str, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    """Return status and content of an answer.

    Raises:
        HouseAwayError: If the house cannot be reached or refuses.
        GateError: If the address would carry the key in the open.
    """
    try:
        return wire.ask(server, key, method, path, body, timeout_s=_TIMEOUT_S, most_bytes=_ANSWER)
    except wire.AddressError as error:
        raise GateError(str(error)) from error
    except wire.WireError as error:
        raise HouseAwayError(str(error)) from error
