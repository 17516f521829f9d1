"""Leave nothing behind: end a drill in order when it is told to, and clear away what one left that was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from bollwerk.rooms.ransomware.adapters.namespaces import NamespaceError, clear_namespaces

__all__ = ["PREFIX", "clear_remains", "ended_in_order", "own_folder"]

PREFIX: Final = "bollwerk-drill-"
_CLAIM: Final = "claim"
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def own_folder(run: str) -> Iterator[Path]:
    """Make the folder of a run, and hold a lock in it for as long as the run lives.

    Args:
        run: What the names of its namespaces begin with; kept in the folder for whoever clears up.
    """
    with tempfile.TemporaryDirectory(prefix=PREFIX) as made:
        folder = Path(made)
        with (folder / _CLAIM).open("w", encoding="ascii") as claim:
            fcntl.flock(claim, fcntl.LOCK_EX)
            claim.write(run)
            claim.flush()
            yield folder


def clear_remains() -> list[str]:
    """Clear away folders and namespaces of drills that were killed; return what their names began with.

    A run that lives holds its lock, and a folder of somebody else is left alone.
    """
    found = sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    return [run for folder in found if (run := _cleared(folder))]


def _cleared(folder: Path) -> str:
    try:
        descriptor = os.open(folder / _CLAIM, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return ""
    with os.fdopen(descriptor, encoding="ascii", errors="replace") as claim:
        owners = {os.fstat(claim.fileno()).st_uid, folder.lstat().st_uid}
        if owners != {os.geteuid()} or folder.is_symlink():
            return ""
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            run = claim.read(80)
            clear_namespaces(run)
        except (OSError, NamespaceError):
            return ""
        shutil.rmtree(folder, ignore_errors=True)
        return run


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Turn being told to end into leaving every block, so that what was built is taken down; once is enough."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> None:
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {one: signal.signal(one, leave) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, was in before.items():
            signal.signal(one, was)
