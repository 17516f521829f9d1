"""Parsers as a sandbox meets them: good ones and all kinds of bad ones."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Row:
    name: str
    since: date


class BrokenFileError(ValueError):
    pass


def rows(payload, *, suffix=""):
    return [Row(name + suffix, date(2026, 11, 21)) for name in payload.decode().split(",")]


def size(path: Path):
    return len(path.read_bytes())


def refuse(payload):
    raise BrokenFileError("line 3 has no name.")


def hog(payload):
    return len(bytearray(10**10))


def loop(payload):
    while True:
        pass


def sleep(payload):
    import time

    time.sleep(60)


def crash(payload):
    import ctypes

    ctypes.string_at(0)


def leave(payload):
    os._exit(3)


def huge(payload):
    return "x" * 2_000_000


def deep(payload):
    return deep(payload)


def print_much(payload):
    sys.stdout.write("x" * 10_000_000)
    return "done"


def connect(payload):
    socket.create_connection(("127.0.0.1", int(payload)), timeout=2)


def run(payload):
    subprocess.run(["true"], check=False)


def write(payload):
    Path(payload.decode()).write_text("taken over")


def swallow(payload):
    try:
        connect(payload)
    except Exception:
        return "unnoticed"


def fork(payload):
    os.fork()
