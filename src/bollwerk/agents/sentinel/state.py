"""Where the sentinel keeps its memory on the backup host: one directory, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bollwerk.engines.restic_repository import Repository, open_repository
from bollwerk.engines.restic_repository.limits import MIB, Limits

from .ledger import Ledger
from .records import SentinelError
from .stores import WatchedStore

__all__ = ["LIMITS", "State", "default_state", "read_password"]

LIMITS = Limits(batch_bytes=16 * MIB, cache_bytes=8 * MIB, max_tree_bytes=64 * MIB)
"""What a repository may demand here: tighter than the engine's own, so that a million files fit in 300 MB."""


@dataclass(frozen=True, slots=True)
class State:
    """The memory for all repositories; `directory` None keeps nothing.

    Personal data: names of damaged files, on the backup host only.
    """

    directory: Path | None

    def key(self) -> bytes:
        """Return the secret that decides where samples are taken; made once for each installation."""
        if self.directory is None:
            return secrets.token_bytes(32)
        file = self.directory / "sampling.key"
        try:
            return file.read_bytes()
        except FileNotFoundError:
            key = secrets.token_bytes(32)
            _write(file, key)
            return key

    def ledger(self, repository_id: str) -> Ledger:
        """Return what is remembered of a repository."""
        return Ledger(None if self.directory is None else self._below(repository_id, "ledger.sqlite"))

    def open(self, store: WatchedStore, password: str, place: str) -> Repository:
        """Return a repository, its index taken from the last time as far as it still holds."""
        cache = None if self.directory is None else self._below(_safe(place), "index.cache")
        cached = cache.read_bytes() if cache is not None and cache.exists() else None
        repository = open_repository(store, password, limits=LIMITS, cached_index=cached)
        if cache is not None:
            _write(cache, repository.index_to_bytes())
        return repository

    def _below(self, folder: str, name: str) -> Path:
        if self.directory is None:
            raise SentinelError("There is no state directory.")
        path = self.directory / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path / name


def default_state() -> State:
    """Return the state in the user's cache directory; one that keeps nothing where that cannot be written."""
    base = os.environ.get("BOLLWERK_SENTINEL_STATE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    directory = Path(base).expanduser() / "bollwerk-sentinel"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return State(None)
    return State(directory if os.access(directory, os.W_OK) else None)


def read_password(file: Path) -> str:
    """Return the password in a file, without the end of its line.

    Raises:
        SentinelError: If the file cannot be read or holds no text.
    """
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SentinelError(f"The password file {file} cannot be read: {error}") from error


def _safe(place: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in place)[-120:]


def _write(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, as a whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    part.replace(file)
