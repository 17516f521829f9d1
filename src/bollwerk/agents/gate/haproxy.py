"""HAProxy: a map file that its rules look into, changed at run time without a reload."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from itertools import compress
from operator import is_not
from pathlib import Path
from typing import Final

from bollwerk.engines.publication_list import DEFAULT_KEY, PublicationList, haproxy_map

from .errors import ProxyRefusedError
from .memory import write_whole

__all__ = ["Haproxy"]

_TIMEOUT_S: Final = 5
_ANSWER: Final = 64 * 1024 * 1024
_AT_ONCE: Final = 200
"""Entries put in with one question; the socket takes 16 KB of commands at a time by default."""
_SESSION: Final = re.compile(r"^(0x[0-9a-f]+):.*?\bfe=(\S+)", re.MULTILINE)
_OWN_FRONTENDS: Final = frozenset({"GLOBAL"})


@dataclass(frozen=True, slots=True)
class Haproxy:
    """A HAProxy on this host.

    Attributes:
        socket_file: Its runtime socket, level admin.
        map_file: File the agent owns; its rules look into it.
    """

    socket_file: Path
    map_file: Path

    def apply(self, content: PublicationList, *, before: PublicationList | None, cut: bool) -> None:
        """Put a list into force: the running map first, then the file for the next start.

        Args:
            content: The list.
            before: The list before; where little changed, only that is told to HAProxy.
            cut: Whether running sessions are ended: a host name was shut.

        Raises:
            ProxyRefusedError: If HAProxy does not take it; the map before stays.
        """
        if before is None or not self._changed(content, before):
            self._replaced(content)
        if cut:
            self._cut()
        write_whole(self.map_file, haproxy_map(content))

    def _changed(self, content: PublicationList, before: PublicationList) -> bool:
        """Change single entries; return False where that is not possible and the whole map must be put in."""
        new = {**content.hosts, DEFAULT_KEY: content.default}
        old = {**before.hosts, DEFAULT_KEY: before.default}
        # Put together without a step of our own for each of thousands of names: the brake waits for it.
        changed = compress(new, map(is_not, map(old.get, new), new.values()))
        differing = [*changed, *(old.keys() - new.keys())]
        if len(differing) > _AT_ONCE:
            return False
        for name in differing:
            if name not in new:
                command = f"del map {self.map_file} {name}"
            else:
                command = f"{'set' if name in old else 'add'} map {self.map_file} {name} {new[name].value}"
            if self._ask(command).strip():
                return False
        return True

    def _replaced(self, content: PublicationList) -> None:
        """Put in the whole map, in one step."""
        version = self._prepared()
        entries = [line for line in haproxy_map(content).decode().splitlines() if not line.startswith("#")]
        for start in range(0, len(entries), _AT_ONCE):
            lines = "\n".join(entries[start : start + _AT_ONCE])
            self._demand(f"add map @{version} {self.map_file} <<\n{lines}\n")
        self._demand(f"commit map @{version} {self.map_file}")

    def _prepared(self) -> str:
        answer = self._ask(f"prepare map {self.map_file}")
        match = re.search(r"New version created: (\d+)", answer)
        if match is None:
            raise ProxyRefusedError(f"HAProxy does not know the map: {answer.strip()[:200]}")
        return match.group(1)

    def _demand(self, command: str) -> None:
        answer = self._ask(command).strip()
        if answer:
            raise ProxyRefusedError(f"HAProxy rejects the list: {answer[:200]}")

    def _cut(self) -> None:
        """End every session of a client; those of host names that are open come back at once."""
        found = _SESSION.findall(self._ask("show sess"))
        commands = [f"shutdown session {name}" for name, frontend in found if frontend not in _OWN_FRONTENDS]
        for start in range(0, len(commands), _AT_ONCE):
            self._ask(";".join(commands[start : start + _AT_ONCE]))

    def _ask(self, command: str) -> str:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(_TIMEOUT_S)
                connection.connect(str(self.socket_file))
                connection.sendall(command.encode() + b"\n")
                connection.shutdown(socket.SHUT_WR)
                return _all_of(connection).decode(errors="replace")
        except OSError as error:
            raise ProxyRefusedError(f"HAProxy does not answer at {self.socket_file}: {error}") from error


def _all_of(connection: socket.socket) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size < _ANSWER and (part := connection.recv(65536)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
