"""nginx: a map file that its configuration includes, tested and reloaded; running responses are cut when needed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bollwerk.engines.publication_list import PublicationList, nginx_map

from .errors import ProxyRefusedError
from .memory import write_whole

__all__ = ["Nginx"]

_WAIT_S: Final = 20.0
"""How long a start or a reload may take before the list counts as not taken; a busy machine needs seconds."""
_HANG_UP: Final = 1 << (signal.SIGHUP - 1)
_EVERY_S: Final = 0.005
_TEST_S: Final = 20


@dataclass(frozen=True, slots=True)
class Nginx:
    """An nginx on this host.

    Attributes:
        configuration: Its main configuration file; it includes `map_file` inside a map of `$host`.
        map_file: File the agent owns.
        pid_file: Where its master process writes its number.
        program: Path of nginx.
        prefix: Prefix it was started with; its default, if empty.
    """

    configuration: Path
    map_file: Path
    pid_file: Path
    program: str = "nginx"
    prefix: str = ""

    def apply(self, content: PublicationList, *, before: PublicationList | None, cut: bool) -> None:  # noqa: ARG002
        """Put a list into force: write, test, reload; on any failure the list before is back in place.

        Args:
            content: The list.
            before: The list before; nginx reads the whole map anyhow.
            cut: Whether open connections and running responses are ended: a host name was shut. Those of other host
                names are ended too; their clients come back at once.

        Raises:
            ProxyRefusedError: If nginx rejects its configuration or does not run.
        """
        kept = self.map_file.read_bytes() if self.map_file.exists() else None
        write_whole(self.map_file, nginx_map(content))
        try:
            self._test()
            self._reload(cut=cut)
        except ProxyRefusedError:
            if kept is None:
                self.map_file.unlink(missing_ok=True)
            else:
                write_whole(self.map_file, kept)
            raise

    def _test(self) -> None:
        command = [self.program, "-t", "-q", "-c", str(self.configuration)]
        command += ["-p", self.prefix] if self.prefix else []
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TEST_S, check=False)  # noqa: S603 - own words
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ProxyRefusedError(f"nginx cannot test its configuration: {error}") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise ProxyRefusedError(f"nginx rejects its configuration: {said[0] if said else ''}"[:290])

    def _reload(self, *, cut: bool) -> None:
        master = self._master()
        # Asked to reload while it still starts its workers, nginx would show new ones that know only the list before.
        _wait_for(lambda: _rests(master), "nginx does not come to rest: it starts or reloads for too long.")
        old = _children(master)
        os.kill(master, signal.SIGHUP)
        _wait_for(
            lambda: bool(_children(master) - old) and not any(map(_accepts, old)),
            "nginx did not take the new list: its old workers go on.",
        )
        if cut:
            for worker in old:
                # A worker that has ended by itself needs no end.
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGTERM)

    def _master(self) -> int:
        try:
            master = int(self.pid_file.read_text())
            os.kill(master, 0)
        except (OSError, ValueError) as error:
            raise ProxyRefusedError(f"nginx does not run: {self.pid_file} names no process.") from error
        return master


def _wait_for(reached: Callable[[], bool], sentence: str) -> None:
    """Return as soon as something is so.

    Raises:
        ProxyRefusedError: With the sentence, if it is not so for long.
    """
    end = time.monotonic() + _WAIT_S
    while not reached():
        if time.monotonic() > end:
            raise ProxyRefusedError(sentence)
        time.sleep(_EVERY_S)


def _rests(master: int) -> bool:
    """Return whether a master has workers and waits for signals; it blocks them while it starts or changes workers."""
    try:
        status = Path(f"/proc/{master}/status").read_text()
    except OSError as error:
        raise ProxyRefusedError("nginx does not run: its master process has just ended.") from error
    blocked = int(status.partition("\nSigBlk:")[2].split(maxsplit=1)[0], 16)
    return not blocked & _HANG_UP and bool(_children(master))


def _accepts(worker: int) -> bool:
    """Return whether an old worker still takes new connections; nginx writes into its title when it ends."""
    try:
        return b"shutting down" not in Path(f"/proc/{worker}/cmdline").read_bytes()
    except OSError:
        return False


def _children(parent: int) -> set[int]:
    """Return the running children of a process: read until two readings agree, one alone may miss some."""
    file = Path(f"/proc/{parent}/task/{parent}/children")
    read: list[str] | None = None
    try:
        while read != (again := file.read_text().split()):
            read = again
    except OSError:
        return set()
    return {int(word) for word in read}
