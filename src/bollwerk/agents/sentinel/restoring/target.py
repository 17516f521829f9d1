"""Write below a directory: whole files or none, never through a link, whatever names and links a backup holds."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from .records import Item, TargetBlockedError, TargetFullError

__all__ = ["WORKSHOP", "Target"]

WORKSHOP: Final = ".bollwerk-restore"
"""Folder of the target in which files are written and checked before they are put in their place."""
_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PERMISSIONS: Final = 0o777
"""Set-user-id bits are not brought back: a host that was attacked may have planted them."""
_PART: Final = "part"


class Target:
    """A directory that receives a restore.

    Args:
        root: The directory; it is made when it is missing.
    """

    def __init__(self, root: Path) -> None:
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise TargetBlockedError(f"The target {root} cannot be used: {error.strerror}.") from error
        self._owner = os.geteuid() == 0
        self._workshop = self._folder(WORKSHOP)

    def close(self) -> None:
        """Close it; an empty workshop is cleared away."""
        os.close(self._workshop)
        with suppress(OSError):
            os.rmdir(WORKSHOP, dir_fd=self._root)
        os.close(self._root)

    def free_bytes(self) -> int:
        """Return the room that is left."""
        found = os.fstatvfs(self._root)
        return found.f_bavail * found.f_frsize

    @contextmanager
    def written(self, item: Item, pieces: Iterator[bytes]) -> Iterator[int]:
        """Write a file in the workshop and hand out its descriptor; it vanishes unless `place` takes it.

        Raises:
            TargetFullError: If there is no room; nothing else was touched.
        """
        descriptor = os.open(_PART, _NEW, 0o600, dir_fd=self._workshop)
        try:
            try:
                for piece in pieces:
                    _write(descriptor, piece)
            except OSError as error:
                if error.errno in _FULL:
                    raise TargetFullError(item.size_bytes, self.free_bytes()) from error
                raise
            yield descriptor
        finally:
            os.close(descriptor)
            with suppress(FileNotFoundError):
                os.unlink(_PART, dir_fd=self._workshop)

    def place(self, item: Item, descriptor: int) -> None:
        """Give the written file its owner, permissions and time, and put it in its place in one step.

        Raises:
            TargetBlockedError: If a link, or a directory of the same name, stands in the way.
        """
        folder, name = self._parent(item.path)
        try:
            if self._owner:
                os.fchown(descriptor, item.uid, item.gid)
            os.fchmod(descriptor, item.mode & _PERMISSIONS)
            if item.modified_ns:
                os.utime(descriptor, ns=(item.modified_ns, item.modified_ns))
            os.rename(_PART, name, src_dir_fd=self._workshop, dst_dir_fd=folder)
        except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
            raise TargetBlockedError(f"A directory stands at {item.path!a}.") from error
        finally:
            os.close(folder)

    @contextmanager
    def standing(self, path: str) -> Iterator[int | None]:
        """Open the regular file that stands at a path; None when nothing does.

        Raises:
            TargetBlockedError: If something else stands there or on the way.
        """
        folder, name = self._parent(path)
        try:
            descriptor = os.open(name, _FILE, dir_fd=folder)
        except FileNotFoundError:
            descriptor = None
        except OSError as error:
            raise TargetBlockedError(f"What stands at {path!a} cannot be opened: {error.strerror}.") from error
        finally:
            os.close(folder)
        try:
            if descriptor is not None and not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise TargetBlockedError(f"What stands at {path!a} is no file.")
            yield descriptor
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def make_directory(self, path: str) -> None:
        """Make a directory and those above it.

        Raises:
            TargetBlockedError: If a link or a file stands in the way.
        """
        os.close(self._folder(path))

    def finish_directory(self, item: Item) -> None:
        """Give a directory its owner, permissions and time; done last, because writing in it changes its time."""
        folder = self._folder(item.path)
        try:
            if self._owner:
                os.fchown(folder, item.uid, item.gid)
            os.fchmod(folder, item.mode & _PERMISSIONS)
            if item.modified_ns:
                os.utime(folder, ns=(item.modified_ns, item.modified_ns))
        finally:
            os.close(folder)

    def link(self, item: Item) -> bool:
        """Make a symbolic link; return False when the same one stands there already.

        Raises:
            TargetBlockedError: If something else stands there.
        """
        folder, name = self._parent(item.path)
        try:
            os.symlink(item.link_target, name, dir_fd=folder)
        except FileExistsError as error:
            try:
                if os.readlink(name, dir_fd=folder) == item.link_target:
                    return False
            except OSError:
                pass
            raise TargetBlockedError(f"Something else stands at {item.path!a}.") from error
        finally:
            os.close(folder)
        return True

    def _parent(self, path: str) -> tuple[int, str]:
        folder, _, name = path.strip("/").rpartition("/")
        return self._folder(folder), name

    def _folder(self, path: str) -> int:
        """Open a directory below the root step by step, made where it is missing, no step through a link."""
        current = os.dup(self._root)
        for step in filter(None, path.split("/")):
            try:
                with suppress(FileExistsError):
                    os.mkdir(step, 0o700, dir_fd=current)
                following = os.open(step, _DIRECTORY, dir_fd=current)
            except OSError as error:
                if error.errno in _FULL:
                    raise TargetFullError(0, self.free_bytes()) from error
                raise TargetBlockedError(f"{step!a} on the way to {path!a} is no directory.") from error
            finally:
                os.close(current)
            current = following
        return current


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]
