"""Take an image of a disk or memory from outside, through the hypervisor or a rescue system, with its hash."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import asyncssh

from bollwerk.rooms.ransomware.adapters import ssh

if TYPE_CHECKING:
    from pathlib import Path

    from bollwerk.rooms.ransomware.rules.containment import Endpoint

__all__ = ["Image", "hash_image", "take_image"]

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Image:
    """An image as it was written."""

    sha256: str
    size_bytes: int


def hash_image(path: Path) -> Image:
    """Return hash and size of an image that somebody took already."""
    with path.open("rb") as stream:
        return Image(hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size)


def take_image(endpoint: Endpoint, command: str, to: Path, *, key_file: Path, limit_s: float = 10.0) -> Image:
    """Write what a command prints to a new file, and return its hash.

    Args:
        endpoint: Hypervisor or rescue system; never the suspect system as it runs.
        command: Prints the image, such as ``dd if=/dev/vg0/srv-akten bs=4M`` or a dump of the memory.
        to: File that does not exist yet; nothing is ever overwritten.
        key_file: Private key of this house.
        limit_s: Seconds for the connection.

    Raises:
        UnreachableError: If the host cannot be reached.
        RefusedError: If the command ends with an error; the half image is removed.
        FileExistsError: If the file is there already.
    """
    return asyncio.run(_take(endpoint, command, to, key_file, limit_s))


async def _take(endpoint: Endpoint, command: str, to: Path, key_file: Path, limit_s: float) -> Image:
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as stream:
        try:
            connection = await ssh.connect(endpoint, key_file=key_file, limit_s=limit_s)
            try:
                return await _written(connection, command, stream)
            finally:
                connection.close()
        except asyncssh.Error as error:
            to.unlink(missing_ok=True)
            raise ssh.RefusedError(str(error)) from error
        except (ssh.UnreachableError, ssh.RefusedError, OSError):
            to.unlink(missing_ok=True)
            raise


async def _written(connection: asyncssh.SSHClientConnection, command: str, stream: BinaryIO) -> Image:
    digest, size = hashlib.sha256(), 0
    process: asyncssh.SSHClientProcess[bytes] = await connection.create_process(command, encoding=None)
    while chunk := await process.stdout.read(_CHUNK):
        digest.update(chunk)
        size += stream.write(chunk)
    done = await process.wait()
    if done.exit_status != 0:
        raise ssh.RefusedError(f"the command ended with {done.exit_status}")
    return Image(digest.hexdigest(), size)
