"""Where repositories lie: a local directory, or anything rclone reaches (SFTP, object stores). Nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from bollwerk.engines.restic_repository import FileKind, MissingFileError, NotARepositoryError, Store, StoreFailedError

__all__ = ["DirectoryStore", "RcloneStore", "WatchedStore", "store_at"]

_RCLONE: Final = "rclone:"
_SFTP: Final = "sftp:"
_TIMEOUT_S: Final = 600
_MISSING: Final = frozenset({3, 4})
"""Exit codes of rclone for a directory or file that is not there (rclone manual, "List of exit codes")."""


class WatchedStore(Store, Protocol):
    """A store that also knows when a file arrived."""

    def arrived_at(self, kind: FileKind, name: str) -> datetime | None:
        """Return when a file was written here, by this host's clock; None when the store cannot say."""
        ...


def store_at(place: str) -> WatchedStore:
    """Return the store at a place: a directory, `rclone:remote:path`, or `sftp:user@host:/path`.

    Raises:
        NotARepositoryError: If the place is a directory that does not exist.
    """
    if place.startswith(_RCLONE):
        return RcloneStore(place.removeprefix(_RCLONE))
    if place.startswith(_SFTP):
        return RcloneStore(_sftp_remote(place.removeprefix(_SFTP)))
    root = Path(place)
    if not root.is_dir():
        raise NotARepositoryError(f"There is no directory {place}.")
    return DirectoryStore(root)


def _sftp_remote(place: str) -> str:
    """Return rclone's on-the-fly remote for `user@host:/path`; the key comes from the running SSH agent."""
    address, _, path = place.removeprefix("//").partition(":")
    user, _, host = address.rpartition("@")
    return f":sftp,host={host}{f',user={user}' if user else ''}:{path}"


def _below(kind: FileKind, name: str) -> str:
    if kind is FileKind.CONFIG:
        return kind.value
    return f"{kind.value}/{name[:2]}/{name}" if kind is FileKind.DATA else f"{kind.value}/{name}"


class DirectoryStore:
    """A repository in a local directory; links in it are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def list(self, kind: FileKind) -> Iterator[str]:
        """Return the names of a kind."""
        pending = [(self._root / kind.value, kind is FileKind.DATA)]
        while pending:
            folder, nested = pending.pop()
            with os.scandir(folder) as entries:
                for entry in entries:
                    if nested and entry.is_dir(follow_symlinks=False):
                        pending.append((Path(entry.path), False))
                    elif entry.is_file(follow_symlinks=False):
                        yield entry.name

    def read(self, kind: FileKind, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file."""
        descriptor = os.open(self._root / _below(kind, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            return os.pread(descriptor, length, offset)
        finally:
            os.close(descriptor)

    def size(self, kind: FileKind, name: str) -> int:
        """Return the size of a file."""
        return (self._root / _below(kind, name)).lstat().st_size

    def arrived_at(self, kind: FileKind, name: str) -> datetime | None:
        """Return when a file was last written."""
        try:
            return datetime.fromtimestamp((self._root / _below(kind, name)).lstat().st_mtime, UTC)
        except OSError:
            return None


class RcloneStore:
    """A repository behind rclone, read by `rclone lsf`, `cat` and `lsjson`."""

    def __init__(self, remote: str) -> None:
        self._remote = remote.rstrip("/")

    def _rclone(self, command: str, below: str, *options: str) -> bytes:
        call = ["rclone", command, *options, f"{self._remote}/{below}"]
        try:
            done = subprocess.run(call, capture_output=True, check=False, timeout=_TIMEOUT_S)  # noqa: S603 - no shell
        except (OSError, subprocess.TimeoutExpired) as error:
            raise StoreFailedError(f"rclone cannot be used: {error}") from error
        if done.returncode in _MISSING:
            raise MissingFileError(below)
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise StoreFailedError(lines[-1] if lines else f"rclone ended with {done.returncode}")
        return done.stdout

    def list(self, kind: FileKind) -> Iterator[str]:
        """Return the names of a kind."""
        depth = ("--recursive",) if kind is FileKind.DATA else ()
        try:
            listed = self._rclone("lsf", kind.value, "--files-only", *depth)
        except MissingFileError:
            return iter(())
        return (line.rpartition("/")[2] for line in listed.decode("utf-8", "surrogateescape").splitlines())

    def read(self, kind: FileKind, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file."""
        return self._rclone("cat", _below(kind, name), "--offset", str(offset), "--count", str(length))

    def size(self, kind: FileKind, name: str) -> int:
        """Return the size of a file."""
        return int(self._facts(kind, name)["Size"])

    def arrived_at(self, kind: FileKind, name: str) -> datetime | None:
        """Return when a file was last written, as the remote says."""
        try:
            return datetime.fromisoformat(str(self._facts(kind, name)["ModTime"])).astimezone(UTC)
        except (StoreFailedError, MissingFileError, ValueError):
            return None

    def _facts(self, kind: FileKind, name: str) -> dict[str, int | str]:
        listed = json.loads(self._rclone("lsjson", _below(kind, name)) or b"[]")
        if not listed:
            raise MissingFileError(name)
        found: dict[str, int | str] = listed[0]
        return found
