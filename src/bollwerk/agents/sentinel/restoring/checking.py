"""Check each file before it is put in its place: its bytes, its format, and malware where scanners are at hand.

A scanner adds evidence and never proves that a file is clean; which signature sets looked, and how old they are, is
part of what is told.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from bollwerk.agents.sentinel.judging import UnreadableError
from bollwerk.agents.sentinel.records import SentinelError
from bollwerk.agents.sentinel.trees import DiskReader
from bollwerk.engines.encryption_detection import FileVersion, Outcome, judge_transition

from .records import Checked, Item

__all__ = ["Checks", "ClamScanner", "Scanner", "YaraScanner", "clamd_at", "rules_in"]

_STEP: Final = 1024 * 1024
_CLAMD_PLACES: Final = ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock")
_TIMEOUT_S: Final = 120
_YARA_BYTES: Final = 64 * 1024 * 1024
"""Rules look at this much of a file; larger ones are scanned by their beginning."""


@dataclass(frozen=True, slots=True)
class ClamScanner:
    """A running clamd, asked over its socket.

    Attributes:
        address: Path of the socket.
        name: Its version and the number and date of its signatures, as it says.
    """

    address: str
    name: str

    def look(self, descriptor: int, size: int) -> str:
        """Return what it calls a file; empty when it knows nothing against it.

        Source: clamd's manual, INSTREAM: chunks with four bytes of length each, a chunk of length zero ends.

        Raises:
            SentinelError: If it cannot be asked.
        """
        answer = _ask_clamd(self.address, descriptor, size)
        if answer.endswith("FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        if answer.endswith("OK") or "size limit" in answer:
            return ""
        raise SentinelError(f"clamd cannot judge a file: {answer}")


@dataclass(frozen=True, slots=True)
class YaraScanner:
    """Rules of yara-x, compiled once."""

    rules: Any
    name: str

    def look(self, descriptor: int, size: int) -> str:
        """Return the first rule that a file matches; empty when none does."""
        content = os.pread(descriptor, min(size, _YARA_BYTES), 0)
        found = self.rules.scan(content).matching_rules
        return str(found[0].identifier) if found else ""


Scanner = ClamScanner | YaraScanner


def clamd_at(place: str) -> ClamScanner | None:
    """Return the clamd behind a socket, or at one of the usual places; None when none answers there.

    Raises:
        SentinelError: If a place was named and none answers there.
    """
    for one in (place,) if place else _CLAMD_PLACES:
        try:
            return ClamScanner(one, _say_to_clamd(one, b"zVERSION\0"))
        except OSError as error:
            if place:
                raise SentinelError(f"No clamd answers at {place}: {error}") from error
    return None


def rules_in(folder: Path | None) -> YaraScanner | None:
    """Return the rules of a folder, compiled; None when no folder is named.

    Raises:
        SentinelError: If there are none, they cannot be read, or yara-x is not installed.
    """
    if folder is None:
        return None
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".yar", ".yara"})
    if not files:
        raise SentinelError(f"There are no rules (*.yar, *.yara) in {folder}.")
    try:
        yara: Any = import_module("yara_x")
    except ImportError as error:
        raise SentinelError("The rules cannot be used: the Python package yara-x is not installed.") from error
    compiler, digest, bad = yara.Compiler(), hashlib.sha256(), 0
    for file in files:
        source = file.read_bytes()
        compiler.new_namespace(str(file.relative_to(folder)))
        try:
            compiler.add_source(source.decode("utf-8", "replace"))
        except yara.CompileError:
            bad += 1
            continue
        digest.update(source)
    name = f"yara-x, {len(files) - bad} rule files, {bad} not usable, SHA-256 {digest.hexdigest()[:16]}"
    return YaraScanner(compiler.build(), name)


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that looks at a file.

    Attributes:
        key: Secret of the installation; decides where samples are taken.
        scanners: Scanners for malware; none where none is at hand.
    """

    key: bytes
    scanners: Sequence[Scanner] = field(default_factory=tuple)

    def look(self, item: Item, descriptor: int, expected_sha256: str) -> Checked:
        """Check a file that was written.

        Args:
            item: What it is.
            descriptor: The file, open.
            expected_sha256: Of the bytes that were meant to be written.

        Raises:
            SentinelError: If the disk gives back other bytes than were written, or a scanner stops answering.
        """
        size = os.fstat(descriptor).st_size
        sha256 = sha256_of(descriptor, size)
        if sha256 != expected_sha256:
            raise SentinelError(f"The target gives back other bytes than were written for {item.path!a}; it is broken.")
        infection = next((found for one in self.scanners if (found := one.look(descriptor, size))), "")
        return Checked(sha256, self.validate(item, descriptor, size), infection)

    def validate(self, item: Item, descriptor: int, size: int) -> str:
        """Return the verdict of the format check on this version alone."""
        reader = DiskReader(descriptor, size)
        try:
            return judge_transition(None, FileVersion(item.path, reader, item.blobs), key=self.key).outcome.value
        except Exception:
            return Outcome.UNJUDGED.value

    def is_damaged(self, path: str, before: FileVersion, descriptor: int) -> bool | None:
        """Return whether what stands at a path is a damaged version of `before`; None when that cannot be told."""
        reader = DiskReader(descriptor, os.fstat(descriptor).st_size)
        try:
            verdict = judge_transition(before, FileVersion(path, reader), key=self.key)
        except (UnreadableError, OSError):
            return None
        return None if verdict.outcome is Outcome.UNJUDGED else verdict.alarming


def sha256_of(descriptor: int, size: int) -> str:
    """Return the SHA-256 of an open file."""
    digest = hashlib.sha256()
    for offset in range(0, size, _STEP):
        digest.update(os.pread(descriptor, _STEP, offset))
    return digest.hexdigest()


def _say_to_clamd(address: str, command: bytes) -> str:
    with _clamd(address) as line:
        line.sendall(command)
        return _answer(line)


def _ask_clamd(address: str, descriptor: int, size: int) -> str:
    try:
        with _clamd(address) as line:
            line.sendall(b"zINSTREAM\0")
            try:
                for offset in range(0, size, _STEP):
                    piece = os.pread(descriptor, _STEP, offset)
                    line.sendall(len(piece).to_bytes(4) + piece)
                line.sendall(bytes(4))
            except BrokenPipeError:
                pass  # It says why: the stream is longer than it takes.
            return _answer(line)
    except OSError as error:
        raise SentinelError(f"clamd at {address} cannot be asked: {error}") from error


def _clamd(address: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(_TIMEOUT_S)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    parts: list[bytes] = []
    while part := line.recv(4096):
        parts.append(part)
    return b"".join(parts).rstrip(b"\0\n").decode("utf-8", "replace")
