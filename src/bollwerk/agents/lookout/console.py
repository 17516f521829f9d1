"""What the lookout's commands do."""

from __future__ import annotations

import fcntl
import secrets
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Final

from bollwerk.engines.live_signals import AUDIT_PREFIX, AUDITED, Limits

from .canaries import Canaries
from .duty import Duty, Watched
from .errors import LookoutError
from .fanotify import Fanotify
from .house import enrol, house_of, write_whole
from .looking import Looker

__all__ = ["enrol_here", "plant", "run", "samba_lines", "shares_of"]

_PAUSE_S: Final = 0.5


def shares_of(stated: Sequence[str]) -> dict[str, Path]:
    """Return directory by share from ``NAME=DIRECTORY``.

    Raises:
        LookoutError: If one is not stated so, or there is no such directory.
    """
    shares: dict[str, Path] = {}
    for one in stated:
        name, equals, directory = one.partition("=")
        if not equals or not name or not Path(directory).is_dir():
            raise LookoutError(f"{one!r} names no share: write NAME=DIRECTORY with a directory that is there.")
        shares[name] = Path(directory).resolve()
    return shares


def enrol_here(server: str, lookout: int, token_file: Path, state: Path) -> int:
    """Enrol the lookout of this host; return the exit code."""
    try:
        house = enrol(server, lookout, token_file.read_text(encoding="utf-8").strip(), state)
    except (LookoutError, OSError) as error:
        return _refuse(error)
    sys.stdout.write(f"Enrolled as lookout {house.lookout} at {house.server}.\n")
    return 0


def plant(stated: Sequence[str], state: Path) -> int:
    """Plant canary files; return the exit code."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Canaries(state / "canaries.json").plant(shares_of(stated))
    except (LookoutError, OSError) as error:
        return _refuse(error)
    sys.stdout.write(f"{made} canary files planted.\n")
    return 0


def samba_lines() -> int:
    """Print what the administrator puts into a share of smb.conf; return the exit code."""
    lines = (
        "vfs objects = full_audit",
        f"full_audit:prefix = {AUDIT_PREFIX}",
        f"full_audit:success = {' '.join(AUDITED)}",
        "full_audit:failure = none",
        "full_audit:syslog = false",
        "# in [global]; only the lookout needs this file:",
        "log level = 0 full_audit:1",
        "log file = /var/log/samba/bollwerk-audit.log",
        "max log size = 0",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def run(
    stated: Sequence[str], state: Path, *, audit_file: Path | None, kernel: bool, exempt: Sequence[str], once: bool
) -> int:
    """Stay on duty until told to end; return the exit code."""
    end = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        end.set()

    try:
        watched = Watched(shares_of(stated), audit_file)
        house = house_of(state)
        with ExitStack() as stack:
            stack.enter_context(_alone(state))
            notices = stack.enter_context(Fanotify(tuple(watched.shares.values()))) if kernel else None
            limits = Limits(exempt=frozenset(exempt))
            duty = Duty(house, state, watched, Looker(_key(state)), limits, _now, time.monotonic, notices)
            duty.begin()
            if once:
                duty.turn()
                return _refuse(duty.problem) if duty.problem else 0
            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
            _stay(duty, end)
    except (LookoutError, OSError) as error:
        return _refuse(error)
    return 0


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Make sure that no other lookout works with the same memory.

    Raises:
        LookoutError: If one does.
    """
    with (state / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LookoutError(f"Another lookout is on duty with {state}.") from error
        yield


def _stay(duty: Duty, end: Event) -> None:
    said = ""
    while not end.wait(_PAUSE_S):
        duty.turn()
        if duty.problem and duty.problem != said:
            sys.stderr.write(f"{duty.problem}\n")
        said = duty.problem


def _key(state: Path) -> bytes:
    """Return the secret that decides where samples are taken; made once for each installation."""
    file = state / "sampling.key"
    if not file.exists():
        write_whole(file, secrets.token_bytes(32))
    return file.read_bytes()


def _refuse(error: object) -> int:
    sys.stderr.write(f"{error}\n")
    return 1


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an agent has no house clock
