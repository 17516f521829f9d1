"""The nursery process of `warm_pool`: loads parsers, then forks one child per order.

Each line of its input holds the longest time in seconds and the folder of an order; each line of its output the exit
code of the child (negative: the signal), or "late". It ends with its input.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
from importlib import import_module
from pathlib import Path

from bollwerk.foundation.files import child

__all__ = ["serve"]


def serve(modules: list[str]) -> None:
    """Answer orders until the input ends."""
    for name in modules:
        import_module(name)
    gc.freeze()  # what is loaded is shared with every child; collecting in a child would copy it
    for line in sys.stdin:
        wall, _, folder = line.strip().partition(" ")
        print(_answer(float(wall), Path(folder)), flush=True)  # noqa: T201 - this is its protocol


def _answer(wall_s: float, folder: Path) -> str:
    """Return how the child of an order ended."""
    key = os.fork()
    if key == 0:
        _be_the_child(folder)
    watched = os.pidfd_open(key)
    try:
        in_time, _, _ = select.select([watched], [], [], wall_s)
        if not in_time:
            signal.pidfd_send_signal(watched, signal.SIGKILL)
        _, status = os.waitpid(key, 0)
    finally:
        os.close(watched)
    return str(os.waitstatus_to_exitcode(status)) if in_time else "late"


def _be_the_child(folder: Path) -> None:
    """Do one order and end, without touching the nursery's pipes or anything it would clean up."""
    code = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        os.chdir(folder)
        child.main(folder)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1:])
