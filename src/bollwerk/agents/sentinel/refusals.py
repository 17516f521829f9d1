"""What the append-only place refused: read from the log that its service writes beside the repository."""

from __future__ import annotations

import ctypes
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from .watching import WatchFinding

__all__ = ["Refusals", "log_of", "refusals"]

_LARGE: Final = 32 * 1024 * 1024
"""Bytes on disk after which what was read is given back; each request is a line, one for about 16 MiB of backup."""
_BLOCK: Final = 4096
_KEEP_SIZE_AND_PUNCH_HOLE: Final = 1 | 2
"""Source: linux/falloc.h, FALLOC_FL_KEEP_SIZE and FALLOC_FL_PUNCH_HOLE."""
_NAMED: Final = 200
_LINE: Final = re.compile(
    rb"(?P<day>\d{4}/\d\d/\d\d) \S+ (?:"
    rb"DEBUG : [^\r\n]*?: (?P<method>[A-Z]{3,7}) /(?P<asked>[^\r\n]*)"
    rb"|ERROR : (?P<kept>[^\r\n]*?): Post request: .*refusing to overwrite"
    rb"|REFUSED : command: (?P<command>[^\r\n]*))"
)
"""Lines of rclone (`serve restic -vv`; tried with 1.60 of Debian 12) and of the forced command (`targets`)."""
_LOCK: Final = re.compile(rb"locks/[0-9a-f]{64}")
"""What a client may delete: only its locks."""
_OWN: Final = re.compile(rb"(?:config|(?:data|index|keys|locks|snapshots)/[0-9a-f]{64})?")
"""What a client may add; without a name it makes the folders. Source: restic's manual, "Repository layout"."""
_ESCAPE: Final = re.compile(rb"(?:^|[/\\])\.\.(?:[/\\]|$)")
_READING: Final = frozenset({b"GET", b"HEAD"})


@dataclass(frozen=True, slots=True)
class Refusals:
    """What was refused since the last look, and up to where the logs were read."""

    findings: tuple[WatchFinding, ...]
    read: str


def log_of(place: Path) -> Path:
    """Return the log of the service that answers for a place; beside it, where no client reaches it."""
    return place.with_name(f"{place.name}.requests.log")


def refusals(log: Path, read: str = "") -> Refusals:
    """Return what was refused since the last look; the room of what was read is given back once it is large.

    The services go on writing at the end of the same file for months, so it is neither put aside nor cut: a line that
    arrives in between would be lost. Its beginning becomes a hole, which costs no room.

    Args:
        log: The log; none is there before the first client came.
        read: What the last look returned as `read`; empty the first time.
    """
    known: Mapping[str, int] = json.loads(read) if read else {}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    try:
        with log.open("rb") as stream:
            facts = os.fstat(stream.fileno())
            position = _begin(stream, known.get(str(facts.st_ino), 0), facts.st_size)
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                position += len(line)
                for what, day, name in _refused(line):
                    found[what, day].append(name)
            if facts.st_blocks * 512 > _LARGE:
                _give_back(stream.fileno(), position)
    except OSError:
        return Refusals((), read)
    return Refusals(tuple(_finding(*key, names) for key, names in found.items()), json.dumps({facts.st_ino: position}))


def _begin(stream: BinaryIO, start: int, size: int) -> int:
    """Go to where the last look ended, past every hole, and return that place."""
    try:
        return stream.seek(os.lseek(stream.fileno(), start if start <= size else 0, os.SEEK_DATA))
    except OSError:
        return stream.seek(0, os.SEEK_END)


def _give_back(reading: int, until: int) -> None:
    """Make a hole of what was read; a file system that cannot, or a reader who may not write, keeps the whole log."""
    try:
        writing = os.open(f"/proc/self/fd/{reading}", os.O_WRONLY)
    except OSError:
        return
    fallocate = ctypes.CDLL(None).fallocate
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    fallocate(writing, _KEEP_SIZE_AND_PUNCH_HOLE, 0, until // _BLOCK * _BLOCK)
    os.close(writing)


def _refused(line: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield what was asked, the day, and of which file, when a line tells of something that no client has to ask."""
    match = _LINE.match(line)
    if match is None:
        return
    day = match["day"].decode("ascii").replace("/", "-")
    if match["command"] is not None:
        yield "command", day, _words(match["command"])
    elif match["kept"] is not None:
        yield "overwrite", day, _words(match["kept"])
    elif what := _asked(match["method"], match["asked"]):
        yield what, day, _words(match["asked"])


def _asked(method: bytes, asked: bytes) -> str:
    """Return what a request tried; empty for what every client does."""
    if b".." in asked and _ESCAPE.search(asked):
        return "escape"
    if method == b"POST":
        return "" if _OWN.fullmatch(asked) else "foreign"
    if method in _READING or (method == b"DELETE" and _LOCK.fullmatch(asked)):
        return ""
    return method.decode("ascii").lower()


def _words(raw: bytes) -> str:
    return raw[:500].decode("utf-8", "replace")


def _finding(what: str, day: str, names: list[str]) -> WatchFinding:
    """Return the finding; a file of another kind was taken, everything else was refused or led nowhere."""
    rule = "garbage" if what == "foreign" else "refused"
    return WatchFinding(rule, "", f"{what} {day}", count=len(names), names=tuple(dict.fromkeys(names))[:_NAMED])
