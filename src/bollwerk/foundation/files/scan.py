"""Ask clamd whether a file holds malware it knows.

The answer is never "clean", only what was looked for with which signatures, and how old those are.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ScanResult", "ScanState", "scan"]

_CHUNK = 65536
_TIMEOUT_S = 60.0


class ScanState(StrEnum):
    """What is known about malware in a file."""

    NOT_SCANNED = "not_scanned"
    NOTHING_FOUND = "nothing_found"
    FOUND = "found"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Result of a scan.

    Attributes:
        signature: Name of the malware found.
        signatures: Scanner and its signatures with their age, e.g. ``ClamAV 1.0.7/27400/Fri Nov 20 ...``.
    """

    state: ScanState
    signature: str = ""
    signatures: str = ""


def scan(path: Path) -> ScanResult:
    """Return what clamd says about a file: not scanned where none is configured, failed where it does not answer."""
    address: str = settings.CLAMD_ADDRESS
    if not address:
        return ScanResult(ScanState.NOT_SCANNED)
    try:
        signatures = _ask(address, b"zVERSION\0")
        answer = _stream(address, path)
    except OSError:
        return ScanResult(ScanState.FAILED)
    if answer.endswith(" FOUND"):
        found = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return ScanResult(ScanState.FOUND, found[:200], signatures[:200])
    state = ScanState.NOTHING_FOUND if answer == "stream: OK" else ScanState.FAILED
    return ScanResult(state, signatures=signatures[:200])


def _connect(address: str) -> socket.socket:
    """Connect to ``/path/of/socket`` or ``host:port``."""
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_TIMEOUT_S)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_TIMEOUT_S)


def _ask(address: str, command: bytes) -> str:
    with _connect(address) as connection:
        connection.sendall(command)
        return _read(connection)


def _stream(address: str, path: Path) -> str:
    """Send a file and return the verdict."""
    with _connect(address) as connection, path.open("rb") as file:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        return _read(connection)


def _read(connection: socket.socket) -> str:
    """Read one answer, which ends with a zero byte."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _CHUNK:
        part = connection.recv(4096)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
