"""Stores for tests: a directory as restic writes it, and one in memory that counts its reads."""

from collections.abc import Iterator
from pathlib import Path

from bollwerk.engines.restic_repository import FileKind, MissingFileError


class DirectoryStore:
    """A repository in a local directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reads = 0

    def _path(self, kind: FileKind, name: str) -> Path:
        if kind is FileKind.CONFIG:
            return self.root / "config"
        return self.root / kind / name[:2] / name if kind is FileKind.DATA else self.root / kind / name

    def list(self, kind: FileKind) -> Iterator[str]:
        """Return the names of a kind."""
        folder = self.root / kind
        files = folder.rglob("*") if kind is FileKind.DATA else folder.iterdir()
        return (path.name for path in files if path.is_file())

    def read(self, kind: FileKind, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file."""
        self.reads += 1
        with self._path(kind, name).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def size(self, kind: FileKind, name: str) -> int:
        """Return the size of a file."""
        return self._path(kind, name).stat().st_size


class MemoryStore:
    """A repository in memory; `files` maps kind and name to bytes."""

    def __init__(self, files: dict[tuple[FileKind, str], bytes] | None = None) -> None:
        self.files = {} if files is None else files
        self.reads: list[tuple[FileKind, str, int, int]] = []
        self.failing: set[str] = set()
        self.listings = 0

    def list(self, kind: FileKind) -> Iterator[str]:
        """Return the names of a kind."""
        self.listings += 1
        return iter([name for found, name in self.files if found is kind])

    def read(self, kind: FileKind, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file."""
        self.reads.append((kind, name, offset, length))
        if name in self.failing:
            raise OSError(5, "Input/output error")
        return self._bytes(kind, name)[offset : offset + length]

    def size(self, kind: FileKind, name: str) -> int:
        """Return the size of a file."""
        return len(self._bytes(kind, name))

    def _bytes(self, kind: FileKind, name: str) -> bytes:
        if (kind, name) not in self.files:
            raise MissingFileError(name)
        return self.files[kind, name]
