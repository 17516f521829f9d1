"""Search a suspect disk, mounted read-only on another machine, with clamd, YARA rules and lists of hashes.

A sweep adds evidence and never makes a system clean: it names what was looked for, how old that is and how many
signatures there are. Nothing of the disk is run, and no link is followed.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import stat
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import yara_x

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "Found",
    "Scanner",
    "Signatures",
    "SweepError",
    "SweepReport",
    "clamd_scanner",
    "hash_scanner",
    "sweep",
    "yara_scanner",
]

_SHOWN = 200
_CHUNK = 1 << 20
_YARA_LIMIT = 256 << 20
"""Bytes of one file that YARA sees; what is larger is seen from its beginning, as many scanners do."""
_CLAMD_S = 120.0
_HASH = re.compile(r"[0-9a-f]{64}")


class SweepError(RuntimeError):
    """The sweep cannot be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """What was looked for.

    Attributes:
        name: Names of the sets.
        count: How many signatures they hold; None if the scanner does not say.
        newest: How new they are.
    """

    name: str
    count: int | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """One file that a signature matched."""

    path: str
    signature: str


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one scanner saw.

    Attributes:
        scanner: ``clamd``, ``yara`` or ``hashes``.
        unread: Files that could not be looked at; they are never counted as searched.
        found: At most 200; `found_count` counts all.
    """

    scanner: str
    signatures: Signatures
    looked_from: str
    files: int
    unread: int
    found: tuple[Found, ...]
    found_count: int


@dataclass(frozen=True, slots=True)
class Scanner:
    """One scanner with its signatures; `look` returns the names of those that match an open file."""

    kind: str
    signatures: Signatures
    look: Callable[[int], list[str]]


def sweep(root: Path, scanner: Scanner, *, looked_from: str) -> SweepReport:
    """Look at every regular file below a folder.

    Raises:
        SweepError: If the folder is none, or is the root of the running system.
    """
    if not root.is_dir() or root.resolve() == Path("/"):
        raise SweepError(
            f"{root} is no folder with a mounted disk: a system is searched from outside, never by itself."
        )
    files = unread = count = 0
    found: list[Found] = []
    for path in _regular(root):
        try:
            names = _seen(path, scanner)
        except OSError:
            unread += 1
            continue
        files += 1
        count += len(names)
        found += [Found(str(path.relative_to(root)), name) for name in names][: _SHOWN - len(found)]
    return SweepReport(scanner.kind, scanner.signatures, looked_from, files, unread, tuple(found), count)


def _regular(root: Path) -> Iterator[Path]:
    for folder, _folders, names in os.walk(root, followlinks=False):
        for name in names:
            path = Path(folder, name)
            if stat.S_ISREG(path.lstat().st_mode):
                yield path


def _seen(path: Path, scanner: Scanner) -> list[str]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return scanner.look(descriptor)
    finally:
        os.close(descriptor)


def hash_scanner(lists: Sequence[Path]) -> Scanner:
    """Return a scanner for SHA-256 values, one a line, with a name behind it if there is one.

    Raises:
        SweepError: If a list cannot be read or holds no value.
    """
    known: dict[str, str] = {}
    for path in lists:
        for line in _text(path).splitlines():
            value, _, name = line.strip().partition(" ")
            if _HASH.fullmatch(value.lower()):
                known[value.lower()] = name.strip() or path.stem
    if not known:
        raise SweepError("The lists hold no SHA-256 value.")

    def look(descriptor: int) -> list[str]:
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        return [known[found]] if found in known else []

    return Scanner("hashes", Signatures(_names(lists), len(known), _newest(lists)), look)


def yara_scanner(rules: Sequence[Path]) -> Scanner:
    """Return a scanner with YARA rules.

    Raises:
        SweepError: If a file holds no valid rules.
    """
    compiler = yara_x.Compiler()
    for path in rules:
        try:
            compiler.add_source(_text(path))
        except yara_x.CompileError as error:
            raise SweepError(f"{path.name} holds no valid rules: {str(error).splitlines()[0]}") from error
    compiled = compiler.build()
    scanner = yara_x.Scanner(compiled)

    def look(descriptor: int) -> list[str]:
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            return [rule.identifier for rule in scanner.scan(stream.read(_YARA_LIMIT)).matching_rules]

    return Scanner("yara", Signatures(_names(rules), len(list(compiled)), _newest(rules)), look)


def clamd_scanner(address: str, database: Path) -> Scanner:
    """Return a scanner that asks clamd.

    Args:
        address: Path of its socket, or ``host:port``.
        database: Folder of its signatures, from which their number and age are read: clamd tells neither.

    Raises:
        SweepError: If clamd does not answer, or the folder holds no signatures.
    """
    try:
        version = _ask(address, b"zVERSION\0").partition("/")[0]
    except OSError as error:
        raise SweepError(f"clamd does not answer at {address}: {error}") from error
    sets = sorted(path for path in database.glob("*") if path.suffix in _COUNTED) if database.is_dir() else []
    if not sets:
        raise SweepError(f"{database} holds no signatures.")
    count = sum(_count(path) for path in sets)
    name = f"{version}: {_names(sets)}"

    def look(descriptor: int) -> list[str]:
        answer = _stream(address, descriptor)
        if answer.endswith(" FOUND"):
            return [answer.removeprefix("stream: ").removesuffix(" FOUND")]
        if answer != "stream: OK":
            raise OSError(answer)
        return []

    return Scanner("clamd", Signatures(name[:200], count, _newest(sets)), look)


_LINES = frozenset({".hdb", ".hsb", ".mdb", ".msb", ".ndb", ".ldb"})
_PACKED = frozenset({".cvd", ".cld"})
_COUNTED = _LINES | _PACKED | {".yar", ".yara"}
_HEADER_COUNT = 3


def _count(path: Path) -> int:
    """Return how many signatures a file of ClamAV holds; packed ones say so in their header."""
    if path.suffix in _PACKED:
        with path.open("rb") as stream:
            fields = stream.read(512).decode("ascii", "replace").split(":")
        return int(fields[_HEADER_COUNT]) if len(fields) > _HEADER_COUNT and fields[_HEADER_COUNT].isdigit() else 0
    text = _text(path)
    if path.suffix in _LINES:
        return sum(bool(line.strip()) and not line.startswith("#") for line in text.splitlines())
    return len(re.findall(r"^\s*(?:private\s+|global\s+)*rule\s+\w+", text, re.MULTILINE))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SweepError(f"{path} cannot be read: {error}") from error


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)[:200]


def _newest(paths: Sequence[Path]) -> datetime:
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in paths), tz=UTC)


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_CLAMD_S)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_CLAMD_S)


def _ask(address: str, command: bytes) -> str:
    with _connect(address) as connection:
        connection.sendall(command)
        return _answer(connection)


def _stream(address: str, descriptor: int) -> str:
    with _connect(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := os.read(descriptor, _CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        return _answer(connection)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := connection.recv(4096)):
        answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
