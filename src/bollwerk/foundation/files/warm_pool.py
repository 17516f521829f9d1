"""Many files through the sandbox without starting an interpreter for each.

A nursery process loads the parsers once and forks a child for every file; each child takes the same limits as those of
`sandbox` and ends with its file. What one file does to its child, no other file notices.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from bollwerk.foundation.files.sandbox import Limits, SandboxError, Why, child_environment, read_answer, write_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

__all__ = ["WarmPool"]

_T = TypeVar("_T")
_NURSERY = "bollwerk.foundation.files.nursery"
_TOO_LONG = "late"


class WarmPool:
    """A nursery for one kind of parser; a context manager, safe to use from several threads.

    Args:
        modules: Modules to load before the first file comes.
        nurseries: How many files may be read at the same time.
    """

    def __init__(self, modules: Sequence[str], *, nurseries: int = 1) -> None:
        self._modules = list(modules)
        self._count = nurseries
        self._idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()

    def __enter__(self) -> WarmPool:
        for _number in range(self._count):
            self._idle.put(self._start())
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for _number in range(self._count):
            self._idle.get().communicate()  # closes its input, which ends it

    def run(
        self,
        function: str,
        payload: bytes | Path,
        *,
        result_type: type[_T],
        limits: Limits | None = None,
        arguments: Mapping[str, Any] | None = None,
    ) -> _T:
        """Call a parser in a child, as `sandbox.run_limited` does.

        Raises:
            ParserError: If the parser refuses the file with an exception of its own.
            SandboxError: If it met a limit or crashed.
        """
        limits = limits or Limits()
        with tempfile.TemporaryDirectory(prefix="bollwerk-parser-") as folder:
            place = Path(folder)
            write_order(place, function, payload, limits, arguments)
            answer = self._ask(place, limits)
            if answer == _TOO_LONG:
                raise SandboxError(Why.TIME)
            result: _T = read_answer(place, int(answer), result_type)
            return result

    def _ask(self, place: Path, limits: Limits) -> str:
        """Return the exit code of the child, or that it took too long; a nursery that died is replaced once.

        Raises:
            SandboxError: If no nursery stays alive.
        """
        nursery = self._idle.get()
        try:
            answer = _asked(nursery, place, limits)
            if not answer:
                nursery = self._start()
                answer = _asked(nursery, place, limits)
        finally:
            self._idle.put(nursery)
        if not answer:
            raise SandboxError(Why.CRASH)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-B", "-m", _NURSERY, *self._modules],
            env=child_environment(),
            cwd=os.path.realpath(tempfile.gettempdir()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )


def _asked(nursery: subprocess.Popen[str], place: Path, limits: Limits) -> str:
    """Return what a nursery answers, nothing if it is dead."""
    if nursery.stdin is None or nursery.stdout is None:
        return ""
    try:
        print(limits.wall_s, place, file=nursery.stdin, flush=True)
    except BrokenPipeError:
        return ""
    return nursery.stdout.readline().strip()
