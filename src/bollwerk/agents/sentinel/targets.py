"""Prepare an append-only place for a client: what the server allows its key, and what the client must do."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .records import SentinelError

__all__ = ["Target", "prepare"]

_KEY_KINDS: Final = frozenset({"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"})
_KEY_KINDS_OLD: Final = frozenset({"ssh-rsa", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
_KEY_PARTS: Final = 2


@dataclass(frozen=True, slots=True)
class Target:
    """An append-only place for one client.

    Attributes:
        authorized_keys: The line for the account that receives backups: one forced command, nothing else allowed.
        client: Commands for the client, the first run creates the repository.
    """

    authorized_keys: str
    client: tuple[str, ...]


def prepare(directory: Path, public_key: str, *, account: str, host: str) -> Target:
    """Make the directory and return what server and client need.

    Source: restic's manual, "Preparing a new repository", rclone over SSH; rclone's manual, "rclone serve restic":
    `--append-only` disallows deletion.

    Args:
        directory: Where the repository will lie; it must be empty or missing.
        public_key: The client's public key, one line.
        account: The account on the server that receives backups.
        host: The server's name as the client knows it.

    Raises:
        SentinelError: If the directory holds something, or the key is no public key.
    """
    key = _checked(public_key)
    place = directory.absolute()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise SentinelError(f"{place} holds something already; nothing was changed.")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = f"rclone --config /dev/null serve restic --stdio --append-only {shlex.quote(str(place))}"
    escaped = command.replace("\\", "\\\\").replace('"', '\\"')
    program = f"ssh -i ~/.ssh/backup_key {shlex.quote(f'{account}@{host}')} forced"
    restic = f"restic -o rclone.program={shlex.quote(program)} -o rclone.args= -r rclone:x"
    return Target(f'command="{escaped}",restrict {key}', (f"{restic} init", f"{restic} backup /srv"))


def _checked(public_key: str) -> str:
    parts = public_key.split()
    if "\n" in public_key.strip() or len(parts) < _KEY_PARTS or parts[0] not in _KEY_KINDS | _KEY_KINDS_OLD:
        raise SentinelError("That is no public SSH key of one line.")
    return " ".join(parts[:3])
