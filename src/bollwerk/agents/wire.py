"""How agents speak to the house: one request with the agent's own key, never in the open."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

__all__ = ["AddressError", "RefusedError", "WireError", "ask", "decoded"]

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_GOOD: Final = frozenset({200, 204})


class WireError(Exception):
    """The house cannot be reached or refuses; the text is one sentence."""


class AddressError(WireError):
    """The address would carry the key in the open, or is none."""


class RefusedError(WireError):
    """The house answered and refused.

    Attributes:
        status: Its HTTP status.
    """

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


def ask(
    server: str, key: str, method: str, path: str, body: bytes, *, timeout_s: float = 60, most_bytes: int = 4 * 1024**2
) -> tuple[int, bytes]:
    """Return status (200 or 204) and content of the answer.

    Args:
        server: Address of the house; plain HTTP only to this host itself.
        key: Token that says who asks.
        method: GET or POST.
        path: What is asked for.
        body: JSON, or nothing.
        timeout_s: Longest silence.
        most_bytes: Of a longer answer the rest is not read.

    Raises:
        RefusedError: If the house answers with anything else.
        WireError: If it cannot be reached.
    """
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection = _connection(server, timeout_s)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read(most_bytes)
        connection.close()
    except (OSError, HTTPException) as error:
        raise WireError(f"The house at {server} cannot be reached: {error}") from error
    if answer.status not in _GOOD:
        said = decoded(content).get("detail", answer.reason)
        raise RefusedError(f"The house refused ({answer.status}): {said}", answer.status)
    return answer.status, content


def decoded(content: bytes) -> dict[str, Any]:
    """Return the object in an answer; an empty one where there is none."""
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _connection(server: str, timeout_s: float) -> HTTPConnection:
    parts = urlsplit(server)
    if parts.scheme == "https" and parts.hostname:
        return HTTPSConnection(parts.hostname, parts.port, timeout=timeout_s)
    if parts.scheme == "http" and parts.hostname in _LOCAL:
        return HTTPConnection(parts.hostname, parts.port, timeout=timeout_s)
    raise AddressError(f"{server} is no address to send a key to: use https, or http on this host.")
