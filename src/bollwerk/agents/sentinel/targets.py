"""Prepare an append-only place for a client: what the server allows its key, and what the client must do."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .records import SentinelError
from .refusals import log_of

__all__ = ["Target", "Way", "prepare"]

_KEY_KINDS: Final = frozenset({"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"})
_KEY_KINDS_OLD: Final = frozenset({"ssh-rsa", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"})
_KEY_PARTS: Final = 2
_WISH, _NAME = "forced", "x"
"""What a client says, and the name restic puts behind it; whatever else it asks for is refused and written down."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a client reaches the place.

    Attributes:
        public_key: The client's public SSH key, one line.
        account: The account that receives backups, or the client's name over HTTPS.
        host: This host's name as the client knows it.
        listen: Address and port for HTTPS; empty for SSH.
    """

    public_key: str
    account: str
    host: str
    listen: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """An append-only place for one client.

    Attributes:
        authorized_keys: The line for the account that receives backups: one forced command, nothing else allowed.
        server: The service that answers over HTTPS; empty over SSH.
        client: Commands for the client, the first run creates the repository.
    """

    authorized_keys: str
    server: str
    client: tuple[str, ...]


def prepare(directory: Path, way: Way) -> Target:
    """Make the directory and return what server and client need.

    Source: restic's manual, "Preparing a new repository", rclone over SSH and REST server; rclone's manual, "rclone
    serve restic": `--append-only` disallows deletion.

    Args:
        directory: Where the repository will lie; it must be empty or missing.
        way: How the client reaches it.

    Raises:
        SentinelError: If the directory holds something, or the key is no public key.
    """
    key = "" if way.listen else _checked(way.public_key)
    place = directory.absolute()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise SentinelError(f"{place} holds something already; nothing was changed.")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    serve = "rclone --config /dev/null serve restic"
    if not key:
        return _over_https(serve, place, way)
    command = _forced(f"{serve} --stdio --append-only {_logged(place)} {shlex.quote(str(place))}", place)
    escaped = command.replace('"', '\\"')
    program = f"ssh -i ~/.ssh/backup_key {shlex.quote(f'{way.account}@{way.host}')} {_WISH}"
    restic = f"restic -o rclone.program={shlex.quote(program)} -o rclone.args= -r rclone:{_NAME}"
    return Target(f'command="{escaped}",restrict {key}', "", (f"{restic} init", f"{restic} backup /srv"))


def _logged(place: Path) -> str:
    """Return what makes rclone name every request in the log that the sentinel reads."""
    return f"-vv --log-file {shlex.quote(str(log_of(place)))}"


def _forced(serve: str, place: Path) -> str:
    """Return the shell line that serves when the client asks for just that, and writes down every other wish.

    Source: sshd(8), "AUTHORIZED_KEYS FILE FORMAT": the command that the client asked for is in SSH_ORIGINAL_COMMAND.
    """
    log = shlex.quote(str(log_of(place)))
    asked = '$(printf %.300s "$SSH_ORIGINAL_COMMAND" | tr -cd "[:print:]")'
    # One write for the whole line: other sessions append to the same file.
    note = f'printf "%s REFUSED : command: %s\\n" "$(date "+%Y/%m/%d %H:%M:%S")" "{asked}" >> {log}'
    return f'if [ "$SSH_ORIGINAL_COMMAND" = "{_WISH} {_NAME}" ]; then exec {serve}; fi; {note}; exit 1'


def _over_https(serve: str, place: Path, way: Way) -> Target:
    """Return the service and the client's commands; name and password of the client stand in files, not in lists."""
    keys = "--cert /etc/bollwerk/backup.crt --key /etc/bollwerk/backup.key --htpasswd /etc/bollwerk/backup.htpasswd"
    kept = f"{keys} {_logged(place)}"
    server = f"{serve} --append-only --addr {shlex.quote(way.listen)} {kept} {shlex.quote(str(place))}"
    port = way.listen.rpartition(":")[2]
    address = f"rest:https://{way.account}:PASSWORD@{way.host}:{port}/"
    restic = "restic --repository-file ~/.config/backup.address --cacert ~/.config/backup.crt"
    first = f"install -m 600 /dev/null ~/.config/backup.address && echo '{address}' > ~/.config/backup.address"
    return Target("", server, (first, f"{restic} init", f"{restic} backup /srv"))


def _checked(public_key: str) -> str:
    parts = public_key.split()
    if "\n" in public_key.strip() or len(parts) < _KEY_PARTS or parts[0] not in _KEY_KINDS | _KEY_KINDS_OLD:
        raise SentinelError("That is no public SSH key of one line.")
    return " ".join(parts[:3])
