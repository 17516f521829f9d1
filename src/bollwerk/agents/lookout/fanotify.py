"""What the kernel tells of changes on a whole file system (fanotify, Linux 5.17 and newer, root).

Source: fanotify(7), fanotify_init(2), fanotify_mark(2), open_by_handle_at(2); numbers from linux/fanotify.h.
"""

from __future__ import annotations

import ctypes
import os
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bollwerk.engines.live_signals import FileEvent, What

from .errors import LookoutError

__all__ = ["Fanotify"]

_INIT: Final = 0x01 | 0x02 | 0x10 | 0x400 | 0x800
"""Closed on exec, not blocking, queue without limit, reported by directory and name."""
_ADD_FILESYSTEM: Final = 0x01 | 0x100
_CLOSE_WRITE, _DELETE, _OVERFLOW, _RENAME = 0x08, 0x200, 0x4000, 0x10000000
_HEAD: Final = struct.Struct("=IBBHQii")
_INFO: Final = struct.Struct("=BBH")
_HANDLE: Final = struct.Struct("=Ii")
_FSID_BYTES: Final = 8
_NAME, _OLD_NAME, _NEW_NAME = 2, 10, 12
_AT_CWD: Final = -100
_READ: Final = 1024 * 1024
_REMEMBERED: Final = 4096
_READS_AT_ONCE: Final = 8
"""A file system that is always busy must not keep the lookout from looking: the rest comes with the next turn."""
_PATH_HOLDS_S: Final = 2.0
"""How long the path of a directory is believed; one that is renamed is right again after that."""


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.fanotify_init.argtypes = (ctypes.c_uint, ctypes.c_uint)
    library.fanotify_mark.argtypes = (ctypes.c_int, ctypes.c_uint, ctypes.c_uint64, ctypes.c_int, ctypes.c_char_p)
    library.open_by_handle_at.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
    return library


def _failed(what: str) -> LookoutError:
    reason = os.strerror(ctypes.get_errno())
    return LookoutError(f"{what}: {reason}. It takes root, Linux 5.17, and a file system that numbers its files.")


@dataclass(slots=True)
class Fanotify:
    """The kernel's notices for the file systems on which some directories lie.

    Attributes:
        roots: Directories; changes elsewhere on their file systems are passed over.
        lost: The kernel has dropped notices since the last `take`.
    """

    roots: Sequence[Path]
    lost: bool = False
    _library: ctypes.CDLL = field(default_factory=_library)
    _descriptor: int = -1
    _mounts: list[int] = field(default_factory=list[int])
    _programs: dict[int, str] = field(default_factory=dict[int, str])
    """Names of programs by their number, for one `take`: within moments a number is not given anew."""
    _directories: dict[bytes, tuple[float, str]] = field(default_factory=dict[bytes, tuple[float, str]])

    def __enter__(self) -> Fanotify:
        """Begin to listen.

        Raises:
            LookoutError: If the kernel or the file system cannot, or the right is missing.
        """
        self._descriptor = self._library.fanotify_init(_INIT, os.O_RDONLY | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise _failed("The kernel gives no notices")
        try:
            for root in self.roots:
                self._mark(root)
        except (LookoutError, OSError):
            self.__exit__()
            raise
        return self

    def _mark(self, root: Path) -> None:
        mask = _CLOSE_WRITE | _DELETE | _RENAME
        if self._library.fanotify_mark(self._descriptor, _ADD_FILESYSTEM, mask, _AT_CWD, os.fsencode(root)):
            raise _failed(f"{root} cannot be watched")
        self._mounts.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    def __exit__(self, *_error: object) -> None:
        """Stop listening."""
        for descriptor in (*self._mounts, self._descriptor):
            if descriptor >= 0:
                os.close(descriptor)
        self._mounts, self._descriptor = [], -1

    def take(self) -> Iterator[FileEvent]:
        """Yield what happened below the roots since the last time, a bounded part at once.

        The actor is the name of the program.
        """
        self.lost = False
        self._programs.clear()
        for _number in range(_READS_AT_ONCE):
            try:
                content = os.read(self._descriptor, _READ)
            except BlockingIOError:
                return
            yield from self._events(content)

    def _events(self, content: bytes) -> Iterator[FileEvent]:
        at = 0
        while at + _HEAD.size <= len(content):
            length, _version, _reserved, head, mask, _descriptor, process = _HEAD.unpack_from(content, at)
            if mask & _OVERFLOW:
                self.lost = True
            elif process != os.getpid():
                event = self._event(content[at + head : at + length], mask, process)
                if event is not None:
                    yield event
            at += max(length, _HEAD.size)

    def _event(self, records: bytes, mask: int, process: int) -> FileEvent | None:
        paths = self._paths(records)
        path = paths.get(_OLD_NAME) or paths.get(_NAME) or ""
        new_path = paths.get(_NEW_NAME, "")
        if not self._is_ours(new_path or path):
            return None
        if mask & _RENAME and path and new_path:
            return FileEvent(time.monotonic(), self._program(process), What.RENAMED, path, new_path)
        what = What.GONE if mask & _DELETE else What.WRITTEN
        return FileEvent(time.monotonic(), self._program(process), what, path)

    def _program(self, process: int) -> str:
        known = self._programs.get(process)
        if known is None:
            known = self._programs[process] = _name_of(process)
        return known

    def _is_ours(self, path: str) -> bool:
        return any(path.startswith(f"{root}/") for root in self.roots)

    def _paths(self, records: bytes) -> dict[int, str]:
        """Return the paths in the records of one notice, by their kind."""
        found: dict[int, str] = {}
        at = 0
        while at + _INFO.size <= len(records):
            kind, _pad, length = _INFO.unpack_from(records, at)
            if kind in {_NAME, _OLD_NAME, _NEW_NAME}:
                found[kind] = self._path(records[at + _INFO.size + _FSID_BYTES : at + length])
            at += max(length, _INFO.size)
        return found

    def _path(self, record: bytes) -> str:
        size, _kind = _HANDLE.unpack_from(record)
        handle, name = record[: _HANDLE.size + size], record[_HANDLE.size + size :].partition(b"\x00")[0]
        directory = self._directory(handle)
        return f"{directory.rstrip('/')}/{os.fsdecode(name)}" if directory else ""

    def _directory(self, handle: bytes) -> str:
        """Return the path of the directory a handle stands for; empty when it is gone."""
        known = self._directories.get(handle)
        if known is not None and time.monotonic() - known[0] < _PATH_HOLDS_S:
            return known[1]
        if len(self._directories) >= _REMEMBERED:
            self._directories.clear()
        for mount in self._mounts:
            descriptor = self._library.open_by_handle_at(mount, handle, os.O_PATH | os.O_CLOEXEC)
            if descriptor < 0:
                continue
            try:
                path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            finally:
                os.close(descriptor)
            self._directories[handle] = (time.monotonic(), path)
            return path
        return ""


def _name_of(process: int) -> str:
    """Return the name of a program; empty when it has ended already.

    Samba writes the client's address into its name (``smbd[10.1.2.3]``); whom it works for is not read here.
    """
    try:
        return Path(f"/proc/{process}/comm").read_text(encoding="utf-8", errors="replace").strip().partition("[")[0]
    except OSError:
        return ""
