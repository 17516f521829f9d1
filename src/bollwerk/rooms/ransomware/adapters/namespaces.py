"""Hosts in network namespaces of this machine: a switch or a router with real SSH servers, for drills and measurements.

Every name begins with a prefix of this run, nothing outside these namespaces is touched, and processes are ended by
their own id. Needs root.
"""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Self

import asyncssh

from bollwerk.rooms.ransomware.rules.containment import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["MissingProgramError", "NamespaceError", "NamespaceLab", "clear_namespaces"]

_PROGRAMS = ("ip", "nft", "sshd")
_CLONE_NEWNET = 0x40000000
_FOLDERS = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
_READY_S = 20.0
_PREFIX = re.compile(r"bw[0-9a-f]{6}")
_NAMED = Path("/run/netns")


class NamespaceError(RuntimeError):
    """The namespaces cannot be made."""


class MissingProgramError(NamespaceError):
    """A program of Debian is missing, or the caller is not root."""


@dataclass(slots=True)
class NamespaceLab:
    """Namespaces of one run, torn down on leaving.

    Attributes:
        folder: Where keys and configurations of the SSH servers lie; a new and empty one.
        programs: What must be installed besides the programs that make the network.
        prefix: What every name begins with.
    """

    folder: Path
    programs: Sequence[str] = ()
    prefix: str = field(default_factory=lambda: f"bw{secrets.token_hex(3)}")
    servers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        needed = (*_PROGRAMS, *self.programs)
        missing = [name for name in needed if which(name, path=_FOLDERS) is None]
        if missing or os.geteuid() != 0:
            raise MissingProgramError(f"needs root and the programs {', '.join(missing or needed)}")
        for name in ("host", "client"):
            key = asyncssh.generate_private_key("ssh-ed25519", comment=f"bollwerk-{name}")
            path = self.folder / name
            path.touch(mode=0o600)
            path.write_bytes(key.export_private_key())
            path.with_suffix(".pub").write_bytes(key.export_public_key())
        return self

    def __exit__(self, *_error: object) -> None:
        for server in self.servers.values():
            _end(server)
        clear_namespaces(self.prefix)

    @property
    def client_key(self) -> Path:
        """File of the private key that every server lets in."""
        return self.folder / "client"

    @property
    def host_key(self) -> str:
        """Public key of every server, as one line."""
        return (self.folder / "host.pub").read_text(encoding="ascii").strip()

    def _full(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def _batch(self, lines: Iterable[str], name: str = "") -> None:
        where = ["-n", self._full(name)] if name else []
        command = [which("ip", path=_FOLDERS) or "ip", *where, "-batch", "-"]
        done = subprocess.run(command, input="\n".join(lines).encode(), capture_output=True, check=False)  # noqa: S603
        if done.returncode:
            raise NamespaceError(done.stderr.decode(errors="replace").strip())

    def switch(self, name: str, hosts: dict[str, str]) -> None:
        """Make a switch (a bridge) and hosts at its ports; the port has the name of the host.

        Args:
            name: Name of the switch; address "" as a host makes none.
            hosts: Address with length of the prefix by name of the host.
        """
        self._batch(f"netns add {self._full(one)}" for one in (name, *hosts))
        lines = ["link add br0 type bridge", "link set br0 up", "link set lo up"]
        for host in hosts:
            lines.append(f"link add {host} type veth peer name eth0 netns {self._full(host)}")
            lines.append(f"link set {host} master br0 up")
        self._batch(lines, name)
        for host, address in hosts.items():
            self._batch([f"addr add {address} dev eth0", "link set eth0 up", "link set lo up"], host)

    def router(self, name: str, hosts: dict[str, tuple[str, str]]) -> None:
        """Make a router and hosts each in a network of its own; the router's port has the name of the host.

        Args:
            name: Name of the router.
            hosts: Address of the host and of the router's port, both with length of the prefix, by name of the host.
        """
        self._batch(f"netns add {self._full(one)}" for one in (name, *hosts))
        lines = ["link set lo up"]
        for host, (_address, gateway) in hosts.items():
            lines.append(f"link add {host} type veth peer name eth0 netns {self._full(host)}")
            lines += [f"addr add {gateway} dev {host}", f"link set {host} up"]
        self._batch(lines, name)
        for host, (address, gateway) in hosts.items():
            way = f"route add default via {gateway.partition('/')[0]}"
            self._batch([f"addr add {address} dev eth0", "link set eth0 up", "link set lo up", way], host)
        with self.standing_in(name):
            Path("/proc/sys/net/ipv4/ip_forward").write_text("1", encoding="ascii")

    def run(self, name: str, *command: str, reads: str = "") -> str:
        """Run a program in a namespace and return what it prints.

        Raises:
            NamespaceError: If it ends with an error.
        """
        with self.standing_in(name):
            done = subprocess.run(command, input=reads.encode(), capture_output=True, check=False)  # noqa: S603
        if done.returncode:
            raise NamespaceError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode()

    def serve_ssh(self, addresses: dict[str, str]) -> None:
        """Start an SSH server in each namespace and wait until all of them answer.

        Args:
            addresses: Address it listens at, without length of the prefix, by name of the namespace.
        """
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for name, address in addresses.items():
            settings = self.folder / f"{name}.conf"
            settings.write_text(
                f"ListenAddress {address}\nHostKey {self.folder / 'host'}\nPidFile none\nUsePAM no\nStrictModes no\n"
                f"AuthorizedKeysFile {self.folder / 'client.pub'}\nPasswordAuthentication no\nUseDNS no\n"
                "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 200\n",
                encoding="ascii",
            )
            self.start(name, which("sshd", path=_FOLDERS) or "sshd", "-D", "-e", "-f", str(settings), known_as=name)
        for name, address in addresses.items():
            self._wait_for(name, address)

    def start(self, name: str, *command: str, known_as: str = "") -> subprocess.Popen[bytes]:
        """Start a program in a namespace; it is ended with the others."""
        log = (self.folder / f"{known_as or len(self.servers)}.log").open("wb")
        with self.standing_in(name), log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
        self.servers[known_as or f"{name}-{len(self.servers)}"] = process
        return process

    def _wait_for(self, name: str, address: str) -> None:
        until = time.monotonic() + _READY_S
        while time.monotonic() < until:
            with self.standing_in(name), suppress(OSError), socket.create_connection((address, 22), timeout=1):
                return
            time.sleep(0.02)
        raise NamespaceError(f"the SSH server of {name} does not start: {(self.folder / f'{name}.log').read_text()}")

    def endpoint(self, address: str) -> Endpoint:
        """Return how the SSH server at an address is reached."""
        return Endpoint(address, 22, "root", self.host_key)

    @contextmanager
    def standing_in(self, name: str) -> Iterator[None]:
        """Let this thread open its sockets in a namespace; sockets stay where they were opened."""
        library = ctypes.CDLL(None, use_errno=True)
        with Path("/proc/thread-self/ns/net").open("rb") as home:
            with Path(f"/run/netns/{self._full(name)}").open("rb") as other:
                _enter(library, other.fileno())
            try:
                yield
            finally:
                _enter(library, home.fileno())


def clear_namespaces(prefix: str) -> int:
    """End what runs in the namespaces of one run, take them away and return how many there were.

    A name that no run of ours can have is refused, so nothing else is ever touched.

    Raises:
        NamespaceError: If the prefix is none of ours.
    """
    if not _PREFIX.fullmatch(prefix):
        raise NamespaceError(f"{prefix!r} names no run of ours.")
    found = sorted(_NAMED.glob(f"{prefix}-*"))
    for place in found:
        with suppress(NamespaceError):
            for process in _ip("netns", "pids", place.name).split():
                with suppress(ProcessLookupError):
                    os.kill(int(process), signal.SIGKILL)
            _ip("netns", "del", place.name)
    return len(found)


def _ip(*arguments: str) -> str:
    done = subprocess.run([which("ip", path=_FOLDERS) or "ip", *arguments], capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise NamespaceError(done.stderr.decode(errors="replace").strip())
    return done.stdout.decode()


def _enter(library: ctypes.CDLL, namespace: int) -> None:
    if library.setns(namespace, _CLONE_NEWNET):
        raise NamespaceError(os.strerror(ctypes.get_errno()))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
