"""Do a restore: file by file written aside, checked, put in its place, written down. Killed anywhere, it goes on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from bollwerk.engines.encryption_detection import BytesReader, FileVersion
from bollwerk.engines.restic_repository import ByteRange, Node, NodeType, RepositoryError, Wanted

from .checking import Checks, sha256_of
from .records import Checked, Item, ItemState, Origin, TargetBlockedError, TargetFullError

if TYPE_CHECKING:
    from bollwerk.engines.restic_repository import Repository

    from .journal import Journal
    from .target import Target

__all__ = ["Restore", "Settled"]

_WHOLE: Final = 4 * 1024 * 1024
"""Files up to this many bytes are read whole, many together."""
_BATCH: Final = 256
_RESERVE: Final = 1024 * 1024
"""Room that stays free on the target, for the folders themselves."""
_FILES: Final = (Origin.LAST_CLEAN, Origin.DELETED, Origin.NEWEST)
"""What is missing most comes first."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One item and what became of it."""

    item: Item
    state: ItemState
    checked: Checked | None = None


class _LostError(Exception):
    """The repository cannot deliver a piece."""


@dataclass(slots=True)
class Restore:
    """One restore: its journal, where it reads, where it writes, and who looks."""

    repository: Repository
    journal: Journal
    target: Target
    checks: Checks

    def run(self) -> Iterator[Settled]:
        """Do what is still to be done, and yield each file as it is settled.

        Raises:
            TargetFullError: If the rest does not fit; nothing was overwritten, and the next run goes on here.
            SentinelError: If the target or a scanner fails.
        """
        self._demand_room()
        for number, item in self.journal.pending(Origin.DIRECTORY):
            self._make_directory(number, item)
        for origin in _FILES:
            yield from self._files(self.journal.pending(origin))
        for number, item in self.journal.pending(Origin.LINK):
            yield self._settle(number, item, self._link(item))
        # What the kernel still holds goes to the disk before the restore is called done.
        os.sync()
        for number, item in self.journal.pending(Origin.DIRECTORY):
            self.target.finish_directory(item)
            self.journal.settle(number, ItemState.DONE)

    def _demand_room(self) -> None:
        settled, everything = self.journal.bytes_by_progress()
        needed, free = everything - settled, self.target.free_bytes()
        if needed + _RESERVE > free:
            raise TargetFullError(needed, free)

    def _make_directory(self, number: int, item: Item) -> None:
        try:
            self.target.make_directory(item.path)
        except TargetBlockedError:
            self.journal.settle(number, ItemState.BLOCKED)

    def _link(self, item: Item) -> ItemState:
        try:
            return ItemState.DONE if self.target.link(item) else ItemState.THERE
        except TargetBlockedError:
            return ItemState.BLOCKED

    def _settle(self, number: int, item: Item, state: ItemState, checked: Checked | None = None) -> Settled:
        self.journal.settle(number, state, checked)
        return Settled(item, state, checked)

    def _files(self, pending: Iterable[tuple[int, Item]]) -> Iterator[Settled]:
        """Restore files, small ones read together."""
        rest = iter(pending)
        while batch := list(islice(rest, _BATCH)):
            small = [one for one in batch if one[1].size_bytes <= _WHOLE]
            wanted = (Wanted(item.path, _node(item), (ByteRange(0, _WHOLE + 1),)) for _, item in small)
            for (number, item), pieces in zip(small, self.repository.read_many(wanted), strict=True):
                whole = pieces.data[0]
                if whole is None or pieces.problems:
                    yield self._settle(number, item, ItemState.UNREADABLE)
                else:
                    yield self._settle(number, item, *self._file(item, whole))
            for number, item in batch:
                if item.size_bytes > _WHOLE:
                    yield self._settle(number, item, *self._file(item, None))

    def _file(self, item: Item, whole: bytes | None) -> tuple[ItemState, Checked | None]:
        """Put one file in its place unless something better stands there."""
        try:
            with self.target.standing(item.path) as standing:
                if standing is not None:
                    found = self._compare(item, whole, standing)
                    if found is not None:
                        return found
            return self._write(item, whole)
        except TargetBlockedError:
            return ItemState.BLOCKED, None
        except (_LostError, RepositoryError):
            return ItemState.UNREADABLE, None

    def _compare(self, item: Item, whole: bytes | None, standing: int) -> tuple[ItemState, Checked | None] | None:
        """Return what to make of what stands there: the same, or a later sound edit; None when it is to be replaced."""
        size = os.fstat(standing).st_size
        sha256 = sha256_of(standing, size)
        if size == item.size_bytes and sha256 == self._digest(item, whole):
            return ItemState.THERE, self.checks.look(item, standing, sha256)
        before = FileVersion(item.path, BytesReader(whole) if whole is not None else self._reader(item), item.blobs)
        return None if self.checks.is_damaged(item.path, before, standing) else (ItemState.KEPT, None)

    def _digest(self, item: Item, whole: bytes | None) -> str:
        digest = hashlib.sha256()
        for piece in self._pieces(item, whole):
            digest.update(piece)
        return digest.hexdigest()

    def _write(self, item: Item, whole: bytes | None) -> tuple[ItemState, Checked | None]:
        digest = hashlib.sha256()

        def pieces() -> Iterator[bytes]:
            for piece in self._pieces(item, whole):
                digest.update(piece)
                yield piece

        with self.target.written(item, pieces()) as descriptor:
            checked = self.checks.look(item, descriptor, digest.hexdigest())
            if checked.infection:
                return ItemState.INFECTED, checked
            self.target.place(item, descriptor)
        return ItemState.DONE, checked

    def _pieces(self, item: Item, whole: bytes | None) -> Iterator[bytes]:
        """Yield the content; each piece was verified by its MAC and by the SHA-256 that is its id."""
        if whole is not None:
            yield whole
            return
        content = self.repository.content(_node(item), item.path)
        if content.problems:
            raise _LostError
        for chunk in content.chunks():
            if chunk.problem is not None:
                raise _LostError
            yield chunk.data

    def _reader(self, item: Item) -> _ContentReader:
        return _ContentReader(self.repository, item)


class _ContentReader:
    """A reader over a large file of the repository."""

    def __init__(self, repository: Repository, item: Item) -> None:
        self._content = repository.content(_node(item), item.path)
        self.size = self._content.size_bytes

    def read(self, offset: int, length: int, /) -> bytes:
        """Return up to `length` bytes from `offset`."""
        length = min(length, self.size - offset)
        return self._content.ranges([ByteRange(offset, length)])[0] if length > 0 else b""


def _node(item: Item) -> Node:
    name = item.path.rpartition("/")[2]
    return Node(name, NodeType.FILE, size_bytes=item.size_bytes, content=item.blobs)
