"""Many files through the sandbox without starting an interpreter for each.

A nursery process loads the parsers once and forks a child for every file; each child takes the same limits as those of
`sandbox` and ends with its file. What one file does to its child, no other file notices.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
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
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = list(modules)
        self._turn = threading.Lock()
        self._nursery: subprocess.Popen[str] | None = None

    def __enter__(self) -> WarmPool:
        self._nursery = self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._nursery is not None:
            self._nursery.communicate()  # closes its input, which ends it
            self._nursery = None

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
            with self._turn:
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
        for _attempt in range(2):
            nursery = self._nursery if self._nursery is not None and self._nursery.poll() is None else self._start()
            self._nursery = nursery
            if nursery.stdin is None or nursery.stdout is None:
                break
            try:
                print(limits.wall_s, place, file=nursery.stdin, flush=True)
            except BrokenPipeError:
                continue
            answer = nursery.stdout.readline().strip()
            if answer:
                return answer
        raise SandboxError(Why.CRASH)

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
