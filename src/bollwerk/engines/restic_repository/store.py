"""Where the bytes come from: the protocol a store fulfils, and a guard that trusts no store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Protocol

from .problems import (
    DamagedError,
    FileKind,
    MissingFileError,
    Problem,
    ProblemCode,
    StoreFailedError,
)

_NAME = re.compile(r"[0-9a-f]{64}")


class Store(Protocol):
    """A place that holds a repository: a local directory, SFTP, rclone. Nothing is ever written to it.

    A store raises `MissingFileError` (or `FileNotFoundError`) for a file it does not have, and `StoreFailedError`
    (or another `OSError`) when it cannot deliver. `name` is 64 hex digits, or empty for `FileKind.CONFIG`.
    """

    def list(self, kind: FileKind) -> Iterator[str]:
        """Return the names of all files of a kind, without folders; none when the folder is missing."""
        ...

    def read(self, kind: FileKind, name: str, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`; fewer only when the file ends before."""
        ...

    def size(self, kind: FileKind, name: str) -> int:
        """Return the size of a file in bytes."""
        ...


def is_sha256(name: str) -> bool:
    """Return whether `name` is a SHA-256 in 64 small hex digits, as restic names files and blobs."""
    return _NAME.fullmatch(name) is not None


class GuardedStore:
    """A store whose failures are problems with a place, and whose answers are checked for their length."""

    __slots__ = ("_store",)

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self, kind: FileKind) -> tuple[list[str], list[Problem]]:
        """Return the proper names of a kind in order, and a problem for each improper one.

        Raises:
            StoreFailedError: If the store cannot list.
        """
        try:
            listed = list(self._store.list(kind))
        except FileNotFoundError:
            listed = []
        except OSError as error:
            raise StoreFailedError(f"The store cannot list {kind.value}: {error}") from error
        odd = [
            Problem(ProblemCode.FOREIGN_NAME, kind, name, "The name is not a SHA-256; restic wrote no such file.")
            for name in sorted(listed)
            if not is_sha256(name)
        ]
        return sorted({name for name in listed if is_sha256(name)}), odd

    def read(self, kind: FileKind, name: str, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes from `offset`.

        Raises:
            DamagedError: If the file is missing, too short, or the store fails.
        """
        try:
            data = self._store.read(kind, name, offset, length)
        except (MissingFileError, FileNotFoundError) as error:
            raise _damaged(ProblemCode.MISSING_FILE, kind, name, "The file is not in the store.") from error
        except (StoreFailedError, OSError) as error:
            raise _damaged(ProblemCode.STORE_FAILED, kind, name, f"The store cannot deliver: {error}") from error
        if len(data) != length:
            detail = f"{length} bytes wanted at {offset}, {len(data)} delivered."
            raise _damaged(ProblemCode.TRUNCATED, kind, name, detail)
        return data

    def size(self, kind: FileKind, name: str) -> int:
        """Return the size of a file in bytes.

        Raises:
            DamagedError: If the file is missing or the store fails.
        """
        try:
            return self._store.size(kind, name)
        except (MissingFileError, FileNotFoundError) as error:
            raise _damaged(ProblemCode.MISSING_FILE, kind, name, "The file is not in the store.") from error
        except (StoreFailedError, OSError) as error:
            raise _damaged(ProblemCode.STORE_FAILED, kind, name, f"The store cannot deliver: {error}") from error

    def read_whole(self, kind: FileKind, name: str, max_bytes: int) -> bytes:
        """Return a whole file whose SHA-256 is its name (the configuration has no name and is not checked).

        Raises:
            DamagedError: If it is missing, larger than `max_bytes`, or not what its name says.
        """
        size = self.size(kind, name)
        if size > max_bytes:
            raise _damaged(ProblemCode.LIMIT, kind, name, f"The file has {size} bytes, allowed are {max_bytes}.")
        data = self.read(kind, name, 0, size)
        if kind is not FileKind.CONFIG and hashlib.sha256(data).hexdigest() != name:
            raise _damaged(ProblemCode.NAME_MISMATCH, kind, name, "The SHA-256 of the file is not its name.")
        return data


def _damaged(code: ProblemCode, kind: FileKind, name: str, detail: str) -> DamagedError:
    return DamagedError(Problem(code, kind, name, detail))
