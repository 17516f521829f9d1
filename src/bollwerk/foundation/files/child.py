"""The child process of `sandbox`: limits itself, calls one parser, writes its answer, ends.

The answer begins with one letter: R and the encoded result, E and the parser's own error, L and the limit met.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

__all__ = ["main"]

_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
)
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_MESSAGE_LENGTH = 2000


class ForbiddenError(BaseException):
    """A parser tried what no parser needs; not an `Exception`, so that no parser can swallow it."""


def main(folder: Path) -> None:
    """Do what the order in `folder` says."""
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    with (folder / "answer").open("wb") as answer:
        _leave_the_network()
        _limit(order)
        sys.addaudithook(_refuse)
        answer.write(_answer(order, folder))


def _leave_the_network() -> None:
    """Move into a network without any interface, where the kernel lets us; the audit hook refuses in any case."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(order: dict[str, Any]) -> None:
    """Take the limits; they hold for whatever the parser starts as well and cannot be raised again."""
    memory, cpu = int(order["memory_bytes"]), int(order["cpu_s"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    output = int(order["output_bytes"]) + 65536
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse network, programs and writing."""
    if event in _FORBIDDEN or (event == "open" and _writes(arguments)):
        raise ForbiddenError(event)


def _writes(arguments: tuple[Any, ...]) -> bool:
    """Return whether a file is opened for writing."""
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _answer(order: dict[str, Any], folder: Path) -> bytes:
    """Return the answer of the parser, or what kept it from giving one."""
    try:
        result = msgspec.msgpack.encode(_call(order, folder))
    except MemoryError:
        return _limit_met("memory")
    except ForbiddenError:
        return _limit_met("forbidden")
    except RecursionError:
        return _limit_met("memory")
    except Exception as error:
        message = str(error)[:_MESSAGE_LENGTH].encode("utf-8", "replace").decode()
        return b"E" + json.dumps({"kind": type(error).__name__, "message": message}).encode()
    if len(result) > int(order["output_bytes"]):
        return _limit_met("output")
    return b"R" + result


def _call(order: dict[str, Any], folder: Path) -> object:
    """Call the parser with its payload."""
    module, _, name = order["function"].partition(":")
    function = getattr(import_module(module), name)
    payload = Path(order["path"]) if order["path"] else (folder / "payload").read_bytes()
    return function(payload, **order["arguments"])


def _limit_met(why: str) -> bytes:
    return b"L" + json.dumps({"why": why}).encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
