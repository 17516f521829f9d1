"""What the append-only place refused: read from the log that its service writes beside the repository."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .watching import WatchFinding

__all__ = ["Refusals", "log_of", "refusals"]

_LARGE: Final = 32 * 1024 * 1024
"""Bytes after which a log is put aside: a session names each request, one for about 16 MiB of backup."""
_NAMED: Final = 200
_LINE: Final = re.compile(
    rb"(?P<day>\d{4}/\d\d/\d\d) \S+ (?:"
    rb"DEBUG : .*: (?P<method>DELETE|PUT|PATCH|MKCOL|MOVE|COPY|OPTIONS|TRACE|CONNECT) /(?P<asked>[^\r\n]*)"
    rb"|ERROR : (?P<kept>[^\r\n]*?): Post request: .*refusing to overwrite"
    rb"|REFUSED : command: (?P<command>[^\r\n]*))"
)
"""Lines of rclone (`serve restic -vv`; tried with 1.60 of Debian 12) and of the forced command (`targets`)."""
_ALLOWED: Final = b"locks/"
"""What a client may delete: only its locks."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """What was refused since the last look, and up to where the logs were read."""

    findings: tuple[WatchFinding, ...]
    read: str


def log_of(place: Path) -> Path:
    """Return the log of the service that answers for a place; beside it, where no client reaches it."""
    return place.with_name(f"{place.name}.requests.log")


def refusals(log: Path, read: str = "") -> Refusals:
    """Return what was refused since the last look; a log that grew large is put aside as `.1` once it was read.

    Args:
        log: The log; none is there before the first client came.
        read: What the last look returned as `read`; empty the first time.
    """
    known: Mapping[str, int] = json.loads(read) if read else {}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    positions: dict[str, int] = {}
    aside = log.with_name(f"{log.name}.1")
    for file in (aside, log):
        try:
            with file.open("rb") as stream:
                facts = os.fstat(stream.fileno())
                start = known.get(str(facts.st_ino), 0)
                stream.seek(start if start <= facts.st_size else 0)
                for what, day, name in _refused(stream):
                    found[what, day].append(name)
                positions[str(facts.st_ino)] = stream.tell()
        except OSError:
            continue
    if log.exists() and log.stat().st_size > _LARGE:
        log.replace(aside)
    return Refusals(tuple(_finding(*key, names) for key, names in found.items()), json.dumps(positions))


def _refused(stream: Iterator[bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield what was asked, the day, and of which file, for each refused request."""
    for line in stream:
        match = _LINE.match(line)
        if match is None:
            continue
        day = match["day"].decode("ascii").replace("/", "-")
        if match["command"] is not None:
            yield "command", day, _words(match["command"])
        elif match["kept"] is not None:
            yield "overwrite", day, _words(match["kept"])
        elif match["method"] != b"DELETE" or not match["asked"].startswith(_ALLOWED):
            yield match["method"].decode("ascii").lower(), day, _words(match["asked"])


def _words(raw: bytes) -> str:
    return raw[:500].decode("utf-8", "replace")


def _finding(what: str, day: str, names: list[str]) -> WatchFinding:
    return WatchFinding("refused", "", f"{what} {day}", count=len(names), names=tuple(dict.fromkeys(names))[:_NAMED])
