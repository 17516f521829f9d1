"""Judge tasks whose versions lie in a restic repository, small files read together, large ones where needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from bollwerk.engines.encryption_detection import BytesReader
from bollwerk.engines.restic_repository import ByteRange, DamagedError, FileContent, Node, NodeType, Wanted

from .judging import UnreadableError, judge_task
from .records import Finding, Task, Version, ViewReason

if TYPE_CHECKING:
    from bollwerk.engines.encryption_detection import Reader
    from bollwerk.engines.restic_repository import Pieces, Repository

__all__ = ["RepositoryJudge"]

_WHOLE: Final = 8 * 1024 * 1024
"""Files up to this many bytes are read whole, together with others."""


class _BlobReader:
    """A reader over a large file of a snapshot."""

    __slots__ = ("_content", "size")

    def __init__(self, content: FileContent) -> None:
        self._content = content
        self.size = content.size_bytes

    def read(self, offset: int, length: int, /) -> bytes:
        """Return up to `length` bytes from `offset`."""
        length = min(length, self.size - offset)
        return self._content.ranges([ByteRange(offset, length)])[0] if length > 0 else b""


class _LostReader:
    """A reader over content that cannot be read."""

    def __init__(self, size: int) -> None:
        self.size = size or 1

    def read(self, _offset: int, _length: int, /) -> bytes:
        """Refuse.

        Raises:
            UnreadableError: Always.
        """
        raise UnreadableError


class RepositoryJudge:
    """Judges tasks of one repository."""

    __slots__ = ("_key", "_repository")

    def __init__(self, repository: Repository, key: bytes) -> None:
        self._repository = repository
        self._key = key

    def __call__(self, tasks: Sequence[Task]) -> list[Finding]:
        """Return a finding for each task, in their order."""
        versions = [version for task in tasks for version in (task.before, task.after) if version is not None]
        pieces = self._repository.read_many(_wanted(version) for version in versions if version.size_bytes <= _WHOLE)
        return [self._judge(task, pieces) for task in tasks]

    def _judge(self, task: Task, pieces: Iterator[Pieces]) -> Finding:
        before = None if task.before is None else self._reader(task.before, pieces)
        after = self._reader(task.after, pieces)
        return judge_task(task, before[0] if before else None, after[0], key=self._key, broken=after[1])

    def _reader(self, version: Version, pieces: Iterator[Pieces]) -> tuple[Reader, tuple[str, ...]]:
        """Return the content of a version, and what is wrong with it."""
        if version.size_bytes > _WHOLE:
            return self._large(version)
        read = next(pieces)
        broken = tuple(dict.fromkeys(problem.code.value for problem in read.problems))
        whole = read.data[0]
        return (_LostReader(version.size_bytes) if whole is None else BytesReader(whole)), broken

    def _large(self, version: Version) -> tuple[Reader, tuple[str, ...]]:
        try:
            content = self._repository.content(_node(version), version.path)
        except DamagedError as error:
            return _LostReader(version.size_bytes), (error.problem.code.value, ViewReason.UNREADABLE.value)
        return _BlobReader(content), tuple(dict.fromkeys(problem.code.value for problem in content.problems))


def _wanted(version: Version) -> Wanted:
    # What the tree says of the size may be a lie; one byte more shows it.
    return Wanted(version.path, _node(version), (ByteRange(0, _WHOLE),))


def _node(version: Version) -> Node:
    name = version.path.rpartition("/")[2]
    return Node(name, NodeType.FILE, size_bytes=version.size_bytes, content=version.blobs)
