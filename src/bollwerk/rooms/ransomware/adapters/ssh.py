"""SSH to switches, routers and observers: known host keys only, one key of this house, no password ever."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import asyncssh

if TYPE_CHECKING:
    from pathlib import Path

    from bollwerk.rooms.ransomware.rules.containment import Command, Endpoint

__all__ = ["RefusedError", "UnreachableError", "connect", "house_key", "public_line", "run"]

_CIPHERS = "^aes256-gcm@openssh.com,aes128-gcm@openssh.com"
"""Asked for first, the others after them: a matrix of probes is some thousand packets, and each costs least here."""


class UnreachableError(Exception):
    """A host cannot be reached, shows another key than the known one, or does not let us in."""


class RefusedError(Exception):
    """A command ended with an error."""


def house_key(data_dir: Path) -> Path:
    """Return the file of the key with which this house speaks to control points; made once, readable by its owner."""
    path = data_dir / "keys" / "containment"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = asyncssh.generate_private_key("ssh-ed25519", comment="bollwerk-containment")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(key.export_private_key())
    return path


def public_line(key_file: Path) -> str:
    """Return the public half of a key as the line for ``authorized_keys``."""
    return asyncssh.read_private_key(str(key_file)).export_public_key().decode("ascii").strip()


async def connect(endpoint: Endpoint, *, key_file: Path, limit_s: float) -> asyncssh.SSHClientConnection:
    """Return a connection.

    Raises:
        UnreachableError: If there is none within `limit_s` seconds, with one sentence that says why.
    """
    if not endpoint.host_key:
        raise UnreachableError(f"No host key of {endpoint.host} is known.")
    try:
        known = asyncssh.import_public_key(endpoint.host_key)
        opening = asyncssh.connect(
            endpoint.host,
            endpoint.port,
            username=endpoint.username,
            client_keys=[str(key_file)],
            known_hosts=([known], [], []),
            config=None,
            agent_path=None,
            gss_host=None,
            preferred_auth="publickey",
            server_host_key_algs=[known.algorithm.decode("ascii")],
            compression_algs=None,
            encryption_algs=_CIPHERS,
        )
        return await asyncio.wait_for(opening, limit_s)
    except TimeoutError as error:
        raise UnreachableError(f"{endpoint.host}:{endpoint.port} does not answer.") from error
    except (OSError, asyncssh.Error, ValueError) as error:
        raise UnreachableError(f"{endpoint.host}:{endpoint.port}: {str(error) or type(error).__name__}") from error


async def run(connection: asyncssh.SSHClientConnection, command: Command, *, limit_s: float) -> str:
    """Return what a command prints.

    Raises:
        RefusedError: If it ends with an error, or not within `limit_s` seconds.
    """
    try:
        done = await asyncio.wait_for(connection.run(command.line, input=command.reads, check=False), limit_s)
    except TimeoutError as error:
        raise RefusedError(f"no end within {limit_s:g} seconds") from error
    except (OSError, asyncssh.Error) as error:
        raise RefusedError(str(error)) from error
    if done.exit_status != 0:
        raise RefusedError(str(done.stderr).strip().replace("\n", " ")[:200] or f"exit status {done.exit_status}")
    return str(done.stdout)
