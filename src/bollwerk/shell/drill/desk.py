"""The share of a drill as clerks use it: Samba in the file server's namespace, a client at the clerk's desk."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_connection
from typing import Final

from bollwerk.rooms.ransomware.adapters.namespaces import NamespaceError, NamespaceLab

__all__ = ["PORT", "Desk"]

PORT: Final = 445
_SHARE: Final = "akten"
_READY_S: Final = 30.0
_FOLDERS: Final = (
    "pid directory",
    "lock directory",
    "state directory",
    "cache directory",
    "private dir",
    "ncalrpc dir",
)


@dataclass(slots=True)
class Desk:
    """A share on the network of one drill, and the desk it is used from.

    Attributes:
        folder: Where everything of the server lies; a new one.
        share: What it serves.
        address: Where it listens, inside the drill's own network.
    """

    lab: NamespaceLab
    folder: Path
    share: Path
    address: str
    _server: subprocess.Popen[bytes] | None = field(default=None)

    def open(self) -> None:
        """Start the server and wait until it answers the desk.

        Raises:
            NamespaceError: If it does not start.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        settings = self.folder / "smb.conf"
        settings.write_text(self._settings(), encoding="utf-8")
        program = shutil.which("smbd", path="/usr/sbin:/sbin:/usr/bin") or "smbd"
        self._server = self.lab.start("files", program, "-F", "-s", str(settings), known_as="share")
        until = time.monotonic() + _READY_S
        while time.monotonic() < until and self._server.poll() is None:
            with self.lab.standing_in("clerk"), suppress(OSError):
                create_connection((self.address, PORT), timeout=1).close()
                return
            time.sleep(0.05)
        raise NamespaceError("The share of the file server does not start.")

    def close(self) -> None:
        """Stop the server, as before its disk is wiped."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=_READY_S)

    def _settings(self) -> str:
        places = "\n".join(f"{name} = {self.folder}" for name in _FOLDERS)
        return (
            f"[global]\nserver role = standalone server\nsmb ports = {PORT}\ninterfaces = {self.address}\n"
            "bind interfaces only = yes\nmap to guest = Bad User\nguest account = root\nload printers = no\n"
            f"disable spoolss = yes\nusershare path =\nlog file = {self.folder / 'log'}\n{places}\n"
            f"[{_SHARE}]\npath = {self.share}\nguest ok = yes\nread only = no\n"
        )

    def save(self, path: str, data: bytes) -> None:
        """Save a file in the share, from the clerk's desk over the network.

        Raises:
            NamespaceError: If the share does not take it.
        """
        own = self.folder / "outgoing"
        own.write_bytes(data)
        self._ask(f'put "{own}" "{path}"')

    def read(self, path: str) -> bytes:
        """Return a file of the share as the clerk's desk gets it over the network.

        Raises:
            NamespaceError: If the share does not give it.
        """
        own = self.folder / "incoming"
        self._ask(f'get "{path}" "{own}"')
        return own.read_bytes()

    def _ask(self, command: str) -> None:
        client = shutil.which("smbclient") or "smbclient"
        where = [f"//{self.address}/{_SHARE}", "-p", str(PORT), "-N", "-s", str(self.folder / "smb.conf")]
        self.lab.run("clerk", client, *where, "-c", command)
