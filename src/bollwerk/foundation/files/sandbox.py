"""Parse what strangers send in a child process with limits: whatever the file does, this process lives on.

``run_limited("bollwerk.rooms.inventory.parsers:read_netbox", payload, limits=Limits())`` calls the function there with
the payload (bytes, or a path for large files) and returns its result as plain values. The child has limited memory,
processor time and output, opens no network connection, starts no program and writes no file. It does not load Django:
parsers are pure functions in modules that need none.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Limits",
    "ParserError",
    "SandboxError",
    "Why",
    "child_environment",
    "read_answer",
    "run_limited",
    "write_order",
]

_T = TypeVar("_T")
_CHILD = "bollwerk.foundation.files.child"
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a parser may use.

    Attributes:
        memory_bytes: Address space of the child, the interpreter (about 60 MB) included.
        cpu_s: Processor time.
        wall_s: Time until it is ended, whatever it waits for.
        output_bytes: Size of the encoded result.
    """

    memory_bytes: int = 768 * _MIB
    cpu_s: int = 30
    wall_s: float = 60.0
    output_bytes: int = 64 * _MIB


class Why(StrEnum):
    """Why a parser did not come to a result; `texts.sentence_of` holds the sentences."""

    MEMORY = "memory"
    TIME = "time"
    OUTPUT = "output"
    CRASH = "crash"
    FORBIDDEN = "forbidden"


class SandboxError(RuntimeError):
    """A parser was ended or crashed; nothing of its work was taken over.

    Attributes:
        why: The limit it met, or that it crashed.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(f"the parser was ended: {why}")
        self.why = why


class ParserError(ValueError):
    """The parser itself says what is wrong with the file.

    Attributes:
        kind: Class name of the parser's error.
        message: Its sentence.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@overload
def run_limited(
    function: str,
    payload: bytes | Path,
    *,
    result_type: type[_T],
    limits: Limits = ...,
    arguments: Mapping[str, Any] | None = ...,
) -> _T: ...
@overload
def run_limited(
    function: str,
    payload: bytes | Path,
    *,
    limits: Limits = ...,
    arguments: Mapping[str, Any] | None = ...,
) -> Any: ...
def run_limited(
    function: str,
    payload: bytes | Path,
    *,
    result_type: Any = Any,
    limits: Limits | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> Any:
    """Call a parser in a child process and return its result.

    Args:
        function: ``package.module:function``; called with the payload as its only positional argument.
        payload: The bytes, or the path of a file that the child opens itself.
        result_type: What the result is checked against and turned into (dataclasses, lists of them); default is
            plain values.
        limits: What the child may use.
        arguments: Keyword arguments for the parser, plain JSON values.

    Raises:
        ParserError: If the parser refuses the file with an exception of its own.
        SandboxError: If it met a limit or crashed.
    """
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="bollwerk-parser-") as folder:
        place = Path(folder)
        write_order(place, function, payload, limits, arguments)
        code = _run(place, limits)
        return read_answer(place, code, result_type)


def write_order(
    place: Path, function: str, payload: bytes | Path, limits: Limits, arguments: Mapping[str, Any] | None
) -> None:
    """Write what a child is told, and the payload unless it is a path, into its folder."""
    order = {
        "function": function,
        "path": str(payload.resolve()) if isinstance(payload, Path) else "",
        "memory_bytes": limits.memory_bytes,
        "cpu_s": limits.cpu_s,
        "output_bytes": limits.output_bytes,
        "arguments": dict(arguments or {}),
    }
    (place / "order.json").write_text(json.dumps(order), encoding="utf-8")
    if isinstance(payload, bytes):
        (place / "payload").write_bytes(payload)


def read_answer(place: Path, code: int, result_type: Any) -> Any:
    """Return the result a child left in its folder.

    Args:
        place: The folder.
        code: Exit code of the child; negative: the signal that ended it.
        result_type: What the result is checked against.

    Raises:
        ParserError: If the parser refused the file, or its result is of another shape.
        SandboxError: If there is no result.
    """
    answer = _answer(place / "answer", code)
    try:
        return msgspec.msgpack.decode(answer, type=result_type)
    except msgspec.ValidationError as error:
        raise ParserError("ValidationError", f"the parser's result does not fit: {error}") from error


def child_environment() -> dict[str, str]:
    """Return the environment of a child: the way to our code and nothing of the house's own."""
    return {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",  # each further thread of a numeric library would reserve address space
        "OPENBLAS_NUM_THREADS": "1",
    }


def _run(place: Path, limits: Limits) -> int:
    """Run the child to its end, or end it; return its exit code (negative: the signal)."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-B", "-m", _CHILD, str(place)],
        env=child_environment(),
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(limits.wall_s)
    except subprocess.TimeoutExpired:
        raise SandboxError(Why.TIME) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _answer(path: Path, code: int) -> bytes:
    """Return the encoded result.

    Raises:
        ParserError: If the parser refused the file.
        SandboxError: If there is no result.
    """
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:  # the kernel's answers to too much time and too much memory
        raise SandboxError(Why.TIME if code == -signal.SIGXCPU else Why.MEMORY)
    if code != 0 or not path.exists():
        raise SandboxError(Why.CRASH)
    with path.open("rb") as file:
        kind, content = file.read(1), file.read()
    if kind == b"R":
        return content
    fields = json.loads(content)
    if kind == b"L":
        raise SandboxError(Why(fields["why"]))
    raise ParserError(fields["kind"], fields["message"])
