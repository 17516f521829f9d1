"""Two mounted restore points: what differs between them, and judging it. Links, pipes and devices are never opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bollwerk.engines.encryption_detection import Change, Outcome, Reason
from bollwerk.engines.encryption_detection.kinds import extensions

from .judging import UnreadableError, judge_task
from .pairing import Pairing
from .records import Finding, Task, Version, finding_unread, is_doubtful

if TYPE_CHECKING:
    from .crew import Crew

__all__ = ["DiskReader", "TreeComparison", "TreeJudge"]

_STEP: Final = 1024 * 1024
_BLOCK, _BLOCKS = 4096, 64
"""Blocks of a lost or new file that are compared with those of others, when nothing else pairs them."""
_FILLER_VALUES: Final = 4
_DOUBTFUL: Final = 100_000
"""Newcomers held back until all are seen; more than that are told as they come."""
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FILE, _DIRECTORY, _OTHER = "file", "directory", "other"


@dataclass(frozen=True, slots=True)
class DiskReader:
    """A reader over an open file."""

    descriptor: int
    size: int

    def read(self, offset: int, length: int, /) -> bytes:
        """Return up to `length` bytes from `offset`.

        Raises:
            UnreadableError: If the disk or the mount cannot deliver.
        """
        parts: list[bytes] = []
        while length > 0:
            try:
                part = os.pread(self.descriptor, length, offset)
            except OSError as error:
                raise UnreadableError(str(error)) from error
            if not part:
                break
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


@contextmanager
def _opened(path: Path) -> Iterator[DiskReader]:
    """Open a regular file; whatever has become something else since it was listed is unreadable."""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("not a regular file")
        yield DiskReader(descriptor, status.st_size)
    finally:
        os.close(descriptor)


class TreeJudge:
    """Judges tasks whose versions lie below two roots."""

    __slots__ = ("_after", "_before", "_key")

    def __init__(self, before: Path, after: Path, key: bytes) -> None:
        self._before = before
        self._after = after
        self._key = key

    def __call__(self, tasks: Sequence[Task]) -> list[Finding]:
        """Return a finding for each task whose content is new or differs."""
        findings = (self._judge(task) for task in tasks)
        return [finding for finding in findings if finding is not None]

    def _judge(self, task: Task) -> Finding | None:
        with ExitStack() as stack:
            try:
                after = stack.enter_context(_opened(self._after / task.after.path))
            except UnreadableError:
                return finding_unread(task.after.path, change=task.change)
            before, broken = self._open_before(task, stack)
            if before is not None and _same_content(before, after):
                return _unchanged(task)
            return judge_task(task, before, after, key=self._key, broken=broken)

    def _open_before(self, task: Task, stack: ExitStack) -> tuple[DiskReader | None, tuple[str, ...]]:
        if task.before is None:
            return None, ()
        try:
            return stack.enter_context(_opened(self._before / task.before.path)), ()
        except UnreadableError:
            return None, ("before_unreadable",)


def _unchanged(task: Task) -> Finding | None:
    if task.change is not Change.RENAMED:
        return None
    reasons = (Reason.SAME_CONTENT.value,)
    return Finding(task.after.path, task.change, Outcome.CLEAN, reasons, renamed_from=task.renamed_from)


def _same_content(before: DiskReader, after: DiskReader) -> bool:
    if before.size != after.size:
        return False
    if os.path.sameopenfile(before.descriptor, after.descriptor):
        return True
    try:
        return all(before.read(offset, _STEP) == after.read(offset, _STEP) for offset in range(0, after.size, _STEP))
    except UnreadableError:
        return False


@dataclass(slots=True)
class TreeComparison:
    """Compares two directory trees, directory by directory, and judges what differs.

    Attributes:
        before: Root of the earlier state.
        after: Root of the later state.
        crew: Judges; its judge is a `TreeJudge` of the same roots.
        others: Links, pipes, sockets and devices in the later state; they are counted and never opened.
        deleted: Files that became no other, counted by `lost`.
        new_directories: Directories that only the later state has.
        extensions: Extensions that the earlier state has.
    """

    before: Path
    after: Path
    crew: Crew
    others: int = 0
    deleted: int = 0
    new_directories: set[str] = field(default_factory=set)
    extensions: set[str] = field(default_factory=set)
    _pairing: Pairing = field(init=False)
    _unread: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pairing = Pairing(self._fingerprint, self._pieces)

    def run(self) -> Iterator[Finding]:
        """Yield the finding on every changed, new or renamed file, and on what could not be read."""
        yield from self.crew.run(self._tasks_in_place())
        self._pairing.settle()
        doubtful: dict[str, Finding] = {}
        for finding in self.crew.run(self._tasks_elsewhere()):
            if is_doubtful(finding) and len(doubtful) < _DOUBTFUL and self._pairing.has_lost():
                doubtful[finding.path] = finding
            else:
                yield finding
        pairs = self._pairing.late_pairs({path: one.is_text for path, one in doubtful.items()})
        yield from (finding for path, finding in doubtful.items() if path not in pairs)
        yield from self.crew.run(_task(*pair) for pair in pairs.values())

    def lost(self) -> Iterator[str]:
        """Yield the paths of deleted files; call it after `run`."""
        for version in self._pairing.lost():
            self.deleted += 1
            yield version.path

    def _tasks_elsewhere(self) -> Iterator[Task]:
        for old, new in self._pairing.pairs():
            yield _task(old, new)

    def _tasks_in_place(self) -> Iterator[Task | Finding]:
        """Walk both trees together; files on one side only are kept for pairing."""
        pending = [""]
        while pending:
            directory = pending.pop()
            before = self._entries(self.before, directory)
            self.extensions.update(part for name in before for part in extensions(name)[-1:])
            for name, kind in sorted(self._entries(self.after, directory).items()):
                path = _join(directory, name)
                old = before.get(name, "")
                if kind == old:
                    del before[name]
                if kind == old == _FILE:
                    yield _in_place(path, self._size(self.after, path))
                elif kind == _FILE:
                    self._pairing.come(Version(path, self._size(self.after, path)))
                elif kind == _DIRECTORY:
                    pending.append(path)
                    self._note_directory(path, old)
                else:
                    self.others += 1
            self._keep_lost(directory, before)
            yield from self._unread
            self._unread.clear()

    def _note_directory(self, path: str, old: str) -> None:
        if old != _DIRECTORY:
            self.new_directories.add(path)

    def _keep_lost(self, directory: str, names: dict[str, str]) -> None:
        """Keep everything below names that only the earlier state has."""
        pending = [(_join(directory, name), kind) for name, kind in names.items()]
        while pending:
            path, kind = pending.pop()
            if kind == _FILE:
                self.extensions.update(extensions(path)[-1:])
                self._pairing.gone(Version(path, self._size(self.before, path)))
            elif kind == _DIRECTORY:
                pending.extend((f"{path}/{name}", kind) for name, kind in self._entries(self.before, path).items())

    def _entries(self, root: Path, directory: str) -> dict[str, str]:
        """Return names and kinds of one directory; none when it is not there or cannot be read, which is named."""
        try:
            with os.scandir(root / directory) as entries:
                return {entry.name: _kind(entry) for entry in entries}
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError:
            self._unread.append(finding_unread(directory or ".", "unreadable_directory"))
            return {}

    @staticmethod
    def _size(root: Path, path: str) -> int:
        with suppress(OSError):
            return (root / path).lstat().st_size
        return 0

    def _fingerprint(self, path: str, later: bool) -> bytes | None:  # noqa: FBT001 - the shape of a callback
        digest = blake2b(digest_size=16)
        try:
            with _opened((self.after if later else self.before) / path) as reader:
                for offset in range(0, reader.size, _STEP):
                    digest.update(reader.read(offset, _STEP))
        except UnreadableError:
            return None
        return digest.digest()

    def _pieces(self, path: str, later: bool) -> bytes | None:  # noqa: FBT001 - the shape of a callback
        """Return the digests of the first blocks of a file, those that only fill left out."""
        try:
            with _opened((self.after if later else self.before) / path) as reader:
                lead = reader.read(0, _BLOCK * _BLOCKS)
        except UnreadableError:
            return None
        blocks = (lead[start : start + _BLOCK] for start in range(0, len(lead) - _BLOCK + 1, _BLOCK))
        return b"".join(blake2b(block, digest_size=32).digest() for block in blocks if not _is_filler(block))


def _join(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name


def _is_filler(block: bytes) -> bool:
    return len(set(block[:256])) <= _FILLER_VALUES


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_file(follow_symlinks=False):
            return _FILE
        return _DIRECTORY if entry.is_dir(follow_symlinks=False) else _OTHER
    except OSError:
        return _OTHER


def _in_place(path: str, size: int) -> Task:
    version = Version(path, size)
    return Task(Change.CHANGED, version, version)


def _task(old: Version | None, new: Version) -> Task:
    if old is None:
        return Task(Change.NEW, new)
    return Task(Change.RENAMED, new, old, renamed_from=old.path)
