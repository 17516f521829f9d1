"""Talk to the house: enrol once, pull lists by long poll, report."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from .errors import GateError, HouseAwayError

__all__ = ["House", "enrol"]

_TIMEOUT_S: Final = 40
"""Longer than the house makes a poll wait."""
_ANSWER: Final = 17 * 1024 * 1024
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_OK: Final = 200
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
    """
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection = _connection(server)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read(_ANSWER)
        connection.close()
    except (OSError, HTTPException) as error:
        raise HouseAwayError(f"The house at {server} cannot be reached: {error}") from error
    if answer.status not in {_OK, _NOTHING_NEW}:
        raise HouseAwayError(f"The house refused ({answer.status}).")
    return answer.status, content


def _connection(server: str) -> HTTPConnection:
    parts = urlsplit(server)
    if parts.scheme == "https" and parts.hostname:
        return HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
    if parts.scheme == "http" and parts.hostname in _LOCAL:
        return HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
    raise GateError(f"{server} is no address to send a key to: use https, or http on this host.")
